"""Whatever the app's code raises is undone, told safely, and harms nobody.

S7, S8, S13, P5: every place where code of the app runs, on every transport that runs
it, with every kind of failure.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from jinja2 import DictLoader
from quart import Quart
from quart.testing.connections import WebsocketDisconnectError

from quartlive import Context, Controller, LiveBlueprint, Persist, State, action
from tests.edges.pages import CLIENT, OURS, UPGRADE, VISIT
from tests.runtime.members import until

PAGE = """<!doctype html><html lang="en"><head><title>Frail</title>
{{ live.script }}</head><body><p>kept={{ kept }} plain={{ plain }} {{ words }}
{{ ratio }} {{ things }} {{ shaky }} {{ seen }} {{ offered() }}</p>
<b>{{ live.error("_general") }}</b><form method="post"><button name="add">Add</button>
</form></body></html>"""


class Frail(State):
    kept: Persist[int] = 0
    words: Persist[str] = ""
    ratio: Persist[float] = 0.0
    things: Persist[list[int]] = []
    plain: int = 0

    @property
    def shaky(self) -> str:
        controller.hurt("render")
        return ""


def _recurse() -> None:
    _recurse()


def _raise(error: BaseException) -> Callable[[Frail | None], None]:
    def hurt(_: Frail | None) -> None:
        raise error

    return hurt


def _spoil(**values: Any) -> Callable[[Frail | None], None]:
    def hurt(state: Frail | None) -> None:
        for name, value in values.items():
            if state is not None:
                state.__dict__[name] = value

    return hurt


RAISED: dict[str, Callable[[], Callable[[Frail | None], None]]] = {
    "exception": lambda: _raise(RuntimeError("SECRET")),
    "SystemExit": lambda: _raise(SystemExit("SECRET")),
    "KeyboardInterrupt": lambda: _raise(KeyboardInterrupt("SECRET")),
    "CancelledError": lambda: _raise(asyncio.CancelledError("SECRET")),
    "MemoryError": lambda: _raise(MemoryError("SECRET")),
    "RecursionError": lambda: lambda _: _recurse(),
}
SPOILT = {
    "an object": lambda: _spoil(things=[object()]),
    "half a character": lambda: _spoil(words="\ud800"),
    "another type": lambda: _spoil(kept="SECRET"),
}
# What can be stored, or is not, and is shown in some way.
STRANGE = {
    "NaN": lambda: _spoil(ratio=float("nan")),
    "infinity": lambda: _spoil(ratio=float("inf")),
    "half a character in a plain field": lambda: _spoil(plain="\ud800"),
}
HOW = {**RAISED, **SPOILT, **STRANGE}

EVERYWHERE = ("mount", "view", "render", "context")
ACTING = ("action", "step", "then", "work", "sync", "pushed")
REACHED = {
    "GET": EVERYWHERE,
    "JSON GET": EVERYWHERE,
    "form": (*EVERYWHERE, "action", "step", "then", "work"),
    "JSON": (*EVERYWHERE, "action", "step", "then", "work"),
    "socket": (*EVERYWHERE, "connect", "disconnect", *ACTING),
}
# Where the visitor has asked for it.
ACTIVE = ("action", "step", "then", "work")
# Where there is a state to spoil that is kept afterwards.
KEEPING = ("action", "step", "then", "sync", "pushed", "disconnect")


class FrailController(Controller[Frail]):
    """Fails at one place, while it is told to."""

    where = ""
    how: Callable[[Frail | None], None]
    hurts = 0

    def hurt(self, where: str, state: Frail | None = None) -> None:
        if where == self.where:
            self.hurts += 1
            self.how(state)

    async def mount(self, state: Frail, ctx: Context) -> None:
        ctx.subscribe("all")
        self.hurt("mount", state)

    async def connect(self, state: Frail) -> None:
        self.hurt("connect", state)

    async def disconnect(self, state: Frail) -> None:
        if self.where == "disconnect":
            state.kept += 10
        self.hurt("disconnect", state)

    async def view(self, state: Frail) -> dict[str, object]:
        self.hurt("view", state)
        return {"seen": "seen"}

    async def sync(self, state: Frail) -> None:
        if self.where == "sync":
            state.plain += 10
        self.hurt("sync", state)

    @action
    async def add(self, state: Frail, ctx: Context) -> None:
        state.kept += 1
        state.plain += 1
        self.hurt("action", state)

    @action
    async def climb(self, state: Frail) -> AsyncIterator[None]:
        state.kept += 1
        self.hurt("step", state)
        yield

    @action
    async def fetch(self, state: Frail, ctx: Context) -> None:
        ctx.run(self._work(), self.done)

    async def _work(self) -> str:
        self.hurt("work")
        return "done"

    async def done(self, state: Frail, result: str) -> None:
        state.kept += 1
        self.hurt("then", state)

    @action
    async def shout(self, ctx: Context) -> None:
        ctx.publish("all", "hear")

    @action(internal=True)
    async def hear(self, state: Frail) -> None:
        state.kept += 1
        self.hurt("pushed", state)


# One at a time; a property of the state cannot be given anything.
controller = FrailController()


@pytest.fixture(autouse=True)
def well() -> FrailController:
    global controller
    controller = FrailController()
    return controller


@pytest.fixture
async def app(well: FrailController) -> Quart:
    app = Quart(__name__)
    app.secret_key = "faults"
    app.jinja_loader = DictLoader({"frail.html": PAGE})
    live = LiveBlueprint("live", __name__, topic_policy=lambda user, topic: True)
    live.add_page("/frail", well, template="frail.html")
    app.register_blueprint(live)

    @app.context_processor
    async def offer() -> dict[str, object]:
        controller.hurt("context")
        return {"offered": lambda: "offered"}

    return app


class Tab:
    """A browser's tab on a socket."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.heard: list[str] = []
        self.is_closed = False

    async def tell(self, name: str) -> None:
        await self.socket.send(json.dumps({"action": name, "data": {}}))

    async def hear(self) -> dict[str, Any]:
        text = await asyncio.wait_for(self.socket.receive(), 5)
        text.encode()
        self.heard.append(text)
        return json.loads(text)

    async def whole(self) -> str:
        """All that the tab shows, after what is still on its way; empty if closed."""
        try:
            await self.tell("__sync__")
            while not isinstance((frame := await self.hear()).get("tree"), list):
                pass
            return str(frame["tree"])
        except WebsocketDisconnectError:
            self.is_closed = True
            return ""


