"""hypercorn, Chromium and the published client, which is never part of the package."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.conftest import chromium
from tests.browser.server import Server
from tests.interop.app import SCRIPT
from tests.interop.guest import TRANSPORTS, Guest

__all__ = ["chromium"]

APP = "tests.interop.app:create_app()"


@pytest.fixture(scope="session")
def published() -> Path:
    """The published client's bundle."""
    if not SCRIPT.exists():
        missing = "the published client is not installed; run `make interop`"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return SCRIPT


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(
    published: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    """The test app, for tests that leave it running."""
    server = Server(tmp_path_factory.mktemp("interop"), APP)
    await server.start()
    yield server
    await server.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def own_server(published: Path, tmp_path: Path) -> AsyncIterator[Server]:
    """A test app that belongs to one test, which may kill it."""
    server = Server(tmp_path, APP)
    await server.start()
    yield server
    await server.kill()


@pytest.fixture
def host(request: pytest.FixtureRequest) -> Server:
    """The server that guests come to: the test's own if it asks for one."""
    is_own = "own_server" in request.fixturenames
    found: Server = request.getfixturevalue("own_server" if is_own else "server")
    return found


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    """How the guest's pages reach the server."""
    return str(request.param)


@pytest_asyncio.fixture(loop_scope="session")
async def guest(
    chromium: Browser, host: Server, transport: str
) -> AsyncIterator[Guest]:
    """A guest, once on each transport."""
    guest = await Guest.enter(chromium, host.url, transport)
    yield guest
    await guest.close()


@pytest_asyncio.fixture(loop_scope="session")
async def socket_guest(chromium: Browser, host: Server) -> AsyncIterator[Guest]:
    """A guest on a WebSocket."""
    guest = await Guest.enter(chromium, host.url, "socket")
    yield guest
    await guest.close()
