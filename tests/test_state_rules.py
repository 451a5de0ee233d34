"""What a state may consist of is said when its class is defined."""

from __future__ import annotations

import functools
import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import pytest
from pydantic import (
    AnyUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
)

from quartlive.errors import StateDefinitionError
from quartlive.markers import Bind, Persist, Url
from quartlive.state import State


class Address(BaseModel):
    street: str = ""


class Marked(BaseModel):
    inside: Persist[int] = 0


@dataclass
class MarkedData:
    inside: Annotated[Persist[int], "more"] = 0  # a string, as every annotation here


class Login(BaseModel):
    password: SecretStr = SecretStr("")


class ById(BaseModel):
    def __hash__(self) -> int:
        return id(self)


@dataclass(eq=False)
class Handle:
    x: int = 0


def define(body: dict[str, Any], **annotations: Any) -> type[State]:
    """Return a state class named Page with this body."""
    space = {"__annotations__": annotations, "__module__": __name__, **body}
    return type("Page", (State,), space)


def refusal(body: dict[str, Any], **annotations: Any) -> str:
    with pytest.raises(StateDefinitionError) as raised:
        define(body, **annotations)
    assert raised.value.owner == "Page"
    return str(raised.value)


STORED = "keep it on the controller, or hold plain data, a model or a dataclass"


@pytest.mark.parametrize(
    ("annotation", "default", "text"),
    [
        (threading.Event, None, f"holds Event, which cannot be stored; {STORED}"),
        (io.StringIO, None, f"holds StringIO, which cannot be stored; {STORED}"),
        (list[threading.Event], [], "holds list[threading.Event], which cannot be"),
        (Callable[[], int], None, "cannot be stored (Cannot generate a JsonSchema"),
        (SecretStr, None, "holds SecretStr, which is stored as asterisks; hold text"),
        (Persist[Login | None], None, "holds SecretStr, which is stored as asterisks"),
        (int, ..., "has no default; give it one: a page begins with defaults"),
        (
            list[Persist[int]],
            [],
            "has Persist inside its annotation;"
            " write it outermost in a field of the state: x: Persist[…]",
        ),
        (Url[int] | None, None, "has Url inside its annotation"),
        (dict[str, list[Url[int]]], {}, "has Url inside its annotation"),
        (Marked | None, None, "has Persist inside its annotation"),
        (list[MarkedData], [], "has Persist inside its annotation"),
        (Url[Persist[int]], 0, "has several markers, Persist and Url; keep the one"),
        (Bind[Url[Persist[int]]], 0, "has several markers, Persist and Url and Bind"),
        (Bind[Bind[int]], 0, "is bound twice; write Bind[…] once"),
        (list[Bind[int]], [], "has Bind inside its annotation"),
        (Bind[Address], Address(), "is bound to an input, which holds only texts"),
        (Persist, 0, "has Persist without a type; write x: Persist[…]"),
        (
            Persist[int],
            Field(0, exclude=True),
            "is marked and excluded at once; remove exclude=True or the marker",
        ),
        (Url[Address], Address(), "lives in the address, which holds only texts"),
        (Url[list[Address]], [], "lives in the address, which holds only texts; make"),
        (Url[dict[str, int]], {}, "lives in the address, which holds only texts"),
        (Url[list[list[int]]], [], "lives in the address, which holds only texts"),
        (int, Field(0, frozen=True), "is frozen; remove frozen=True: actions and"),
        (
            ById,
            ById(),
            "has a default that all visitors would share;"
            " write Field(default_factory=lambda: …)",
        ),
        (Handle, Handle(), "has a default that all visitors would share"),
    ],
    ids=str,
)
def test_a_field_that_cannot_be_kept_is_refused(annotation, default, text):
    """The class does not even exist, so nobody ships it."""
    body = {} if default is ... else {"x": default}

    assert refusal(body, x=annotation).startswith(f"Page.x {text}")


@pytest.mark.parametrize(
    "name",
    [
        *("live", "state", "request", "session", "g", "config", "url_for", "loop"),
        *("self", "super", "caller", "emit", "varargs", "kwargs", "range", "true"),
        *("get_flashed_messages", "namespace"),
    ],
)
def test_names_of_templates_are_taken(name):
    """A field of that name could never be printed, or would hide what is needed."""
    assert refusal({name: 0}, **{name: int}) == (
        f"Page.{name} is a name that templates use; choose another name"
    )


