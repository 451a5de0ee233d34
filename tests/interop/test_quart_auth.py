"""Quart-Auth in a live page: who is logged in, on every transport, and who no more."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from jinja2 import DictLoader
from quart import Quart, Response, redirect, request
from quart.testing.connections import WebsocketDisconnectError, WebsocketResponseError
from quart_auth import (
    AuthUser,
    QuartAuth,
    current_user,
    login_required,
    login_user,
    logout_user,
)

from quartlive import (
    Context,
    Controller,
    LiveBlueprint,
    Persist,
    QuartAuthUser,
    State,
    action,
)
from quartlive.edges.site import Site
from quartlive.testing import LiveClient
from tests.edges.pages import CLIENT, OURS, UPGRADE, heard

GUARDED = """<html><body>
{% if current_user.is_authenticated %}secret{% else %}closed{% endif %}
</body></html>"""
AWAITED = """<html><body>
{% if is_known %}secret of {{ current_user.auth_id }}{% else %}closed{% endif %}
</body></html>"""


class DoorState(State):
    is_known: bool = False


class Door(Controller[DoorState]):
    async def mount(self, state: DoorState, ctx: Context) -> None:
        state.is_known = await current_user.is_authenticated


def app_of(source: str) -> Quart:
    app = Quart(__name__)
    app.secret_key = "quart-auth"
    app.config["QUART_AUTH_COOKIE_SECURE"] = False
    app.jinja_loader = DictLoader({"door.html": source})
    QuartAuth(app)
    live = LiveBlueprint("live", __name__)
    live.add_page("/", Door(), template="door.html")
    app.register_blueprint(live)

    @app.get("/login")
    async def login() -> str:
        login_user(AuthUser("ann"))
        return ""

    return app


async def test_a_coroutine_in_a_test_is_an_error_with_its_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A coroutine is true: without this, the door would be open to everybody."""
    response = await app_of(GUARDED).test_client().get("/")

    assert response.status_code == 500
    assert "secret" not in await response.get_data(as_text=True)
    assert "AwaitableValueError" in caplog.text
    assert "is_authenticated" in caplog.text
    assert "door.html, line 2" in caplog.text


async def test_what_was_awaited_in_a_hook_is_known_in_the_template() -> None:
    """The remedy the error names, with and without a login."""
    browser = app_of(AWAITED).test_client()

    assert "closed" in await (await browser.get("/")).get_data(as_text=True)
    await browser.get("/login")
    assert "secret of ann" in await (await browser.get("/")).get_data(as_text=True)


BOARD = """<html><head>{{ live.script }}</head><body>
<p>{{ owner }} has {{ count }}</p>
<form method="post"><button name="add">Add</button></form>
</body></html>"""

ADD = '{"action": "add"}'


class BoardState(State):
    count: Persist[int] = 0
    owner: str = ""


class Board(Controller[BoardState]):
    async def mount(self, state: BoardState, ctx: Context) -> None:
        state.owner = f"{ctx.user_id} ({current_user.auth_id})"

    @action
    async def add(self, state: BoardState) -> None:
        state.count += 1


@pytest.fixture
def app() -> Quart:
    """A board that needs a login, and a way in and out that is not live."""
    app = Quart(__name__)
    app.secret_key = "quart-auth"
    app.config["QUART_AUTH_COOKIE_SECURE"] = False
    app.jinja_loader = DictLoader({"board.html": BOARD})
    QuartAuth(app)
    live = LiveBlueprint("live", __name__, authenticator=QuartAuthUser())
    live.add_page("/", Board(), template="board.html", decorators=[login_required])
    app.register_blueprint(live)

    @app.post("/login")
    async def login() -> Any:
        login_user(AuthUser((await request.form)["user"]))
        return redirect("/")

    @app.post("/logout")
    async def logout() -> Any:
        logout_user()
        return redirect("/bye")

    @app.get("/bye")
    async def bye() -> str:
        return "bye"

    return app


async def log_in(browser: Any, user: str = "ann") -> None:
    await browser.post("/login", form={"user": user})


async def text(browser: Any) -> str:
    return str(await (await browser.get("/")).get_data(as_text=True))


async def closed_with(socket: Any) -> int:
    async def to_the_end() -> None:
        while True:
            await socket.receive()

    with pytest.raises(WebsocketDisconnectError) as raised:
        await asyncio.wait_for(to_the_end(), 5)
    return int(raised.value.args[0])


async def upgrade(browser: Any) -> Response:
    async with browser.websocket("/", **UPGRADE) as socket:
        with pytest.raises(WebsocketResponseError) as raised:
            await socket.receive()
    response: Response = raised.value.response  # type: ignore[assignment]
    return response


async def test_login_required_guards_every_transport(app: Quart) -> None:
    """Without a login neither page nor tree nor action nor socket."""
    browser = app.test_client()

    assert (await browser.get("/")).status_code == 401
    assert (await browser.get("/", headers=CLIENT)).status_code == 401
    assert (await browser.post("/", form={"add": ""}, headers=OURS)).status_code == 401
    assert (await upgrade(browser)).status_code == 401
    await log_in(browser)
    assert "ann (ann) has 0" in await text(browser)


