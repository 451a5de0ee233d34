"""How often something may happen: a token bucket.

After the leaky bucket of Turner (1986), turned round: tokens drip in at a steady rate
up to a burst, and each thing that happens takes one.
"""

from __future__ import annotations


class Bucket:
    """Tokens of one connection or process.

    Args:
        per_second: How many come back in a second.
        burst: How many there are at most, and at first.
        now: Seconds on the caller's clock.
    """

    __slots__ = ("_burst", "_filled_at", "_per_second", "_tokens")

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst
        self._filled_at = now

    def take(self, now: float) -> float:
        """Take a token; return 0.0, or the seconds until there is one.

        Args:
            now: Seconds on the caller's clock; it never runs back.
        """
        more = (now - self._filled_at) * self._per_second
        self._tokens = min(self._burst, self._tokens + more)
        self._filled_at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._per_second
