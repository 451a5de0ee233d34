"""How late the event loop is."""

from __future__ import annotations

import asyncio
import time

from quartlive.metrics import NoMetrics, Timer
from quartlive.runtime.lag import measure_lag
from tests.runtime.members import until


class Noted(NoMetrics):
    def __init__(self) -> None:
        self.values: list[float] = []

    def time(self, what: Timer, value: float) -> None:
        assert what is Timer.LAG
        self.values.append(value)


async def test_code_that_holds_up_the_loop_is_measured():
    noted = Noted()
    task = asyncio.create_task(measure_lag(noted, pause=0.001))
    await until(lambda: len(noted.values) > 3)
    time.sleep(0.05)  # noqa: ASYNC251
    count = len(noted.values)
    await until(lambda: len(noted.values) > count)
    task.cancel()

    assert max(noted.values) > 0.03
    assert min(noted.values) >= 0
