"""Users come and go: on every transport, and what stays open behind them."""

from __future__ import annotations

import asyncio
from functools import wraps
from typing import Any

import pytest
from jinja2 import DictLoader
from quart import Quart, Request, Response, g, redirect
from quart.testing.connections import WebsocketDisconnectError, WebsocketResponseError
from werkzeug.exceptions import Forbidden

from quartlive import (
    Anonymous,
    Authenticator,
    Basic,
    Context,
    LiveBlueprint,
    action,
)
from quartlive.edges import door
from quartlive.edges.site import Site
from quartlive.errors import ConfigurationError
from tests.edges.pages import (
    CLIENT,
    LAYOUT,
    OURS,
    TALLY,
    UPGRADE,
    TallyController,
    TallyState,
    create_app,
    heard,
)

USER = "user"
ID = "n" * 16 + ".1"
MARK = "X-LiveTemplate-WebSocket"


class ByCookie(Authenticator):
    """The user is whoever a cookie says: enough where nobody lies."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.asked = 0
        self.known_now: Any = ...
        self.team: str | None = None

    async def identify(self, request: Request) -> str | None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        if self.known_now is not ...:
            return self.known_now  # type: ignore[no-any-return]
        return g.get(USER) or request.cookies.get(USER)

    async def group(self, request: Request, user_id: str | None) -> str | None:
        return self.team


class Demanding(ByCookie):
    challenge = 'Basic realm="Staff"'


class Broken(ByCookie):
    async def group(self, request: Request, user_id: str | None) -> str | None:
        raise RuntimeError("secret of the group")


class Numbered(TallyController):
    """Takes a variable of the address, as its decorators do."""

    @action
    async def add(self, state: TallyState, step: int, number: int) -> None:
        state.count += step * number


class Noting(TallyController):
    """Notes for whom the page was filled."""

    def __init__(self) -> None:
        self.users: list[str | None] = []

    async def mount(self, state: TallyState, ctx: Context) -> None:
        self.users.append(ctx.user_id)

    @action
    async def enter(self, value: str) -> None:
        g.user = value


@pytest.fixture
def authenticator() -> ByCookie:
    return ByCookie()


@pytest.fixture
def page() -> Noting:
    return Noting()


@pytest.fixture
def app(authenticator: ByCookie, page: Noting) -> Quart:
    return with_other_pages(create_app(page, authenticator=authenticator))


def with_other_pages(app: Quart) -> Quart:
    @app.route("/other", methods=["GET", "POST"])
    async def other() -> str:
        return "no live page"

    return app


def with_templates(live: LiveBlueprint) -> Quart:
    app = Quart(__name__)
    app.secret_key = "door"
    app.jinja_loader = DictLoader({"layout.html": LAYOUT, "tally.html": TALLY})
    app.register_blueprint(live)
    return app


def log_in(browser: Any, user: str) -> None:
    browser.set_cookie("localhost", USER, user)


def log_out(browser: Any) -> None:
    browser.delete_cookie("localhost", USER)


def id_cookie(browser: Any) -> str:
    found = [cookie.value for cookie in browser.cookie_jar if "template" in cookie.name]
    return found[0] if found else ""


async def count_of(browser: Any) -> str:
    return str(await (await browser.get("/tally")).get_data(as_text=True))


async def add(browser: Any, step: int = 1) -> Any:
    return await browser.post("/tally", form={"step": step, "add": ""}, headers=OURS)


async def closed_with(socket: Any) -> int:
    """The code that a socket is closed with."""

    async def to_the_end() -> None:
        while True:
            await socket.receive()

    with pytest.raises(WebsocketDisconnectError) as raised:
        await asyncio.wait_for(to_the_end(), 5)
    return int(raised.value.args[0])


# ------------------------------------------------------------------ S3: refusals


async def by_get(app: Quart) -> Any:
    return await app.test_client().get("/tally")


async def by_json(app: Quart) -> Any:
    return await app.test_client().get("/tally", headers=CLIENT)


async def by_head(app: Quart) -> Any:
    return await app.test_client().head("/tally")


async def by_form(app: Quart) -> Any:
    return await add(app.test_client())


async def by_fetch(app: Quart) -> Any:
    message = '{"action": "add", "data": {"step": "1"}}'
    headers = {**CLIENT, "Content-Type": "application/json"}
    return await app.test_client().post("/tally", data=message, headers=headers)


async def by_upgrade(app: Quart) -> Any:
    async with app.test_client().websocket("/tally", **UPGRADE) as socket:
        with pytest.raises(WebsocketResponseError) as raised:
            await socket.receive()
    return raised.value.response


WAYS = [by_get, by_json, by_head, by_form, by_fetch, by_upgrade]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest) -> Any:
    return request.param


async def test_who_has_no_name_is_asked_for_it(way, page):
    """S3: 401 with the challenge on every transport; no code of the page runs."""
    response = await way(create_app(page, authenticator=Demanding()))

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Basic realm="Staff"'
    assert response.headers[MARK] == "enabled"
    assert page.users == []


async def test_who_cannot_be_identified_is_refused(way, page, authenticator, app):
    """S3: 401, without a challenge where there is none, and without the reason."""
    authenticator.trouble = RuntimeError("secret of the authenticator")
    response = await way(app)

    assert response.status_code == 401
    assert "WWW-Authenticate" not in response.headers
    assert "secret" not in await response.get_data(as_text=True)
    assert page.users == []


async def test_who_has_no_group_is_an_error_of_the_server(way, page):
    """S3: 500, without the reason."""
    response = await way(create_app(page, authenticator=Broken()))

    assert response.status_code == 500
    assert "secret" not in await response.get_data(as_text=True)
    assert page.users == []


async def test_the_challenge_goes_with_a_401_page_of_the_app():
    """Otherwise the browser would never ask for the password."""
    app = create_app(authenticator=Demanding())

    @app.errorhandler(401)
    async def own(error: Exception) -> tuple[str, int]:
        return "own words", 401

    response = await by_get(app)

    assert await response.get_data(as_text=True) == "own words"
    assert response.headers["WWW-Authenticate"] == 'Basic realm="Staff"'


async def test_a_stranger_is_refused_before_anybody_is_asked(authenticator, app):
    """Who sends floods from elsewhere costs no look into the database."""
    await app.test_client().post("/tally", headers={"Origin": "https://evil.example"})

    assert authenticator.asked == 0


async def test_before_request_guards_every_transport(way, page, app):
    """What it answers is the answer, also to an upgrade; no code of the page runs."""

    @app.before_request
    async def closed() -> tuple[str, int]:
        return "closed", 403

    response = await way(app)

    assert response.status_code == 403
    assert response.headers[MARK] == "enabled"
    assert page.users == []


@pytest.mark.parametrize("refusal", ["answer", "error"])
async def test_decorators_guard_every_transport(way, page, refusal):
    """As they guard a view of Quart's."""

    def members_only(view: Any) -> Any:
        @wraps(view)
        async def guarded(**params: Any) -> Any:
            if refusal == "error":
                raise Forbidden
            return "members only", 403

        return guarded

    live = LiveBlueprint("live", __name__)
    live.add_page(
        "/tally", page, template="tally.html", endpoint="t", decorators=[members_only]
    )
    response = await way(with_templates(live))

    assert response.status_code == 403
    assert response.headers[MARK] == "enabled"
    assert page.users == []


