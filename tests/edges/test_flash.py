"""Flashes: shown until the visitor goes on, also where the visitor is sent."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, strategies as st
from jinja2 import DictLoader
from quart import Quart
from werkzeug.datastructures import MultiDict

from quartlive import Context, Controller, LiveBlueprint, State, action
from quartlive.edges.flash import FLASH_COOKIE, FlashCookies, no_flashes
from quartlive.flashes import MOST, Flash
from tests.edges.pages import CLIENT, OURS, UPGRADE, VISIT, heard

PAGE = """<!doctype html><html lang="en"><head><title>{{ name }}</title>
{{ live.script }}</head><body>
<p>[{{ live.flash("ok") }}]</p>
{% for key, text in live.flashes.items() %}<i>{{ key }}={{ text }}</i>{% endfor %}
{{ live.error_tag("_general") }}<form method="post"><button name="tell">Tell</button>
</form></body></html>"""

COOKIES = FlashCookies(["key"])


class Shop(State):
    name: str = "shop"


class Teller(Controller[Shop]):
    """Tells what it is asked to tell, by every way there is."""

    async def mount(self, state: Shop, ctx: Context) -> None:
        if ctx.query.get("to") == "next":
            ctx.redirect("/next")

    async def connect(self, state: Shop, ctx: Context) -> None:
        if "greet" in ctx.query:
            ctx.flash("ok", "hello")

    async def disconnect(self, state: Shop, ctx: Context) -> None:
        ctx.flash("ok", "nobody")

    @action
    async def tell(self, ctx: Context, text: str = "Saved") -> None:
        ctx.flash("ok", text)

    @action
    async def tell_for(self, ctx: Context, seconds: float) -> None:
        ctx.flash("ok", "soon gone", expires=seconds)

    @action
    async def fail(self, ctx: Context) -> None:
        ctx.flash("ok", "never")
        raise RuntimeError

    @action
    async def name(self, ctx: Context, key: str) -> None:
        ctx.flash(key, "text")

    @action
    async def nothing(self) -> None:
        pass

    @action
    async def stepwise(self, state: Shop, ctx: Context) -> AsyncIterator[None]:
        ctx.flash("ok", "First step")
        yield
        state.name = "changed"

    @action
    async def leave(self, ctx: Context, to: str = "/next") -> None:
        ctx.flash("ok", "Gone on")
        ctx.redirect(to)

    @action(internal=True)
    async def pushed(self, ctx: Context, text: str = "") -> None:
        if text:
            ctx.flash("news", text)
        else:
            ctx.clear_flash("news")

    @action
    async def push(self, ctx: Context, text: str = "") -> None:
        ctx.flash("ok", "Told")
        await ctx.session.trigger("pushed", text=text)


@pytest.fixture
def app() -> Quart:
    app = Quart(__name__)
    app.secret_key = "edges"
    app.jinja_loader = DictLoader({"page.html": PAGE})
    live = LiveBlueprint("live", __name__)
    live.add_page("/shop", Teller(), template="page.html")
    live.add_page("/next", Teller(), template="page.html", endpoint="next")
    app.register_blueprint(live)
    return app


@pytest.fixture
def browser(app: Quart) -> Any:
    return app.test_client()


async def shown(browser: Any, path: str, **headers: str) -> str:
    """The flash of a page that is loaded."""
    response = await browser.get(path, headers=headers)
    found = re.search(r"<p>\[(.*?)\]</p>", await response.get_data(as_text=True))
    assert found is not None
    return found[1]


async def posted(browser: Any, path: str = "/shop", **form: str) -> Any:
    """The answer to a form of a browser without JavaScript."""
    return await browser.post(path, form=form, headers=OURS)


async def asked(browser: Any, action: str, path: str = "/shop", **data: Any) -> Any:
    """The answer to a message of our client over HTTP."""
    headers = {**CLIENT, "Lvt-Visit": VISIT}
    message = {"action": action, "data": data}
    return await (await browser.post(path, json=message, headers=headers)).get_json()


async def told(socket: Any, action: str, **data: Any) -> Any:
    """The answer to a message over a socket."""
    await socket.send(json.dumps({"action": action, "data": data}))
    return await heard(socket)


def socket_to(browser: Any, path: str = "/shop", again: str = "") -> Any:
    mark = "&" if "?" in path else "?"
    return browser.websocket(f"{path}{mark}lvt-visit={VISIT}{again}", **UPGRADE)


async def test_a_flash_is_shown_until_the_next_action_on_a_socket(browser):
    """S25: the visitor's own next action takes it away, whatever it is."""
    async with socket_to(browser) as socket:
        first = await heard(socket)
        saved = await told(socket, "tell", text="<Saved>")
        after = await told(socket, "nothing")

    assert "Saved" not in str(first)
    assert "&lt;Saved&gt;" in str(saved["tree"])
    assert "ok" in str(saved["tree"])
    assert after["tree"]
    assert "Saved" not in str(after)


