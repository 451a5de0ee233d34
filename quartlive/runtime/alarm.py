"""An alarm: does something at a time of the day, unless it is set anew before."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class Alarm:
    """Rings once for each time it is set to.

    Args:
        ring: What is done then.
    """

    __slots__ = ("_ring", "_timer", "_until")

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._until: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def set(self, until: float | None) -> None:
        """Ring at this time and no other.

        Args:
            until: Seconds since 1970; None is never.
        """
        if until == self._until:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._until, self._timer = until, None
        if until is not None:
            seconds = max(0.0, until - time.time())
            self._timer = asyncio.get_running_loop().call_later(seconds, self._go)

    def _go(self) -> None:
        self._until = self._timer = None
        self._ring()
