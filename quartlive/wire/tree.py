"""Trees: what a template renders to, and the HTML they stand for.

A *fragment* is compiled from one balanced piece of a template: its fixed text
is its *statics*, and between two statics is a *slot*. A *tree* is one rendering:

========  ==============================  =======================================
value     shape                           made by
========  ==============================  =======================================
text      exact ``str``, escaped HTML     ``{{ expression }}``
node      ``(statics, slot, slot, ...)``  a branch, block, include, macro call
range     ``[statics, rows]``             ``{% for %}``; a row is a tuple of slots
========  ==============================  =======================================

``type()`` of a value is the whole dispatch. Tuples and lists are what JSON
encoders take as they are, so what is in memory is what is on the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Union

Kind = Literal["node", "range"]


class Statics:
    """Fixed text of a fragment, one object per distinct content in the process.

    Two trees come from the same fragment exactly when their statics are the same
    object. Get one from :func:`intern`; never make one directly.

    Attributes:
        strings: Fixed texts, one more than there are slots.
        kind: ``"range"`` for the statics of one row of a list.
        key: Slot that holds a row's key, or -1.
    """

    __slots__ = ("key", "kind", "strings")

    def __init__(self, strings: tuple[str, ...], kind: Kind, key: int) -> None:
        self.strings = strings
        self.kind = kind
        self.key = key

    def __repr__(self) -> str:
        return f"Statics({self.strings!r}, {self.kind!r}, {self.key})"


Text = str
# ``Any`` would be shorter; the recursive form lets mypy see what a slot may hold.
Slot = Union[str, "Node", "Range"]
Row = tuple[Slot, ...]
Node = tuple[Statics | Slot, ...]


class Range(list[Union[Statics, "list[Row]"]]):
    """Rows of a list: ``[statics, rows]``, with the objects they were made from.

    A list, so that JSON encoders write it as one. ``owners`` stays on the server:
    where rows have no key, a row is followed by the object it shows.
    """

    __slots__ = ("owners",)

    def __init__(
        self,
        statics: Statics,
        rows: list[Row],
        owners: Sequence[object] | None = None,
    ) -> None:
        super().__init__((statics, rows))
        self.owners = owners


_INTERNED: dict[tuple[tuple[str, ...], Kind, int], Statics] = {}


def intern(strings: tuple[str, ...], kind: Kind = "node", key: int = -1) -> Statics:
    """Return the one :class:`Statics` of this content.

    >>> intern(("<b>", "</b>")) is intern(("<b>", "</b>"))
    True

    The table grows only by templates, never by data.
    """
    content = (strings, kind, key)
    known = _INTERNED.get(content)
    if known is None:
        known = _INTERNED[content] = Statics(strings, kind, key)
    return known


def to_html(value: Slot) -> str:
    """Return the HTML that a tree, or any slot of one, stands for.

    >>> to_html((intern(("<b>", "</b>")), "milk"))
    '<b>milk</b>'
    """
    if type(value) is str:
        return value
    pieces: list[str] = []
    _write(value, pieces.append)
    return "".join(pieces)


def _write(value: Slot, add: Callable[[str], None]) -> None:
    kind = type(value)
    if kind is str:
        add(value)  # type: ignore[arg-type]
    elif kind is tuple:
        _write_slots(value[0].strings, value[1:], add)  # type: ignore[union-attr,arg-type]
    else:
        statics, rows = value  # type: ignore[str-unpack]
        strings = statics.strings  # type: ignore[union-attr]
        for row in rows:  # type: ignore[union-attr]
            _write_slots(strings, row, add)  # type: ignore[arg-type]


def _write_slots(
    strings: tuple[str, ...], slots: Row, add: Callable[[str], None]
) -> None:
    add(strings[0])
    # zip() stops at the shorter one: there is one more string than there are slots.
    for slot, string in zip(slots, strings[1:], strict=True):
        if type(slot) is str:
            add(slot)
        else:
            _write(slot, add)
        add(string)
