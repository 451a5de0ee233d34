"""What a hostile client may send to a real server, and what it changes: nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect

from tests.browser.server import Server
from tests.wire.malformed import CASES

PATIENCE_S = 10


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """hypercorn with the app of the browser tests."""
    server = Server(tmp_path_factory.mktemp("server"))
    await server.start()
    yield server
    await server.kill()


@pytest_asyncio.fixture(loop_scope="module")
async def socket(server: Server) -> AsyncIterator[ClientConnection]:
    """A visitor of the counter, who has seen the page."""
    async with connect(
        server.url.replace("http", "ws") + "/counter",
        subprotocols=["quartlive.1"],  # type: ignore[list-item]
        origin=server.url,  # type: ignore[arg-type]
        max_size=None,
        close_timeout=1,
    ) as socket:
        await heard(socket)
        yield socket


async def heard(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        frame: dict[str, Any] = json.loads(await socket.recv())
    return frame


def sendable(frame: str | bytes) -> str | bytes:
    """Lone surrogates cannot leave as text, so they leave as what they are in bytes."""
    if isinstance(frame, bytes):
        return frame
    try:
        frame.encode()
    except UnicodeEncodeError:
        return frame.encode("utf-8", "surrogatepass")
    return frame


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_each_is_answered_and_nothing_changes_or_closes(socket, case):
    """The same connection goes on as if it had not been sent."""
    await socket.send(sendable(case.frame))
    answer = await heard(socket)
    await socket.send('{"action": "increment", "id": "n.1"}')
    after = await heard(socket)

    assert answer["type"] == "error"
    assert after["meta"]["success"]
    assert "1" in str(after["tree"])


@pytest.mark.parametrize(
    "name", ["__class__", "mount", "_private", "no_such", "nul\x00", "x" * 300, ""]
)
async def test_names_that_are_no_actions_run_nothing(socket, name):
    """Neither hooks nor anything else a controller has."""
    await socket.send(json.dumps({"action": name, "data": {"step": 1}}))
    answer = await heard(socket)

    assert answer["type"] == "error"


async def test_one_flood_does_not_stop_the_others(server, socket):
    """A thousand messages at once from one client; another one is served meanwhile."""
    flood = [socket.send("junk") for _ in range(1_000)]
    async with connect(
        server.url.replace("http", "ws") + "/counter",
        subprotocols=["quartlive.1"],  # type: ignore[list-item]
        origin=server.url,  # type: ignore[arg-type]
    ) as other:
        await asyncio.gather(*flood, return_exceptions=True)
        assert (await heard(other))["meta"]["success"]
        await other.send('{"action": "increment"}')

        assert (await heard(other))["meta"]["success"]
