"""Places for connections: in the process, for one visitor, for one address.

A place is taken before the upgrade is answered and given back on every way out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from ..config import Limits
from .rates import Bucket


class FullError(Exception):
    """There is no place left.

    Attributes:
        reason: What is full: ``total``, ``group``, ``address`` or ``mounts``.
        text: A sentence for who is turned away.
        seconds: When to come again.
    """

    def __init__(self, reason: str, text: str, seconds: float) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text
        self.seconds = seconds


_TEXTS = {
    "total": "The server has no place for another connection.",
    "group": "You have too many pages of this site open. Close some of them.",
    "address": "There are too many connections from your network address.",
    "mounts": "Many connections begin at this moment.",
}
# Tabs are closed by people, the others go by themselves.
_SECONDS = {"total": 10.0, "group": 30.0, "address": 30.0}


class Slots:
    """Counts the connections of one process.

    Args:
        clock: Seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = 0
        self._clock = clock
        self._counts: dict[tuple[str, str], int] = {}
        self._mounts: tuple[float, Bucket] | None = None

    def __len__(self) -> int:
        return len(self._counts)

    def take(self, limits: Limits, group: str, address: str | None) -> Slot:
        """Return a place, to be given back by leaving its ``with``.

        Args:
            limits: How many there are.
            group: Whose tab it is.
            address: Where it comes from; None is not counted.

        Raises:
            FullError: If there is none.
        """
        names = [("group", group)]
        if address is not None:
            names.append(("address", address))
        self._require(limits, names)
        self._require_calm(limits.mounts_per_second)
        self.total += 1
        for name in names:
            self._counts[name] = self._counts.get(name, 0) + 1
        return Slot(self, names)

    def give_back(self, names: list[tuple[str, str]]) -> None:
        """Count a connection no more."""
        self.total -= 1
        for name in names:
            self._counts[name] -= 1
            if not self._counts[name]:
                del self._counts[name]

    def _require(self, limits: Limits, names: list[tuple[str, str]]) -> None:
        if limits.connections is not None and self.total >= limits.connections:
            raise _full("total")
        most = {"group": limits.per_group, "address": limits.per_address}
        for name in names:
            allowed = most[name[0]]
            if allowed is not None and self._counts.get(name, 0) >= allowed:
                raise _full(name[0])

    def _require_calm(self, rate: float | None) -> None:
        if rate is None:
            return
        now = self._clock()
        if self._mounts is None or self._mounts[0] != rate:
            self._mounts = rate, Bucket(rate, max(rate, 1), now)
        wait = self._mounts[1].take(now)
        if wait:
            raise FullError("mounts", _TEXTS["mounts"], max(wait, 1.0))


class Slot:
    """A place that is taken until its ``with`` is left, or :meth:`free` is called."""

    __slots__ = ("_names", "_slots")

    def __init__(self, slots: Slots, names: list[tuple[str, str]]) -> None:
        self._slots: Slots | None = slots
        self._names = names

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.free()

    def free(self) -> None:
        """Give the place back; once."""
        slots, self._slots = self._slots, None
        if slots is not None:
            slots.give_back(self._names)


def _full(reason: str) -> FullError:
    return FullError(reason, _TEXTS[reason], _SECONDS[reason])