@pytest.mark.parametrize("via", ["socket", "fetch", "nojs"])
async def test_actions_know_who_is_logged_in(app: Quart, via: Any) -> None:
    """The id of Quart-Auth is the user of the page, and the board is theirs."""
    phone = app.test_client()
    await log_in(phone)
    async with LiveClient(app, via=via) as visitor:
        await log_in(visitor.client)
        page = await visitor.open("/")
        await page.form(button="add").submit()

        assert "ann (ann) has 1" in page.text
    assert "ann (ann) has 1" in await text(phone)


async def test_a_logout_in_one_tab_ends_the_other(app: Quart) -> None:
    """T-28: the next action there is refused and the socket is closed."""
    browser = app.test_client()
    await log_in(browser)
    await browser.get("/")
    async with browser.websocket("/", **UPGRADE) as socket:
        await heard(socket)
        await browser.post("/logout")
        await socket.send(ADD)

        assert await closed_with(socket) == 4401
    assert (await upgrade(browser)).status_code == 401
    await log_in(browser)
    assert "ann (ann) has 0" in await text(browser)


async def test_a_logout_closes_though_the_next_page_is_not_live(app: Quart) -> None:
    """Nothing but the logout itself has to come past us."""
    browser = app.test_client()
    await log_in(browser)
    await browser.get("/")
    async with browser.websocket("/", **UPGRADE) as socket:
        await heard(socket)
        response = await browser.post("/logout")

        assert await closed_with(socket) == 4401
    names = [text.partition("=")[0] for text in response.headers.getlist("Set-Cookie")]
    assert sorted(names) == ["QUART_AUTH", "livetemplate-id"]


async def test_another_user_at_the_same_browser_sees_their_own(app: Quart) -> None:
    """Without a logout in between; what ann has open is closed."""
    browser = app.test_client()
    await log_in(browser)
    await browser.post("/", form={"add": ""}, headers=OURS)
    async with browser.websocket("/", **UPGRADE) as socket:
        await heard(socket)
        await log_in(browser, "bob")

        assert await closed_with(socket) == 4401
    assert "bob (bob) has 0" in await text(browser)


async def test_a_login_that_expires_ends_an_open_socket(app: Quart) -> None:
    """S3: it is read anew from the request, not from what was known at the upgrade."""
    Site.of(app).look_again_seconds = 0
    browser = app.test_client()
    await log_in(browser)
    async with browser.websocket("/", **UPGRADE) as socket:
        await heard(socket)
        await socket.send(ADD)
        assert (await heard(socket))["meta"]["success"]
        app.extensions["QUART_AUTH"][0].duration = -1
        await socket.send(ADD)

        assert await closed_with(socket) == 4401


class Blockable(AuthUser):
    """A user who may be locked out while the cookie is still good."""

    blocked = False

    @property
    async def is_authenticated(self) -> bool:
        return self.auth_id is not None and not self.blocked


async def test_a_user_who_is_locked_out_ends(app: Quart) -> None:
    """The app's own class of users decides, page by page and on open sockets."""
    Site.of(app).look_again_seconds = 0
    app.extensions["QUART_AUTH"][0].user_class = Blockable
    browser = app.test_client()
    await log_in(browser)
    async with browser.websocket("/", **UPGRADE) as socket:
        await heard(socket)
        Blockable.blocked = True
        try:
            await socket.send(ADD)

            assert await closed_with(socket) == 4401
            assert (await browser.get("/")).status_code == 401
        finally:
            Blockable.blocked = False


ENTRY = """<html><head>{{ live.script }}</head><body><p>{{ owner }}</p>
<form method="post"><input name="user"><button name="enter">Enter</button></form>
<form method="post"><button name="leave">Leave</button></form></body></html>"""


class Entry(Board):
    @action(http=True)
    async def enter(self, ctx: Context, user: str) -> None:
        login_user(AuthUser(user))
        ctx.redirect("/entry")

    @action(http=True)
    async def leave(self, ctx: Context) -> None:
        logout_user()
        ctx.redirect("/entry")


@pytest.mark.parametrize("via", ["socket", "fetch", "nojs"])
async def test_an_action_may_log_in_and_out(app: Quart, via: Any) -> None:
    """S24: ``http=True`` brings the answer that carries the cookie, socket or not."""
    assert isinstance(app.jinja_loader, DictLoader)
    app.jinja_loader.mapping["entry.html"] = ENTRY
    entry = LiveBlueprint("entry", __name__)
    entry.add_page("/entry", Entry(), template="entry.html")
    app.register_blueprint(entry)
    async with LiveClient(app, via=via) as visitor:
        page = await visitor.open("/entry")
        assert "None (None)" in page.text
        await page.form(button="enter").submit(user="ann")

        page = await visitor.open("/entry")
        assert "ann (ann)" in page.text
        assert await text(visitor.client)

        await page.form(button="leave").submit()
        page = await visitor.open("/entry")
        assert "None (None)" in page.text
        assert (await visitor.client.get("/")).status_code == 401
