"""How late the event loop is: whoever waits for anything waits for that as well."""

from __future__ import annotations

import asyncio

from ..metrics import Metrics, Timer

_PAUSE_S = 0.5


async def measure_lag(metrics: Metrics, pause: float = _PAUSE_S) -> None:
    """Note again and again how late this task is woken, until it is cancelled.

    Args:
        metrics: Takes the seconds.
        pause: Between two looks.
    """
    loop = asyncio.get_running_loop()
    while True:
        wanted = loop.time() + pause
        await asyncio.sleep(pause)
        metrics.time(Timer.LAG, max(0.0, loop.time() - wanted))
