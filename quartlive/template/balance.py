"""Which parts of a template are balanced HTML, and which belong together.

A :class:`Balance` is told the tags of one fragment as they come. It follows the open
elements as a browser's parser does, and notes what the parser would not read as it is
written (*misfits*). :meth:`Balance.spans` then gives the smallest parts of the fragment
that hold all misfits and are balanced.

Positions only have to be comparable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .elements import (
    FORMATTING,
    OPTIONAL,
    SHAPES,
    SKELETON,
    VOID,
    breaks_out,
    ended_by,
    is_foreign,
    is_misplaced,
)

Position = tuple[int, int]

# End tags do not reach elements outside of these.
_WALLS = frozenset({"table", "td", "th", "caption", "template"})


@dataclass(frozen=True, slots=True)
class Effect:
    """What a fragment does to the elements that are open around it.

    Attributes:
        closes: Names of the elements it ends, innermost first.
        opens: Names of the elements it leaves open, outermost first.
    """

    closes: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.closes or self.opens)

    @property
    def size(self) -> int:
        """How many elements are concerned."""
        return len(self.closes) + len(self.opens)


class Span(NamedTuple):
    """A part of a fragment, and why it cannot be split."""

    start: Position
    end: Position
    why: str


class _Open(NamedTuple):
    name: str
    start: Position
    inner: Position


class _Pair(NamedTuple):
    """An element: its start tag, its content, its end tag (empty if left out)."""

    start: Position
    inner: Position
    outer: Position
    end: Position
    is_implied: bool = False

    def crosses(self, start: Position, end: Position) -> bool:
        """Would a part from *start* to *end* cut this element?

        A part that begins with the tag that ends this element cuts it too: without
        the part, the element would go on.
        """
        before = self.end < start if self.is_implied else self.end <= start
        apart = end <= self.start or before
        around = start <= self.start and self.end <= end
        within = self.inner <= start and end <= self.outer
        return not (apart or around or within)


class Balance:
    """The open elements of one fragment.

    Args:
        around: Names of the elements that are open where the fragment stands,
            outermost first; empty if that is not known.
    """

    def __init__(self, around: tuple[str, ...] = ()) -> None:
        self.names = list(around)
        self.misfits: list[Span] = []
        self.strays: list[str] = []
        self._open: list[_Open] = []
        self._pairs: list[_Pair] = []
        self._closed: list[str] = []
        self._lost: dict[str, Position] = {}

    def is_in(self, names: frozenset[str]) -> bool:
        """Return whether an element of the fragment itself is open."""
        return any(element.name in names for element in self._open)

    def start_of(self, names: frozenset[str]) -> Position:
        """Return where the outermost such element of the fragment begins."""
        return next(e.start for e in self._open if e.name in names)

    def start(
        self, tag: str, start: Position, inner: Position, solidus: bool = False
    ) -> None:
        """Take a start tag."""
        if tag in SKELETON:
            self.close_all(start)
            return
        foreign = is_foreign(self.names)
        if foreign and breaks_out(tag):
            self.misfit(start, inner, f"<{tag}> inside <svg> or <math>")
            self._touch(frozenset({"svg", "math"}))
        if not foreign:
            self._imply(ended_by(tag, self.names), start)
            if is_misplaced(tag, self.names):
                self.misfit(start, inner, f"<{tag}> cannot stand here")
                self._touch(frozenset({tag, "table", self.names[-1]}))
        if tag in VOID or (solidus and (foreign or tag in SHAPES)):
            self._pairs.append(_Pair(start, inner, inner, inner))
            return
        self.names.append(tag)
        self._open.append(_Open(tag, start, inner))

    def end(self, tag: str, start: Position, end: Position) -> None:
        """Take an end tag; *tag* is the element's name."""
        if tag in SKELETON:
            self.close_all(start)
            return
        depth = self._find(tag)
        if not depth:
            first = self._lost.get(tag)
            if first is None:
                self.strays.append(tag)
                first = start
            self.misfit(first, end, f"</{tag}> without <{tag}>")
            if tag == "p" and self.names:
                # A parser makes an empty element of it.
                self._touch(frozenset({self.names[-1]}))
            return
        if 1 < depth <= len(self._open) and tag in FORMATTING:
            self._end_within(depth, start, end)
            return
        for _ in range(depth - 1):
            self._pop(start, start)
        self._pop(start, end)

    def close_all(self, at: Position) -> None:
        """End every element of the fragment, as the end of ``<body>`` does."""
        while self._open:
            self._pop(at, at)

    def take(self, effect: Effect, start: Position, end: Position, why: str) -> None:
        """Take a statement that is not balanced by itself."""
        self.misfit(start, end, why)
        for name in effect.closes:
            if name in self.names:
                while self.names[-1] != name:
                    self._pop(start, end)
                if self._open:
                    self._lost[name] = self._open[-1].start
                self._pop(start, end)
            else:
                self.strays.append(name)
        for name in effect.opens:
            self.names.append(name)
            self._open.append(_Open(name, start, end))

    def misfit(self, start: Position, end: Position, why: str) -> None:
        """Note a part that has to stay whole."""
        self.misfits.append(Span(start, end, why))

    def effect(self) -> Effect:
        """Return what the fragment did to the elements around it, so far."""
        return Effect(tuple(self._closed), tuple(e.name for e in self._open))

    def spans(self) -> list[Span]:
        """Return the smallest balanced parts that hold all misfits, in order."""
        spans = _merged(self.misfits)
        changed = bool(spans)
        while changed:
            changed = False
            for pair in self._pairs:
                for index, span in enumerate(spans):
                    if pair.crosses(span.start, span.end):
                        start = min(span.start, pair.start)
                        spans[index] = Span(start, max(span.end, pair.end), span.why)
                        changed = True
            spans = _merged(spans)
        return spans

    def _find(self, tag: str) -> int:
        for depth, name in enumerate(reversed(self.names), 1):
            if name == tag:
                return depth
            if name in _WALLS and tag not in _WALLS | OPTIONAL:
                return 0
        return 0

    def _end_within(self, depth: int, start: Position, end: Position) -> None:
        """End an element that others overlap, which stay open."""
        del self.names[-depth]
        element = self._open.pop(-depth)
        self.misfit(element.start, end, f"<{element.name}> overlaps another element")
        self._pairs.append(_Pair(element.start, element.inner, start, end))

    def _imply(self, count: int, at: Position) -> None:
        for _ in range(count):
            self._pop(at, at)

    def _pop(self, outer: Position, end: Position) -> None:
        """End the innermost element; an empty end tag means that it has none."""
        name = self.names.pop()
        if not self._open:
            self._closed.append(name)
            return
        element = self._open.pop()
        implied = outer == end
        self._pairs.append(_Pair(element.start, element.inner, outer, end, implied))
        if implied:
            self._lost[name] = element.start
            if name not in OPTIONAL:
                self.misfit(element.start, end, f"<{name}> is not closed")

    def _touch(self, names: frozenset[str]) -> None:
        """Keep the innermost of these elements whole, wherever it was opened."""
        depth = next(
            (d for d, n in enumerate(reversed(self.names), 1) if n in names), 0
        )
        if not depth:
            return
        if depth <= len(self._open):
            element = self._open[-depth]
            self.misfit(element.start, element.inner, self.misfits[-1].why)
        else:
            # It belongs to a fragment around this one: close and open it again, so
            # that this fragment does not pass for balanced.
            again = self.names[-depth : len(self.names) - len(self._open)]
            self._closed.extend(reversed(again))
            position = self.misfits[-1].start
            self._open[:0] = [_Open(name, position, position) for name in again]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Span(last.start, max(last.end, span.end), last.why)
        else:
            merged.append(span)
    return merged
