"""States with a bit of everything, for laws about whatever a state may hold."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, is_dataclass
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field


class Row(BaseModel):
    id: int = 0
    title: str = ""


class Card(BaseModel):
    model_config = ConfigDict(extra="allow")
    rows: list[Row] = []
    meta: dict[str, Any] = Field(default_factory=dict)
    _log: list[Any] = []


@dataclass
class Point:
    x: Any = 0
    tags: set[str] = field(default_factory=set)


class Board(BaseModel):
    cards: list[Card] = []
    rows: list[Row] = []
    point: Point = Field(default_factory=Point)
    anything: Any = None


rows = st.builds(Row, id=st.integers(0, 9), title=st.text(max_size=2))
points = st.builds(Point, x=st.integers(), tags=st.sets(st.sampled_from("abc")))
values = st.recursive(
    st.none() | st.integers() | st.text(max_size=2) | rows | points,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        | st.tuples(inner, inner)
        | st.lists(inner, max_size=3).map(deque)
        | st.builds(Card, rows=st.lists(rows, max_size=2), extra=inner)
    ),
    max_leaves=8,
)
boards = st.builds(
    Board,
    cards=st.lists(st.builds(Card, rows=st.lists(rows, max_size=2)), max_size=2),
    rows=st.lists(rows, max_size=4),
    point=points,
    anything=values,
)


def reach(value: Any, found: dict[int, Any]) -> dict[int, Any]:
    """Return every changeable object that a value holds, itself included."""
    if id(value) in found or isinstance(value, (str, int, type(None))):
        return found
    found[id(value)] = value
    if isinstance(value, dict):
        parts = list(value.values())
    elif isinstance(value, BaseModel):
        parts = [*vars(value).values(), *(value.__pydantic_extra__ or {}).values()]
        parts += (value.__pydantic_private__ or {}).values()
    elif is_dataclass(value):
        parts = list(vars(value).values())
    else:
        parts = list(value)
    for part in parts:
        reach(part, found)
    return found
