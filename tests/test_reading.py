"""What browsers and JSON clients send becomes input for Pydantic."""

from __future__ import annotations

import datetime
import decimal
import enum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, strategies as st
from pydantic import BaseModel, BeforeValidator, Field

from quartlive.reading import MISSING, Node, read, tree_of
from quartlive.shapes import shape_of


class Color(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    LOW = 1


class Address(BaseModel):
    street: str
    number: int = 1
    main: bool = False


class Person(BaseModel):
    name: str
    address: Address
    others: list[Address] = []
    nick: Annotated[str, Field(alias="data-nick")] = ""
    parent: Person | None = None


# Pydantic calls this text no number, no date and no truth value.
REFUSED = "_"


def sent(annotation: Any, *values: Any, required: bool = True) -> Any:
    """Return what Pydantic gets when these values were sent for one field."""
    node = Node(values) if values else None
    return read(shape_of(annotation), node, required=required)


@pytest.mark.parametrize(
    ("annotation", "text", "expected"),
    [
        (int, "7", "7"),
        (int, " 7 ", " 7 "),
        (int, "1_000", REFUSED),
        (int, "seven", "seven"),
        (int, "true", "true"),
        (int, "9" * 5000, REFUSED),
        (float, "1e3", "1e3"),
        (float, "1_0.5", REFUSED),
        (float, "inf", REFUSED),
        (float, "-Infinity", REFUSED),
        (float, "NaN", REFUSED),
        (float, "1e999", REFUSED),
        (Annotated[float, Field(allow_inf_nan=True)], "inf", "inf"),
        (Annotated[float, Field(allow_inf_nan=True)], "1_0", REFUSED),
        (decimal.Decimal, "1.10", "1.10"),
        (decimal.Decimal, "1_1", REFUSED),
        (str, "1_000", "1_000"),
        (str, "inf", "inf"),
        (str, " a ", " a "),
        (bool, "on", "on"),
        (datetime.date, "2026-01-31", "2026-01-31"),
        (Literal["a", 1], "1", 1),
        (Literal["a", 1], "b", "b"),
        (Level, "1", 1),
        (Color, "red", "red"),
    ],
    ids=str,
)
def test_text_is_read_as_a_person_reads_it(annotation, text, expected):
    """Pydantic's lax mode is kind, but programmers' numbers surprise visitors."""
    assert sent(annotation, text) == expected


@pytest.mark.parametrize(
    ("annotation", "value", "expected"),
    [
        (int, 7, 7),
        (int, True, REFUSED),
        (int, 1.0, 1.0),
        (int, 10**400, REFUSED),
        (float, False, REFUSED),
        (float, float("inf"), REFUSED),
        (float, float("nan"), REFUSED),
        (decimal.Decimal, True, REFUSED),
        (bool, True, True),
        (bool, 1, 1),
        (str, 5, "5"),
        (str, 1.0, "1"),
        (str, True, "true"),
        (str | None, None, None),
        (int | None, None, None),
        (int, None, MISSING),
        (str, None, MISSING),
        (int | str, 5, "5"),
        (Literal[1, True], True, True),
        (Literal["1"], 1, "1"),
        (Level, 1, 1),
        (Any, {"a": [1]}, {"a": [1]}),
    ],
    ids=str,
)
def test_json_values_are_read_like_text(annotation, value, expected):
    """A fetch that sends numbers gets the same answers as a form."""
    found = read(shape_of(annotation), tree_of({"x": [value]}).find("x"), required=True)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (int | None, None),
        (datetime.date | None, None),
        (bool | None, None),
        (Color | None, None),
        (list[int] | None, None),
        (list[str] | None, None),
        (Address | None, None),
        (str | None, ""),
        (str, ""),
        (int, MISSING),
        (bool, MISSING),
        (Literal["", "a"], ""),
        (Literal["a", None], None),
        (list[int], []),
        (list[str], [""]),
    ],
    ids=str,
)
def test_empty_text_means_what_the_field_can_hold(annotation, expected):
    """A control left blank still sends its name."""
    assert sent(annotation, "") == expected


@pytest.mark.parametrize("annotation", [int | None, int], ids=str)
def test_spaces_are_no_number(annotation):
    """What looks empty to the visitor is empty."""
    assert sent(annotation, "  ") == sent(annotation, "")


@pytest.mark.parametrize(
    ("annotation", "required", "expected"),
    [
        (bool, True, False),
        (bool, False, MISSING),
        (bool | None, True, MISSING),
        (list[int], True, []),
        (list[int], False, []),
        (list[int] | None, False, MISSING),
        (int, True, MISSING),
        (str, True, MISSING),
        (Address, False, MISSING),
        (Address, True, {}),
        (Any, True, MISSING),
    ],
    ids=str,
)
def test_what_is_missing(annotation, required, expected):
    """Browsers leave out boxes that are not ticked and lists with nothing chosen."""
    assert sent(annotation, required=required) == expected


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (list[str], ["a", "b"]),
        (set[str], ["a", "b"]),
        (tuple[str, ...], ["a", "b"]),
        (str, "b"),
        (Any, ["a", "b"]),
        (Annotated[str, BeforeValidator(",".join)], ["a", "b"]),
    ],
    ids=str,
)
def test_repeated_names(annotation, expected):
    """Lists get all of them; a single field the last, as a box behind a hidden one."""
    assert sent(annotation, "a", "b") == expected


