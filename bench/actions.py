"""Server CPU and bytes of one action, against a raw Quart echo of 32 bytes.

Everything is served by one hypercorn process; CPU is what the kernel counted for it,
so a busy machine changes the rates and not the figures. Rounds alternate between what
is compared, and medians are shown.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from websockets.asyncio.client import ClientConnection, connect

ROUNDS = 7
PATIENCE_S = 20

ECHO = "x" * 32

# These say nothing until they are asked.
BARE = ("/echo", "/fan")


@dataclass(frozen=True)
class Case:
    """One thing that is measured.

    Attributes:
        path: Which page.
        message: What is sent again and again.
        connections: How many ask at the same time.
        count: How many messages a round has, over all connections.
    """

    path: str
    message: str
    connections: int
    count: int


def action(name: str) -> str:
    """Return a message that asks for an action."""
    return json.dumps({"action": name, "data": {}})


CASES = {
    "echo, 50 connections": Case("/echo", ECHO, 50, 5_000),
    "counter, 50 connections": Case("/counter", action("increment"), 50, 5_000),
    "echo, 1 connection": Case("/echo", ECHO, 1, 1_000),
    "counter, 1 connection": Case("/counter", action("increment"), 1, 1_000),
    "cell of 1 000 rows, 1 connection": Case("/table", action("touch"), 1, 300),
}

AIMS = {
    "counter, 50 connections": "at most 1.4",
    "cell of 1 000 rows, 1 connection": "at most 6",
}


class Server:
    """hypercorn with one worker, and the CPU it has used."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.address = f"127.0.0.1:{self._port}"
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Server:
        worker = "uvloop" if find_spec("uvloop") else "asyncio"
        command = ["-m", "hypercorn", "--bind", self.address, "-k", worker]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            "bench.apps:create_app()",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        async with asyncio.timeout(PATIENCE_S):
            while not await self._answers():  # noqa: ASYNC110 -- another process
                await asyncio.sleep(0.05)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    def cpu_us(self) -> float:
        """Microseconds that all processes of the server have used."""
        assert self._process is not None
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # It ended meanwhile.
            if int(fields[3]) == self._process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks * 1e6 / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes that the process holds which serves."""
        assert self._process is not None
        found = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
                pages = stat.with_name("statm").read_text().split()[1]
            except OSError:
                continue
            if int(fields[3]) == self._process.pid:
                found = max(found, int(pages) * os.sysconf("SC_PAGE_SIZE"))
        return found

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return False
        writer.close()
        return True


async def opened(server: Server, case: Case) -> list[ClientConnection]:
    """Connections to a page that has been shown."""
    sockets = []
    for _ in range(case.connections):
        connection = await connect(
            f"ws://{server.address}{case.path}",
            compression=None,
            subprotocols=["quartlive.1"],  # type: ignore[list-item]
            origin=f"http://{server.address}",  # type: ignore[arg-type]
        )
        if case.path not in BARE:
            await asyncio.wait_for(connection.recv(), PATIENCE_S)
        sockets.append(connection)
    return sockets


async def spent(server: Server, case: Case, sockets: list[ClientConnection]) -> float:
    """Microseconds of the server's CPU for one message."""

    async def ask(connection: ClientConnection) -> None:
        for _ in range(case.count // case.connections):
            await connection.send(case.message)
            await connection.recv()

    before = server.cpu_us()
    await asyncio.gather(*map(ask, sockets))
    return (server.cpu_us() - before) / case.count


async def answer_bytes(server: Server, path: str, name: str) -> int:
    """Bytes of the answer to one action, as our client asks for it."""
    (connection,) = await opened(server, Case(path, "", 1, 1))
    message = {"action": name, "data": {}, "submitter": name, "id": f"{'f' * 16}.1"}
    await connection.send(json.dumps(message))
    size = len(await connection.recv())
    await connection.close()
    return size


async def measure() -> None:
    """Print both tables."""
    async with Server() as server:
        sockets = {name: await opened(server, case) for name, case in CASES.items()}
        costs: dict[str, list[float]] = {name: [] for name in CASES}
        for _ in range(ROUNDS):
            for name, case in CASES.items():
                costs[name].append(await spent(server, case, sockets[name]))
        print("server CPU of one message         us   ratio to echo   aim")
        for name in CASES:
            cost = median(costs[name])
            echo = median(costs["echo, " + name.rpartition(", ")[2]])
            aim = AIMS.get(name, "")
            print(f"{name:33} {cost:6.0f} {cost / echo:10.2f}        {aim}")
        print("\nbytes of an answer, with the message's id")
        await _print_bytes(lambda *of: answer_bytes(server, *of))


async def _print_bytes(size: Callable[[str, str], Awaitable[int]]) -> None:
    print(f"counter click {await size('/counter', 'increment'):6}   (its id: 25)")
    print(f"one cell of 1 000 rows {await size('/table', 'touch'):6}")


def main() -> None:
    """Run the benchmark."""
    asyncio.run(measure())