@pytest.mark.parametrize("is_refused", [False, True])
async def test_nobody_else_keeps_what_a_visitor_sees(way, page, is_refused):
    """R-25: neither a proxy nor the next user of the browser, refusals included."""
    if way is by_upgrade and not is_refused:
        pytest.skip("the answer to a socket that is taken is looked at elsewhere")
    authenticator = Demanding() if is_refused else ByCookie()
    response = await way(create_app(page, authenticator=authenticator))

    assert response.headers["Cache-Control"] == "private, no-cache"
    assert set(response.headers["Vary"].split(", ")) == {
        *("Cookie", "Accept", "Lvt-Client")
    }


async def test_a_page_may_be_kept_by_nobody_at_all(authenticator):
    """The app says more, and it is what counts."""
    app = create_app(authenticator=authenticator)

    @app.after_request
    async def strict(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    response = await by_get(app)

    assert "Set-Cookie" in response.headers
    assert response.headers.getlist("Cache-Control") == ["no-store"]


# ------------------------------------------------------- users on every transport


async def test_basic_lets_in_who_knows_the_password():
    """On a page, by a form and over a socket; the user is known in actions."""
    app = create_app(authenticator=Basic(lambda *pair: pair == ("ann", "right")))
    browser = app.test_client()
    right = {"Authorization": "Basic YW5uOnJpZ2h0", **OURS}
    wrong = {"Authorization": "Basic YW5uOndyb25n"}
    upgrade = {**UPGRADE, "headers": right}

    assert (await browser.get("/tally", headers=wrong)).status_code == 401
    assert (await browser.get("/tally", headers=right)).status_code == 200
    form = {"step": 2, "add": ""}
    await browser.post("/tally", form=form, headers=right)
    async with browser.websocket("/tally", **upgrade) as socket:
        assert (await heard(socket))["title"] == "Count 2"


async def test_a_user_is_known_on_every_transport(app, page):
    """``ctx.user_id`` is the authenticator's word."""
    browser = app.test_client()
    log_in(browser, "ann")
    await browser.get("/tally")
    await browser.get("/tally", headers=CLIENT)
    await add(browser)
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)

    assert page.users == ["ann"] * 4


