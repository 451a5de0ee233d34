"""The server goes away under an open page, and comes back."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.server import Server
from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]

BACK_MS = 40_000


async def status(visitor: Visitor, *wanted: str) -> None:
    """Wait until the page says that it is connected like this."""
    selector = ", ".join(f"body[data-lvt-status={each}]" for each in wanted)
    await expect(visitor.one(selector)).to_have_count(1, timeout=BACK_MS)


async def wake(visitor: Visitor) -> None:
    """Do what a browser does when the network is there again."""
    await visitor.page.evaluate("dispatchEvent(new Event('online'))")


async def test_the_page_comes_back_by_itself(
    visitor: Visitor, own_server: Server
) -> None:
    """After a crash the page goes on where it was, with what was stored and typed."""
    await visitor.open("/counter")
    await visitor.press("Increment")
    await expect(visitor.one("output")).to_have_text("1")
    await visitor.one("#typed").fill("half a sen")
    await visitor.page.evaluate("window.kept = document.querySelector('output')")
    await own_server.kill()
    await visitor.one("#text").fill("typed while it was away")
    if visitor.transport == "socket":
        await status(visitor, "connecting", "offline")
    await own_server.start()
    await visitor.press("Increment")
    await expect(visitor.one("output")).to_have_text("2", timeout=BACK_MS)
    await visitor.ready()

    await visitor.equals_fresh_render()
    await expect(visitor.one("#typed")).to_have_value("half a sen")
    await expect(visitor.one("#text")).to_have_value("typed while it was away")
    assert await visitor.page.evaluate(
        "window.kept === document.querySelector('output')"
    )


async def test_a_click_while_the_server_is_away_is_not_lost(
    visitor: Visitor, own_server: Server
) -> None:
    """The action waits in the page and runs once when the server is back."""
    await visitor.open("/counter")
    await own_server.kill()
    await visitor.press("Increment")
    await status(visitor, "offline")
    await own_server.start()
    await wake(visitor)
    await expect(visitor.one("output")).to_have_text("1", timeout=BACK_MS)
    await visitor.ready()

    await visitor.equals_fresh_render()


async def test_the_visitor_is_told(visitor: Visitor, own_server: Server) -> None:
    """A page that cannot reach its server says so, and stops saying so."""
    await visitor.open("/counter")
    banner = visitor.one("[data-lvt-banner] [role=status]")
    await own_server.kill()
    await visitor.press("Increment")
    await expect(banner).to_have_text("No connection. Trying again…", timeout=BACK_MS)
    await own_server.start()
    await wake(visitor)
    await expect(visitor.one("output")).to_have_text("1", timeout=BACK_MS)
    await visitor.ready()

    if visitor.transport == "socket":
        await expect(banner).to_be_hidden()


async def test_focus_and_caret_outlive_a_restart(
    visitor: Visitor, own_server: Server
) -> None:
    """Whoever is in the middle of a word goes on in the middle of it."""
    await visitor.open("/counter")
    await visitor.one("#typed").fill("half")
    await visitor.page.evaluate(
        "document.querySelector('#typed').setSelectionRange(2, 2)"
    )
    # Before the server goes: a module that failed to load is never asked for again.
    await visitor.page.evaluate(
        "import('/live/client.js').then(({ live }) => { window.live = live })"
    )
    await own_server.kill()
    await visitor.page.keyboard.type("XY")
    await own_server.start()
    await visitor.page.evaluate("void window.live.send('increment')")
    await wake(visitor)
    await expect(visitor.one("output")).to_have_text("1", timeout=BACK_MS)

    await expect(visitor.one("#typed")).to_be_focused()
    await visitor.page.keyboard.type("Z")
    await expect(visitor.one("#typed")).to_have_value("haXYZlf")


async def test_a_visitor_who_is_logged_out_meets_the_login_page(
    visitor: Visitor,
) -> None:
    """One ordinary navigation shows what is true now; the page does not loop."""
    await visitor.page.context.add_cookies(
        [{"name": "user", "value": "ann", "url": visitor.url}]
    )
    await visitor.open("/private")
    await expect(visitor.one("output")).to_have_text("0")
    await visitor.page.context.clear_cookies()
    if visitor.transport == "socket":
        await visitor.leave_and_come_back()
    else:
        await visitor.press("Increment")

    await expect(visitor.one("h1")).to_have_text("Log in")
