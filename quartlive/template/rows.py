"""Which rows of a loop have to be rendered, by what they are made from.

:func:`compare` looks at the items of a loop and at a :class:`Record` of an earlier
render. Which old row a new one is compared with is only a guess, though a good one:
equal values give equal rows whichever row they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress, count, repeat
from operator import is_, is_not, itemgetter, ne
from typing import Any

from jinja2 import Environment
from jinja2.utils import missing

from ..wire.ranges import NEW, common_ends, pair
from ..wire.tree import Range, Row, Statics
from .calls import subject
from .columns import Column, Table, columns, read_path
from .reads import Reads
from .values import OPAQUE, is_atom, keep, keep_all, same, size

# What is read from outside the loop is compared in every render, so it must be small
# beside the rows.
_MOST_OUTER = 200

# Kept of a row that was not there before; no value is the same.
_NOTHING = object()


class UnfitError(Exception):
    """Comparing would cost more than it saves."""


class Site:
    """One loop of a template whose rows depend on nothing but what is read.

    Attributes:
        reads: What a row is made from.
    """

    __slots__ = ("_columns", "reads")

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self._columns: dict[type | None, tuple[Column, ...]] = {}

    def columns(self, items: Sequence[Any]) -> tuple[Column, ...]:
        """Return how the values of these items are read."""
        kinds = set(map(type, items))
        if self.reads.unpacks and not kinds <= {tuple, list}:
            raise TypeError("only tuples and lists are taken apart by position")
        kind = kinds.pop() if len(kinds) == 1 else None
        known = self._columns.get(kind)
        if known is None:
            known = self._columns[kind] = columns(self.reads.item, kind)
        return known


@dataclass(frozen=True, slots=True)
class Record:
    """What the rows of a loop were made from, and the rows.

    Attributes:
        owners: What each row shows.
        outer: Kept of what was read from outside.
        columns: How the values were read.
        kept: What was kept of the values, column by column.
        range: The rows.
    """

    owners: list[Any]
    outer: list[Any]
    columns: tuple[Column, ...]
    kept: list[list[Any]]
    range: Range

    @property
    def rows(self) -> list[Row]:
        """The rows of the range."""
        return self.range[1]  # type: ignore[return-value]


def make_range(statics: Statics, rows: list[Row], owners: list[Any] | None) -> Range:
    """Return a range; where its rows have keys, nobody asks for their owners."""
    return Range(statics, rows, owners if statics.key < 0 else None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What :func:`compare` found.

    Attributes:
        stale: Places of the rows to be rendered, ascending; None for all of them.
        sources: Where each row stood before, or :data:`~quartlive.wire.ranges.NEW`;
            None if each stands where it stood.
    """

    stale: list[int] | None
    sources: list[int] | None
    old: Record | None
    owners: list[Any]
    outer: list[Any]
    columns: tuple[Column, ...]
    kept: list[list[Any]]

    def record(self, statics: Statics, rendered: list[Row]) -> Record:
        """Return the record with the rows that were rendered put in place."""
        return Record(
            self.owners,
            self.outer,
            self.columns,
            self.kept,
            make_range(statics, self._rows(rendered), self.owners),
        )

    def _rows(self, rendered: list[Row]) -> list[Row]:
        if self.stale is None or self.old is None:
            return rendered
        if not self.stale and self.sources is None:
            return self.old.rows
        rows = list(_mover(self.sources)(self.old.rows))
        for place, row in zip(self.stale, rendered, strict=True):
            rows[place] = row
        return rows

    def may_repeat(self, key: int, rendered: list[Row]) -> bool:
        """Return whether two rows may have come to have the same key.

        Args:
            key: Slot of the key.
            rendered: The rows that were rendered.
        """
        if self.stale is None or self.old is None or self.sources is not None:
            return True
        was, rows = self.old.rows, zip(self.stale, rendered, strict=True)
        return key >= 0 and any(was[place][key] != row[key] for place, row in rows)


