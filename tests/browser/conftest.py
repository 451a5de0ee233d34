"""A real server and a real browser for every test in this folder.

The server is hypercorn in a child process, so a test can kill it and start it again;
the browser is Chromium, or Firefox where ``LIVE_BROWSER=firefox`` asks for it.
``visitor`` is one tab on one of three transports.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser import firefox, visitor as visitors
from tests.browser.region import Region
from tests.browser.server import Server
from tests.browser.visitor import TRANSPORTS, Visitor

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]

# A busy machine is no failure: what comes at all is waited for.
expect.set_options(timeout=15_000)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """The browser that all tests share; each visitor has a context of its own."""
    executable = firefox.find() if firefox.WANTED else shutil.which("chromium")
    if executable is None:
        missing = f"{'firefox-esr' if firefox.WANTED else 'chromium'} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    async with async_playwright() as playwright:
        if firefox.WANTED:
            folder = tmp_path_factory.mktemp("firefox")
            browser = await firefox.launch(playwright, folder)
        else:
            browser = await playwright.chromium.launch(
                executable_path=executable, args=ARGUMENTS
            )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """The test app, for tests that leave it running."""
    server = Server(tmp_path_factory.mktemp("server"))
    await server.start()
    yield server
    await server.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def own_server(tmp_path: Path) -> AsyncIterator[Server]:
    """A test app that belongs to one test, which may kill it."""
    server = Server(tmp_path)
    await server.start()
    yield server
    await server.kill()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def region(chromium: Browser) -> AsyncIterator[Region]:
    """A page without a server, for tests that each start with HTML of their own."""
    region = await Region.open(chromium)
    yield region
    await region.page.close()


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    """How the visitor's page reaches the server."""
    return str(request.param)


@pytest.fixture
def host(request: pytest.FixtureRequest) -> Server:
    """The server that visitors come to: the test's own if it asks for one."""
    is_own = "own_server" in request.fixturenames
    found: Server = request.getfixturevalue("own_server" if is_own else "server")
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(
    chromium: Browser, host: Server, transport: str
) -> AsyncIterator[Visitor]:
    """A visitor, once on each transport."""
    visitor = await Visitor.enter(chromium, host.url, transport)
    yield visitor
    await visitor.close()


@pytest_asyncio.fixture(loop_scope="session")
async def other(
    chromium: Browser, host: Server, transport: str
) -> AsyncIterator[Visitor]:
    """A second visitor, who has nothing to do with the first."""
    visitor = await Visitor.enter(chromium, host.url, transport)
    yield visitor
    await visitor.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what Trusted Types would have forbidden."""
    reported = visitors.reported
    terminalreporter.write_line(f"Trusted Types: {len(reported)} reports of the client")
    for text in dict.fromkeys(reported):
        terminalreporter.write_line(f"  {text}")
