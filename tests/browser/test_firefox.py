"""What only Firefox shows: Playwright keeps Chromium from freezing pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser import firefox
from tests.browser.server import Server
from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not firefox.WANTED, reason="needs LIVE_BROWSER=firefox"),
    # Firefox freezes no page that has a socket; such a page is loaded again.
    pytest.mark.parametrize("transport", ["fetch"]),
]

# Playwright sees nothing of a page that comes back, so it says by itself that it lives.
PRESS_WHEN_BACK = """() => addEventListener("pageshow", async ({ persisted }) => {
    while (document.body.dataset.lvtStatus !== "http")
        await new Promise((settle) => setTimeout(settle, 20));
    if (persisted) document.querySelector("[name=increment]").click();
})"""


@pytest_asyncio.fixture(loop_scope="session")
async def chromium(tmp_path: Path) -> AsyncIterator[Browser]:
    """A Firefox that freezes pages which are left."""
    async with async_playwright() as playwright:
        browser = await firefox.launch(playwright, tmp_path, back_forward_cache=True)
        yield browser
        await browser.close()


async def test_a_frozen_page_comes_back_to_life(
    chromium: Browser, server: Server, transport: str
) -> None:
    """Going back leads to the page as it was left, connected again."""
    visitor = await Visitor.enter(chromium, server.url, transport)
    await visitor.open("/counter")
    await visitor.press("Increment")
    await visitor.sees("output", "1")
    await visitor.page.evaluate(PRESS_WHEN_BACK)
    await visitor.page.goto("/login")
    await visitor.page.evaluate("void setTimeout(() => history.back(), 0)")

    await counted(visitor, 2)
    await visitor.close()


async def counted(visitor: Visitor, count: int) -> None:
    """Wait until the server has counted so far."""
    async with asyncio.timeout(15):
        while True:
            answer = await visitor.page.context.request.get(f"{visitor.url}/counter")
            if f"<output>{count}</output>" in await answer.text():
                return
            await asyncio.sleep(0.1)
