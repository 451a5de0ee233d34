"""An alarm rings once, at the last time it was set to."""

from __future__ import annotations

import asyncio
import time

from quartlive.runtime.alarm import Alarm


async def rung(alarm: Alarm, rings: asyncio.Queue[float], until: float) -> float:
    """When it rings that is set to this time."""
    alarm.set(until)
    async with asyncio.timeout(5):
        return await rings.get()


async def test_it_rings_at_its_time_and_may_be_set_again() -> None:
    """Also to the same time: a timer may be a moment early."""
    rings: asyncio.Queue[float] = asyncio.Queue()
    alarm = Alarm(lambda: rings.put_nowait(time.time()))
    until = time.time() + 0.05

    assert await rung(alarm, rings, until) > until - 0.04
    assert await rung(alarm, rings, until) >= until


async def test_only_the_last_time_counts() -> None:
    """Set to never it does not ring."""
    rings: asyncio.Queue[str] = asyncio.Queue()
    one, other = (
        Alarm(lambda: rings.put_nowait("one")),
        Alarm(lambda: rings.put_nowait("other")),
    )
    one.set(time.time())
    one.set(None)
    other.set(time.time() + 3600)
    other.set(time.time() + 0.02)
    async with asyncio.timeout(5):
        first = await rings.get()

    assert first == "other"
    assert rings.empty()
