"""The same trees for peers that do not speak ``quartlive.1``: plain LiveTemplate.

That is what the published browser client ``@livetemplate/client`` reads, and what
``docs/reference/protocol.md`` describes. Only what is sent is converted.

===========  ======================================================================
ours         LiveTemplate
===========  ======================================================================
text         text
node         ``{"s": [strings], "0": slot, ...}``
range        ``{"s": [strings], "d": [{"_k": key, "0": slot, ...}, ...]}``
patch        the slots that change, without ``s``
operations   ``["r", key]``, ``["u", key, patch]``, ``["p", rows]``,
             ``["i", after, rows]``, ``["o", all keys]``; or all rows again, where
             they have no keys
===========  ======================================================================

That client shows another page than was meant where it is not worked round:

* What it knows at a place it merges with what it is sent, even where that is a node of
  another kind. A surplus slot, named by the kind, makes it replace the old one.
* Operations on a range in a slot of the whole page it does to the DOM itself, as if
  the rows had their parent for themselves. Such a range is put one level deeper.
* Text in double braces it takes for a placeholder, and shows nothing.
* It takes the tag ``<root>`` out of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache
from html import escape
from typing import cast
from zlib import crc32

from .diff import OPERATIONS, Patch
from .frames import GENERAL, PROTOCOL, Frame, Meta, OwnPeer, Peer, dumps
from .messages import MessageId
from .ranges import INSERT, MOVE, REMOVE, REORDER, UPDATE, Op
from .tree import Node, Range, Row, Slot, Statics, intern

Members = dict[str, object]

_WRAP = intern(("", ""))

# At the end of a string, what follows may be a slot for attributes that holds none.
_ROOT = re.compile(r"(</?root)(?=>|\Z)")

# Surplus slots have numbers from here on; no fragment has so many.
_SURPLUS = 1_000_000


def peer_for(asked: Collection[str]) -> Peer:
    """Return how a client is written to that asks for these protocols.

    >>> peer_for(["quartlive.1"]).protocol, peer_for([]).protocol
    ('quartlive.1', None)
    """
    return OwnPeer() if PROTOCOL in asked else PlainPeer()


class PlainPeer:
    """A browser whose client speaks LiveTemplate.

    Its protocol has no words for a new title or address, so it is told neither. It
    goes where it is sent, by a ``<meta>`` at the end of the page.
    """

    protocol: str | None = None

    def __init__(self) -> None:
        self._root: Node | None = None
        self._region: str | None = None
        self._exit = ""

    def write(self, frame: Frame) -> str:
        """Return the text of a frame; its tree is always an object."""
        members: Members = {"tree": self._tree(frame.tree, frame.redirect)}
        if frame.meta is not None:
            members["meta"] = {"errors": {}, **frame.meta.members()}
        return dumps(members)

    def refuse(
        self, code: str, text: str, id_: MessageId | None, retry_ms: int | None
    ) -> str:
        """Return an answer that failed, which is all that ends a form's wait."""
        return self.write(Frame(meta=Meta(False, {GENERAL: text}, id=id_)))

    def status(self, status: int) -> int:
        """Return 200: of other answers the client reads nothing."""
        return 200

    def _tree(self, tree: Slot | Patch | None, redirect: str | None) -> Members:
        before, self._exit = self._exit, _exit(redirect)
        if self._root is None and tree is None and redirect is not None:
            tree = ""
        change = self._change(tree)
        if change is None:
            written: Members = {}
        elif isinstance(change, dict) and self._root is not None:
            written, self._root = _changed_root(self._root, change)
        else:
            root = change if isinstance(change, tuple) else (_WRAP, cast(Slot, change))
            self._root = root
            return _whole(root, self._exit)
        if self._root is not None and self._exit != before:
            written[str(len(self._root) - 1)] = self._exit
        return written

    def _change(self, tree: Slot | Patch | None) -> Slot | Patch | None:
        """Leave out the start tags around the body: they are not this client's."""
        if isinstance(tree, dict):
            change = tree if self._region is None else tree.get(self._region)
            is_range = isinstance(change, dict) and OPERATIONS in change
            return {"0": change} if is_range else cast("Slot | Patch | None", change)
        if tree is None:
            return None
        self._region = None
        if isinstance(tree, tuple) and _has_tags(cast(Statics, tree[0])):
            self._region = str(len(tree) - 2)
            return cast(Slot, tree[-1])
        return tree


def _has_tags(statics: Statics) -> bool:
    return statics.strings[0].startswith(("<html", "<body"))


def _exit(redirect: str | None) -> str:
    if redirect is None:
        return ""
    return f'<meta http-equiv="refresh" content="0;url={escape(redirect)}">'


def _whole(root: Node, exit_: str) -> Members:
    """Write a whole page; its last slot is for the way out of it."""
    members = _written_node(root)
    for number, slot in enumerate(root[1:]):
        if isinstance(slot, Range):
            members[str(number)] = _written_node((_WRAP, slot))
    members["s"] = [*cast("list[str]", members["s"]), ""]
    members[str(len(root) - 1)] = exit_
    return members


def _changed_root(root: Node, patch: Patch) -> tuple[Members, Node]:
    written, changed = _changed_slots(cast(Row, root), patch, first=1)
    for number in patch:
        slot = changed[int(number) + 1]
        if isinstance(slot, Range):
            is_new = not isinstance(patch[number], dict)
            written[number] = (
                _written_node((_WRAP, slot)) if is_new else {"0": written[number]}
            )
    return written, cast(Node, changed)