async def test_a_user_finds_their_state_on_another_device(app):
    """The group is the user; another user's is another."""
    phone, laptop, stranger = (app.test_client() for _ in range(3))
    for browser, user in ((phone, "ann"), (laptop, "ann"), (stranger, "bob")):
        log_in(browser, user)
    await add(phone, 3)

    assert "<p>3</p>" in await count_of(laptop)
    assert "<p>0</p>" in await count_of(stranger)


# ------------------------------------------------------------------ rotation


async def test_a_login_changes_the_id_and_takes_nothing_along(app):
    """R-40: a planted id is worth nothing after the login."""
    browser = app.test_client()
    await browser.get("/tally")
    await add(browser, 3)
    before = id_cookie(browser)
    log_in(browser, "ann")

    assert "<p>0</p>" in await count_of(browser)
    assert before != id_cookie(browser) != ""

    thief = app.test_client()
    thief.set_cookie("localhost", "livetemplate-id", before)
    await add(browser, 5)

    assert "<p>3</p>" in await count_of(thief)


async def test_a_stolen_id_of_a_user_yields_nothing(app):
    """The cookie names a browser; the user's state is the user's."""
    browser = app.test_client()
    log_in(browser, "ann")
    await add(browser, 3)
    await browser.get("/tally")
    thief = app.test_client()
    thief.set_cookie("localhost", "livetemplate-id", id_cookie(browser))

    assert "<p>0</p>" in await count_of(thief)


@pytest.mark.parametrize(
    ("before", "after"), [("", "ann"), ("ann", ""), ("ann", "bob")]
)
@pytest.mark.parametrize("by", ["get", "post", "upgrade"])
async def test_what_is_open_as_somebody_else_is_closed(app, before, after, by):
    """R-40: on login, logout and both at once, whichever request comes first."""
    browser = app.test_client()
    if before:
        log_in(browser, before)
    await browser.get("/tally")
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        log_out(browser)
        if after:
            log_in(browser, after)
        if by == "get":
            await browser.get("/tally")
        elif by == "post":
            await add(browser)
        else:
            async with browser.websocket("/tally", **UPGRADE) as other:
                await heard(other)

        assert await closed_with(socket) == 4401


async def test_the_sockets_of_others_stay_open(app):
    """A logout here is none on the user's phone, nor anybody else's."""
    browser, phone, guest = (app.test_client() for _ in range(3))
    log_in(browser, "ann")
    log_in(phone, "ann")
    for each in (browser, phone, guest):
        await each.get("/tally")
    async with (
        browser.websocket("/tally", **UPGRADE) as gone,
        phone.websocket("/tally", **UPGRADE) as stays,
        guest.websocket("/tally", **UPGRADE) as too,
    ):
        for socket in (gone, stays, too):
            await heard(socket)
        log_out(browser)
        await browser.get("/tally")

        assert await closed_with(gone) == 4401
        for socket in (stays, too):
            await socket.send('{"action": "add", "data": {"step": "1"}}')
            assert (await heard(socket))["meta"]["success"]


async def test_a_logout_anywhere_in_the_app_closes_what_is_open(app):
    """Where all live pages need a user, none is asked for any more after a logout."""
    browser = app.test_client()
    log_in(browser, "ann")
    await browser.get("/tally")
    before = id_cookie(browser)
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        log_out(browser)
        response = await browser.get("/other")

        assert await closed_with(socket) == 4401
    assert before != id_cookie(browser)
    assert response.headers["Vary"] == "Cookie"
    assert response.headers["Cache-Control"] == "private, no-cache"


async def test_who_comes_back_before_the_answer_is_sent_away_too(app, monkeypatch):
    """The other tab is quicker than the line: it still has the cookies of before."""
    monkeypatch.setattr(door, "_AGAIN_SECONDS", (1.0,))
    browser = app.test_client()
    log_in(browser, "ann")
    await browser.get("/tally")
    before = "; ".join(f"{each.name}={each.value}" for each in browser.cookie_jar)
    log_out(browser)
    await browser.get("/other")
    upgrade = {**UPGRADE, "headers": {**OURS, "Cookie": before}}
    late = app.test_client(use_cookies=False)
    async with late.websocket("/tally", **upgrade) as socket:
        assert (await heard(socket))["meta"]["success"]

        assert await closed_with(socket) == 4401


