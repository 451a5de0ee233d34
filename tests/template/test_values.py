"""When two values print the same."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, namedtuple
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from quartlive.template.helpers import Live
from quartlive.template.values import OPAQUE, keep, keep_all, properties, same, size

MINUTE = timezone(timedelta(minutes=1))


class Colour(Enum):
    RED = 1


class Author(BaseModel):
    model_config = ConfigDict(extra="allow")

    name: str = "Ann"
    secret: str = Field("x", exclude=True)
    _note: str = PrivateAttr("")

    @property
    def initial(self) -> str:
        return self.name[0] + CLOCK[0]


CLOCK = ["a"]


@dataclass
class Point:
    x: Any = 1
    tags: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Slim:
    x: Any = 1


Pair = namedtuple("Pair", "a b")


def anew(text: str) -> str:
    """Return an equal text that is another object."""
    return "".join(list(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (1, True),
        (0, 0.0),
        (0.0, -0.0),
        (1, Decimal(1)),
        (Decimal("1.0"), Decimal("1.00")),
        ("<b>", Markup("<b>")),
        ("1", 1),
        (datetime(2020, 1, 1, tzinfo=UTC),
         datetime(2020, 1, 1, 0, 1, tzinfo=MINUTE)),
        (date(2020, 1, 1), datetime(2020, 1, 1)),
        ([1], [True]),
        ([1], (1,)),
        ([1], [1, 2]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1}, OrderedDict(a=1)),
        ({1: "x"}, {True: "x"}),
        ([["<b>"]], [[Markup("<b>")]]),
        (Pair(1, 2), (1, 2)),
        (Author(), Author(name="Bo")),
        (Author(secret="x"), Author(secret="y")),
        (Author(more=1), Author(more=2)),
        (Point(tags=["a"]), Point(tags=["b"])),
        (Point(), Slim()),
        (None, False),
    ],
    ids=repr,
)  # fmt: skip
def test_what_may_print_differently_is_not_the_same(old, new):
    """Equal is not enough: these are equal, or look it."""
    assert not same(keep(old), new)
    assert not same(keep(new), old)


@pytest.mark.parametrize(
    "make",
    [
        lambda: anew("text"),
        lambda: Markup(anew("<b>")),
        lambda: int("1000000"),
        lambda: UUID(int=7),
        lambda: date(2020, 1, 1),
        lambda: Colour.RED,
        lambda: None,
        lambda: [anew("a"), ["b"], {"c": {1, 2}}],
        lambda: MappingProxyType({"a": 1}),
        lambda: Pair(anew("a"), [1]),
        lambda: Author(name=anew("Ann"), more=[1]),
        lambda: Point(anew("a"), [anew("b")]),
        lambda: Slim(anew("a")),
        lambda: Live(errors={"a": "b"}),
    ],
)
def test_what_was_loaded_anew_with_the_same_content_is_the_same(make):
    """Rows that come from a database are other objects each time."""
    assert same(keep(make()), make())


def set_item(value):
    value.name = "Bo"


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ([1], lambda value: value.append(2)),
        ([[1]], lambda value: value[0].append(2)),
        ([1, 2], lambda value: value.reverse()),
        ({"a": 1}, lambda value: value.update(a=True)),
        ({"a": 1}, lambda value: value.update(b=1)),
        ({1}, lambda value: value.add(2)),
        (Author(), set_item),
        (Author(), lambda value: setattr(value, "secret", "y")),
        (Author(), lambda value: setattr(value, "_note", "y")),
        (Author(), lambda value: setattr(value, "more", "y")),
        (Author(), lambda value: CLOCK.__setitem__(0, CLOCK[0] + "b")),
        ([Author()], lambda value: set_item(value[0])),
        (Point(), lambda value: value.tags.append("a")),
        (Point(), lambda value: setattr(value, "extra", 1)),
        (Slim(), lambda value: setattr(value, "x", True)),
        (Live(), lambda value: setattr(value, "connected", True)),
    ],
)
def test_a_change_in_place_is_seen(value, change):
    """Actions change state by ordinary code, which tells nobody."""
    kept = keep(value)
    assert same(kept, value)
    change(value)

    assert not same(kept, value)


class Unknown:
    """Nobody knows where it keeps what it shows."""


def test_what_nothing_is_known_about_is_never_the_same():
    """It is rendered each time, wherever it stands."""
    value = Unknown()

    assert keep(value) is OPAQUE
    assert not same(OPAQUE, value)
    assert not same(keep([value]), [value])


def test_a_coroutine_is_closed():
    """The template says where it stands; Python need not warn as well."""
    waiting = asyncio.sleep(0)

    assert keep(waiting) is OPAQUE
    with pytest.raises(RuntimeError, match="cannot reuse"):
        waiting.send(None)


def test_many_values_are_kept_as_each_of_them():
    """The quick way for plain columns keeps the same."""
    tags = ["a"]

    assert keep_all([1, "a", None]) == [1, "a", None]
    first, kept = keep_all([1, tags])
    assert first == 1
    assert same(kept, tags)


def test_size_counts_what_must_be_compared():
    """What is large is not worth being compared in every render."""
    assert size(keep(1)) == 1
    assert size(keep([1, 2, [3, 4, 5]])) == 5


def test_properties_of_a_model_are_its_own():
    """Pydantic's say nothing about what a row shows."""
    assert properties(Author) == ["initial"]