async def visitor(app: Quart) -> Any:
    browser = app.test_client()
    await browser.get("/frail")
    return browser


async def tab_of(stack: AsyncExitStack, browser: Any, token: str = VISIT) -> Tab:
    path = f"/frail?lvt-visit={token}"
    tab = Tab(await stack.enter_async_context(browser.websocket(path, **UPGRADE)))
    await tab.hear()
    return tab


async def post(browser: Any, name: str) -> Any:
    headers = {**CLIENT, "Lvt-Visit": "w" * 20}
    return await browser.post("/frail", json={"action": name}, headers=headers)


ACTIONS = {"step": "climb", "then": "fetch", "work": "fetch"}


async def asked(browser: Any, transport: str, where: str) -> str:
    """Ask for what runs the place over HTTP, and return all of the answer."""
    name = ACTIONS.get(where, "add")
    if transport == "form":
        got = await browser.post("/frail", form={"lvt-action": name}, headers=OURS)
    elif transport == "JSON":
        got = await post(browser, name)
    else:
        headers = CLIENT if transport == "JSON GET" else OURS
        got = await browser.get("/frail", headers=headers)
    assert got.status_code in (200, 303, 500)
    return (await got.get_data()).decode() + str(got.headers)


async def made_to_fail(
    stack: AsyncExitStack, browser: Any, other: Tab, where: str, arm: Callable[[], None]
) -> str:
    """Let the place run on a socket, and return all that the tab was told."""
    if where in ("mount", "connect"):
        arm()
        tab = await tab_of(stack, browser)
        await tab.whole()
        return "".join(tab.heard)
    inner = await stack.enter_async_context(AsyncExitStack())
    tab = await tab_of(inner, browser)
    arm()
    if where == "disconnect":
        await inner.aclose()
    elif where == "sync":
        await post(browser, "add")
    elif where == "pushed":
        await other.tell("shout")
    else:
        await tab.tell(ACTIONS.get(where, "add"))
        await tab.hear()
    await until(lambda: controller.hurts)
    controller.where = ""
    if where != "disconnect":
        await tab.whole()
        assert not tab.is_closed
    return "".join(tab.heard)


CASES = [
    pytest.param(transport, where, how, id=f"{transport}-{where}-{how}")
    for transport, places in REACHED.items()
    for where in places
    for how in [*RAISED, *([*SPOILT, *STRANGE] if where in KEEPING else ())]
]


@pytest.mark.parametrize(("transport", "where", "how"), CASES)
async def test_it_is_undone_told_safely_and_harms_nobody(app, transport, where, how):
    """S7, S8, S13, P5."""
    loop_tasks = len(asyncio.all_tasks())
    async with AsyncExitStack() as stack:
        browser, stranger = await visitor(app), await visitor(app)
        await post(browser, "add")
        other = await tab_of(stack, stranger)

        def arm() -> None:
            controller.how = HOW[how]()
            controller.where = where

        if transport == "socket":
            told = await made_to_fail(stack, browser, other, where, arm)
        else:
            arm()
            told = await asked(browser, transport, where)
        assert controller.hurts > 0
        controller.where = ""

        for secret in ("SECRET", "Traceback", "test_failure_matrix", "Error:"):
            assert secret not in told
        if where in ACTIVE and how not in STRANGE:
            assert "(Error " in told
        # What was stored is there, and nothing of what has failed; who had synced
        # shows what the other tab has done.
        kept = 2 if where == "sync" else 1
        if how in STRANGE:
            kept = 11 if where == "disconnect" else 2
        again = await (await browser.get("/frail")).get_data(as_text=True)
        assert f"kept={kept} " in again
        assert (await post(browser, "add")).status_code == 200
        await other.tell("add")
        assert "'1'" in await other.whole()
    assert len(asyncio.all_tasks()) <= loop_tasks
