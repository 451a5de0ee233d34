"""Logging in, cookies and flashes, as a visitor meets them in a browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Request, expect

from tests.browser.proxy import Proxy
from tests.browser.server import Server
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
BOTH = pytest.mark.parametrize("transport", ["socket", "fetch"])
SOCKET = pytest.mark.parametrize("transport", ["socket"])

BACK_MS = 40_000
UNCERTAIN = "Please check whether this was done"


async def says(visitor: Visitor, place: str, text: str) -> None:
    await expect(visitor.one(f"#{place}")).to_have_text(text)


async def log_in(visitor: Visitor, name: str, button: str = "Log in") -> None:
    await visitor.page.get_by_label("Name").fill(name)
    await visitor.press(button)


async def test_a_login_sets_cookies_on_every_transport(visitor: Visitor) -> None:
    """S24: what is asked next knows of it, also on the socket."""
    await visitor.open("/cookies")
    await log_in(visitor, "Ada")
    await says(visitor, "guest", "Ada")
    await says(visitor, "flash", "Welcome, Ada")
    await visitor.ready()
    await visitor.press("Who")

    await says(visitor, "said", "Ada, theme dark")
    await says(visitor, "flash", "")
    await visitor.page.reload()
    await says(visitor, "guest", "Ada")
    await visitor.press("Log out")
    await says(visitor, "guest", "nobody")
    await visitor.press("Who")
    await says(visitor, "said", "nobody, theme none")


async def test_a_login_that_is_refused_shows_why(visitor: Visitor) -> None:
    """S24: at its field, and nothing is set."""
    await visitor.open("/cookies")
    await log_in(visitor, "")

    await expect(visitor.page.get_by_text("Who are you?")).to_be_visible()
    await says(visitor, "guest", "nobody")
    names = {each["name"] for each in await visitor.page.context.cookies()}
    assert names == {"livetemplate-id"}


@SOCKET
async def test_beside_a_socket_it_is_one_post_and_the_rest_stays(
    visitor: Visitor,
) -> None:
    """The page is not loaded anew; typed text and plain fields are still there."""
    posts: list[Request] = []
    visitor.page.on(
        "request", lambda each: each.method == "POST" and posts.append(each)
    )
    await visitor.open("/cookies")
    await visitor.page.evaluate("document.documentElement.dataset.marked = ''")
    await visitor.page.get_by_label("Text").fill("noted")
    await visitor.press("Note")
    await says(visitor, "said", "noted")
    await visitor.page.get_by_label("Text").fill("half a word")
    await log_in(visitor, "Ada")
    await says(visitor, "guest", "Ada")
    await visitor.ready()

    assert [json.loads(each.post_data or "")["action"] for each in posts] == ["login"]
    await says(visitor, "said", "noted")
    await says(visitor, "flash", "Welcome, Ada")
    await expect(visitor.page.get_by_label("Text")).to_have_value("half a word")
    await expect(visitor.one("html[data-marked]")).to_have_count(1)
    assert visitor.complaints == []


@pytest.mark.parametrize("target", ["Enter here", "Enter elsewhere"])
async def test_a_login_leads_on_with_its_cookies_and_its_flash(
    visitor: Visitor, target: str
) -> None:
    """S24, S25: to another address of the page or to another page."""
    await visitor.open("/cookies")
    await log_in(visitor, "Ada", target)
    path = "/cookies?in=1" if target == "Enter here" else "/other-cookies"
    await expect(visitor.page).to_have_url(visitor.url + path)

    await says(visitor, "flash", "Come in, Ada")
    await says(visitor, "guest", "Ada")
    await visitor.ready()
    await says(visitor, "flash", "Come in, Ada")
    await visitor.press("Who")
    await says(visitor, "said", "Ada, theme none")
    await says(visitor, "flash", "")


@pytest.mark.parametrize("target", ["Leave", "Leave for here"])
async def test_a_flash_goes_along_and_is_read_once(
    visitor: Visitor, target: str
) -> None:
    """S25: over HTTP in a cookie, from a socket by the server."""
    await visitor.open("/cookies")
    await visitor.press(target)
    path = "/cookies?left=1" if target == "Leave for here" else "/other-cookies"
    await expect(visitor.page).to_have_url(visitor.url + path)
    await says(visitor, "flash", "Gone on")
    await visitor.ready()
    await says(visitor, "flash", "Gone on")
    await visitor.page.reload()

    await says(visitor, "flash", "")


@BOTH
async def test_a_flash_goes_by_itself(visitor: Visitor) -> None:
    """S25: on a socket at once, by fetch when the page next looks for news."""
    await visitor.open("/cookies")
    await visitor.press("Blink")
    await says(visitor, "flash", "For a moment")

    await says(visitor, "flash", "")


@pytest_asyncio.fixture(loop_scope="session")
async def line(server: Server) -> AsyncIterator[Proxy]:
    """The line to the server, which may break."""
    async with Proxy(server.url) as proxy:
        yield proxy


@BOTH
async def test_what_is_sent_once_is_not_sent_again(
    chromium: Browser, line: Proxy, transport: str
) -> None:
    """The visitor is told that it is uncertain; the page goes on."""
    visitor = await Visitor.enter(chromium, line.url, transport)
    await visitor.open("/cookies")
    line.answer_bytes = 1
    await visitor.press("Pay")
    await expect(visitor.one("[data-lvt-banner]")).to_contain_text(
        UNCERTAIN, timeout=BACK_MS
    )
    line.heal()
    await visitor.page.evaluate("dispatchEvent(new Event('online'))")

    await expect(visitor.one("#paid")).to_have_text("1", timeout=BACK_MS)
    await visitor.ready()
    async with asyncio.timeout(15):
        while await visitor.one("[aria-busy=true]").count():
            await visitor.page.wait_for_timeout(20)
    await visitor.press("Pay")
    await says(visitor, "paid", "2")
    await visitor.close()
