"""HTML says what a field takes, and never keeps back what would be accepted."""

from __future__ import annotations

import datetime
import decimal
import enum
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, strategies as st
from pydantic import (
    AnyUrl,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from quartlive.constraints import model_constraints, value_constraints

DECIMAL = {"inputmode": "decimal", "step": "any"}


class Color(enum.Enum):
    RED = "red"


def text(**limits: Any) -> Any:
    return Annotated[str, StringConstraints(**limits)]


def whole(**limits: Any) -> Any:
    return Annotated[int, Field(**limits)]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str, {}),
        (
            text(min_length=3, max_length=5),
            {"required": True, "minlength": 3, "maxlength": 5},
        ),
        (text(min_length=0), {}),
        (text(pattern=r"^[a-z]+$"), {"pattern": "[a-z]+"}),
        (text(pattern=r"^\d{3}$"), {}),
        (text(pattern=r"[a-z]+"), {}),
        (text(pattern=r"^(?i)a$"), {}),
        (text(pattern=r"^a|b$"), {}),
        (AnyUrl, {"minlength": 1, "inputmode": "url"}),
        (int, {"inputmode": "numeric"}),
        (whole(ge=1, le=9), {"inputmode": "numeric", "min": 1, "max": 9}),
        (whole(gt=1, lt=9), {"inputmode": "numeric", "min": 2, "max": 8}),
        (whole(multiple_of=5), {"inputmode": "numeric", "step": 5}),
        (whole(multiple_of=5, ge=10), {"inputmode": "numeric", "min": 10, "step": 5}),
        (whole(multiple_of=5, ge=1), {"inputmode": "numeric", "min": 1, "step": 1}),
        (float, DECIMAL),
        (Annotated[float, Field(gt=0, lt=1)], {**DECIMAL, "min": 0, "max": 1}),
        (Annotated[float, Field(multiple_of=0.5)], {**DECIMAL, "step": 0.5}),
        (decimal.Decimal, DECIMAL),
        (Annotated[decimal.Decimal, Field(ge=1)], {**DECIMAL, "min": 1.0}),
        (int | None, {"inputmode": "numeric"}),
        (datetime.date, {}),
        (
            Annotated[datetime.date, Field(ge=datetime.date(2026, 1, 1))],
            {"min": "2026-01-01"},
        ),
        (
            Annotated[datetime.time, Field(lt=datetime.time(12, 30))],
            {"max": "12:30:00"},
        ),
        (bool, {}),
        (Color, {}),
        (Literal["a", "b"], {}),
        (list[text(max_length=5)], {"maxlength": 5}),
        (list, {}),
        (dict[str, int], {}),
        (int | str, {}),
        (text(max_length=3) | text(max_length=9), {}),
        (whole(ge=5) | float, {"inputmode": "decimal"}),
        (int | datetime.date, {"inputmode": "decimal"}),
        (decimal.Decimal | None, DECIMAL),
        (Any, {}),
        (Annotated[int, BeforeValidator(len)], {}),
    ],
    ids=str,
)
def test_limits_become_attributes(annotation, expected):
    """The browser tells the visitor before anything is sent."""
    assert value_constraints(annotation, required=False) == expected


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (int, True),
        (datetime.date, True),
        (Color, True),
        (Literal["a"], True),
        (Literal["", "a"], False),
        (text(min_length=1), True),
        (str, False),
        (int | None, False),
        (text(min_length=1) | None, False),
        (bool, False),
        (list[int], False),
        (list[text(min_length=1)], False),
        (Any, False),
    ],
    ids=str,
)
def test_only_what_empty_text_would_fail_is_required(annotation, expected):
    """An empty text is a text; nothing ticked is an answer."""
    found = value_constraints(annotation, required=True)

    assert found.get("required", False) is expected


def test_a_default_is_enough_for_a_number():
    """Left empty, the field has its default."""
    assert "required" not in value_constraints(int, required=False)


def test_text_with_a_least_length_must_be_filled_even_with_a_default():
    """Browsers send the empty text, which is too short; minlength alone allows it."""
    assert value_constraints(text(min_length=1), required=False)["required"] is True


class Address(BaseModel):
    street: Annotated[str, Field(max_length=9)]
    number: int = 1


@dataclass
class Point:
    x: Annotated[int, Field(ge=0)]


class Person(BaseModel):
    name: Annotated[str, Field(min_length=2)]
    key: int = Field(0, alias="data-key")
    address: Address | None = None
    point: Point
    tags: list[whole(le=9)] = []  # type: ignore[valid-type]
    parent: Person | None = None


def test_fields_of_a_form_have_their_html_names():
    """Names below names, aliases, and the items of a list under its own name."""
    assert model_constraints(Person, "who.") == {
        "who.name": {"required": True, "minlength": 2},
        "who.data-key": {"inputmode": "numeric"},
        "who.address.street": {"maxlength": 9},
        "who.address.number": {"inputmode": "numeric"},
        "who.point.x": {"required": True, "inputmode": "numeric", "min": 0},
        "who.tags": {"inputmode": "numeric", "max": 9},
        "who.parent.name": {"required": True, "minlength": 2},
        "who.parent.data-key": {"inputmode": "numeric"},
        "who.parent.address.street": {"maxlength": 9},
        "who.parent.address.number": {"inputmode": "numeric"},
        "who.parent.point.x": {"required": True, "inputmode": "numeric", "min": 0},
        "who.parent.tags": {"inputmode": "numeric", "max": 9},
    }


limits = st.none() | st.integers(-20, 20)
steps = st.none() | st.integers(1, 7)


@given(limits, limits, limits, limits, steps, st.integers(-30, 30))
def test_the_browser_accepts_every_number_the_server_does(ge, gt, le, lt, step, value):
    """HTML is advice; it must never be stricter than the model."""
    given_limits = {"ge": ge, "gt": gt, "le": le, "lt": lt, "multiple_of": step}
    kept = {name: limit for name, limit in given_limits.items() if limit is not None}
    annotation = whole(**kept)
    try:
        TypeAdapter(annotation).validate_python(value)
    except ValidationError:
        return

    found: dict[str, Any] = value_constraints(annotation, required=True)

    assert found.get("min", value) <= value <= found.get("max", value)
    assert (value - found.get("min", 0)) % found.get("step", 1) == 0


PATTERNS = [r"^[a-c]+$", r"^a\.b?$", r"^[^x-z]{1,2}$", r"^a{2,}[0-9]$", r"^a b$"]


@given(st.sampled_from(PATTERNS), st.text("abcxyz.0123 \n", max_size=4))
def test_the_browser_accepts_every_text_the_server_does(pattern, value):
    """Only patterns that mean the same in both worlds are written."""
    (attribute,) = value_constraints(text(pattern=pattern), required=False).values()
    try:
        TypeAdapter(text(pattern=pattern)).validate_python(value)
    except ValidationError:
        return

    assert re.fullmatch(str(attribute), value)
