"""Many connections to one process: their memory, and what busy ones cost beside them.

Everything is compared with a raw Quart echo on the same number of connections, in the
same run; CPU and memory are what the kernel counted for the process.
"""

from __future__ import annotations

import asyncio
import resource
from statistics import median

from websockets.asyncio.client import ClientConnection

from bench.actions import ECHO, Case, Server, action, opened, spent

IDLE, BUSY, LISTENERS = 2_000, 20, 500
ROUNDS = 5
STILL_S = 10


async def connected(server: Server, path: str, count: int) -> list[ClientConnection]:
    """So many connections to a page, opened a few at a time."""
    sockets: list[ClientConnection] = []
    while len(sockets) < count:
        case = Case(path, "", min(20, count - len(sockets)), 0)
        sockets += await opened(server, case)
    return sockets


async def left(sockets: list[ClientConnection]) -> None:
    """Close all of them."""
    await asyncio.gather(*(socket.close() for socket in sockets))


async def idle(path: str, message: str) -> tuple[float, float, float]:
    """KiB of each idle connection, their share of a core, us of a message beside."""
    async with Server() as server:
        await left(await connected(server, path, 50))  # What is made once.
        before = server.memory()
        sockets = await connected(server, path, IDLE)
        kib = (server.memory() - before) / IDLE / 1024
        begun = server.cpu_us()
        await asyncio.sleep(STILL_S)
        share = (server.cpu_us() - begun) / (STILL_S * 1e6)
        case = Case(path, message, BUSY, 2_000)
        busy = sockets[:BUSY]
        costs = [await spent(server, case, busy) for _ in range(ROUNDS)]
        await left(sockets)
        return kib, share, median(costs)


async def delivered(
    server: Server, sockets: list[ClientConnection], text: str
) -> float:
    """Microseconds of the server's CPU for each that is told."""
    before = server.cpu_us()
    for _ in range(10):
        await sockets[0].send(text)
        await asyncio.gather(*(socket.recv() for socket in sockets))
    return (server.cpu_us() - before) / 10 / len(sockets)


async def fan_out() -> tuple[float, float]:
    """Microseconds for each of many who are told: a bare send, and an action."""
    async with Server() as server:
        bare = await connected(server, "/fan", LISTENERS)
        told = await connected(server, "/news", LISTENERS)
        costs: dict[str, list[float]] = {"bare": [], "told": []}
        for _ in range(ROUNDS):
            costs["bare"].append(await delivered(server, bare, ECHO))
            costs["told"].append(await delivered(server, told, action("tell")))
        await left(bare + told)
        return median(costs["bare"]), median(costs["told"])


async def measure() -> None:
    """Print the table."""
    echo, counter = (
        await idle("/echo", ECHO),
        await idle("/counter", action("increment")),
    )
    bare, told = await fan_out()
    rows = [
        (f"KiB of each of {IDLE} idle", echo[0], counter[0], "at most 1.5"),
        (f"% of a core for {IDLE} idle", echo[1] * 100, counter[1] * 100, ""),
        (f"us of an action of {BUSY} beside them", echo[2], counter[2], "at most 1.4"),
        (f"us for each of {LISTENERS} who are told", bare, told, "at most 2.5"),
    ]
    print(f"{'':36} {'echo':>8} {'page':>8}   ratio   aim")
    for name, base, page, aim in rows:
        ratio = f"{page / base:.2f}" if base else "-"
        print(f"{name:36} {base:8.1f} {page:8.1f} {ratio:>7}   {aim}")


def main() -> None:
    """Run the benchmark."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    asyncio.run(measure())
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
