"""Inputs set the bound fields of a state, where what they hold fits."""

from __future__ import annotations

import enum
from datetime import date
from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import Field, field_validator, model_validator

from quartlive.bound import Bound
from quartlive.state import Bind, Persist, State, Url
from quartlive.submitted import Submitted


class Size(enum.Enum):
    SMALL = "s"
    LARGE = "l"


class Draft(State):
    title: Bind[Annotated[str, Field(max_length=5)]] = "old"
    count: Bind[int] = 1
    done: Bind[bool] = True
    size: Bind[Size] = Size.SMALL
    kind: Bind[Literal["a", "b"]] = "a"
    tags: Bind[list[str]] = Field(default_factory=lambda: ["x"])
    due: Bind[date | None] = date(2024, 1, 1)
    q: Url[Bind[str]] = ""
    kept: Bind[Persist[str]] = ""
    other: str = "mine"


def sent(action: str = "change", **data: Any) -> Submitted:
    return Submitted.from_json(data, action)


def put(submitted: Submitted, state: State | None = None) -> tuple[Any, dict[str, str]]:
    state = state or Draft()
    return state, Bound(type(state)).put(state, submitted)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("title", "milk", "milk"),
        ("title", "", ""),
        ("count", "7", 7),
        ("done", "on", True),
        ("done", ["", "on"], True),
        ("done", "", False),
        ("size", "l", Size.LARGE),
        ("kind", "b", "b"),
        ("tags", ["a", "b"], ["a", "b"]),
        ("tags", "a", ["a"]),
        ("tags", "", []),
        ("tags", ["", "a"], ["a"]),
        ("due", "2025-02-03", date(2025, 2, 3)),
        ("due", "", None),
        ("q", "milk", "milk"),
        ("kept", "milk", "milk"),
    ],
)
def test_what_is_sent_has_the_type_of_its_field(name, raw, value):
    state, errors = put(sent(**{name: raw}))

    assert getattr(state, name) == value
    assert errors == {}


@pytest.mark.parametrize(
    ("name", "raw", "text"),
    [
        ("title", "too long", "at most 5 characters"),
        ("count", "many", "valid integer"),
        ("count", "", "Field required"),
        ("size", "xl", "should be 's' or 'l'"),
        ("due", "soon", "valid date"),
    ],
)
def test_what_does_not_fit_leaves_its_field(name, raw, text):
    """The others that were sent are set all the same."""
    state, errors = put(sent(q="milk", **{name: raw}))

    assert getattr(state, name) == getattr(Draft(), name)
    assert state.q == "milk"
    assert list(errors) == [name]
    assert text in errors[name]


def test_only_bound_fields_are_set():
    """A browser may send any name."""
    state, errors = put(sent(other="theirs", nothing="x", title="ok"))

    assert (state.other, state.title, errors) == ("mine", "ok", {})


@pytest.mark.parametrize(("name", "value"), [("done", False), ("tags", [])])
def test_what_is_no_longer_chosen_is_not_sent(name, value):
    """Of a box that was unticked, the browser only says that it is the one."""
    state, _ = put(sent(_target=name, title="x"))

    assert getattr(state, name) == value


def test_a_form_without_the_box_leaves_it():
    state, _ = put(sent("save", title="x"))

    assert (state.done, state.tags) == (True, ["x"])


class Range(State):
    low: Bind[int] = 0
    high: Bind[int] = 9
    name: Bind[str] = ""

    @field_validator("name", mode="after")
    @classmethod
    def trim(cls, name: str) -> str:
        return name.strip()

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


def test_validators_of_the_state_have_their_say():
    """A validator of the whole state sees the change with what is there."""
    state, errors = put(sent(low="10", name=" x "), Range())

    assert (state.low, state.name) == (0, "x")
    assert errors == {"low": "low is above high"}


def test_texts_are_in_the_apps_own_words():
    state = Draft()

    errors = Bound(Draft, {"int_parsing": "no number"}).put(state, sent(count="many"))

    assert errors == {"count": "no number"}


def test_templates_get_the_constraints():
    constraints = Bound(Draft).constraints()

    assert constraints["title"]["maxlength"] == 5
    assert "other" not in constraints


@pytest.mark.parametrize(
    ("name", "is_chosen"),
    [("title", False), ("done", True), ("size", True), ("tags", True), ("due", False)],
)
def test_choices_are_finished_at_once(name, is_chosen):
    assert Bound(Draft).is_chosen(name) is is_chosen


def test_a_state_may_have_none():
    class Plain(State):
        title: str = ""

    bound = Bound(Plain)

    assert not bound
    assert bound.put(Plain(), sent(title="x")) == {}
