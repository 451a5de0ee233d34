"""``Url`` and ``Bind`` fields are the same on every transport."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from jinja2 import DictLoader
from quart import Quart

from quartlive import Bind, Context, Controller, LiveBlueprint, State, Url, action
from quartlive.testing import LiveClient
from tests.edges.pages import CLIENT, UPGRADE, VISIT, heard

PAGE = """<!doctype html><html lang="en"><head><title>Find</title>
{{ live.script }}</head><body>
<p id="all">{{ q }}|{{ page }}|{{ tags | join(",") }}|{{ order }}|{{ note }}</p>
<form method="post"><input name="q" value="{{ q }}">{{ live.error_tag("page") }}
<input name="page" value="{{ page }}">
{% for tag in ["a", "b"] %}<input type="checkbox" name="tags" value="{{ tag }}"
{{ "checked" if tag in tags }}>{% endfor %}
<button name="find">Find</button><button name="clear">Clear</button>
<button name="step">Step</button></form>
<form method="get" id="get"><input name="q"><button>Go</button></form></body></html>"""


class Find(State):
    q: Url[Bind[str]] = ""
    page: Url[Bind[int]] = 1
    tags: Url[Bind[list[str]]] = []
    order: Url[Literal["new", "old"]] = "new"
    note: str = ""


class FindController(Controller[Find]):
    def __init__(self) -> None:
        self.mounts: list[str] = []

    async def mount(self, state: Find, ctx: Context) -> None:
        self.mounts.append(state.q)

    @action
    async def find(self, state: Find) -> None:
        pass

    @action
    async def clear(self, state: Find) -> None:
        state.q, state.page, state.tags = "", 1, []

    @action
    async def step(self, state: Find, ctx: Context) -> None:
        state.page += 1
        ctx.push_url()

    @action
    async def jot(self, state: Find, text: str) -> None:
        state.note = text


@pytest.fixture
def controller() -> FindController:
    return FindController()


@pytest.fixture
def app(controller: FindController) -> Quart:
    app = Quart(__name__)
    app.secret_key = "test"
    app.jinja_loader = DictLoader({"find.html": PAGE})
    live = LiveBlueprint("live", __name__)
    live.add_page("/find", controller, template="find.html")
    app.register_blueprint(live)
    return app


@pytest.fixture(params=["socket", "fetch", "nojs"])
async def visitor(
    app: Quart, request: pytest.FixtureRequest
) -> AsyncIterator[LiveClient]:
    async with LiveClient(app, via=request.param) as visitor:
        yield visitor


def query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, keep_blank_values=True)


def shown(text: str) -> list[str]:
    return text.split("|")[:4]


async def test_the_address_fills_the_fields(visitor: LiveClient) -> None:
    page = await visitor.open("/find?q=milk&page=3&tags=a&tags=b&order=old")

    assert shown(page.one("#all").text) == ["milk", "3", "a,b", "old"]


async def test_what_the_address_cannot_mean_is_the_default(visitor: LiveClient) -> None:
    page = await visitor.open("/find?q=milk&page=many&order=worst")

    assert shown(page.one("#all").text) == ["milk", "1", "", "new"]


async def test_an_action_writes_the_address(visitor: LiveClient) -> None:
    """Lists repeat the name, defaults are left out, and what is not ours stays."""
    page = await visitor.open("/find?from=mail&order=old")

    await page.form(button="find").submit(q="a b", page="1", tags=["a", "b"])

    assert shown(page.one("#all").text) == ["a b", "1", "a,b", "old"]
    assert query(page.url) == {
        "from": ["mail"],
        "q": ["a b"],
        "tags": ["a", "b"],
        "order": ["old"],
    }

    await page.click("clear")
    assert query(page.url) == {"from": ["mail"], "order": ["old"]}


async def test_a_bound_field_that_does_not_fit_runs_nothing(
    visitor: LiveClient,
) -> None:
    page = await visitor.open("/find?page=2")

    await page.form(button="step").submit(q="milk", page="x")

    assert list(page.errors) == ["page"]
    assert shown(page.one("#all").text) == ["", "2", "", "new"]
    assert query(page.url) == {"page": ["2"]}


async def test_fields_set_by_a_form_may_be_changed_by_its_action(
    visitor: LiveClient,
) -> None:
    page = await visitor.open("/find")

    await page.form(button="step").submit(q="milk", page="4")

    assert shown(page.one("#all").text) == ["milk", "5", "", "new"]
    assert query(page.url) == {"q": ["milk"], "page": ["5"]}


async def test_a_new_address_replaces_the_old_one_unless_it_is_pushed(app: Quart):
    """The frame says which; without JavaScript each step is one."""
    client = app.test_client()
    async with app.test_app(), client.websocket("/find", **UPGRADE) as socket:
        await heard(socket)
        await socket.send(json.dumps({"action": "find", "data": {"q": "x"}}))
        replaced = await heard(socket)
        await socket.send(json.dumps({"action": "step", "data": {}}))
        pushed = await heard(socket)
        await socket.send(json.dumps({"action": "change", "data": {"q": "y"}}))
        typed = await heard(socket)

    assert (replaced["url"], "push" in replaced) == ("/find?q=x", False)
    assert (pushed["url"], pushed["push"]) == ("/find?q=x&page=2", True)
    assert (typed["url"], "push" in typed) == ("/find?q=y&page=2", False)


async def post(app: Quart, **message: Any) -> dict[str, Any]:
    headers = {**CLIENT, "Lvt-Visit": VISIT}
    response = await app.test_client().post("/find", json=message, headers=headers)
    return json.loads(await response.get_data(as_text=True))


async def test_live_inputs_are_heard_by_post(app: Quart):
    """S15: where no socket opens, `change` is an action like others."""
    answer = await post(
        app, action="change", data={"q": "x", "page": "z", "_target": "q"}
    )

    assert answer["meta"]["success"] is True
    assert answer["url"] == "/find?q=x"
    assert answer["tree"][1:5] == ["x", "1", "", "new"]


class Tab:
    """Sends messages over a socket or by fetch, and hears the answers."""

    def __init__(self, client: Any, socket: Any = None) -> None:
        self.client, self.socket = client, socket

    async def ask(self, action: str, **data: Any) -> dict[str, Any]:
        message = {"action": action, "data": data}
        if self.socket is not None:
            await self.socket.send(json.dumps(message))
            return await heard(self.socket)
        headers = {**CLIENT, "Lvt-Visit": VISIT}
        response = await self.client.post("/find?q=old", json=message, headers=headers)
        found: dict[str, Any] = json.loads(await response.get_data(as_text=True))
        return found


@pytest.fixture(params=["socket", "fetch"])
async def tab(app: Quart, request: pytest.FixtureRequest) -> AsyncIterator[Tab]:
    client = app.test_client()
    async with app.test_app():
        await client.get("/find")  # brings the cookie
        if request.param == "fetch":
            yield Tab(client)
            return
        async with client.websocket("/find?q=old", **UPGRADE) as socket:
            await heard(socket)
            yield Tab(client, socket)


async def test_going_to_another_query_mounts_once(
    tab: Tab, controller: FindController
) -> None:
    """S16: with the new query, and plain fields stay as they are."""
    await tab.ask("jot", text="mine")
    controller.mounts.clear()

    answer = await tab.ask("__navigate__", q="new", tags=["a", "b"])

    assert controller.mounts == ["new"]
    assert answer["meta"]["action"] == "__navigate__"
    whole = await tab.ask("__sync__")
    assert "mine" in json.dumps(whole["tree"])


async def test_what_is_not_in_the_new_query_has_its_default(tab: Tab) -> None:
    answer = await tab.ask("__navigate__", page="3")

    assert answer["meta"]["success"] is True
    assert "old" not in json.dumps(answer["tree"])
