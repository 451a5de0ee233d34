"""Each parameter of a method is filled from one place, known at start-up."""

from __future__ import annotations

import datetime
import enum
import functools
from typing import TYPE_CHECKING, Annotated, Any, Literal, NewType, TypeVar

import pytest
from pydantic import BaseModel, Field, RootModel

from quartlive.actions import action
from quartlive.context import Context
from quartlive.controller import ActionTable, Controller
from quartlive.errors import ControllerDefinitionError
from quartlive.parameters import Parameters
from quartlive.state import State

if TYPE_CHECKING:
    from decimal import Decimal

    from quartlive.context import Context as TypedOnly

T = TypeVar("T")
ListId = NewType("ListId", int)


class Common(State):
    theme: str = ""


class Board(Common):
    count: int = 0


class Other(State):
    pass


class Form(BaseModel):
    title: str
    aliased: str = Field("", alias="data-key")


class Clash(BaseModel):
    save: str = ""


class Tags(RootModel[list[str]]):
    pass


class Color(enum.Enum):
    RED = "red"


class BoardController(Controller[Board]):
    @action
    async def save(self) -> None: ...


CONTROLLER = BoardController()
URL = {"list_id": int, "slug": str, "ratio": float, "any": None}


def parameters(method: Any, *, hook: bool = False) -> Parameters:
    table = None if hook else ActionTable(CONTROLLER)
    return Parameters(method.__get__(CONTROLLER), CONTROLLER, URL, table)


def roles(method: Any, *, hook: bool = False) -> dict[str, str]:
    return {part.name: part.role for part in parameters(method, hook=hook).arguments}


def test_state_context_and_controller_are_passed_by_their_types():
    """Names and order are free; a base class of the state will do."""

    async def method(
        self: Any, c: Context, me: BoardController, s: Board, base: Common, any: State
    ) -> None: ...

    assert roles(method) == {
        "c": "ctx",
        "me": "controller",
        "s": "state",
        "base": "state",
        "any": "state",
    }


def test_all_of_them_may_be_left_out():
    """An action that only deletes a row needs neither."""

    async def method(self: Any) -> None: ...

    assert parameters(method).arguments == ()


def test_names_imported_for_type_checking_only_are_understood():
    """Linters move such imports; ``state`` and ``ctx`` are known by name then."""

    async def method(self: Any, state: Nowhere, ctx: TypedOnly) -> None: ...  # noqa: F821

    assert roles(method) == {"state": "state", "ctx": "ctx"}


def test_local_classes_are_understood():
    """Tests define states, forms and controllers inside functions."""

    class Local(State):
        pass

    class LocalForm(BaseModel):
        x: int = 0

    class LocalController(Controller[Local]):
        @action
        async def act(self, state: Local, form: LocalForm) -> None: ...

    controller = LocalController()
    found = Parameters(controller.act, controller, {}, ActionTable(controller))

    assert [part.role for part in found.arguments] == ["state", "form"]


def test_url_variables_go_before_the_form():
    """A form can never set what the address says."""

    async def method(
        self: Any,
        list_id: int,
        slug: str | None,
        ratio: Annotated[float, "x"],
        any: datetime.date,
    ) -> None: ...

    assert set(roles(method).values()) == {"url"}


@pytest.mark.parametrize("annotation", [int, float, int | None, ListId, Any, object, T])
def test_types_that_a_converter_gives(annotation):
    """``<int:list_id>`` gives an int, which is welcome as any of these."""

    async def method(self: Any, list_id: Any) -> None: ...

    method.__annotations__["list_id"] = annotation

    assert roles(method) == {"list_id": "url"}


def test_the_rest_is_the_form():
    """One model takes all of it, other types the field of their name."""

    async def method(
        self: Any,
        form: Form,
        value: int,
        n: int,
        tags: list[str],
        kind: Literal["a", "b"],
        color: Color,
        day: datetime.date | None = None,
        other: Form | None = None,
        key: Annotated[str, Field(alias="data-key")] = "",
    ) -> None: ...

    found = {part.name: part for part in parameters(method).arguments}

    assert found["form"].role == "form"
    assert found["value"].role == "value"
    assert {part.role for part in list(found.values())[2:]} == {"field"}
    assert found["key"].html == "data-key"
    assert [part.name for part in found.values() if not part.required] == [
        *("day", "other", "key")
    ]


