"""What is kept of a visit while nobody is connected to it.

A visit is one tab's stay on one page. Its plain fields outlive a broken connection and
a page load without JavaScript; the tree that the tab shows lets the next answer over
HTTP be a difference. All of it is best effort: whoever comes back too late, or after
a restart, starts with defaults and gets a full tree.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from pydantic import JsonValue
from pydantic_core import to_json

from ..flashes import Flashes, Flashing, alive
from ..wire.tree import Slot

HALF_HOUR_S = 30 * 60


@dataclass(frozen=True, slots=True)
class Shown:
    """What the last action left to be seen, until the tab's next own action.

    Attributes:
        errors: Text by HTML name of the field.
        submitted: Values by HTML name, as they were sent with the errors.
        action: The action that was refused.
        pressed: Value of the button that was pressed for it.
        flashes: Texts by key.
        left: HTML names of live inputs that the visitor has filled in and left.
        target: HTML name of the live input that is being filled in.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    submitted: Mapping[str, tuple[JsonValue, ...]] = field(default_factory=dict)
    action: str = ""
    pressed: JsonValue | None = None
    flashes: Flashes = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    target: str = ""

    def flashed(self, flashing: Flashing) -> Shown:
        """Return the same with other flashes."""
        flashes = flashing.on(self.flashes)
        return self if flashes is self.flashes else replace(self, flashes=flashes)

    def at(self, now: float) -> Shown:
        """Return the same without flashes whose time is up."""
        flashes = alive(self.flashes, now)
        return self if flashes is self.flashes else replace(self, flashes=flashes)


NOTHING = Shown()

# Group and token.
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """One visit between two requests or connections.

    Attributes:
        group: Whose it is.
        record: Digest of the record it shows.
        plain: Plain fields as JSON values.
        shown: What the last action left to be seen.
        tree: What the tab shows, if it was answered over HTTP.
        base: What that tree is called.
        title: What the tab's title is.
    """

    group: str
    record: str
    plain: Mapping[str, JsonValue] = field(default_factory=dict)
    shown: Shown = NOTHING
    tree: Slot | None = None
    base: str | None = None
    title: str | None = None


class Visits:
    """Visits by group and token, the least recently used one first to go.

    Args:
        most_bytes: All visits together, estimated.
        per_group: Visits of one group: its open tabs.
        ttl_s: How long a visit is kept that nobody comes back to.
        clock: Seconds, rising.
    """

    def __init__(
        self,
        *,
        most_bytes: int = 128 << 20,
        per_group: int = 64,
        ttl_s: float = HALF_HOUR_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_bytes = most_bytes
        self._ttl_s = ttl_s
        self._clock = clock
        self._per_group = per_group
        self._kept: OrderedDict[Name, tuple[KeptVisit, int, float]] = OrderedDict()
        self._groups: dict[str, OrderedDict[Name, None]] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, token: str, visit: KeptVisit) -> None:
        """Keep a visit in place of what its group kept under this token."""
        name = visit.group, token
        self._drop(name)
        size = _size(visit)
        self._kept[name] = visit, size, self._clock()
        self._bytes += size
        group = self._groups.setdefault(visit.group, OrderedDict())
        group[name] = None
        if len(group) > self._per_group:
            self._drop(next(iter(group)))
        self._sweep()

    def find(self, token: str, group: str, record: str) -> KeptVisit | None:
        """Return a visit of this group to this record, None if it is not kept.

        A token from elsewhere is no key to it: the group has to be the same.
        """
        self._sweep()
        visit, *_ = self._kept.get((group, token), (None,))
        return visit if visit is not None and visit.record == record else None

    def take(self, token: str, group: str, record: str) -> KeptVisit | None:
        """Return what :meth:`find` would, and keep it no more."""
        visit = self.find(token, group, record)
        if visit is not None:
            self._drop((group, token))
        return visit

    def _sweep(self) -> None:
        earliest = self._clock() - self._ttl_s
        while self._kept:
            name, (_, _, kept_at) = next(iter(self._kept.items()))
            if kept_at >= earliest and self._bytes <= self._most_bytes:
                return
            self._drop(name)

    def _drop(self, name: Name) -> None:
        dropped = self._kept.pop(name, None)
        if dropped is None:
            return
        self._bytes -= dropped[1]
        group = self._groups[name[0]]
        del group[name]
        if not group:
            del self._groups[name[0]]


# Measured on tables: a slot is a short text and its place in a tuple.
_SLOT_BYTES = 100


def _size(visit: KeptVisit) -> int:
    return (
        len(to_json(visit.plain))
        + len(to_json(visit.shown.submitted))
        + sum(len(flash.text) for flash in visit.shown.flashes.values())
        + _SLOT_BYTES * _slots(visit.tree)
    )


def _slots(tree: object) -> int:
    """Count the slots of a tree; rows count by the first one."""
    if type(tree) is tuple:
        return 1 + sum(map(_slots, tree[1:]))
    if isinstance(tree, list):
        rows = tree[1]
        return 1 + (len(rows) * sum(map(_slots, rows[0])) if rows else 0)
    return 1
