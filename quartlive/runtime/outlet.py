"""What a connection sends: in order, within bounds, and never waiting for ever.

The worker waits until a tree has been taken before it renders the next one. So a slow
browser gets the newest tree, not all those in between, and answers are never dropped;
what may pile up here are the reader's short replies.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from math import inf
from typing import Any

from ..config import Limits
from .intime import in_time


class SlowClientError(Exception):
    """The browser does not take what it is sent."""


class Outlet:
    """Frames on their way to a browser.

    Args:
        send: Hands one frame to the transport.
        seconds: How long the transport may take for one frame.
        most_frames: How many may wait.
        most_bytes: Their size together; one may have any.

    Attributes:
        is_sending: Somebody is sending; what is added now will be sent, too.
    """

    def __init__(
        self,
        send: Callable[[str], Coroutine[Any, Any, None]],
        seconds: float | None = None,
        most_frames: int | None = None,
        most_bytes: int | None = None,
    ) -> None:
        self.is_sending = False
        self._send = send
        self._seconds = seconds
        self._most_frames = inf if most_frames is None else most_frames
        self._most_bytes = inf if most_bytes is None else most_bytes
        self._waiting: deque[str] = deque()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @classmethod
    def within(
        cls, limits: Limits, send: Callable[[str], Coroutine[Any, Any, None]]
    ) -> Outlet:
        """Return an outlet within these limits."""
        seconds, most = limits.send_seconds, limits.send_queue
        return cls(send, seconds, most, limits.send_bytes)

    def add(self, frame: str) -> None:
        """Put a frame behind those that wait.

        Raises:
            SlowClientError: If too much waits. One frame may have any size.
        """
        self._waiting.append(frame)
        self._bytes += len(frame)
        count = len(self._waiting)
        is_large = count > 1 and self._bytes > self._most_bytes
        if count > self._most_frames or is_large:
            raise SlowClientError(f"{count} frames wait to be sent")

    async def flush(self) -> None:
        """Send all that waits, unless somebody else is about it.

        Raises:
            SlowClientError: If the transport takes too long for a frame.
        """
        if self.is_sending:
            return
        self.is_sending = True
        try:
            while self._waiting:
                frame = self._waiting.popleft()
                self._bytes -= len(frame)
                await self._hand_over(frame)
        finally:
            self.is_sending = False

    async def _hand_over(self, frame: str) -> None:
        try:
            await in_time(self._send(frame), self._seconds)
        except TimeoutError:
            raise SlowClientError(
                f"a frame was not taken in {self._seconds} s"
            ) from None
