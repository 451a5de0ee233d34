"""The browser's half of the wire: apply frames to the tree a page shows.

What :mod:`quartlive.client` does with the DOM, done with trees: for tests, which
compare the page a browser would show with a fresh render. Everything here takes
decoded JSON and trusts none of it; what does not fit raises :exc:`DesyncError`, where
the browser would ask for the full tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from ..errors import ProtocolError
from .diff import OPERATIONS
from .ranges import INSERT, MOVE, REMOVE, REORDER, UPDATE
from .tree import Kind, Node, Range, Row, Slot, Statics, intern, to_html

Fragments = Mapping[int, Statics]

# Numbers as names of members; a page has fewer slots and fragments than a million.
_NUMERAL = re.compile(r"(?:0|[1-9][0-9]{0,5})", re.ASCII)


class DesyncError(ProtocolError):
    """A frame does not fit the tree it is for."""


class Mirror:
    """What a page shows, kept up to date by the frames it is sent.

    Use one per connection. Over HTTP each answer counts fragments anew: call
    :meth:`forget` before taking one.

    Attributes:
        tree: What is shown; "" before the first full tree.
    """

    def __init__(self) -> None:
        self.tree: Slot = ""
        self._fragments: dict[int, Statics] = {}

    def take(self, frame: Mapping[str, object]) -> None:
        """Apply one decoded frame; frames without a tree change nothing.

        Raises:
            DesyncError: If it does not fit. The tree is as it was.
        """
        self._fragments.update(read_fragments(frame.get("s", {})))
        self.tree = patched(self.tree, frame.get("tree", {}), self._fragments)

    def forget(self) -> None:
        """Forget fragment numbers; the tree stays."""
        self._fragments.clear()

    def html(self) -> str:
        """Return the HTML of what is shown."""
        return to_html(self.tree)


def read_fragments(members: object) -> dict[int, Statics]:
    """Return the fragments of a frame's member ``s``.

    >>> read_fragments({"4": {"s": ["<li>", "</li>"], "r": 1, "k": 0}})
    {4: Statics(('<li>', '</li>'), 'range', 0)}
    """
    return {
        _named(number): _fragment(value) for number, value in _object(members).items()
    }


def _fragment(value: object) -> Statics:
    members = _object(value)
    strings = tuple(_list(members.get("s")))
    if not strings or not all(isinstance(string, str) for string in strings):
        raise DesyncError(f"not a fragment: {value!r}")
    kind: Kind = "range" if members.get("r") else "node"
    key = _number(members["k"], len(strings) - 2) if "k" in members else -1
    return intern(cast("tuple[str, ...]", strings), kind, key)


def decode(value: object, fragments: Fragments) -> Slot:
    """Return the tree that decoded JSON stands for.

    Raises:
        DesyncError: If it names a fragment not known, or has another shape.
    """
    if isinstance(value, str):
        return value
    number, *slots = _list(value) or [None]
    statics = fragments.get(number) if type(number) is int else None
    if statics is None:
        raise DesyncError(f"fragment {number!r} was never sent")
    if statics.kind == "node":
        return cast(Node, (statics, *_decode_row(slots, statics, fragments)))
    (rows,) = slots if len(slots) == 1 else [None]
    return Range(statics, _decode_rows(rows, statics, fragments))


def _decode_rows(rows: object, statics: Statics, fragments: Fragments) -> list[Row]:
    return [_decode_row(row, statics, fragments) for row in _list(rows)]


def _decode_row(row: object, statics: Statics, fragments: Fragments) -> Row:
    slots = _list(row)
    if len(slots) != len(statics.strings) - 1:
        raise DesyncError(f"{statics!r} has other slots than {slots!r}")
    return tuple(decode(slot, fragments) for slot in slots)


def patched(tree: Slot, change: object, fragments: Fragments) -> Slot:
    """Return ``tree`` after a change; ``tree`` itself stays as it was.

    Args:
        tree: What is shown.
        change: Decoded JSON: a value, or a patch; ``{}`` changes nothing.
        fragments: Statics of all fragments the change may name.

    Raises:
        DesyncError: If the change does not fit.
    """
    if not isinstance(change, dict):
        return decode(change, fragments)
    if not change:
        return tree
    if isinstance(tree, tuple):
        return cast(Node, _patched_slots(tree, change, fragments, first=1))
    if isinstance(tree, Range) and change.keys() == {OPERATIONS}:
        return _patched_rows(tree, change[OPERATIONS], fragments)
    raise DesyncError(f"not a patch of {type(tree).__name__}: {change!r}")


def _patched_slots(
    slots: tuple[object, ...],
    patch: Mapping[str, object],
    fragments: Fragments,
    first: int = 0,
) -> tuple[object, ...]:
    result = list(slots)
    for number, change in patch.items():
        place = _named(number) + first
        if place >= len(slots):
            raise DesyncError(f"no slot {number} in {slots!r}")
        result[place] = patched(cast(Slot, result[place]), change, fragments)
    return tuple(result)


def _patched_rows(shown: Range, ops: object, fragments: Fragments) -> Range:
    edit = _Edit(cast(Statics, shown[0]), list(cast("list[Row]", shown[1])), fragments)
    for op in _list(ops):
        try:
            kind, *operands = _list(op)
            _STEPS[_number(kind, len(_STEPS) - 1)](edit, *operands)
        except (TypeError, ValueError) as error:
            raise DesyncError(f"not an operation: {op!r}") from error
    return Range(edit.statics, edit.rows)


@dataclass(slots=True)
class _Edit:
    """Rows of a range while operations are done to them."""

    statics: Statics
    rows: list[Row]
    fragments: Fragments

    def update(self, place: object, patch: object) -> None:
        at = _number(place, len(self.rows) - 1)
        members = _object(patch)
        self.rows[at] = cast(
            Row, _patched_slots(self.rows[at], members, self.fragments)
        )

    def remove(self, place: object, size: object) -> None:
        at = _number(place, len(self.rows))
        del self.rows[at : at + _number(size, len(self.rows) - at)]

    def insert(self, place: object, rows: object) -> None:
        at = _number(place, len(self.rows))
        self.rows[at:at] = _decode_rows(rows, self.statics, self.fragments)

    def move(self, place: object, to: object) -> None:
        row = self.rows.pop(_number(place, len(self.rows) - 1))
        self.rows.insert(_number(to, len(self.rows)), row)

    def reorder(self, low: object, permutation: object) -> None:
        places = _list(permutation)
        at = _number(low, len(self.rows) - len(places))
        order = [_number(place, len(places) - 1) for place in places]
        if len(set(order)) < len(order):
            raise DesyncError(f"not a permutation: {order!r}")
        self.rows[at : at + len(order)] = [self.rows[at + j] for j in order]


_STEPS: dict[int, Callable[..., None]] = {
    UPDATE: _Edit.update,
    REMOVE: _Edit.remove,
    INSERT: _Edit.insert,
    MOVE: _Edit.move,
    REORDER: _Edit.reorder,
}


def _number(value: object, most: int) -> int:
    if type(value) is int and 0 <= value <= most:
        return value
    raise DesyncError(f"expected a number up to {most}, got {value!r}")


def _named(name: str) -> int:
    if _NUMERAL.fullmatch(name):
        return int(name)
    raise DesyncError(f"expected a number as name, got {name[:20]!r}")


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise DesyncError(f"expected a list, got {value!r}")


def _object(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    raise DesyncError(f"expected an object, got {value!r}")
