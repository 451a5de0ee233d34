"""Actions that need a real HTTP request: they set cookies, and log in and out."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from jinja2 import DictLoader
from quart import Quart, g, request, session
from werkzeug.exceptions import Forbidden

from quartlive import (
    Context,
    Controller,
    FieldError,
    LiveBlueprint,
    Persist,
    State,
    action,
)
from tests.edges.pages import CLIENT, OURS, UPGRADE, VISIT, heard

PAGE = """<!doctype html><html lang="en"><head><title>Inn</title>
{{ live.script }}</head><body>
<p>{{ guest }} {{ draft }} {{ nights }} {{ live.flash("ok") }}</p>
{{ live.error_tag("name") }}<form method="post"><input name="name">
<button name="login">In</button></form></body></html>"""

BESIDE = {**CLIENT, "Lvt-Visit": VISIT, "Lvt-Connection": "open"}


class Inn(State):
    guest: str = "nobody"
    draft: str = ""
    nights: Persist[int] = 0


class InnController(Controller[Inn]):
    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.started = asyncio.Event()

    async def mount(self, state: Inn, ctx: Context) -> None:
        state.guest = session.get("guest", "nobody")
        if ctx.is_http and "count" in ctx.query:
            ctx.set_cookie("counted", "yes")

    @action
    async def write(self, state: Inn, text: str) -> None:
        self.started.set()
        await self.gate.wait()
        state.draft = text

    @action(http=True)
    async def login(self, state: Inn, ctx: Context, name: str) -> None:
        if not name:
            raise FieldError("name", "who are you?")
        self.seen.append((request.method, ctx.connection_id, ctx.is_http, state.draft))
        session["guest"] = name
        state.guest = name
        state.nights += 1
        ctx.set_cookie("room", "12", max_age=60)
        ctx.delete_cookie("old")
        ctx.flash("ok", "Welcome")

    @action(http=True)
    async def enter(self, ctx: Context, name: str) -> None:
        session["guest"] = name
        ctx.flash("ok", "Come in")
        ctx.redirect("?q=1")

    @action("log-out", http=True)
    async def log_out(self, ctx: Context) -> None:
        session.clear()
        ctx.flash("ok", "Bye")
        ctx.redirect("/elsewhere")

    @action(http=True)
    async def crash(self, ctx: Context) -> None:
        ctx.set_cookie("room", "13")
        session["guest"] = "ghost"
        raise RuntimeError

    @action(http=True)
    async def forbid(self) -> None:
        raise Forbidden

    @action(http=True)
    async def read(self, ctx: Context) -> None:
        self.seen.append((dict(ctx.cookies), g.get("asked")))

    @action(http=True)
    async def check_in(self, state: Inn, ctx: Context) -> AsyncIterator[None]:
        ctx.set_cookie("bed", "1")
        state.draft = "half way"
        yield
        ctx.set_cookie("key", "2")
        state.draft = "done"
        ctx.run(self.luggage(), self.brought)

    async def luggage(self) -> str:
        return "bags"

    async def brought(self, state: Inn, ctx: Context, result: str) -> None:
        state.draft += f" with {result}"

    @action
    async def bake(self, ctx: Context) -> None:
        ctx.set_cookie("a", "b")

    @action
    async def look(self, ctx: Context) -> None:
        self.seen.append(dict(ctx.cookies))

    @action(http=True, internal=True)
    async def hidden(self) -> None:
        """No page names it."""

    @action(retry="never")
    async def pay(self) -> None:
        """Is not to be sent twice."""


@pytest.fixture
def inn() -> InnController:
    return InnController()


@pytest.fixture
def app(inn: InnController) -> Quart:
    app = Quart(__name__)
    app.secret_key = "edges"
    app.jinja_loader = DictLoader({"inn.html": PAGE})
    live = LiveBlueprint("live", __name__)
    live.add_page("/inn", inn, template="inn.html")
    app.register_blueprint(live)

    @app.before_request
    async def ask() -> None:
        g.asked = request.method

    return app


@pytest.fixture
async def browser(app: Quart) -> Any:
    """A visitor who has been here before, so with a cookie."""
    browser = app.test_client()
    await browser.get("/inn")
    return browser


async def told(socket: Any, action: str, **data: Any) -> Any:
    await socket.send(json.dumps({"action": action, "data": data}))
    return await heard(socket)


async def whole_of(socket: Any) -> str:
    """All that the tab shows, after what is still on its way."""
    await socket.send('{"action": "__sync__"}')
    frame = await heard(socket)
    while not isinstance(frame["tree"], list):
        frame = await heard(socket)
    return str(frame["tree"])


def socket_to(browser: Any, again: str = "") -> Any:
    return browser.websocket(f"/inn?lvt-visit={VISIT}{again}", **UPGRADE)


async def posted(browser: Any, action: str, **data: Any) -> Any:
    """The answer to an action that is sent beside a socket."""
    message = {"action": action, "data": data, "id": data.pop("id", None)}
    message = {name: value for name, value in message.items() if value is not None}
    return await browser.post("/inn", json=message, headers=BESIDE)


def cookies_of(response: Any) -> str:
    return "; ".join(response.headers.getlist("Set-Cookie"))


async def test_a_form_sets_cookies_and_writes_the_session(browser):
    """S24: without JavaScript, on the 303."""
    form = {"name": "Ada", "login": ""}
    response = await browser.post("/inn", form=form, headers=OURS)
    page = await (await browser.get("/inn")).get_data(as_text=True)

    assert response.status_code == 303
    assert "room=12; Expires" in cookies_of(response)
    assert "old=; Expires=Thu, 01 Jan 1970" in cookies_of(response)
    assert "<p>Ada" in page


async def test_a_form_that_is_refused_sets_none(browser):
    """S24: what fails has not happened; the page is answered with 200."""
    response = await browser.post("/inn", form={"login": "", "name": ""}, headers=OURS)

    assert response.status_code == 200
    assert "who are you?" in await response.get_data(as_text=True)
    assert "room=" not in cookies_of(response)


async def test_over_https_a_cookie_is_for_https(app):
    """S24: without a word of the action."""
    browser = app.test_client()
    response = await browser.post(
        "/inn",
        form={"name": "Ada", "login": ""},
        headers={"Origin": "https://localhost"},
        scheme="https",
    )
    (room,) = [
        each
        for each in response.headers.getlist("Set-Cookie")
        if each.startswith("room=")
    ]

    assert "; Secure; HttpOnly; Path=/; SameSite=Lax" in room


@pytest.mark.parametrize("how", ["form", "json"])
async def test_what_fails_writes_nothing_to_the_session(browser, how):
    """Whatever was there before is there again."""
    await browser.post("/inn", form={"name": "Ada", "login": ""}, headers=OURS)
    if how == "form":
        response = await browser.post("/inn", form={"crash": ""}, headers=OURS)
    else:
        message = {"action": "crash", "data": {}}
        response = await browser.post("/inn", json=message, headers=CLIENT)
    page = await (await browser.get("/inn")).get_data(as_text=True)

    assert "session=" not in cookies_of(response)
    assert "<p>Ada" in page


async def test_a_hook_may_set_a_cookie_over_http(browser):
    """S24: on the page, and on the tree as JSON."""
    for headers in ({}, CLIENT):
        response = await browser.get("/inn?count=1", headers=headers)
        assert "counted=yes" in cookies_of(response)


async def test_our_client_over_http_gets_cookies_with_the_tree(browser):
    """S24: where there is no socket, the answer is as ever."""
    headers = {**CLIENT, "Lvt-Visit": VISIT}
    message = {"action": "login", "data": {"name": "Ada"}}
    response = await browser.post("/inn", json=message, headers=headers)
    answer = await response.get_json()

    assert answer["meta"]["success"]
    assert "Ada" in str(answer["tree"])
    assert "room=12" in cookies_of(response)


async def test_a_socket_says_what_to_write(browser, caplog):
    """S24: cookies cannot be set there; the log has the remedy."""
    async with socket_to(browser) as socket:
        await heard(socket)
        answer = await told(socket, "bake")

    assert not answer["meta"]["success"]
    assert "write @action(http=True)" in caplog.text


async def test_the_page_names_what_is_sent_by_fetch_or_once(browser):
    """The client reads it from the body; internal actions are nobody's business."""
    page = await (await browser.get("/inn")).get_data(as_text=True)
    body = re.search("<body(.*?)>", page)

    assert body is not None
    assert 'data-lvt-http="login enter log_out crash forbid read check_in"' in body[1]
    assert 'data-lvt-once="pay"' in body[1]