@pytest.mark.parametrize("name", ["json", "copy", "schema", "dict", "model_fields"])
def test_names_of_pydantic_are_taken(name):
    """The method of that name would be gone."""
    expected = r" is a name that (Pydantic|templates) uses?; choose another name$"

    with pytest.raises(StateDefinitionError, match=expected):
        define({name: 0}, **{name: int})
    with pytest.raises(StateDefinitionError, match=expected):
        define({name: property(lambda self: 1)})


@pytest.mark.parametrize("value", [property(lambda self: 1), lambda self: 1, 3])
def test_names_of_templates_are_taken_for_all_that_a_class_has(value):
    """Properties are names in the template, as fields are."""
    assert refusal({"live": value}).startswith("Page.live is a name that templates")


def test_a_cached_property_is_refused():
    """It would show what was true at the first render."""
    cached = functools.cached_property(lambda self: 1)
    cached.__set_name__(State, "total")

    assert refusal({"total": cached}) == (
        "Page.total is a cached_property, which does not follow its fields;"
        " make it a property"
    )


@pytest.mark.parametrize(
    ("name", "annotation", "value"),
    [
        ("_x", Persist[int], 0),
        ("_x", "Persist[int]", 0),
        ("_x", list[Url[int]], PrivateAttr([])),
        ("x", ClassVar[Persist[int]], 0),
        ("x", "ClassVar[Url[str]]", ""),
    ],
    ids=str,
)
def test_a_marker_where_nothing_is_stored_is_refused(name, annotation, value):
    """It would promise something and do nothing."""
    text = refusal({name: value}, **{name: annotation})

    assert text.startswith(f"Page.{name} has ")
    assert text.endswith(
        ", but is no field; remove the marker, or the underscore or ClassVar"
    )


def test_a_frozen_state_is_refused():
    """Actions change states; this one could not even be restored."""
    with pytest.raises(StateDefinitionError, match=r"Page\.x is frozen"):
        define({"model_config": ConfigDict(frozen=True), "x": 0}, x=int)


@pytest.mark.parametrize(
    ("annotation", "default"),
    [
        (Persist[int], 0),
        (Annotated[Persist[int], Field(ge=0)], 0),
        (Persist[Annotated[int, Field(ge=0)]], 0),
        (Persist[list[Address]], []),
        (list[Address], [Address()]),
        (Address, Address()),
        (tuple[Address, ...], (Address(),)),
        (AnyUrl, AnyUrl("http://example.org")),
        (Any, None),
        (dict[str, Any], {}),
        (ById, Field(default_factory=ById)),
        (Url[Annotated[list[str], BeforeValidator(list)]], []),
        (Url[set[int]], set()),
        (ClassVar[int], 3),
        ("ClassVar[Unknown]", 3),
    ],
    ids=str,
)
def test_plain_data_may_be_kept(annotation, default):
    """The rules refuse what would go wrong, and nothing else."""
    assert define({"x": default}, x=annotation).__name__ == "Page"


def test_methods_and_pydantic_hooks_may_be_written():
    """A state is a Pydantic model; its own ways to extend it stay open."""

    class Page(State):
        count: int = 0
        _cache: list[int] = PrivateAttr(default_factory=list)

        def model_post_init(self, context: object) -> None:
            self.count += 1

    assert Page().count == 1


def test_errors_come_in_parts():
    """A tool can show the field, the reason and what to write each in its place."""
    with pytest.raises(StateDefinitionError) as raised:
        define({}, x=int)

    error = raised.value
    assert (error.owner, error.field) == ("Page", "x")
    assert (error.reason, error.remedy) == (
        "has no default",
        "give it one: a page begins with defaults",
    )


@pytest.mark.parametrize("name", ["password", "new_password", "pwd", "passphrase"])
def test_a_password_is_not_bound(name):
    """What is bound is kept with the visit."""
    with pytest.raises(StateDefinitionError, match="named like a password"):
        type("Login", (State,), {"__annotations__": {name: Bind[str]}, name: ""})


def test_a_bound_field_may_live_in_the_address():
    class Search(State):
        q: Url[Bind[str]] = ""
        passenger: Bind[Persist[str]] = ""

    assert Search().q == ""
