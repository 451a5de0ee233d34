"""A page in a browser follows what happens elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.server import Server
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
over_a_socket = pytest.mark.parametrize("transport", ["socket"])


@pytest_asyncio.fixture(loop_scope="session")
async def listener(chromium: Browser, host: Server) -> AsyncIterator[Visitor]:
    """Somebody else, who listens."""
    visitor = await Visitor.enter(chromium, host.url, "socket")
    await visitor.open("/room")
    yield visitor
    await visitor.close()


async def say(visitor: Visitor, text: str) -> None:
    await visitor.one("[name=text]").fill(text)
    await visitor.one("[name=say]").click()


async def test_what_is_published_is_seen_by_others(
    visitor: Visitor, listener: Visitor
) -> None:
    """Whatever transport it was said on; the title follows, too."""
    await visitor.open("/room")
    await say(visitor, "hello")

    await expect(listener.one("li")).to_have_text("hello")
    await expect(listener.page).to_have_title("1 heard")


async def test_what_others_do_leaves_the_visitor_in_peace(
    visitor: Visitor, listener: Visitor
) -> None:
    """Half a word, the caret in it and the focus stay."""
    field = listener.one("[name=text]")
    await field.press_sequentially("half a word")
    await field.press("ArrowLeft")
    await visitor.open("/room")
    await say(visitor, "hello")
    await expect(listener.one("li")).to_have_text("hello")
    await field.press("!")

    await expect(field).to_be_focused()
    await expect(field).to_have_value("half a wor!d")


@over_a_socket
async def test_two_tabs_of_one_visitor_show_the_same(visitor: Visitor) -> None:
    """What one stores the other shows, and runs its sync."""
    await visitor.open("/room")
    other = await visitor.page.context.new_page()
    await other.goto("/room")
    await expect(other.locator("body")).to_have_attribute("data-lvt-status", "live")
    await visitor.one("[name=count]").click()

    await expect(other.locator("#kept")).to_have_text("1")
    await expect(other.locator("#synced")).to_have_text("1")
    await expect(visitor.one("#synced")).to_have_text("0")


@over_a_socket
async def test_all_tabs_of_a_visitor_are_called(visitor: Visitor) -> None:
    """The one that asks as well."""
    await visitor.open("/room")
    other = await visitor.page.context.new_page()
    await other.goto("/room")
    await expect(other.locator("body")).to_have_attribute("data-lvt-status", "live")
    await visitor.one("[name=call-all]").click()

    await expect(other.locator("li")).to_have_text("called")
    await expect(visitor.one("li")).to_have_text("called")


@over_a_socket
async def test_what_is_posted_elsewhere_is_shown_here(visitor: Visitor) -> None:
    """A tab without scripts and one with a socket share the record."""
    await visitor.open("/room")
    state = await visitor.page.context.storage_state()
    browser = visitor.page.context.browser
    assert browser is not None
    without = await browser.new_context(
        base_url=visitor.url, java_script_enabled=False, storage_state=state
    )
    tab = await without.new_page()
    await tab.goto("/room")
    await tab.locator("[name=count]").click()
    await expect(tab.locator("#kept")).to_have_text("1")

    await expect(visitor.one("#kept")).to_have_text("1")
    await without.close()
