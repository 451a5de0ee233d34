"""The client arrives as two files, and as its modules while an app is debugged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.server import Server
from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]

FETCHED = """() => performance.getEntriesByType("resource")
  .map(({ name }) => new URL(name).pathname.split("/"))
  .filter((path) => path[2] === "client").map((path) => path.slice(4).join("/"))"""


@pytest_asyncio.fixture(loop_scope="session")
async def debugged(
    chromium: Browser, tmp_path: Path, transport: str
) -> AsyncIterator[Visitor]:
    """A visitor of an app in debug mode."""
    server = Server(tmp_path, "tests.browser.app:create_debugged_app()")
    await server.start()
    visitor = await Visitor.enter(chromium, server.url, transport)
    yield visitor
    await visitor.close()
    await server.kill()


async def test_a_page_fetches_two_files(visitor: Visitor) -> None:
    """One for the first click, one for the rest."""
    await visitor.open("/counter")
    await visitor.press("Increment")
    await visitor.sees("output", "1")

    assert sorted(await visitor.page.evaluate(FETCHED)) == ["later.js", "main.js"]


async def test_a_debugged_page_fetches_modules(debugged: Visitor) -> None:
    """It does the same, and errors name the lines of the sources."""
    await debugged.open("/counter")
    await debugged.press("Increment")
    await debugged.sees("output", "1")
    fetched = await debugged.page.evaluate(FETCHED)

    assert {"main.js", "live.js", "later.js", "patching/show.js"} <= set(fetched)
    assert len(fetched) == len(set(fetched))
    assert debugged.complaints == []