async def test_a_flash_is_shown_until_the_next_action_over_http(browser):
    """S25: a tab that only looks still has it."""
    await browser.get("/shop")
    saved = await asked(browser, "tell")
    headers = {**CLIENT, "Lvt-Visit": VISIT, "Lvt-Reconnect": "1"}
    looked = await (await browser.get("/shop", headers=headers)).get_json()
    after = await asked(browser, "nothing")

    assert "Saved" in str(saved["tree"])
    assert "Saved" in str(looked["tree"])
    assert "Saved" not in str(after)


async def test_a_flash_survives_a_reconnect(browser):
    """S25: it belongs to the visit."""
    await browser.get("/shop")
    async with socket_to(browser) as socket:
        await heard(socket)
        await told(socket, "tell")
    async with socket_to(browser, again="&lvt-reconnect=1") as socket:
        assert "Saved" in str(await heard(socket))
    async with browser.websocket("/shop", **UPGRADE) as socket:
        assert "Saved" not in str(await heard(socket))


async def test_a_flash_of_an_action_that_fails_is_not_shown(browser):
    """S25: nothing has happened; what was said before is over, too."""
    async with socket_to(browser) as socket:
        await heard(socket)
        await told(socket, "tell")
        failed = await told(socket, "fail")
        again = await told(socket, "__sync__")

    assert not failed["meta"]["success"]
    assert "Something went wrong" in str(failed["tree"])
    assert "never" not in str(again)
    assert "Saved" not in str(again)


@pytest.mark.parametrize("key", ["a:b", "_own", ""])
async def test_a_key_that_is_none_fails_the_action(browser, key, caplog):
    """S25: the log says what to write."""
    async with socket_to(browser) as socket:
        await heard(socket)
        failed = await told(socket, "name", key=key)

    assert not failed["meta"]["success"]
    assert "is no key of a flash; write a word" in caplog.text


async def test_a_push_neither_clears_flashes_nor_is_cleared_alone(browser):
    """S25: only the visitor's own action counts; a push may add one or take it."""
    async with socket_to(browser) as socket:
        await heard(socket)
        await told(socket, "push", text="news!")
        news = await heard(socket)
        whole = await told(socket, "__sync__")
        await told(socket, "push")
        whole_after = await told(socket, "__sync__")

    assert "meta" not in news
    assert "news!" in str(news["tree"])
    assert "Told" in str(whole)
    assert "Told" in str(whole_after)
    assert "news!" not in str(whole_after)


async def test_a_hook_may_flash(browser):
    """S25: and disconnect may not, which is only logged."""
    async with socket_to(browser, "/shop?greet=1") as socket:
        assert "hello" in str(await heard(socket))


async def test_disconnect_may_not_flash(browser, caplog):
    """S25: nobody would see it."""
    async with socket_to(browser) as socket:
        await heard(socket)

    assert "ctx.flash() in disconnect would reach nobody" in caplog.text


async def test_a_flash_of_a_step_stays_until_the_end(browser):
    """S25: it is one action, however often it yields."""
    async with socket_to(browser) as socket:
        await heard(socket)
        first = await told(socket, "stepwise")
        last = await heard(socket)
        await socket.send('{"action": "__sync__"}')
        whole = await heard(socket)
    fetched = await asked(browser, "stepwise")

    assert "First step" in str(first["tree"])
    assert last["meta"]["success"]
    assert "First step" in str(whole)
    assert "First step" in str(fetched["tree"])


