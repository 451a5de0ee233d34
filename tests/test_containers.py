"""Each kind of value that holds others can be saved, put back and copied."""

from __future__ import annotations

import datetime
import enum
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr
from pydantic.dataclasses import dataclass as pydantic_dataclass

from quartlive.containers import is_atomic, is_flat, kind_of

Pair = namedtuple("Pair", "left right")


class Color(enum.Enum):
    RED = "red"


class Flat(BaseModel):
    id: int = 0
    title: str | None = None
    color: Color = Color.RED
    size: tuple[int, ...] = ()


class Nested(BaseModel):
    rows: list[Flat] = []


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    id: int = 0


class Private(BaseModel):
    _seen: list[int] = PrivateAttr(default_factory=list)


class Tuned(Flat):
    tags: list[str] = []


@dataclass
class Plain:
    x: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Slotted:
    x: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Frozen:
    rows: list[int] = field(default_factory=list)


@pydantic_dataclass
class Checked:
    x: int = 0


class SubList(list[int]):
    pass


def grown(value: Any) -> None:
    """Change a value by each of the ways that its kind offers."""
    if isinstance(value, Private):
        value._seen = [1]
    elif isinstance(value, Open):
        value.id, value.other = 1, 2  # type: ignore[attr-defined]
    elif isinstance(value, Nested):
        value.rows = [Flat()]
    elif isinstance(value, Flat):
        value.title = "x"
    elif isinstance(value, Frozen):
        object.__setattr__(value, "rows", [1, 2])
    elif hasattr(value, "x"):
        value.x = 5
    elif isinstance(value, dict):
        value["new"] = 1
    elif isinstance(value, set):
        value.add(9)
    else:
        value.append(9)


CHANGEABLE = [
    [1, 2],
    SubList([1]),
    {"a": 1},
    OrderedDict(b=1, a=2),
    defaultdict(list, a=[1]),
    Counter("aab"),
    {1, 2},
    deque([1, 2], maxlen=2),
    bytearray(b"ab"),
    Plain(1),
    Slotted(1, [2]),
    Frozen([1]),
    Checked(),
    Flat(id=1),
    Tuned(id=1, tags=["a"]),
    Nested(rows=[Flat(id=1)]),
    Open(id=1),
    Private(),
]


def content(value: Any) -> Any:
    """All that a value holds, in its order."""
    private = getattr(value, "_seen", None)
    if isinstance(value, dict):
        return list(value.items()), getattr(value, "default_factory", None)
    return repr(value), private, sorted(getattr(value, "model_fields_set", ()))


@pytest.mark.parametrize("value", CHANGEABLE, ids=lambda value: type(value).__name__)
def test_what_was_saved_comes_back(value):
    """The same object holds again what it held, however often it is put back."""
    kind = kind_of(type(value))
    before = content(value)
    saved = kind.save(value)

    for _ in range(2):
        grown(value)

        assert content(value) != before

        kind.restore(value, saved)

        assert content(value) == before


@pytest.mark.parametrize("value", CHANGEABLE, ids=lambda value: type(value).__name__)
def test_a_copy_goes_its_own_way(value):
    """A copy equals the original and has its class; changing one leaves the other."""
    before = content(value)

    made = kind_of(type(value)).copy(value)

    assert type(made) is type(value)
    assert content(made) == before

    grown(made)

    assert content(value) == before


def test_a_new_name_is_gone_after_restoring():
    """Attributes an action invented do not stay behind."""
    value = Plain()
    saved = kind_of(Plain).save(value)
    value.extra = 1  # type: ignore[attr-defined]

    kind_of(Plain).restore(value, saved)

    assert vars(value) == {"x": 0, "rows": []}


def test_a_slot_without_a_value_stays_empty():
    """A slotted dataclass may have fields nobody has set yet."""
    value = object.__new__(Slotted)
    value.x = 1
    saved = kind_of(Slotted).save(value)
    value.rows = [1]

    kind_of(Slotted).restore(value, saved)

    assert not hasattr(value, "rows")


def test_what_cannot_change_is_no_work():
    """Enums, classes and objects of other libraries are left alone."""
    for value in (Color.RED, Flat, object(), 3):
        kind = kind_of(type(value))

        assert (kind.save(value), kind.copy(value)) == (None, value)


def test_a_tuple_is_rebuilt_only_for_new_parts():
    """Named tuples keep their names."""
    kind = kind_of(Pair)
    value = Pair([1], 2)

    assert kind.rebuilt(value, lambda part: part) is value
    assert kind.rebuilt(value, lambda part: 7) == Pair(7, 7)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (int, True),
        (str | None, True),
        (None, True),
        (datetime.datetime, True),
        (Color, True),
        (Literal["a"], True),
        (tuple[int, ...], True),
        (tuple[int, str], True),
        (frozenset[str], True),
        (Annotated[str, Field(min_length=3)], True),
        (list[int], False),
        (tuple[list[int], ...], False),
        (int | list[int], False),
        (tuple, False),
        (Flat, False),
        (Any, False),
        (object, False),
    ],
    ids=str,
)
def test_what_an_annotation_promises(annotation, expected):
    """Only a promise that holds for every value lets us skip looking."""
    assert is_atomic(annotation) is expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(Flat, True), (Tuned, False), (Nested, False), (Open, False), (Private, False)],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_rows_of_a_flat_model_are_known(kind, expected):
    """A table of such rows is saved as a whole, which is what makes it cheap."""
    assert is_flat(kind) is expected
