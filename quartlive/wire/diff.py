"""Two trees of one page -> the patch that leads from the old one to the new one.

A patch names only what differs; what is the same object in both trees is skipped by
``is``, what was rendered anew but came out equal is skipped too.

===========================  ====================================================
patch                        changes
===========================  ====================================================
``{"0": value, "2": patch}`` slots of a node or of a row, by number
``{"o": [op, ...]}``         rows of a range; see :mod:`quartlive.wire.ranges`
===========================  ====================================================

A value in the place of a patch replaces what is there. Two rows are the same row when
their keys are equal; without a key slot, when they show the same object; without
objects to compare, when their content is equal.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import chain, compress, count
from operator import is_not, ne
from typing import cast

from .ranges import NEW, UPDATE, Op, common_ends, match, pair, script
from .tree import Range, Row, Slot, Statics

Patch = dict[str, object]
Names = Sequence[Hashable]

#: The member of a patch that holds a range's operations.
OPERATIONS = "o"

# Python may use one object of these types for values that only happen to be equal.
_SHARED = frozenset({str, int, float, bool, bytes, type(None)})


def diff(old: Slot, new: Slot) -> Slot | Patch | None:
    """Return what turns ``old`` into ``new``: a value, a patch, or None if nothing.

    Neither tree is changed; the result shares objects with ``new``. Where two slots
    come from different fragments the result has the new value as a whole.

    >>> from .tree import intern
    >>> statics = intern(("<b>", "</b><i>", "</i>"))
    >>> diff((statics, "1", "milk"), (statics, "2", "milk"))
    {'0': '2'}

    Takes time for what was rendered anew; ten thousand rows that are the same
    objects take a tenth of a millisecond.
    """
    if old is new:
        return None
    kind = type(new)
    if kind is str:
        return new if old != new else None
    if type(old) is not kind or old[0] is not new[0]:
        return new
    if kind is tuple:
        return _diff_slots(cast(Row, old), cast(Row, new), first=1)
    ops = _diff_rows(cast(Range, old), cast(Range, new))
    return {OPERATIONS: ops} if ops else None


def _diff_slots(old: Row, new: Row, first: int = 0) -> Patch | None:
    """Compare slot by slot; the one at ``first`` is number 0."""
    patch: Patch = {}
    for place in compress(count(), map(is_not, old, new)):
        change = diff(old[place], new[place])
        if change is not None:
            patch[str(place - first)] = change
    return patch or None


def _diff_rows(old: Range, new: Range) -> list[Op]:
    was, now = _rows(old), _rows(new)
    if len(was) == len(now):
        places = compress(count(), map(is_not, was, now))
        changed = [place for place in places if was[place] != now[place]]
        if _are_in_place(old, new, changed):
            return _updates(was, now, zip(changed, changed, strict=True))
    head, tail = common_ends(was, now, is_not)
    return _diff_window(_window(old, head, tail), _window(new, head, tail), head)


def _are_in_place(old: Range, new: Range, places: list[int]) -> bool:
    """Is the row at each of these places still the same row?"""
    key = _statics(old).key
    if key >= 0:
        was, now = _rows(old), _rows(new)
        return all(was[place][key] == now[place][key] for place in places)
    before, after = old.owners, new.owners
    if before is None or after is None:
        return not places
    return all(before[place] is after[place] for place in places)


def _diff_window(old: Range, new: Range, offset: int) -> list[Op]:
    """Diff the part of a range that starts at ``offset``."""
    was, now = _rows(old), _rows(new)
    before, after, is_sure = _names(old, new)
    head, tail = common_ends(before, after, ne)
    was_end, now_end = len(was) - tail, len(now) - tail
    sources = match(before[head:was_end], after[head:now_end])
    if sources is None:
        sources, is_sure = [NEW] * (now_end - head), False
    if not is_sure:
        pair(sources, was_end - head)
    ops = script(sources, was_end - head, now[head:now_end], offset + head)
    middle = (source if source == NEW else head + source for source in sources)
    origins = chain(range(head), middle, range(was_end, len(was)))
    kept = ((source, place) for place, source in enumerate(origins) if source != NEW)
    return ops + _updates(was, now, kept, offset)


def _names(old: Range, new: Range) -> tuple[Names, Names, bool]:
    """Return what tells rows apart, and whether it does so for sure."""
    was, now = _rows(old), _rows(new)
    key = _statics(old).key
    if key >= 0:
        return _column(was, key), _column(now, key), True
    before, after = _identities(old), _identities(new)
    if set(before).isdisjoint(after):
        # No objects to compare, or all were loaded anew.
        return was, now, False
    return before, after, False


def _column(rows: list[Row], slot: int) -> Names:
    return cast(Names, [row[slot] for row in rows])


def _identities(rows: Range) -> list[int]:
    """Return the identity of each row's object; nothing when it means nothing."""
    owners = rows.owners
    if owners is None or not _SHARED.isdisjoint(map(type, owners)):
        return []
    return list(map(id, owners))


def _updates(
    was: list[Row], now: list[Row], kept: Iterable[tuple[int, int]], offset: int = 0
) -> list[Op]:
    """Update rows, each given by where it was and where it is now."""
    ops: list[Op] = []
    for source, place in kept:
        if was[source] is not now[place]:
            patch = _diff_slots(was[source], now[place])
            if patch:
                ops.append([UPDATE, offset + place, patch])
    return ops


def _window(whole: Range, head: int, tail: int) -> Range:
    """Leave out rows at the start and at the end."""
    part = slice(head, len(_rows(whole)) - tail)
    owners = whole.owners
    return Range(
        _statics(whole), _rows(whole)[part], None if owners is None else owners[part]
    )


def _statics(rows: Range) -> Statics:
    return cast(Statics, rows[0])


def _rows(rows: Range) -> list[Row]:
    return cast("list[Row]", rows[1])