async def test_a_flash_that_expires_is_taken_away_on_a_socket(browser):
    """S25: the page is rendered again, though nobody does anything."""
    async with socket_to(browser) as socket:
        await heard(socket)
        said = await told(socket, "tell_for", seconds=0.5)
        gone = await heard(socket)

    assert "soon gone" in str(said["tree"])
    assert gone["tree"]
    assert "soon gone" not in str(gone)
    assert "meta" not in gone


async def test_a_flash_that_expires_is_not_rendered_over_http(browser):
    """S25: nothing can be sent; the next answer does without it."""
    await browser.get("/shop")
    said = await asked(browser, "tell_for", seconds=0.5)
    headers = {**CLIENT, "Lvt-Visit": VISIT, "Lvt-Reconnect": "1"}
    looked: Any = "soon gone"
    async with asyncio.timeout(5):
        while "soon gone" in str(looked):
            looked = await (await browser.get("/shop", headers=headers)).get_json()

    assert "soon gone" in str(said["tree"])
    assert looked["tree"]


async def test_a_form_without_javascript_shows_it_once(browser):
    """S25: on the page that the 303 leads to, not after a reload."""
    await browser.get("/shop")
    response = await posted(browser, tell="")

    assert response.status_code == 303
    assert await shown(browser, "/shop") == "Saved"
    assert await shown(browser, "/shop") == ""


async def test_the_first_form_of_a_visitor_shows_it_too(app):
    """S25: nothing is kept for who brings no cookie; so the cookie carries it."""
    browser = app.test_client()
    await posted(browser, tell="")

    assert await shown(browser, "/shop") == "Saved"


async def test_a_redirect_takes_it_along(browser):
    """S25: to another page, in a cookie that is read once."""
    await browser.get("/shop")
    response = await posted(browser, leave="")

    assert response.headers["Location"] == "/next"
    assert any("lvt-flash=" in each for each in response.headers.getlist("Set-Cookie"))
    assert await shown(browser, "/next") == "Gone on"
    assert await shown(browser, "/next") == ""


async def test_a_redirect_in_json_takes_it_along(browser):
    """S25: our client over HTTP goes there by itself."""
    await browser.get("/shop")
    answer = await asked(browser, "leave")

    assert answer["redirect"] == "/next"
    assert await shown(browser, "/next") == "Gone on"
    assert await shown(browser, "/next") == ""


async def test_a_redirect_over_a_socket_takes_it_along(browser):
    """S25: no cookie can be set there, so the server keeps it for a minute."""
    await browser.get("/shop")
    async with socket_to(browser) as socket:
        await heard(socket)
        assert (await told(socket, "leave"))["redirect"] == "/next"

    assert await shown(browser, "/next") == "Gone on"
    assert await shown(browser, "/next") == ""


async def test_only_the_visitor_who_is_sent_gets_it(app, browser):
    """S25: somebody else, or another page, does not."""
    other = app.test_client()
    await browser.get("/shop")
    await other.get("/shop")
    async with socket_to(browser) as socket:
        await heard(socket)
        await told(socket, "leave")

    assert await shown(other, "/next") == ""
    assert await shown(browser, "/shop") == ""
    assert await shown(browser, "/next") == "Gone on"


async def test_a_redirect_to_another_query_takes_it_along_on_a_socket(browser):
    """S25: the client navigates there on the same socket."""
    async with socket_to(browser) as socket:
        await heard(socket)
        await told(socket, "leave", to="/shop?q=1")
        await told(socket, "__navigate__", q="1")
        there = await told(socket, "__sync__")
        await told(socket, "__navigate__", q="2")
        later = await told(socket, "__sync__")

    assert "Gone on" in str(there)
    assert "Gone on" not in str(later)


async def test_a_redirect_to_another_query_takes_it_along_over_http(browser):
    """S25: the request that navigates brings the cookie."""
    await browser.get("/shop")
    await asked(browser, "leave", to="/shop?q=1")
    headers = {**CLIENT, "Lvt-Visit": VISIT}
    there = await asked(browser, "__navigate__", q="1")
    looked = await (await browser.get("/shop", headers=headers)).get_json()

    assert "Gone on" in str(there)
    assert "Gone on" in str(looked)
    assert "Gone on" not in str(await asked(browser, "__navigate__", q="2"))