async def test_a_socket_that_is_sent_away_runs_nothing_more(app):
    """Whatever was asked for after the logout, or waits since before it."""
    browser = app.test_client()
    log_in(browser, "ann")
    await browser.get("/tally")
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        log_out(browser)
        await browser.get("/tally")
        await socket.send(ADD)

        assert await closed_with(socket) == 4401
    log_in(browser, "ann")

    assert "<p>0</p>" in await count_of(browser)


async def test_a_login_by_an_action_counts_at_once(app):
    """The next request need not come: what is open is closed with the answer."""
    browser = app.test_client()
    await browser.get("/tally")
    before = id_cookie(browser)
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        await browser.post("/tally", form={"enter": "ann"}, headers=OURS)

        assert await closed_with(socket) == 4401
    assert before != id_cookie(browser)


async def test_other_pages_ask_only_where_a_user_was(app, authenticator):
    """Files and visitors without a name cost nothing."""
    browser = app.test_client()
    await browser.get("/other")
    await browser.get("/tally")
    await browser.get("/other")
    assert authenticator.asked == 1

    log_in(browser, "ann")
    await browser.get("/tally")
    response = await browser.get("/other")
    assert authenticator.asked == 3
    assert "Set-Cookie" not in response.headers

    await browser.get("/static/missing.css")
    await browser.get("/live/client.js")
    assert authenticator.asked == 3


async def test_other_pages_are_answered_whatever_goes_wrong(app, authenticator):
    """They have nothing to do with it, and nobody is logged out by an outage."""
    browser = app.test_client()
    log_in(browser, "ann")
    await browser.get("/tally")
    before = id_cookie(browser)
    authenticator.trouble = RuntimeError("no database")

    assert (await browser.get("/other")).status_code == 200
    assert id_cookie(browser) == before


async def test_without_users_nothing_is_asked_for_or_closed():
    """No secret key is needed for pages that are not live."""
    app = with_other_pages(create_app())
    app.secret_key = None
    response = await app.test_client().get("/other")

    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


# ------------------------------------- S3: authority is looked at again on a socket


@pytest.fixture
def at_once(app: Quart) -> None:
    """It is looked again before each action, not after a minute."""
    Site.of(app).look_again_seconds = 0


ADD = '{"action": "add", "data": {"step": "1"}}'


@pytest.fixture(params=["action", "navigate", "sync"])
def message(request: pytest.FixtureRequest) -> str:
    """What a browser may ask for."""
    names = {"navigate": "__navigate__", "sync": "__sync__"}
    name = names.get(request.param)
    return ADD if name is None else f'{{"action": "{name}", "data": {{}}}}'


@pytest.mark.parametrize("user", [None, "bob"])
async def test_who_is_somebody_else_meanwhile_acts_no_more(
    app, authenticator, page, at_once, user, message
):
    """S3: another user, or none, closes the socket; nothing is run."""
    browser = app.test_client()
    log_in(browser, "ann")
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        authenticator.known_now = user
        await socket.send(message)

        assert await closed_with(socket) == 4401
    authenticator.known_now = ...

    assert "<p>0</p>" in await count_of(browser)
    assert page.users == ["ann", "ann"]


async def test_another_group_closes_the_socket_too(app, authenticator, at_once):
    """Who was moved to another team works on that team's state."""
    browser = app.test_client()
    log_in(browser, "ann")
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        authenticator.team = "other"
        await socket.send(ADD)

        assert await closed_with(socket) == 4401


async def test_who_is_still_the_same_goes_on(app, authenticator, at_once, message):
    """They notice nothing."""
    browser = app.test_client()
    log_in(browser, "ann")
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        for asked in (2, 3, 4):
            await socket.send(message)
            assert (await heard(socket)).get("meta", {"success": True})["success"]
            assert authenticator.asked == asked


async def test_for_a_minute_nobody_is_asked(app, authenticator):
    """Clicks do not cost a look each."""
    browser = app.test_client()
    log_in(browser, "ann")
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        for _ in range(3):
            await socket.send(ADD)
            assert (await heard(socket))["meta"]["success"]

    assert Site.of(app).look_again_seconds == 60
    assert authenticator.asked == 1


