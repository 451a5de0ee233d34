"""Whether who opened a socket may still act there.

A socket lasts for hours. In that time people log out, lose their rights, or come to
the end of their session, and nothing of it reaches the socket by itself.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable


class Authority:
    """Looks again when the last look was too long ago.

    Args:
        look: Whether the visitor is who they were, and may be here.
        seconds: How long a look counts.
        clock: Seconds that only go forward.
    """

    __slots__ = ("_clock", "_look", "_seconds", "_seen")

    def __init__(
        self,
        look: Callable[[], Awaitable[bool]],
        *,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._seconds = seconds
        self._clock = clock
        self._seen = clock()

    async def holds(self) -> bool:
        """Return whether the visitor may still act.

        Raises:
            Exception: If it cannot be found out; the next call looks again.
        """
        asked = self._clock()
        if asked - self._seen < self._seconds:
            return True
        if not await self._look():
            return False
        self._seen = asked
        return True
