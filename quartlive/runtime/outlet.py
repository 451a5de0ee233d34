"""What a connection sends: in order, within bounds, and never waiting for ever."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

#: A browser that takes nothing for so long is given up.
SEND_SECONDS = 10.0

_MOST_FRAMES = 50
_MOST_BYTES = 1 << 20


class SlowClientError(Exception):
    """The browser does not take what it is sent."""


class Outlet:
    """Frames on their way to a browser.

    Args:
        send: Hands one frame to the transport.
        seconds: How long the transport may take for one frame.

    Attributes:
        is_sending: Somebody is sending; what is added now will be sent, too.
    """

    def __init__(
        self, send: Callable[[str], Awaitable[None]], seconds: float = SEND_SECONDS
    ) -> None:
        self.is_sending = False
        self._send = send
        self._seconds = seconds
        self._waiting: deque[str] = deque()
        self._bytes = 0

    def add(self, frame: str) -> None:
        """Put a frame behind those that wait.

        Raises:
            SlowClientError: If too much waits. One frame may have any size.
        """
        self._waiting.append(frame)
        self._bytes += len(frame)
        count = len(self._waiting)
        if count > _MOST_FRAMES or (count > 1 and self._bytes > _MOST_BYTES):
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
            async with asyncio.timeout(self._seconds):
                await self._send(frame)
        except TimeoutError:
            raise SlowClientError(
                f"a frame was not taken in {self._seconds} s"
            ) from None
