"""One socket between two real ends, joined in memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from werkzeug.exceptions import NotFound

from quartlive.actions import action
from quartlive.config import Limits
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.runtime.connection import Connection
from quartlive.runtime.inbox import QUEUE
from quartlive.runtime.services import Services
from quartlive.state import Persist, State
from tests.runtime.pages import FakePage, visit_to
from tests.wire.malformed import CASES


class Wire:
    """The browser's end; what it sends the connection receives, and the reverse."""

    def __init__(self) -> None:
        self.up: asyncio.Queue[Any] = asyncio.Queue()
        self.down: asyncio.Queue[Any] = asyncio.Queue()
        self.code: int | None = None
        self.takes = asyncio.Event()
        self.takes.set()

    async def receive(self) -> Any:
        return await self.up.get()

    async def send(self, text: str) -> None:
        await self.takes.wait()
        self.down.put_nowait(json.loads(text))

    async def close(self, code: int) -> None:
        self.code = code

    def say(self, frame: Any) -> None:
        self.up.put_nowait(frame if not isinstance(frame, dict) else json.dumps(frame))

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            return await self.down.get()

    async def ask(self, **message: Any) -> dict[str, Any]:
        self.say(message)
        return await self.hear()


class TallyState(State):
    count: Persist[int] = 0


class TallyController(Controller[TallyState]):
    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.started = asyncio.Event()
        self.ended: list[int] = []
        self.trouble: dict[str, Exception] = {}
        self.target = ""

    async def mount(self, state: TallyState, ctx: Context) -> None:
        if self.target:
            ctx.redirect(self.target)
        if "mount" in self.trouble:
            raise self.trouble["mount"]

    async def connect(self, state: TallyState, ctx: Context) -> None:
        if "connect" in self.trouble:
            raise self.trouble["connect"]

    async def disconnect(self, state: TallyState, ctx: Context) -> None:
        await asyncio.sleep(0)
        self.ended.append(state.count)

    @action
    async def increment(self, state: TallyState) -> None:
        state.count += 1
        self.started.set()
        await self.gate.wait()


@pytest.fixture
def controller() -> TallyController:
    return TallyController()


@pytest.fixture
def services() -> Services:
    return Services()


@asynccontextmanager
async def connected(
    controller: TallyController, services: Services, **of: Any
) -> AsyncIterator[tuple[Wire, asyncio.Task[None]]]:
    """A browser that hangs up in the end, as Quart tells it: by cancelling."""
    wire = Wire()
    visit = visit_to(FakePage(controller), connection="c", **of)
    serving = asyncio.create_task(Connection(wire, visit, services).run())
    yield wire, serving
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def ended(serving: asyncio.Task[None]) -> None:
    async with asyncio.timeout(5):
        await serving


async def test_the_first_frame_is_the_whole_page(controller, services):
    """With what the page can do, so that the client can begin."""
    async with connected(controller, services) as (wire, _):
        first = await wire.hear()

        assert first["v"] == 1
        assert first["tree"] == [0, "count=0", ""]
        assert first["title"] == "title count=0"
        assert first["meta"] == {"success": True}


async def test_each_action_is_answered_once_in_order(controller, services):
    """Frames are counted, statics are sent once."""
    async with connected(controller, services) as (wire, _):
        await wire.hear()
        one = await wire.ask(action="increment", id="n.1")
        two = await wire.ask(action="increment", id="n.2")

        assert (one["v"], one["tree"]) == (2, {"0": "count=1"})
        assert (two["v"], two["tree"]) == (3, {"0": "count=2"})
        assert two["meta"] == {"success": True, "action": "increment", "id": "n.2"}
        assert "s" not in two


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_malformed_messages_are_answered_and_change_nothing(
    controller, services, case
):
    """The connection goes on, and so does everybody else."""
    async with connected(controller, services) as (wire, serving):
        await wire.hear()
        wire.say(case.frame)
        answer = await wire.hear()
        after = await wire.ask(action="increment")

        assert answer["type"] == "error"
        assert after["tree"] == {"0": "count=1"}
        assert not serving.done()


async def test_pings_are_answered_while_an_action_runs(controller, services):
    """A slow action is no dead connection."""
    async with connected(controller, services) as (wire, _):
        await wire.hear()
        controller.gate.clear()
        wire.say({"action": "increment"})
        await controller.started.wait()

        assert await wire.ask(action="__ping__") == {"pong": True}
        controller.gate.set()
        assert (await wire.hear())["meta"]["success"]


async def test_one_action_runs_at_a_time_and_too_many_are_refused(controller):
    """The queue is bounded; the client holds what was refused and tries again."""
    services = Services(limits=Limits(actions_per_second=None))
    async with connected(controller, services) as (wire, _):
        await wire.hear()
        controller.gate.clear()
        wire.say({"action": "increment"})
        await controller.started.wait()
        for n in range(QUEUE + 1):
            wire.say({"action": "increment", "id": f"n.{n}"})
        busy = await wire.hear()
        controller.gate.set()
        trees = [(await wire.hear())["tree"]["0"] for _ in range(QUEUE + 1)]

        assert (busy["code"], busy["id"]) == ("_busy", f"n.{QUEUE}")
        assert trees == [f"count={n + 1}" for n in range(QUEUE + 1)]