def compare(
    site: Site,
    old: Record | None,
    environment: Environment,
    items: list[Any],
    outer: Sequence[Any],
) -> Comparison:
    """Find out which rows of a loop must be rendered.

    Args:
        site: The loop.
        old: What it was in an earlier render.
        environment: How a template reads attributes and items.
        items: What the loop goes through.
        outer: Values of the outer names that ``site`` reads, in that order.

    Raises:
        UnfitError: Too much is read from outside the loop.
        Exception: Whatever reading a value raises.
    """
    values = _read_outer(site, environment, outer)
    if old is None or not all(map(same, old.outer, values)):
        return _all(site, environment, items, _keep_outer(values))
    owners = _owners(site, items)
    is_in_place = _are_same_objects(old.owners, owners)
    sources = None if is_in_place else _align(old.owners, owners)
    # An object keeps its class; pairs are other objects each time.
    is_known = is_in_place and not site.reads.unpacks
    layout = old.columns if is_known else site.columns(items)
    stale = _misplaced(site.reads.position, sources, len(old.owners))
    if layout is not old.columns or len(stale) * 2 > len(items):
        return _all(site, environment, items, old.outer)
    table, moved = Table(environment, items), _mover(sources)
    kept = []
    for column, values in zip(layout, map(moved, old.kept), strict=True):
        if table.holds(column, values):
            kept.append(values)
            continue
        renewed, changed = _renew(values, table.read(column))
        kept.append(renewed)
        stale.update(changed)
        if len(stale) * 2 > len(items):
            return _all(site, environment, items, old.outer)
    return Comparison(sorted(stale), sources, old, owners, old.outer, layout, kept)


def _read_outer(
    site: Site, environment: Environment, outer: Sequence[Any]
) -> list[Any]:
    found = []
    for (_, (path, method)), value in zip(site.reads.outer, outer, strict=True):
        if value is not missing:
            value = read_path(environment, path, value)
        found.append(subject(value, method) if method else value)
    return found


def _keep_outer(values: list[Any]) -> list[Any]:
    kept = list(map(keep, values))
    if OPAQUE in kept or sum(map(size, kept)) > _MOST_OUTER:
        raise UnfitError
    return kept


def _all(
    site: Site, environment: Environment, items: list[Any], outer: list[Any]
) -> Comparison:
    """Have every row rendered, and keep what they are made from."""
    layout = site.columns(items)
    table = Table(environment, items)
    kept = [keep_all(table.read(column)) for column in layout]
    return Comparison(None, None, None, _owners(site, items), outer, layout, kept)


def _owners(site: Site, items: list[Any]) -> list[Any]:
    """Return what stays one object while a row stays the same row."""
    if not site.reads.unpacks or not items:
        return items
    # Pairs, as of dict.items() and enumerate(), are made anew for each loop.
    lasting = (place for place, part in enumerate(items[0]) if not is_atom(part))
    return list(map(itemgetter(next(lasting, 0)), items))


def _are_same_objects(old: list[Any], new: list[Any]) -> bool:
    return len(old) == len(new) and all(map(is_, old, new))


def _align(old: list[Any], new: list[Any]) -> list[int] | None:
    """Return where each row comes from; None if each stands where it stood."""
    head, tail = common_ends(old, new, is_not)
    end = len(old) - tail
    places = dict(zip(map(id, old[head:end]), range(head, end), strict=True))
    owners = map(id, new[head : len(new) - tail])
    sources = [*range(head), *map(places.get, owners, repeat(NEW))]
    if places and NEW in sources:
        pair(sources, end)
    sources += range(end, len(old))
    return None if sources == list(range(len(old))) else sources


def _misplaced(
    position: frozenset[str], sources: list[int] | None, size: int
) -> set[int]:
    """Return the rows that are new, or for which a fact about their place changed."""
    if sources is None:
        return set()
    if "length" in position and len(sources) != size:
        return set(range(len(sources)))
    stale = _standing(sources, NEW)
    if "index" in position:
        stale.update(compress(count(), map(ne, sources, count())))
    if "first" in position:
        stale |= _standing(sources, 0) ^ {0}
    if "last" in position:
        stale |= _standing(sources, size - 1) ^ {len(sources) - 1}
    return stale.intersection(range(len(sources)))


def _standing(sources: list[int], source: int) -> set[int]:
    """Return the places of the rows that come from one place."""
    if source not in sources:
        return set()
    return {place for place, other in enumerate(sources) if other == source}


def _mover(sources: list[int] | None) -> Callable[[list[Any]], list[Any]]:
    """Return what puts values at the places their rows have now; new rows have none."""
    if sources is None:
        return lambda values: values
    # NEW is -1, the last place; one more keeps it from being the only one.
    take = itemgetter(*sources, NEW, NEW)
    return lambda values: list(take([*values, _NOTHING])[:-2])


def _renew(kept: list[Any], values: Sequence[Any]) -> tuple[list[Any], list[int]]:
    """Return what is kept of these values, and which of them changed."""
    renewed, changed = list(kept), []
    for place in compress(count(), map(is_not, kept, values)):
        known, value = kept[place], values[place]
        if not same(known, value):
            changed.append(place)
            known = keep(value)
        elif type(known) is type(value):
            # An equal atom: next time it will be the same object.
            known = value
        renewed[place] = known
    return renewed, changed