def test_a_hook_may_take_all_url_variables():
    """The base class is written so; its overrides may be too."""

    async def mount(self: Any, state: Board, *args: Any, **kwargs: Any) -> None: ...

    assert parameters(mount, hook=True).takes_all


def test_decorated_methods_keep_their_names():
    """A decorator of the app's own may stand below ``@action``."""

    async def method(self: Any, state: Board, n: int) -> None: ...

    @functools.wraps(method)
    async def wrapper(*args: Any, **kwargs: Any) -> None: ...

    assert roles(wrapper) == {"state": "state", "n": "field"}


async def no_annotation(self, n): ...
async def no_state(self, state): ...
async def no_ctx(self, ctx): ...
async def by_position(self, n: int, /): ...
async def starred(self, *names: str): ...
async def double_starred(self, **names: str): ...
async def wrong_state(self, state: Other): ...
async def unknown(self, n: Nowhere): ...  # noqa: F821
async def typed_only(self, price: Decimal): ...
async def wrong_url(self, list_id: str): ...
async def wrong_optional_url(self, slug: int | None): ...
async def private(self, _n: int): ...
async def ours(self, lvt_n: int): ...
async def no_fields(self, form: Tags): ...
async def no_form(self, thing: enum.auto): ...
async def two_forms(self, one: Form, two: Clash): ...
async def clash(self, save: str): ...
async def form_clash(self, form: Clash): ...


@pytest.mark.parametrize(
    ("method", "text"),
    [
        (
            no_annotation,
            "takes n, which has no annotation; write its type, such as n: int",
        ),
        (no_state, "takes state, which has no annotation; write state: Board"),
        (no_ctx, "takes ctx, which has no annotation; write ctx: Context"),
        (
            by_position,
            "takes n by position only; remove the '/': arguments come by name",
        ),
        (
            starred,
            "takes *names; name each field, or take the whole form as one BaseModel",
        ),
        (double_starred, "takes **names; name each field"),
        (
            wrong_state,
            "takes state: Other, which is another state; write state: Board",
        ),
        (
            unknown,
            "takes n: Nowhere, which is not known;"
            " import Nowhere at run time, not only for type checking",
        ),
        (typed_only, "takes price: Decimal, which is not known; import Decimal at run"),
        (
            wrong_url,
            "takes list_id: str, but the rule gives int;"
            " write list_id: int, or change the rule's converter",
        ),
        (
            wrong_optional_url,
            "takes slug: int | None, but the rule gives str; write slug: str",
        ),
        (
            private,
            "takes _n, a name that no form may use;"
            " let it begin with a letter, not with 'lvt_'",
        ),
        (ours, "takes lvt_n, a name that no form may use"),
        (
            no_fields,
            "takes form: Tags, which has no fields;"
            " write a BaseModel with a field for each control",
        ),
        (
            no_form,
            "takes thing: auto, which no form can hold;"
            " take text, numbers, dates or a BaseModel, and build it yourself",
        ),
        (
            two_forms,
            "takes two forms, one and two; put the fields of both into one BaseModel",
        ),
        (
            clash,
            "has a field 'save', which is also an action;"
            " rename one: a button of that name would be pressed and filled",
        ),
        (form_clash, "has a field 'save', which is also an action; rename one"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_parameter_that_cannot_be_filled_is_refused(method, text):
    """The page is not even added, and the error says what to write."""
    with pytest.raises(ControllerDefinitionError) as raised:
        parameters(method)

    name = method.__name__
    assert str(raised.value).startswith(f"BoardController.{name} {text}")


async def mount(self, state: Board, title: str): ...


def test_a_hook_takes_nothing_from_a_form():
    """There is none when a page is loaded."""
    with pytest.raises(ControllerDefinitionError) as raised:
        parameters(mount, hook=True)

    assert str(raised.value) == (
        "BoardController.mount takes title, which is no variable of the rule"
        " (those are: list_id, slug, ratio, any);"
        " write it into the rule, or remove it: a hook sees no form"
    )