async def test_over_a_socket_it_is_refused(browser, inn):
    """A client that does not know is told; nothing runs."""
    async with socket_to(browser) as socket:
        await heard(socket)
        refused = await told(socket, "login", name="Ada")

    assert (refused["type"], refused["code"]) == ("error", "http_only")
    assert "by POST" in refused["text"]
    assert inn.seen == []


async def test_it_runs_on_the_state_of_the_open_socket(browser, inn):
    """Plain fields are those of the tab; ``request`` and ``session`` are the POST's."""
    async with socket_to(browser) as socket:
        await heard(socket)
        await told(socket, "write", text="unsent")
        response = await posted(browser, "login", name="Ada")
        patch = await heard(socket)
        answer = await response.get_json()
        whole = await whole_of(socket)

    assert answer == {"tree": {}, "meta": {"success": True, "action": "login"}}
    assert "room=12" in cookies_of(response)
    assert "meta" not in patch
    assert "Ada" in str(patch["tree"])
    assert "Ada" in whole
    assert "unsent" in whole
    assert "Welcome" in whole
    [(method, connection, is_http, draft)] = inn.seen
    assert (method, bool(connection), is_http, draft) == ("POST", True, True, "unsent")


async def test_the_socket_of_today_knows_who_has_logged_in(browser):
    """The client opens it anew: it has the cookies that the POST has set."""
    async with socket_to(browser) as socket:
        await heard(socket)
        await told(socket, "write", text="unsent")
        await posted(browser, "login", name="Ada")
    async with socket_to(browser, "&lvt-reconnect=1") as socket:
        first = str(await heard(socket))

    assert "Ada" in first
    assert "unsent" in first


