"""A server that is asked to end: actions end, browsers are told, then it is gone."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from tests.browser.server import SERVERS, Server
from tests.faults.app import LIMITS

SOCKETS = 500
GRACE_S = 2.0

pytestmark = pytest.mark.asyncio(loop_scope="module")


# uvicorn closes its port and all sockets itself, before the app hears of it.
drained = pytest.mark.parametrize(
    "server", [by for by in SERVERS if by != "uvicorn"], indirect=True
)


@pytest_asyncio.fixture(params=SERVERS, loop_scope="module")
async def server(request: pytest.FixtureRequest, tmp_path) -> AsyncIterator[Server]:
    """One app, by whatever serves it."""
    server = Server(tmp_path, "tests.faults.app:create_app()", by=request.param)
    await server.start()
    yield server
    await server.kill()


async def opened(server: Server) -> ClientConnection:
    """A visitor who has seen the page."""
    socket = await connect(
        f"ws://{server.address}/slow",
        subprotocols=["quartlive.1"],  # type: ignore[list-item]
        origin=server.url,  # type: ignore[arg-type]
        compression=None,
        ping_interval=None,
    )
    await socket.recv()
    return socket


async def begun(socket: ClientConnection, seconds: float) -> None:
    """Ask for an action that takes so long, and wait until it runs."""
    await socket.send(json.dumps({"action": "wait", "data": {"seconds": seconds}}))
    await socket.send(json.dumps({"action": "__ping__"}))
    assert json.loads(await socket.recv()) == {"pong": True}


async def closed(socket: ClientConnection) -> int:
    """With which code it was closed."""
    with suppress(ConnectionClosedError):
        async for _ in socket:
            pass
    assert socket.close_code is not None
    return socket.close_code


async def test_all_sockets_are_told_and_the_process_ends(server: Server) -> None:
    """S43: 500 of them, with 1012, within the time it is given, and with success."""
    sockets = [await opened(server) for _ in range(SOCKETS)]
    codes = asyncio.gather(*map(closed, sockets))
    code, seconds = await server.stop()
    print(f"{server.by}: {SOCKETS} sockets, gone after {seconds:.2f} s")

    assert set(await codes) == {1012}
    # uvicorn ends by the signal itself.
    assert code == (-signal.SIGTERM if server.by == "uvicorn" else 0)
    assert seconds < (LIMITS.drain_seconds or 0) + GRACE_S


async def test_the_log_says_what_is_guarded(server: Server) -> None:
    """Once, and only where hypercorn serves; plain hypercorn shows warnings only."""
    expected = 1 if server.by == "quart live serve" else 0

    assert server.log.count("live sockets take no compressed messages") == expected


@drained
async def test_an_action_that_runs_is_answered_first(server: Server) -> None:
    """S43: nobody has to ask whether it was done."""
    socket = await opened(server)
    await begun(socket, 0.7)
    stopping = asyncio.create_task(server.stop())
    answer = json.loads(await socket.recv())

    assert answer["meta"]["success"]
    assert await closed(socket) == 1012
    assert (await stopping)[0] == 0


@drained
async def test_an_action_without_an_end_is_undone(server: Server) -> None:
    """S43: waited for up to the timeout, then the process ends all the same."""
    socket = await opened(server)
    await begun(socket, 25)
    code, seconds = await server.stop()

    assert code == 0
    assert await closed(socket) == 1012
    assert seconds < sum([LIMITS.drain_seconds or 0, LIMITS.finish_seconds or 0, 2])


@drained
async def test_while_it_ends_nobody_new_is_let_in(server: Server) -> None:
    """S43: 503 with a time, so that browsers come back when it is over."""
    socket = await opened(server)
    await begun(socket, 1.5)
    stopping = asyncio.create_task(server.stop())
    refused: InvalidStatus | OSError | None = None
    async with asyncio.timeout(5):
        while refused is None:
            try:
                await (await opened(server)).close()
            except (InvalidStatus, OSError) as error:
                refused = error

    assert isinstance(refused, InvalidStatus)
    assert refused.response.status_code == 503
    assert int(refused.response.headers["Retry-After"]) >= 1
    await stopping
