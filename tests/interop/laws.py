"""What every tree keeps to that is written for the published client."""

from __future__ import annotations

from typing import Any

from quartlive.wire.tree import Node, Range, Slot, Statics, intern

from .renderer import spelled

# Slots from here on are never shown: they name the kind of a node.
MARKS = 1_000_000
WRAP = intern(("", ""))

Tree = dict[str, Any]


def check(written: Tree, old: Slot | None, new: Slot) -> None:
    """Check what leads from one tree to the next.

    Args:
        written: The tree of a frame.
        old: What the peer has; None for a new one.
        new: What it then shows.

    Raises:
        AssertionError: If it breaks a law.
    """
    if old is not None and old == new:
        assert written == {}
    root = new if isinstance(new, tuple) else (WRAP, new)
    if "s" in written:
        assert not isinstance(old, tuple) or old[0] is not root[0]
        _check_mark(written)
        # The last one is for the way out of the page.
        assert written[str(len(root) - 1)] == ""
        assert len(written["s"]) == len(root) + 1
        known: Any = (None,) * len(root)
    else:
        known = old if isinstance(old, tuple) else (WRAP, old)
    for place, slot in enumerate(root[1:], 1):
        if str(place - 1) in written:
            _check_root_slot(written[str(place - 1)], known[place], slot)


def _check_root_slot(value: Any, old: Any, new: Any) -> None:
    if isinstance(new, Range):
        # Rows are never what a slot of the whole page holds: they are one deeper.
        assert isinstance(value, dict)
        assert "d" not in value
        if isinstance(old, Range) and old[0] is new[0]:
            assert list(value) == ["0"]
        else:
            assert value["s"] == ["", ""]
            _check_mark(value)
        value = value["0"]
    _check_slot(value, old, new)


def _check_slot(value: Any, old: Any, new: Any) -> None:
    if isinstance(new, str):
        text = spelled(new)
        is_braced = text.startswith("{{") and text.endswith("}}")
        assert value == ({"s": [text]} if is_braced else text)
    elif isinstance(new, Range):
        _check_range(value, old, new)
    else:
        _check_node(value, old, new)


def _check_node(value: Tree, old: Any, new: Node) -> None:
    if "s" in value:
        assert not _has_shape(old, new[0])
        _check_mark(value)
        assert len(value["s"]) == len(new)
        old = (None,) * len(new)
    _check_slots(value, old[1:], new[1:])


def _check_range(value: Any, old: Any, new: Range) -> None:
    if isinstance(value, list):
        _check_operations(value, old, new)
        return
    if "s" in value:
        assert not _has_shape(old, new[0])
        _check_mark(value)
    _check_rows(value["d"])
    for written, row in zip(value["d"], new[1], strict=True):
        _check_slots(written, (None,) * len(row), row)


def _check_operations(ops: list[Any], old: Range, new: Range) -> None:
    # An empty list would put nothing in the place of all rows.
    assert ops
    before, after = _by_name(old), _by_name(new)
    for kind, *operands in ops:
        if kind == "u":
            name, patch = operands
            _check_slots(patch, before[name], after[name])
        elif kind in ("p", "i"):
            _check_rows(operands[-1])
            for row in operands[-1]:
                slots = after[row["_k"]]
                _check_slots(row, (None,) * len(slots), slots)
        elif kind == "o":
            assert operands == [list(after)]
            assert ops[-1][0] == "o"
        else:
            assert kind == "r"


def _check_rows(rows: list[Tree]) -> None:
    keys = [row["_k"] for row in rows]
    assert all(isinstance(key, str) and key for key in keys), keys
    assert len(set(keys)) == len(keys), keys


def _check_slots(value: Tree, old: Any, new: Any) -> None:
    for name, slot in value.items():
        if name.isdecimal() and int(name) < MARKS:
            _check_slot(slot, old[int(name)], new[int(name)])


def _check_mark(value: Tree) -> None:
    names = [name for name in value if name.isdecimal() and int(name) >= MARKS]
    assert len(names) == 1, value


def _has_shape(old: Any, statics: Any) -> bool:
    return isinstance(old, tuple | Range) and old[0] is statics


def _by_name(rows: Range) -> dict[str, Any]:
    """Rows by what operations call them: their keys, or else their places."""
    statics, shown = rows
    assert isinstance(statics, Statics)
    keys = [row[statics.key] for row in shown] if statics.key >= 0 else [""]
    if not all(keys) or len(set(keys)) < len(keys):
        keys = [str(place) for place in range(len(shown))]
    return dict(zip(keys, shown, strict=True))
