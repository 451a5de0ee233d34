"""What a visitor is told when the store, or the app's code around a page, fails."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from jinja2 import DictLoader
from quart import Quart
from quart.testing.connections import WebsocketResponseError

from quartlive import Controller, LiveBlueprint, Persist, State, action
from quartlive.errors import StoreError
from quartlive.runtime.stores import MemoryStore
from tests.edges.pages import CLIENT, OURS, UPGRADE, VISIT

PAGE = """<body><p>count={{ count }}</p>
<form method="post"><button name="add">Add</button></form></body>"""
SECRETS = ("SECRET", "Traceback", ".py", "StoreError")


class CountState(State):
    count: Persist[int] = 0


class CountController(Controller[CountState]):
    @action
    async def add(self, state: CountState) -> None:
        state.count += 1


class Faults:
    """Raises at one place, while it is told to."""

    where = ""
    raised = 0

    def at(self, place: str) -> None:
        if place == self.where:
            self.raised += 1
            raise StoreError("SECRET")


class FailingStore(MemoryStore):
    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.faults = faults

    async def read(self, *args: Any) -> Any:
        self.faults.at("read")
        return await super().read(*args)

    async def write(self, *args: Any) -> Any:
        self.faults.at("write")
        return await super().write(*args)


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def app(faults: Faults) -> Quart:
    app = Quart(__name__)
    app.secret_key = "store"
    app.jinja_loader = DictLoader({"page.html": PAGE})
    live = LiveBlueprint("live", __name__, store=FailingStore(faults))

    def around(view: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def guarded(**params: Any) -> Any:
            faults.at("decorator")
            return await view(**params)

        return guarded

    @live.before_request
    async def before() -> None:
        faults.at("before_request")

    live.add_page("/", CountController(), template="page.html", decorators=[around])
    app.register_blueprint(live)
    return app


async def over_http(browser: Any) -> str:
    """Ask in every way, and return all that was answered."""
    asked = [
        browser.get("/", headers=OURS),
        browser.get("/", headers=CLIENT),
        browser.post("/", json={"action": "add"}, headers=CLIENT),
        browser.post("/", form={"lvt-action": "add"}, headers=OURS),
    ]
    answers = [await each for each in asked]
    return "".join(
        [f"{await each.get_data(as_text=True)} {each.headers}" for each in answers]
    )


async def over_a_new_socket(browser: Any) -> str:
    try:
        async with browser.websocket("/", **UPGRADE) as socket:
            return str(await socket.receive())
    except WebsocketResponseError as refused:
        body = await refused.response.get_data(as_text=True)
        return f"{body} {refused.response.headers}"


@pytest.mark.parametrize("where", ["read", "write", "before_request", "decorator"])
async def test_nothing_of_it_is_told_on_any_transport(app, faults, where):
    """S13, P6: neither its text nor its kind nor where it was raised."""
    browser = app.test_client()
    await browser.get("/", headers=OURS)
    faults.where = where
    told = await over_http(browser) + await over_a_new_socket(browser)
    faults.where = ""

    assert faults.raised > 1
    for secret in SECRETS:
        assert secret not in told
    assert "count=0" in await (await browser.get("/")).get_data(as_text=True)


@pytest.mark.parametrize("where", ["read", "write"])
async def test_an_action_on_a_socket_fails_visibly_and_is_undone(app, faults, where):
    """P6: never "saved" behind the visitor's back; the socket stays."""
    browser = app.test_client()
    await browser.get("/", headers=OURS)
    async with browser.websocket(f"/?lvt-visit={VISIT}", **UPGRADE) as socket:
        await socket.receive()
        faults.where = where
        await socket.send(json.dumps({"action": "add", "data": {}}))
        failed = str(await asyncio.wait_for(socket.receive(), 5))
        faults.where = ""
        await socket.send(json.dumps({"action": "add", "data": {}}))
        done = json.loads(await asyncio.wait_for(socket.receive(), 5))

    assert "(Error " in json.loads(failed)["meta"]["errors"]["_general"]
    assert not any(secret in failed for secret in SECRETS)
    assert done["tree"] == {"0": "1"}
