"""The upgrade to a WebSocket, and what works in its hooks, actions and templates."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import wraps
from typing import Any

import pytest
from quart import Quart, g, has_request_context, redirect, request, session
from quart.testing.connections import WebsocketResponseError
from werkzeug.exceptions import Unauthorized

from quartlive import Limits
from quartlive.edges.site import Site
from tests.edges.pages import (
    OURS,
    UPGRADE,
    VISIT,
    TallyController,
    create_app,
    heard,
)

MARK = "X-LiveTemplate-WebSocket"


@pytest.fixture
def app() -> Quart:
    return create_app()


async def refused(app: Quart, path: str = "/tally", **upgrade: Any) -> Any:
    """The answer to an upgrade that is not taken."""
    async with app.test_client().websocket(path, **{**UPGRADE, **upgrade}) as socket:
        with pytest.raises(WebsocketResponseError) as raised:
            await socket.receive()
    return raised.value.response


async def test_the_page_comes_first_and_actions_change_it(app):
    """One socket, one visitor, one page."""
    async with app.test_client().websocket("/tally", **UPGRADE) as socket:
        first = await heard(socket)
        await socket.send('{"action": "add", "data": {"step": "2"}}')
        answer = await heard(socket)

    assert first["title"] == "Count 0"
    assert answer["title"] == "Count 2"
    assert answer["meta"]["success"]


async def test_a_socket_and_a_page_load_share_the_record(app):
    """What was done on the socket is there after a reload."""
    browser = app.test_client()
    await browser.get("/tally")
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        await socket.send('{"action": "add", "data": {"step": "2"}}')
        await heard(socket)

    assert "<p>2</p>" in await (await browser.get("/tally")).get_data(as_text=True)


async def test_a_tab_that_reconnects_finds_its_plain_fields(app):
    """The client names its visit; another tab does not get it."""
    browser = app.test_client()
    await browser.get("/tally")
    async with browser.websocket(f"/tally?lvt-visit={VISIT}", **UPGRADE) as socket:
        await heard(socket)
        await socket.send('{"action": "jot", "data": {"text": "typed"}}')
        await heard(socket)
    again = f"/tally?lvt-visit={VISIT}&lvt-reconnect=1"
    async with browser.websocket(again, **UPGRADE) as socket:
        assert "typed" in str((await heard(socket))["tree"])
    async with browser.websocket("/tally", **UPGRADE) as socket:
        assert "typed" not in str((await heard(socket))["tree"])


@pytest.mark.parametrize("begins", ["in time", "too late", "for the first time"])
async def test_a_tab_that_comes_back_too_late_is_told_so(app, begins):
    """What was typed there has to be said again, and only then."""
    browser = app.test_client()
    await browser.get("/tally")
    path = f"/tally?lvt-visit={VISIT}"
    if begins == "in time":
        async with browser.websocket(path, **UPGRADE) as socket:
            await heard(socket)
    again = "" if begins == "for the first time" else "&lvt-reconnect=1"
    async with browser.websocket(path + again, **UPGRADE) as socket:
        meta = (await heard(socket))["meta"]

    assert meta.get("fresh") == (True if begins == "too late" else None)


async def test_the_request_is_that_of_the_page(app):
    """Templates and actions see the address without our own parameters."""
    seen = []

    @app.context_processor
    async def note() -> dict[str, Any]:
        seen.append((request.method, request.full_path, dict(request.view_args or {})))
        return {}

    path = f"/lists/7?q=x&lvt-visit={VISIT}"
    async with app.test_client().websocket(path, **UPGRADE) as socket:
        tree = str((await heard(socket))["tree"])

    assert "'/lists/7', '7', 'x'" in tree
    assert seen == [("GET", "/lists/7?q=x", {"list_id": 7})]


async def test_session_and_g_work_as_they_do_in_a_view(app):
    """``before_request`` fills them; actions and templates read them."""

    @app.before_request
    async def know() -> None:
        session["who"] = "ann"
        g.who = "bob"

    async with app.test_client().websocket("/lists/7", **UPGRADE) as socket:
        assert "'ann', 'bob'" in str((await heard(socket))["tree"])
        await socket.send('{"action": "look"}')
        assert (await heard(socket))["title"] == "Place 7 ann bob"


async def test_teardown_runs_when_the_socket_ends(app):
    """What ``before_request`` opened is closed, once."""
    ended = []

    @app.teardown_request
    async def end(error: BaseException | None) -> None:
        ended.append(request.path)

    async with app.test_client().websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        assert ended == []

    assert ended == ["/tally"]
    assert not has_request_context()


async def test_a_new_visitor_gets_the_cookie_with_the_upgrade(app):
    """On the 101, since no page response comes any more."""
    accepted = []
    socket = app.test_client().websocket("/tally", **UPGRADE)
    send = socket._asgi_send

    async def note(message: Any) -> None:
        accepted.append(message)
        await send(message)

    socket._asgi_send = note
    async with socket:
        await heard(socket)
    headers = {name.lower(): value for name, value in accepted[0]["headers"]}

    assert accepted[0]["subprotocol"] == "quartlive.1"
    assert headers[b"set-cookie"].startswith(b"livetemplate-id=")
    assert headers[MARK.lower().encode()] == b"enabled"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:99"},
    ],
    ids=lambda headers: headers["Origin"],
)
async def test_another_sites_page_opens_no_socket(app, headers):
    """Cookies ride on an upgrade, too."""
    response = await refused(app, headers=headers)

    assert response.status_code == 403
    assert response.headers[MARK] == "enabled"


async def test_another_site_may_be_allowed():
    """By name, in code."""
    app = create_app(allowed_origins=["https://friend.example"])
    upgrade = {**UPGRADE, "headers": {"Origin": "https://friend.example"}}
    async with app.test_client().websocket("/tally", **upgrade) as socket:
        assert (await heard(socket))["meta"]["success"]


async def test_a_page_without_sockets_refuses_the_upgrade():
    """The text says what works instead."""
    response = await refused(create_app(websocket=False))

    assert response.status_code == 400
    assert response.headers[MARK] == "disabled"
    assert "by POST" in await response.get_data(as_text=True)


async def test_a_peer_that_speaks_something_else_is_told_what_we_speak(app):
    """Nothing is sent that it would misunderstand."""
    response = await refused(app, scope_base={"subprotocols": ["other"]})

    assert response.status_code == 400
    assert "quartlive.1" in await response.get_data(as_text=True)


async def test_before_request_may_refuse_the_upgrade(app):
    """With its own answer."""

    @app.before_request
    async def closed() -> tuple[str, int]:
        return "closed", 503

    response = await refused(app)

    assert response.status_code == 503


async def test_decorators_guard_the_upgrade(app):
    """A login page for browsers is a refusal for sockets; an error is an error."""
    from quartlive import LiveBlueprint
    from tests.edges.pages import TallyController

    def login_required(view: Any) -> Any:
        @wraps(view)
        async def guarded(**params: Any) -> Any:
            return redirect("/login")

        return guarded

    def members_only(view: Any) -> Any:
        @wraps(view)
        async def guarded(**params: Any) -> Any:
            raise Unauthorized

        return guarded

    more = LiveBlueprint("more", __name__)
    for name, decorator in [("one", login_required), ("two", members_only)]:
        more.add_page(
            f"/{name}",
            TallyController(),
            template="tally.html",
            endpoint=name,
            decorators=[decorator],
        )
    app.register_blueprint(more)

    assert (await refused(app, "/one")).status_code == 302
    assert (await refused(app, "/two")).status_code == 401
    response = await app.test_client().get("/one", headers=OURS)
    assert response.location == "/login"


def opened(client: Any) -> Any:
    """A socket of this browser."""
    return client.websocket("/tally", **UPGRADE)


async def test_a_visitor_has_so_many_places_and_they_are_given_back():
    """S4: refused before the upgrade, with a time and a text; others are let in."""
    app = create_app(limits=Limits(per_group=2))
    client = app.test_client()
    await client.get("/tally")
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await heard(await stack.enter_async_context(opened(client)))
        async with opened(client) as third:
            with pytest.raises(WebsocketResponseError) as raised:
                await third.receive()
        response = raised.value.response
        text = await response.get_data(as_text=True)
        async with opened(app.test_client()) as other:
            assert await heard(other)

        assert response.status_code == 503
        assert 30 <= int(response.headers["Retry-After"]) <= 60
        assert "too many pages of this site open" in text
    async with opened(client) as again:
        assert await heard(again)
    assert Site.of(app).services.slots.total == 0


@pytest.mark.parametrize("goes_on", [True, False])
async def test_a_place_is_given_back_on_every_way_out(goes_on):
    """S4: the browser leaves, or its page cannot be filled."""
    controller = TallyController()
    app = create_app(controller)
    controller.trouble = None if goes_on else RuntimeError("secret")
    async with opened(app.test_client()) as socket:
        await heard(socket)
        assert Site.of(app).services.slots.total == 1

    assert Site.of(app).services.slots.total == 0


async def entering(app: Quart, came: asyncio.Queue[Any]) -> None:
    """An upgrade as a server hands it on, with what comes from the browser."""
    scope: Any = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": "/tally",
        "raw_path": b"/tally",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"origin", b"http://localhost")],
        "client": ("203.0.113.7", 50_000),
        "server": ("localhost", 80),
        "subprotocols": ["quartlive.1"],
        "extensions": {"websocket.http.response": {}},
    }

    async def send(event: Any) -> None:
        await asyncio.sleep(0)

    await app.asgi_app(scope, came.get, send)


async def test_a_place_is_given_back_whenever_the_browser_goes(app):
    """S4: at each turn of the loop, from the upgrade to the first page.

    A disconnect cancels the view, wherever it waits.
    """
    slots = Site.of(app).services.slots
    held = set()
    for turns in range(60):
        came: asyncio.Queue[Any] = asyncio.Queue()
        came.put_nowait({"type": "websocket.connect"})
        served = asyncio.create_task(entering(app, came))
        for _ in range(turns):
            await asyncio.sleep(0)
        held.add(slots.total)
        came.put_nowait({"type": "websocket.disconnect", "code": 1006})
        async with asyncio.timeout(5):
            await asyncio.gather(served, return_exceptions=True)

        assert (slots.total, len(slots)) == (0, 0), turns

    assert held == {0, 1}


async def test_an_upgrade_while_the_server_ends_is_refused(app):
    """S43: with a time, so that the browser comes back."""
    await Site.of(app).drain()
    response = await refused(app)

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) >= 1
