"""Rows of long loops, kept from one render of a page to the next.

A row whose values are still the same is taken as it is: the same tuple, so that the
diff passes over it too. State is changed in place by ordinary code; nothing has to
tell the memo.

A value that cannot be read switches the memo off for that loop and render; the
template then says what is wrong, if anything is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from types import GeneratorType
from typing import Any

from jinja2 import Environment, Undefined
from jinja2.runtime import LoopContext
from jinja2.utils import missing

from ..wire.tree import Range, Row, Statics
from .rows import Comparison, Record, Site, UnfitError, compare, make_range

#: Loops with fewer rows are rendered whole: comparing would cost more than it saves.
MIN_ROWS = 32

_ACTIVE: ContextVar[Memo | None] = ContextVar("quartlive.memo", default=None)

Key = tuple[Site, int]


class Memo:
    """What one connection was shown, loop by loop; keep it as long as the connection.

    Args:
        min_rows: How many rows a loop must have; :data:`MIN_ROWS` by default.
    """

    def __init__(self, min_rows: int | None = None) -> None:
        self._min_rows = min_rows
        self._records: dict[Key, Record] = {}
        self._renewed: dict[Key, Record] = {}
        # A loop may run many times in one render.
        self._times: dict[Site, int] = {}
        self._unfit: set[Site] = set()
        self._is_open = False

    @contextmanager
    def rendering(self) -> Iterator[None]:
        """Use and renew the memo; after an exception it is as it was."""
        self._renewed, self._times, self._is_open = {}, {}, False
        token = _ACTIVE.set(self)
        try:
            yield
        finally:
            _ACTIVE.reset(token)
        self._records, self._renewed = self._renewed, {}

    def begin(
        self,
        site: Site,
        environment: Environment,
        items: list[Any],
        outer: Sequence[Any],
    ) -> Run:
        """Return a run that renders only the rows that are needed, if that pays."""
        least = MIN_ROWS if self._min_rows is None else self._min_rows
        # A loop that the rows of another one run is a part of those rows.
        if self._is_open or len(items) < least or site in self._unfit:
            return Run(site, items)
        key = site, self._times.get(site, 0)
        self._times[site] = key[1] + 1
        try:
            found = compare(site, self._records.get(key), environment, items, outer)
        except UnfitError:
            self._unfit.add(site)
            return Run(site, items)
        except Exception:
            return Run(site, items)
        self._is_open = True
        return _MemoRun(site, items, self, key, found)

    def end(self, key: Key, record: Record) -> None:
        """Take what a run of a loop was made from."""
        self._renewed[key] = record
        self._is_open = False


class Run:
    """One run of a loop in a render; this one renders every row.

    Attributes:
        items: What the loop goes through.
        todo: The items whose rows are rendered.
        may_repeat: Whether two rows may have come to have the same key.
        range: All the rows, after the end.
    """

    __slots__ = ("_site", "items", "may_repeat", "range", "todo")

    def __init__(self, site: Site, items: list[Any]) -> None:
        self._site = site
        self.items = items
        self.todo: Iterable[Any] = items
        self.may_repeat = True
        self.range: Range | None = None

    def loop(
        self, kind: type[LoopContext], undefined: type[Undefined]
    ) -> Iterable[tuple[Any, LoopContext]]:
        """Return the items to be rendered, each with ``loop``."""
        return kind(self.todo, undefined)

    def end(self, statics: Statics, rows: list[Row]) -> list[Row]:
        """Return all rows, given those that were rendered."""
        # What is taken apart was made for this loop; nobody will see it again.
        owners = None if self._site.reads.unpacks else self.items
        self.range = make_range(statics, rows, owners)
        return rows


class _MemoRun(Run):
    __slots__ = ("_found", "_key", "_memo")

    def __init__(
        self, site: Site, items: list[Any], memo: Memo, key: Key, found: Comparison
    ) -> None:
        super().__init__(site, items)
        self._memo, self._key, self._found = memo, key, found
        if found.stale is not None:
            self.todo = [items[place] for place in found.stale]

    def loop(
        self, kind: type[LoopContext], undefined: type[Undefined]
    ) -> Iterable[tuple[Any, LoopContext]]:
        if self._found.stale is None:
            return super().loop(kind, undefined)
        return _Places(self.items, self._found.stale, undefined)

    def end(self, statics: Statics, rows: list[Row]) -> list[Row]:
        record = self._found.record(statics, rows)
        self.may_repeat = self._found.may_repeat(statics.key, rows)
        self._memo.end(self._key, record)
        self.range = record.range
        return record.rows


class _Places(LoopContext):
    """``loop`` where only the rows at some places are rendered."""

    def __init__(
        self, items: list[Any], places: list[int], undefined: type[Undefined]
    ) -> None:
        super().__init__(items, undefined)
        self._items = items
        self._places = iter(places)

    def __next__(self) -> tuple[Any, LoopContext]:
        self.index0 = next(self._places)
        return self._items[self.index0], self

    def _peek_next(self) -> Any:
        following = self.index0 + 1
        return self._items[following] if following < len(self._items) else missing


def _kept(iterator: Iterator[Any], items: list[Any]) -> Iterator[Any]:
    """Yield the items of an iterator and keep them in a list."""
    for item in iterator:
        items.append(item)
        yield item


def begin_loop(
    site: Site, environment: Environment, iterable: Iterable[Any], outer: Sequence[Any]
) -> Run:
    """Begin a loop in generated code.

    Args:
        site: The loop.
        environment: How values are read.
        iterable: What the loop goes through.
        outer: Values of the outer names ``site`` reads, ``missing`` where there is
            none.
    """
    if isinstance(iterable, Iterator) and not isinstance(iterable, GeneratorType):
        # Taken one by one: a group of itertools.groupby ends when the next begins.
        run = Run(site, [])
        run.todo = _kept(iterable, run.items)
        return run
    # A copy: the list may be changed in place before the next render.
    items = list(iterable)
    memo = _ACTIVE.get()
    if memo is None:
        return Run(site, items)
    return memo.begin(site, environment, items, outer)
