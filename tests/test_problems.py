"""Why an input was refused is said in the form's names and the app's words."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from quartlive.problems import GENERAL, Problem, texts_of, translated
from quartlive.reading import read, tree_of
from quartlive.shapes import shape_of


class Address(BaseModel):
    street: Annotated[str, Field(min_length=3)]


class Form(BaseModel):
    title: Annotated[str, Field(min_length=3, max_length=5)] = "abc"
    size: int | None = None
    either: int | bool = 0
    key: Annotated[int, Field(alias="data-key")] = 0
    address: Address = Address(street="abc")
    tags: list[Annotated[int, Field(le=9)]] = []
    rows: list[Address] = []
    options: dict[str, int] = {}
    word: str = ""

    @field_validator("word")
    @classmethod
    def _check_word(cls, value: str) -> str:
        if value == "bad":
            raise ValueError("is not a nice word")
        if value == "assert":
            raise AssertionError("is asserted")
        if value == "empty":
            raise ValueError
        if value == "own":
            raise PydanticCustomError("own", "needs {count} more", {"count": 2})
        return value

    @model_validator(mode="after")
    def _check(self) -> Form:
        if self.title == self.word:
            raise ValueError("title and word are the same")
        return self


def texts(fields: dict[str, list[Any]], messages: Any = None) -> dict[str, str]:
    names: dict[Any, str] = {}
    data = read(shape_of(Form), tree_of(fields), required=True, names=names)
    with pytest.raises(ValidationError) as raised:
        Form.model_validate(data)
    return texts_of(raised.value, names, messages)


@pytest.mark.parametrize(
    ("fields", "name", "text"),
    [
        ({"title": ["x"]}, "title", "String should have at least 3 characters"),
        ({"data-key": ["x"]}, "data-key", "Input should be a valid integer"),
        ({"address.street": ["x"]}, "address.street", "String should have at least 3"),
        ({"address": ["x"]}, "address", "Input should be a valid dictionary"),
        ({"tags.4": ["10"]}, "tags.4", "Input should be less than or equal to 9"),
        ({"tags": ["1", "10"]}, "tags", "Input should be less than or equal to 9"),
        ({"rows.3.street": ["x"]}, "rows.3.street", "String should have at least 3"),
        ({"rows": [{}]}, "rows.street", "Field required"),
        ({"either": ["x"]}, "either", "Input should be a valid integer"),
        ({"options": [{"a": "x"}]}, "options", "Input should be a valid integer"),
        ({"word": ["bad"]}, "word", "is not a nice word"),
        ({"word": ["assert"]}, "word", "is asserted"),
        ({"word": ["empty"]}, "word", "Value error, "),
        ({"word": ["own"]}, "word", "needs 2 more"),
        ({"word": ["abc"]}, GENERAL, "title and word are the same"),
    ],
    ids=str,
)
def test_a_problem_stands_at_its_control(fields, name, text):
    """The name is the one in HTML, so the page can show it there."""
    found = texts(fields)

    assert list(found) == [name]
    assert found[name].startswith(text)


def test_the_first_problem_of_a_field_counts():
    """A union says one thing for each of its members; a visitor reads one."""
    assert len(texts({"either": ["x"], "title": ["x"]})) == 2


def test_messages_by_kind():
    """Another language is a dict; figures have the names Pydantic gives them."""
    german = {"string_too_short": "Mindestens {min_length} Zeichen"}

    assert texts({"title": ["x"], "size": ["x"]}, german) == {
        "title": "Mindestens 3 Zeichen",
        "size": "Input should be a valid integer, unable to parse string as an integer",
    }


def test_messages_by_function():
    """An app may look at field and figures, and leave the rest to Pydantic."""
    seen: list[Problem] = []

    def own(problem: Problem) -> str | None:
        seen.append(problem)
        return "too short" if problem.field == "title" else None

    found = texts({"title": ["x"], "word": ["bad"]}, own)

    assert found == {"title": "too short", "word": "is not a nice word"}
    assert seen[0] == Problem(
        "title",
        "string_too_short",
        "String should have at least 3 characters",
        {"min_length": 3},
    )


def test_an_unknown_figure_stays_as_it_is_written():
    """A slip in a translation must not turn a typo into a server error."""
    problem = Problem("title", "missing", "Field required", {"n": 1})

    assert translated(problem, {"missing": "{n} {min}"}) == "1 {min}"


@pytest.mark.parametrize("messages", [None, {}, lambda problem: None])
def test_without_own_words_pydantics_are_shown(messages):
    """They are plain English."""
    problem = Problem("title", "missing", "Field required", {})

    assert translated(problem, messages) == "Field required"
