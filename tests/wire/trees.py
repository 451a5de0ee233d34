"""Random trees: what random templates would render to, one state after the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from quartlive.wire.frames import FragmentTable, Frame, encode_frame
from quartlive.wire.tree import Range, Slot, Statics, intern

Draw = Callable[[st.SearchStrategy[Any]], Any]

texts = st.sampled_from(["", "a", "b", "&lt;", "é", "\N{GRINNING FACE}"])
names = st.lists(st.sampled_from("abcdef"), unique=True)
weak_names = st.lists(st.sampled_from("abcdef"))


class Item:
    """What a row shows where rows have no key; told apart by identity."""


ITEMS = {name: Item() for name in "abcdef"}


@dataclass(frozen=True)
class Template:
    """A fragment: what stands in each slot, and what kind of piece it is.

    Attributes:
        kind: ``"node"``, ``"choice"`` between templates, or for rows what tells them
            apart: ``"key"``, ``"object"``, ``"text"`` (Python shares such objects),
            ``"nothing"``.
        slots: None for text.
    """

    kind: str
    slots: tuple[Template | None, ...]

    @property
    def statics(self) -> Statics:
        count = len(self.slots) + (self.kind == "key")
        strings = tuple(f"<{place}>" for place in range(count + 1))
        if self.kind == "node":
            return intern(strings)
        return intern(strings, "range", 0 if self.kind == "key" else -1)


def _templates(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Template]:
    kinds = st.sampled_from(["node", "choice", "key", "object", "text", "nothing"])
    slots = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.builds(Template, kinds, slots)


templates = st.recursive(st.none(), _templates, max_leaves=8)


def grow(draw: Draw, template: Template | None, before: Slot | None = None) -> Slot:
    """Draw one rendering; what did not change may be the same object as before."""
    if before is not None and draw(st.booleans()):
        return before
    if template is None:
        return draw(texts)
    if template.kind == "choice":
        return grow(draw, draw(st.sampled_from(template.slots)))
    if template.kind == "node":
        slots = before[1:] if isinstance(before, tuple) else []
        return (template.statics, *_slots(draw, template, slots))
    return _rows(draw, template, before if isinstance(before, Range) else None)


def _slots(draw: Draw, template: Template, before: Any) -> list[Slot]:
    known = before if len(before) == len(template.slots) else [None] * 3
    return [
        grow(draw, slot, was) for slot, was in zip(template.slots, known, strict=False)
    ]


def _rows(draw: Draw, template: Template, before: Range | None) -> Range:
    is_keyed = template.kind == "key"
    wanted = draw(names if is_keyed else weak_names)
    known: dict[Any, Any] = {}
    if before is not None:
        owners = [row[0] for row in before[1]] if is_keyed else before.owners or []
        known = dict(zip(owners, before[1], strict=True)) if owners else {}
    rows, owners = [], []
    for name in wanted:
        owner = ITEMS[name] if template.kind == "object" else name
        was = known.get(owner, ())
        slots = _slots(draw, template, was[1:] if is_keyed else was)
        row = (name, *slots) if is_keyed else tuple(slots)
        rows.append(was if row == was else row)
        owners.append(owner)
    has_owners = template.kind in ("object", "text")
    return Range(template.statics, rows, owners if has_owners else None)


@st.composite
def walks(draw: Draw, steps: int = 4) -> list[Slot]:
    """Renderings of one random template, one after the other."""
    template = draw(templates)
    trees = [grow(draw, template)]
    for _ in range(draw(st.integers(1, steps))):
        trees.append(grow(draw, template, trees[-1]))
    return trees


def sent(table: FragmentTable, tree: object, **members: object) -> Any:
    """A frame as the other side reads it."""
    return json.loads(encode_frame(table, Frame(tree=tree, **members)))
