"""What one socket may ask for in a time: counted by the reader, before the queue.

Who asks too often is told when to ask again, and clients do. Who goes on all the same
does not listen, and is cut off.
"""

from __future__ import annotations

from ..config import Limits
from .rates import Bucket

# Somebody who types and clicks as fast as they can stays far below.
_MOST_REFUSED = 1_000
_REFUSED_FOR_LONG, _LONG_S = 60, 3.0

# A client that waits as it is told has one let through for each that was refused.
_MADE_GOOD = 2

# What needs no action: pings, and what is no message.
_OTHERS_PER_SECOND, _OTHERS_AT_ONCE = 10.0, 50.0


class FloodError(Exception):
    """A client asks for far more than it may, though it was told not to."""


class Meter:
    """Counts the messages of one connection.

    Args:
        limits: How many there may be.
        now: Seconds on the loop's clock.
    """

    __slots__ = (
        "_actions",
        "_burst",
        "_others",
        "_over_since",
        "_refused",
        "_refused_at",
    )

    def __init__(self, limits: Limits, now: float) -> None:
        rate = limits.actions_per_second
        self._burst = limits.action_burst or rate or 1
        self._actions = None if rate is None else Bucket(rate, self._burst, now)
        self._others = Bucket(_OTHERS_PER_SECOND, _OTHERS_AT_ONCE, now)
        self._over_since = now
        self._refused = 0
        self._refused_at = now

    def take(self, now: float, *, is_action: bool) -> float:
        """Count a message; return 0.0, or in how many seconds it may come again.

        Raises:
            FloodError: If too many have been refused.
        """
        bucket = self._actions if is_action else self._others
        wait = bucket.take(now) if bucket is not None else 0.0
        if wait:
            self._refuse(now)
        else:
            self._refused = max(0, self._refused - _MADE_GOOD)
        return wait

    def _refuse(self, now: float) -> None:
        if now - self._refused_at > _LONG_S:
            self._refused = 0
        if not self._refused:
            self._over_since = now
        self._refused += 1
        self._refused_at = now
        is_long = now - self._over_since > _LONG_S
        if self._refused > (_REFUSED_FOR_LONG if is_long else _MOST_REFUSED):
            raise FloodError("far too many messages were refused, and more came")