async def test_an_outage_refuses_the_action_and_keeps_the_page(
    app, authenticator, at_once
):
    """What was typed is still there when the users' database comes back."""
    browser = app.test_client()
    log_in(browser, "ann")
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        authenticator.trouble = RuntimeError("secret of the authenticator")
        await socket.send(
            '{"action": "add", "data": {"step": "1"}, "id": "' + ID + '"}'
        )
        meta = (await heard(socket))["meta"]
        assert not meta["success"]
        assert meta["id"] == ID
        assert "secret" not in str(meta)

        authenticator.trouble = None
        await socket.send(ADD)
        assert (await heard(socket))["title"] == "Count 1"


async def test_before_request_is_asked_again(app, at_once):
    """What refuses a page load refuses the next action; ``g`` is filled anew."""
    open_now = [True]

    @app.before_request
    async def guard() -> tuple[str, int] | None:
        g.user = "ann" if open_now else None
        return None if open_now[0] else ("closed", 403)

    async with app.test_client().websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        await socket.send(ADD)
        assert (await heard(socket))["meta"]["success"]
        open_now[0] = False
        await socket.send(ADD)

        assert await closed_with(socket) == 4401


@pytest.mark.parametrize("refusal", ["answer", "error"])
async def test_decorators_are_asked_again(authenticator, refusal):
    """Who lost a right loses it on open pages."""
    is_member = [True]

    def members_only(view: Any) -> Any:
        @wraps(view)
        async def guarded(**params: Any) -> Any:
            if is_member[0]:
                return await view(**params)
            if refusal == "error":
                raise Forbidden
            return redirect("/login")

        return guarded

    app = create_app(authenticator=authenticator)
    more = LiveBlueprint("more", __name__)
    more.add_page(
        "/members/<int:number>",
        Numbered(),
        template="tally.html",
        decorators=[members_only],
    )
    app.register_blueprint(more)
    Site.of(app).look_again_seconds = 0
    async with app.test_client().websocket("/members/7", **UPGRADE) as socket:
        await heard(socket)
        await socket.send(ADD)
        assert (await heard(socket))["meta"]["success"]
        is_member[0] = False
        await socket.send(ADD)

        assert await closed_with(socket) == 4401


async def test_what_the_look_opened_is_closed_again(app, at_once):
    """Teardown runs for each look, and the socket's own context stays."""
    ended = []

    @app.teardown_request
    async def end(error: BaseException | None) -> None:
        ended.append(id(g._get_current_object()))

    async with app.test_client().websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        for _ in range(2):
            await socket.send(ADD)
            await heard(socket)
        assert len(ended) == 2

    assert len(ended) == 3


# ------------------------------------------------------------- disconnect_user


async def test_a_user_is_disconnected_on_all_devices(app):
    """T-28: by the app, at once, and nobody else."""
    live: Any = app.blueprints["live"]
    browsers = [app.test_client() for _ in range(3)]
    for browser, user in zip(browsers, ("ann", "ann", "bob"), strict=True):
        log_in(browser, user)
    one, two, three = (browser.websocket("/tally", **UPGRADE) for browser in browsers)
    async with one, two, three:
        for socket in (one, two, three):
            await heard(socket)
        await live.disconnect_user("ann")

        assert [await closed_with(one), await closed_with(two)] == [4401, 4401]
        await three.send('{"action": "add", "data": {"step": "1"}}')
        assert (await heard(three))["meta"]["success"]


async def test_nobody_is_disconnected_where_nobody_is_connected(app):
    """A logout need not know whether a page is open."""
    live: Any = app.blueprints["live"]
    await live.disconnect_user("ann")


# ------------------------------------------------------------------ start-up


def test_an_authenticator_belongs_to_the_app():
    """A user is the same on all pages; equal ones are the same."""
    app = create_app(authenticator=ByCookie())
    app.register_blueprint(LiveBlueprint("second", __name__))

    with pytest.raises(ConfigurationError, match="two authenticators"):
        app.register_blueprint(
            LiveBlueprint("third", __name__, authenticator=Anonymous())
        )

    app = create_app(authenticator=Anonymous())
    app.register_blueprint(LiveBlueprint("second", __name__, authenticator=Anonymous()))


@pytest.mark.parametrize("wrong", [object(), "ann", type("No", (), {"identify": 1})()])
def test_what_is_no_authenticator_is_refused_at_start(wrong):
    """The error says what to inherit from."""
    with pytest.raises(ConfigurationError, match=r"inherit from quartlive\.Auth"):
        create_app(authenticator=wrong)