async def test_the_full_tree_can_be_asked_for(controller, services):
    """After a gap the page is brought up to date without an action."""
    async with connected(controller, services) as (wire, _):
        await wire.hear()
        full = await wire.ask(action="__sync__")

        assert full["tree"] == [0, "count=0", ""]
        assert "meta" not in full


async def test_going_to_another_query_is_answered(controller, services):
    """The client waits for it like for an action."""
    async with connected(controller, services) as (wire, _):
        await wire.hear()
        answer = await wire.ask(action="__navigate__", data={"q": ["1"]}, id="n.1")

        assert answer["meta"]["success"]
        assert answer["meta"]["id"] == "n.1"


async def test_a_browser_that_goes_away_rolls_back_and_disconnects_once(
    controller, services
):
    """The hook sees the state as it was before the action that did not finish."""
    async with connected(controller, services) as (wire, _):
        await wire.hear()
        await wire.ask(action="increment")
        controller.gate.clear()
        controller.started.clear()
        wire.say({"action": "increment"})
        await controller.started.wait()

    assert controller.ended == [1]


async def test_a_tab_that_comes_back_finds_its_place(controller, services):
    """What was stored is there on the next connection."""
    async with connected(controller, services) as (wire, _):
        await wire.hear()
        await wire.ask(action="increment")
    async with connected(controller, services) as (wire, _):
        assert (await wire.hear())["tree"] == [0, "count=1", ""]


async def test_mount_that_fails_is_told_and_tried_again_later(
    controller, services, caplog
):
    """The client backs off; it never loads the page in a loop."""
    controller.trouble["mount"] = RuntimeError("secret")
    async with connected(controller, services) as (wire, serving):
        told = await wire.hear()
        await ended(serving)

        assert told["type"] == "error"
        assert "Something went wrong" in told["text"]
        assert wire.code == 1011
        assert controller.ended == []
        assert "secret" in caplog.text


async def test_mount_that_answers_with_http_lets_the_browser_ask(controller, services):
    """A page that is gone is shown by the app's own error page."""
    controller.trouble["mount"] = NotFound()
    async with connected(controller, services) as (wire, serving):
        await ended(serving)

        assert wire.code == 4401


async def test_mount_may_send_the_visitor_elsewhere(controller, services):
    """Nothing is rendered for who is not to see it."""
    controller.target = "/login"
    async with connected(controller, services) as (wire, serving):
        frame = await wire.hear()
        await ended(serving)

        assert frame["redirect"] == "/login"
        assert frame["tree"] == {}


async def test_connect_that_fails_is_shown_with_the_page(controller, services):
    """The page is there, and says that something is missing."""
    controller.trouble["connect"] = RuntimeError("secret")
    async with connected(controller, services) as (wire, _):
        first = await wire.hear()

        assert first["tree"][1] == "count=0"
        assert not first["meta"]["success"]
        assert (await wire.ask(action="increment"))["meta"]["success"]


async def test_a_silent_browser_is_given_up(controller):
    """Clients speak every 20 s; who does not is gone."""
    services = Services(limits=Limits(liveness_seconds=0.01))
    async with connected(controller, services) as (wire, serving):
        await ended(serving)

        assert wire.code == 1013
        assert controller.ended == [0]


async def test_a_browser_that_reads_nothing_cannot_fill_the_memory(controller):
    """Answers to a flood wait in a bounded queue, and then the socket is closed."""
    services = Services(limits=Limits(send_queue=20))
    async with connected(controller, services) as (wire, serving):
        await wire.hear()
        wire.takes.clear()
        for _ in range(60):
            wire.say("junk")
        await ended(serving)

        assert wire.code == 1013


async def test_who_asks_too_often_is_told_when_to_ask_again(controller, services):
    """S10: the action has not run; the client holds it and sends it again."""
    async with connected(controller, services) as (wire, _):
        await wire.hear()
        for n in range(25):
            wire.say({"action": "increment", "id": f"n.{n}"})
        heard = [await wire.hear() for _ in range(25)]
        refused = [frame for frame in heard if frame.get("code") == "_rate_limit"]

        assert [frame["id"] for frame in refused] == [f"n.{n}" for n in range(20, 25)]
        assert all(0 < frame["retry_ms"] <= 100 for frame in refused)
        assert controller.gate.is_set()
        assert heard[-1]["tree"]["0"] == "count=20"


async def test_who_floods_is_cut_off(controller, services):
    """S10: though told again and again."""
    async with connected(controller, services) as (wire, serving):
        await wire.hear()
        for _ in range(2_000):
            wire.say({"action": "increment"})
        await ended(serving)

        assert wire.code == 1008


async def test_a_flood_of_pings_or_junk_is_cut_off_too(controller, services):
    """S11: what is no message closes nothing by itself, but for a flood of it."""
    for word in ("junk", {"action": "__ping__"}):
        async with connected(controller, services) as (wire, serving):
            await wire.hear()
            for _ in range(2_000):
                wire.say(word)
            await ended(serving)

            assert wire.code == 1008


class LiveInputs(TallyController):
    @action
    async def change(self, state: TallyState, text: str = "") -> None:
        state.count = len(text)


async def test_a_page_with_live_inputs_says_so(services):
    """The client sends what is typed only to pages that asked for it."""
    async with connected(LiveInputs(), services) as (wire, _):
        assert (await wire.hear())["meta"]["capabilities"] == ["change"]