def _changed(old: Slot, change: object) -> tuple[object, Slot]:
    """Return how a change is written, and what the slot then holds."""
    if not isinstance(change, dict):
        return _written(cast(Slot, change)), cast(Slot, change)
    if OPERATIONS in change:
        return _changed_rows(cast(Range, old), change[OPERATIONS])
    return _changed_slots(cast(Row, old), change, first=1)


def _changed_slots(
    old: Row, patch: Patch, first: int = 0
) -> tuple[Members, tuple[Slot, ...]]:
    written: Members = {}
    slots = list(old)
    for number, change in patch.items():
        place = int(number) + first
        written[number], slots[place] = _changed(slots[place], change)
    return written, tuple(slots)


def _changed_rows(old: Range, ops: Iterable[Op]) -> tuple[object, Range]:
    edit = _Edit(old)
    for kind, *operands in ops:
        _STEPS[cast(int, kind)](edit, *operands)
    new = Range(edit.statics, edit.rows)
    names, has_keys = _names(new)
    # Rows whose keys are edited, as equal ones may be, keep what they were called.
    if edit.names != names or (edit.is_other and not (edit.has_keys and has_keys)):
        return {"d": _written_rows(new)}, new
    if edit.is_moved:
        edit.written.append(["o", edit.names])
    return edit.written, new


class _Edit:
    """Rows while operations are done to them, and how these are written.

    Attributes:
        is_other: Rows have come, gone or moved.
        is_moved: Rows are in another order; told once, when all is done.
    """

    def __init__(self, old: Range) -> None:
        self.statics = cast(Statics, old[0])
        self.rows = list(cast("list[Row]", old[1]))
        self.names, self.has_keys = _names(old)
        self.written: list[Op] = []
        self.is_other = self.is_moved = False

    def update(self, at: int, patch: Patch) -> None:
        written, self.rows[at] = _changed_slots(self.rows[at], patch)
        self.written.append(["u", self.names[at], written])

    def remove(self, at: int, size: int) -> None:
        self.is_other = True
        self.written += [["r", name] for name in self.names[at : at + size]]
        del self.rows[at : at + size], self.names[at : at + size]

    def insert(self, at: int, rows: list[Row]) -> None:
        self.is_other = True
        new = Range(self.statics, rows)
        written = _written_rows(new)
        self.written.append(
            ["i", self.names[at - 1], written] if at else ["p", written]
        )
        self.rows[at:at] = rows
        self.names[at:at] = _names(new)[0]

    def move(self, place: int, to: int) -> None:
        self.is_other = self.is_moved = True
        self.rows.insert(to, self.rows.pop(place))
        self.names.insert(to, self.names.pop(place))

    def reorder(self, low: int, order: list[int]) -> None:
        self.is_other = self.is_moved = True
        part = slice(low, low + len(order))
        self.rows[part] = [self.rows[low + j] for j in order]
        self.names[part] = [self.names[low + j] for j in order]


_STEPS: dict[int, Callable[..., None]] = {
    UPDATE: _Edit.update,
    REMOVE: _Edit.remove,
    INSERT: _Edit.insert,
    MOVE: _Edit.move,
    REORDER: _Edit.reorder,
}


def _names(rows: Range) -> tuple[list[str], bool]:
    """Return what the rows are called, and whether these are keys or only places."""
    key, shown = cast(Statics, rows[0]).key, cast("list[Row]", rows[1])
    if key >= 0:
        names = [cast(str, row[key]) for row in shown]
        if all(names) and len(set(names)) == len(names):
            return names, True
    return [str(place) for place in range(len(shown))], False


def _written(value: Slot) -> object:
    if isinstance(value, str):
        return _written_text(value)
    if isinstance(value, tuple):
        return _written_node(value)
    strings, mark = _shape(cast(Statics, value[0]))
    return {"s": strings, "d": _written_rows(value), mark: 0}


def _written_text(text: str) -> object:
    text = _without_root(text)
    if text.startswith("{{") and text.endswith("}}"):
        return {"s": [text]}
    return text


def _written_node(node: Node) -> Members:
    strings, mark = _shape(cast(Statics, node[0]))
    return {"s": strings, **_written_slots(cast(Row, node[1:])), mark: 0}


def _written_rows(rows: Range) -> list[Members]:
    pairs = zip(_names(rows)[0], cast("list[Row]", rows[1]), strict=True)
    return [{"_k": name, **_written_slots(row)} for name, row in pairs]


def _written_slots(slots: Row) -> Members:
    return {str(number): _written(slot) for number, slot in enumerate(slots)}


@cache
def _shape(statics: Statics) -> tuple[list[str], str]:
    """Return the strings of a kind of node, and the surplus slot that marks it.

    The same after a restart of the server: a client may have a page from before.
    """
    content = f"{statics.kind} {statics.strings!r}".encode()
    mark = str(_SURPLUS + crc32(content))
    return [_without_root(string) for string in statics.strings], mark


def _without_root(html: str) -> str:
    """Write the tag in a way that means the same and is not searched for."""
    return _ROOT.sub(r"\1 ", html) if "root" in html else html
