"""Undo for plain data: what was there is put back into the same objects.

:func:`snapshot` writes a journal: one shallow copy of every list, dict, set and
model that can be reached. :meth:`Snapshot.restore` fills those same objects
again, so whoever holds one sees the old content too. That is cheaper than a deep
copy, and identity stays: a row is still the row it was.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .containers import ATOMS, ROWS, Kind, Own, is_flat, kind_of


class Snapshot:
    """What a value held when it was taken.

    ``restore()`` may be called any number of times.
    """

    __slots__ = ("_seen", "_steps")

    def __init__(self) -> None:
        self._steps: list[tuple[Kind, Any, Any]] = []
        # The steps keep their objects alive, so an id stays theirs.
        self._seen: set[int] = set()

    def restore(self) -> None:
        """Put everything back, in place."""
        for kind, value, saved in self._steps:
            kind.restore(value, saved)

    def renew(self, own: Own) -> None:
        """Replace what was put somewhere since by what ``own`` makes of it."""
        for kind, value, saved in self._steps:
            kind.renew(value, saved, own)

    def ids(self) -> set[int]:
        """Return the ids of all that was met; they are valid while this lives."""
        rows = (value for kind, value, _ in self._steps if kind is ROWS)
        return self._seen.union(*(map(id, some) for some in rows))

    def record(self, value: object) -> None:
        """Add a value with everything that can be reached from it."""
        kind = type(value)
        if kind in ATOMS or id(value) in self._seen:
            return
        self._seen.add(id(value))
        keeper = kind_of(kind)
        saved = keeper.save(value)
        if saved is not None:
            self._steps.append((keeper, value, saved))
        self.record_all(keeper.parts(value))

    def record_all(self, values: Collection[object]) -> None:
        """Add each value; rows of one flat model are one step."""
        kinds = set(map(type, values)) - ATOMS
        if len(kinds) == 1 and is_flat(kind := next(iter(kinds))):
            rows = [value for value in values if type(value) is kind]
            self._steps.append((ROWS, rows, ROWS.save(rows)))
        elif kinds:
            for value in values:
                self.record(value)


def snapshot(value: object) -> Snapshot:
    """Return a journal that can put back what ``value`` holds now.

    >>> rows = [[1], [2]]
    >>> before = snapshot(rows)
    >>> rows.pop().append(3)
    >>> before.restore()
    >>> rows
    [[1], [2]]

    Takes time in proportion to the number of lists, dicts, sets and models.
    """
    taken = Snapshot()
    taken.record(value)
    return taken