async def test_it_waits_its_turn(browser, inn):
    """One thing at a time, whichever way it came."""
    async with socket_to(browser) as socket:
        await heard(socket)
        inn.gate.clear()
        await socket.send('{"action": "write", "data": {"text": "first"}}')
        await inn.started.wait()
        posting = asyncio.create_task(posted(browser, "login", name="Ada"))
        await asyncio.sleep(0.05)
        assert not posting.done()
        inn.gate.set()
        assert (await heard(socket))["meta"]["action"] == "write"
        await posting

    assert inn.seen[0][3] == "first"


async def test_a_redirect_comes_with_the_answer(browser):
    """Its cookies have to be there before the browser goes; flashes go along."""
    async with socket_to(browser) as socket:
        await heard(socket)
        response = await posted(browser, "logOut")
        answer = await response.get_json()
        patch = await heard(socket)

    assert answer["redirect"] == "/elsewhere"
    assert "lvt-flash=" in cookies_of(response)
    assert "redirect" not in patch


async def test_a_flash_goes_along_to_another_query_of_the_page(browser):
    """S25: the client navigates there on a socket, which takes no cookies."""
    async with socket_to(browser) as socket:
        await heard(socket)
        response = await posted(browser, "enter", name="Ada")
    async with socket_to(browser, "&lvt-reconnect=1") as socket:
        await heard(socket)
        await told(socket, "__navigate__", q="1")
        there = await whole_of(socket)
        await told(socket, "__navigate__", q="2")
        later = await whole_of(socket)

    assert (await response.get_json())["redirect"] == "/inn?q=1"
    assert "lvt-flash=" not in cookies_of(response)
    assert "Come in" in there
    assert "Come in" not in later


