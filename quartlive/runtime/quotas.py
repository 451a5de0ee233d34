"""How often visitors may run actions that say so: ``@action(rate="5/minute")``."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from ..actions import Rate
from .rates import Bucket

_MOST = 10_000


class Quotas:
    """One bucket per visitor and action; the least recently used are dropped.

    Args:
        clock: Seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, ...], Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, rate: Rate, *who: str) -> float:
        """Count a run; return 0.0, or in how many seconds there may be one.

        Args:
            rate: How often.
            who: Group, page and action.
        """
        now = self._clock()
        bucket = self._buckets.get(who)
        if bucket is None:
            bucket = Bucket(rate.count / rate.seconds, rate.count, now)
            self._buckets[who] = bucket
            if len(self._buckets) > _MOST:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(who)
        return bucket.take(now)