async def test_a_second_redirect_takes_it_further(browser):
    """S25: mount of the page it came to may send the visitor on."""
    await browser.get("/shop")
    await posted(browser, leave="", to="/shop?to=next")
    response = await browser.get("/shop?to=next")

    assert response.headers["Location"] == "/next"
    assert await shown(browser, "/next") == "Gone on"


async def test_the_socket_of_the_page_it_came_to_shows_it_too(browser):
    """S25: or it would be gone before anybody has read it."""
    await browser.get("/shop")
    await posted(browser, leave="")
    page = await (await browser.get("/next")).get_data(as_text=True)
    found = re.search('data-lvt-id="(.*?)"', page)
    assert found is not None
    path = f"/next?lvt-visit={found[1]}"
    async with browser.websocket(path, **UPGRADE) as socket:
        first = await heard(socket)
        after = await told(socket, "nothing")

    assert "Gone on" in str(first)
    assert "Gone on" not in str(after)


async def test_a_look_ahead_leaves_it_where_it_is(browser):
    """S25: it is for the page that is shown."""
    await browser.get("/shop")
    await posted(browser, leave="")

    assert await shown(browser, "/next", **{"Lvt-Prefetch": "1"}) == ""
    assert await shown(browser, "/next") == "Gone on"


@pytest.mark.parametrize(
    "value", ["", "x", "eyJvayI6WyJoaSIsbnVsbF19", "eyJvayI6WyJoaSIsbnVsbF19.a.b"]
)
async def test_a_cookie_that_nobody_here_wrote_shows_nothing(browser, value):
    """S25: another site's text must not stand here as ours; the cookie goes."""
    browser.set_cookie("localhost", FLASH_COOKIE, value)

    assert await shown(browser, "/shop") == ""


def read(value: str, cookies: FlashCookies = COOKIES) -> Any:
    return cookies.read(MultiDict({FLASH_COOKIE: value}), secure=False)


TEXTS = st.dictionaries(
    st.text("abc", min_size=1),
    st.builds(Flash, st.text(max_size=100), st.none() | st.floats(1, 1e10)),
    max_size=3,
)


@given(TEXTS)
def test_what_is_written_is_read(flashes: dict[str, Flash]) -> None:
    """With the time at which each goes."""
    assert read(COOKIES.write(flashes, secure=False).value) == flashes


def test_the_cookie_is_for_one_use_and_a_minute() -> None:
    """No script reads it, and over https no page over http can set it."""
    (_, header), *_ = COOKIES.write({"ok": Flash("x")}, secure=True).headers

    assert header.startswith("__Host-lvt-flash=")
    for part in ("Max-Age=60", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert f"; {part}" in header
    assert "Max-Age=0" in no_flashes(secure=True).headers[0][1]


def test_keys_rotate() -> None:
    """What an old key signed is read; what a removed one signed is not."""
    value = COOKIES.write({"ok": Flash("x")}, secure=False).value

    assert read(value, FlashCookies(["key", "new"])) == {"ok": Flash("x")}
    assert read(value, FlashCookies(["new"])) == {}


def test_what_does_not_fit_is_cut_and_logged(caplog: Any) -> None:
    """A cookie that is too large is lost, or breaks every request after it."""
    flashes = {
        f"key{number}": Flash("".join(map(chr, range(0x4E00, 0x4E00 + 1000))))
        for number in range(MOST)
    }
    with caplog.at_level(logging.WARNING):
        cookie = COOKIES.write(flashes, secure=False)

    assert len(cookie.value) <= 1024
    assert all(flash.text.endswith("…") for flash in read(cookie.value).values())
    assert "flashes are cut for a redirect: key0, key1" in caplog.text
    assert "write shorter texts" in caplog.text


def test_keys_too_long_for_the_cookie_are_left_out() -> None:
    """Eight of 64 characters that nothing compresses."""
    flashes = {
        "".join(chr(0x4E00 + 97 * number + n) for n in range(64)): Flash("x" * 20)
        for number in range(MOST)
    }
    cookie = COOKIES.write(flashes, secure=False)

    assert len(cookie.value) <= 1024
    assert 0 < len(read(cookie.value)) < MOST