@pytest.mark.parametrize("action", ["crash", "login"])
async def test_what_fails_sets_nothing(browser, action, inn):
    """S24: neither cookies nor state; the errors come with the answer."""
    async with socket_to(browser) as socket:
        await heard(socket)
        response = await posted(browser, action, name="")
        answer = await response.get_json()
        whole = await whole_of(socket)

        page = await (await browser.get("/inn")).get_data(as_text=True)

    assert not answer["meta"]["success"]
    assert "room=" not in cookies_of(response)
    assert "session=" not in cookies_of(response)
    assert "nobody" in whole
    assert "<p>nobody" in page


async def test_what_it_raises_is_the_answer(browser):
    """As everywhere over HTTP: the app's error handlers see it."""
    async with socket_to(browser) as socket:
        await heard(socket)
        response = await posted(browser, "forbid")
        assert response.status_code == 403
        assert "unsent" in str(await told(socket, "write", text="unsent"))


async def test_it_takes_effect_once(browser):
    """A repeat is answered with what came of it."""
    async with socket_to(browser) as socket:
        await heard(socket)
        first = await (await posted(browser, "login", name="Ada", id="n.1")).get_json()
        await heard(socket)
        again = await (await posted(browser, "login", name="Bob", id="n.1")).get_json()
        whole = await whole_of(socket)

    assert first["meta"] == again["meta"]
    assert "Ada" in whole
    assert "'1'" in whole


async def test_without_a_socket_here_it_runs_on_a_state_of_its_own(browser, inn):
    """Another process, or a line that has just broken: the record has it."""
    response = await posted(browser, "login", name="Ada")
    answer = await response.get_json()

    assert answer["meta"]["success"]
    assert "room=12" in cookies_of(response)
    assert inn.seen[0][1] == ""


async def test_the_other_tabs_are_brought_up_to_date(browser):
    """P3: whichever way the record was changed."""
    other = browser.websocket("/inn", **UPGRADE)
    async with socket_to(browser) as socket, other as there:
        await heard(socket)
        await heard(there)
        await posted(browser, "login", name="Ada")

        assert "'1'" in str((await heard(there))["tree"])


async def test_another_visitor_cannot_name_it(app, browser):
    """A token that was guessed or copied does not reach the tab."""
    other = app.test_client()
    await other.get("/inn")
    async with socket_to(browser) as socket:
        await heard(socket)
        await posted(other, "login", name="Eve")
        whole = await whole_of(socket)

    assert "Eve" not in whole


async def test_it_may_take_steps_and_start_work(browser):
    """The request is answered at its end; work goes on as a socket has it."""
    async with socket_to(browser) as socket:
        await heard(socket)
        response = await posted(browser, "check_in")
        answer = await response.get_json()
        whole = await whole_of(socket)
        async with asyncio.timeout(5):
            while "done with bags" not in whole:
                whole = await whole_of(socket)

    assert answer["meta"]["success"]
    assert "bed=1" in cookies_of(response)
    assert "key=2" in cookies_of(response)


async def test_cookies_are_those_of_the_request(browser, inn):
    """On a socket those of its upgrade, in an HTTP action those of today."""
    browser.set_cookie("localhost", "theme", "dark")
    async with socket_to(browser) as socket:
        await heard(socket)
        await told(socket, "look")
        browser.set_cookie("localhost", "theme", "light")
        await posted(browser, "read")

    assert inn.seen[0]["theme"] == "dark"
    assert inn.seen[1][0]["theme"] == "light"
    assert inn.seen[1][1] == "POST"


async def test_hooks_see_the_post(browser, inn):
    """``before_request`` ran for this request, and what it left is there."""
    async with socket_to(browser) as socket:
        await heard(socket)
        await posted(browser, "read")

    assert inn.seen[0][1] == "POST"


async def test_when_the_socket_ends_meanwhile_it_is_not_lost(browser, inn):
    """It was undone there, and runs on a state of its own."""
    async with socket_to(browser) as socket:
        await heard(socket)
        inn.gate.clear()
        await socket.send('{"action": "write", "data": {"text": "never"}}')
        await inn.started.wait()
        posting = asyncio.create_task(posted(browser, "login", name="Ada"))
        await asyncio.sleep(0.05)
    answer = await (await posting).get_json()

    assert answer["meta"]["success"]
    assert inn.seen[0][1] == ""