def test_the_items_of_a_list_are_read_one_by_one():
    """A gap in a list of numbers is left out, a surprise in it is refused."""
    assert sent(list[int], "1", "", "1_0", 2) == ["1", REFUSED, 2]


def form(model: Any, fields: dict[str, list[Any]]) -> tuple[Any, dict[Any, str]]:
    names: dict[Any, str] = {}
    data = read(shape_of(model), tree_of(fields), required=True, names=names)
    return data, names


def test_dotted_names_are_fields_of_models():
    """One form can hold an address without a line of JavaScript."""
    data, names = form(
        Person,
        {
            "name": ["Ann"],
            "address.street": ["Low Lane"],
            "address.number": ["7"],
            "data-nick": ["A"],
        },
    )

    assert data == {
        "name": "Ann",
        "address": {"street": "Low Lane", "number": "7"},
        "others": [],
        "data-nick": "A",
    }
    assert names["address", "street"] == "address.street"
    assert names[("data-nick",)] == "data-nick"


def test_numbered_names_are_rows_in_their_order():
    """Rows that were removed in the browser leave gaps, which do not count."""
    data, names = form(
        Person,
        {
            "others.10.street": ["third"],
            "others.2.street": ["second"],
            "others.01.street": ["first"],
            "others.x.street": ["no row"],
        },
    )

    assert [row["street"] for row in data["others"]] == ["first", "second", "third"]
    assert names["others", 1, "street"] == "others.2.street"


def test_json_objects_are_dotted_names():
    """A client that sends nested JSON fills the same fields."""
    data, names = form(
        Person,
        {"address": [{"street": "Low Lane"}], "others": [{"street": "a"}, {"main": 1}]},
    )

    assert data["address"] == {"street": "Low Lane"}
    assert data["others"] == [{"street": "a"}, {"main": 1}]
    assert names["others", 1, "main"] == "others.1.main"


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (list[Address], [{"street": "a"}]),
        (list[list[int]], [[1], [2, 3]]),
        (Any, {"a": [1], "b": [{"c": 1}], "d": [], "e": {}}),
        (dict[str, list[int]], {"a": [1]}),
        (Any, [{"a": 1}, 2]),
        (list[Any], [{"a": [1]}]),
    ],
    ids=str,
)
def test_nested_json_arrives_as_it_was_sent(annotation, value):
    """A list of one is a list, and an empty object an object."""
    name = tree_of({"x": value if isinstance(value, list) else [value]})

    assert read(shape_of(annotation), name.find("x")) == value


def test_text_for_a_model_is_left_to_pydantic():
    """It says that this is no address; nothing is made up for it."""
    assert form(Person, {"address": ["Low Lane"]})[0]["address"] == "Low Lane"


def test_text_beside_the_fields_of_a_model_hides_none_of_them():
    """The rules for numbers hold whatever else is sent."""
    data, _ = form(Person, {"address": ["x"], "address.number": ["1_000"]})

    assert data["address"] == {"number": REFUSED}


def test_an_optional_model_left_blank_is_none():
    """Browsers send every control of a section nobody filled in."""
    blank = {"parent.name": [""], "parent.address.street": [""]}

    assert form(Person, blank)[0]["parent"] is None
    assert form(Person, blank | {"parent.name": ["Eve"]})[0]["parent"]["name"] == "Eve"


def test_a_model_that_holds_itself_ends():
    """Only what was sent is followed, and only so far."""
    deep = ".".join(["parent"] * 500) + ".name"

    data, _ = form(Person, {deep: ["x"]})

    assert data["parent"]["parent"]["parent"]


def test_deep_json_is_not_followed_for_ever():
    """The parser's limit is not ours to rely on."""
    value: Any = "x"
    for _ in range(5000):
        value = {"parent": value}

    assert tree_of({"parent": [value]}).find("parent.parent")


@pytest.mark.parametrize("digits", ["1" * 5000, "²", "٣", "-1", "1.5", "__class__"])
def test_no_name_becomes_a_number(digits):
    """Huge numbers are slow or raise, and other scripts' digits are other names."""
    fields = {f"tags.{digits}": ["x"], "tags.0": ["y"]}

    data = read(shape_of(list[str]), tree_of(fields).find("tags"))

    assert data[0] == "y"


words = st.text(max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner),
    max_leaves=6,
)
parts = st.sampled_from(["name", "address", "others", "parent", "street", "0", "7", ""])
paths = st.lists(parts, max_size=5).map(".".join) | words


@given(st.dictionaries(paths, st.lists(values, max_size=3), max_size=5))
def test_anything_can_be_read(fields):
    """Whatever is sent, reading gives input for Pydantic and never raises."""
    data, names = form(Person, fields)

    assert set(data) <= {"name", "address", "others", "data-nick", "parent"}
    assert set(map(type, names.values())) == {str}
