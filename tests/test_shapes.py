"""What an annotation expects of a form."""

from __future__ import annotations

import datetime
import decimal
import enum
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal, NewType, NotRequired, TypeVar

import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    SecretStr,
    field_validator,
)
from pydantic.alias_generators import to_camel
from typing_extensions import TypeAliasType, TypedDict

from quartlive.shapes import (
    ANYTHING,
    Shape,
    as_text,
    fields_of,
    flattened,
    shape_of,
)

T = TypeVar("T")
UserId = NewType("UserId", int)
Age = TypeAliasType("Age", Annotated[int, Field(ge=0)])


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.IntEnum):
    S = 1
    L = 2


class Address(BaseModel):
    street: str
    number: int = 1


class Box(BaseModel, Generic[T]):
    content: T


class Tags(RootModel[list[str]]):
    pass


@dataclass
class Point:
    x: int
    y: int = 0
    labels: list[str] = field(default_factory=list)


class Options(TypedDict):
    name: str
    size: NotRequired[int]


TEXT = Shape(text=True)
NUMBER = Shape(number=True)
BOOLEAN = Shape(boolean=True)


@pytest.mark.parametrize(
    ("annotation", "shape"),
    [
        (str, TEXT),
        (bytes, TEXT),
        (SecretStr, TEXT),
        (int, NUMBER),
        (float, NUMBER),
        (decimal.Decimal, NUMBER),
        (bool, BOOLEAN),
        (datetime.date, Shape()),
        (UserId, NUMBER),
        (Age, NUMBER),
        (Annotated[str, Field(min_length=3)], TEXT),
        (
            Annotated[float, Field(allow_inf_nan=True)],
            Shape(number=True, infinite=True),
        ),
        (Annotated[int, AfterValidator(abs)], NUMBER),
        (Annotated[int, BeforeValidator(len)], ANYTHING),
        (int | None, Shape(number=True, nullable=True)),
        (str | None, Shape(text=True, nullable=True)),
        (bool | None, Shape(boolean=True, nullable=True)),
        (Annotated[int | None, Field(ge=1)], Shape(number=True, nullable=True)),
        (int | float, NUMBER),
        (int | str, TEXT),
        (bool | int, Shape(number=True, boolean=True)),
        (int | datetime.date | None, Shape(number=True, nullable=True)),
        (int | list[int], Shape("raw")),
        (Address | None, Shape("fields", nullable=True, model=Address)),
        (Address | Point, Shape("raw")),
        (Literal["a", 1, True], Shape(choices={"a": "a", "1": 1, "true": True})),
        (Literal["a", None], Shape(choices={"a": "a", "": None})),
        (Color, Shape(choices={"red": "red", "blue": "blue"})),
        (Size, Shape(choices={"1": 1, "2": 2})),
        (Literal["any"] | Size, Shape(choices={"any": "any", "1": 1, "2": 2})),
        (Address, Shape("fields", model=Address)),
        (Box[int], Shape("fields", model=Box[int])),
        (Point, Shape("fields", model=Point)),
        (Options, Shape("fields", model=Options)),
        (Tags, Shape()),
        (Any, ANYTHING),
        (object, ANYTHING),
        (dict, ANYTHING),
        (dict[str, int], ANYTHING),
        (Mapping, ANYTHING),
    ],
    ids=str,
)
def test_an_annotation_has_a_shape(annotation, shape):
    """How a field is read is decided once, by its type alone."""
    assert shape_of(annotation) == shape


@pytest.mark.parametrize(
    ("annotation", "item"),
    [
        (list[int], NUMBER),
        (set[str], TEXT),
        (frozenset[bool], BOOLEAN),
        (tuple[int, ...], NUMBER),
        (tuple[int, int], NUMBER),
        (deque[Address], Shape("fields", model=Address)),
        (Sequence[Color], shape_of(Color)),
        (list[list[int]], shape_of(list[int])),
        (list, ANYTHING),
        (tuple[int, str], ANYTHING),
    ],
    ids=str,
)
def test_a_list_knows_its_items(annotation, item):
    """Each of the repeated names is read as one item."""
    shape = shape_of(annotation)

    assert (shape.kind, shape.item) == ("list", item)


def test_metadata_is_found_through_every_layer():
    """A constraint counts wherever Pydantic would see it, also in an alias."""
    whole = flattened(Annotated[Age, "outer"])

    assert "outer" in whole
    assert [part.ge for part in whole if hasattr(part, "ge")] == [0]


class Form(BaseModel):
    title: str
    plain: int = 0
    aliased: str = Field("", alias="data-key")
    either: str = Field("", validation_alias=AliasChoices(AliasPath("a", 0), "second"))
    path: str = Field("", validation_alias=AliasPath("a", 0))
    read: int = 0
    checked: int = 0

    @field_validator("read", mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        return value

    @field_validator("checked")
    @classmethod
    def _check(cls, value: int) -> int:
        return value


def test_fields_have_the_names_of_the_form():
    """An alias is what HTML says; a path into other data is no name in HTML."""
    names = {field.name: field.html for field in fields_of(Form)}

    assert names == {
        "title": "title",
        "plain": "plain",
        "aliased": "data-key",
        "either": "second",
        "path": "path",
        "read": "read",
        "checked": "checked",
    }


def test_an_alias_generator_names_fields():
    """A model shared with a JSON API keeps its camel case in HTML."""

    class Camel(BaseModel):
        model_config = ConfigDict(alias_generator=to_camel)
        drag_source: str

    assert [field.html for field in fields_of(Camel)] == ["dragSource"]


def test_a_validator_that_goes_first_gets_what_was_sent():
    """It was written to read raw input; ours must not change that before."""
    shapes = {field.name: field.shape for field in fields_of(Form)}

    assert shapes["read"] == ANYTHING
    assert shapes["checked"] == NUMBER


def test_a_validator_of_all_fields_gets_what_was_sent():
    """``field_validator("*")`` names every field."""

    class Stripped(BaseModel):
        age: int

        @field_validator("*", mode="before")
        @classmethod
        def _strip(cls, value: object) -> object:
            return value

    assert [field.shape for field in fields_of(Stripped)] == [ANYTHING]


def test_infinite_numbers_are_a_models_choice():
    """A scientific form may say so once for all its fields."""

    class Measured(BaseModel):
        model_config = ConfigDict(allow_inf_nan=True)
        value: float
        name: str

    assert [field.shape.infinite for field in fields_of(Measured)] == [True, False]


@pytest.mark.parametrize(
    ("model", "required"),
    [
        (Address, {"street": True, "number": False}),
        (Point, {"x": True, "y": False, "labels": False}),
        (Options, {"name": True, "size": False}),
        (Box[int], {"content": True}),
    ],
    ids=str,
)
def test_every_kind_of_model_has_fields(model, required):
    """Dataclasses and typed dicts are forms as well as models are."""
    assert {field.name: field.required for field in fields_of(model)} == required


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (1.0, "1"),
        (1.5, "1.5"),
        (-0.0, "0"),
        (1e21, "1e+21"),
        (float("inf"), "inf"),
        (7, "7"),
        ("a b", "a b"),
    ],
)
def test_values_become_text_as_a_browser_writes_them(value, text):
    """A value that went through HTML equals one that came as JSON."""
    assert as_text(value) == text
