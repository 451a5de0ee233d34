"""What a browser sends becomes the typed arguments of an action."""

from __future__ import annotations

import datetime
import decimal
import enum
import sys
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, strategies as st
from pydantic import BaseModel, Field, model_validator

from quartlive import state as state_module
from quartlive.actions import action
from quartlive.binding import Binding, Bindings, Submitted
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.errors import ControllerDefinitionError, FieldErrors
from quartlive.state import State


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Address(BaseModel):
    street: str
    number: int = 1


class NewTask(BaseModel):
    title: Annotated[str, Field(min_length=3, max_length=80)]
    urgent: bool = False
    size: int | None = None
    tags: list[str] = []
    key: str = Field("", alias="data-key")
    address: Address | None = None
    list_id: int = 0

    @model_validator(mode="after")
    def _check(self) -> NewTask:
        if self.title == "all" * 3:
            raise ValueError("nothing fits")
        return self


class Board(State):
    count: int = 0

    @property
    def double(self) -> int:
        return self.count * 2


class BoardController(Controller[Board]):
    limit = 3

    async def mount(self, state: Board, ctx: Context, list_id: int) -> None: ...

    async def view(self, state: Board, ctx: Context, *args: Any, **kwargs: Any) -> Any:
        return {}

    @action
    async def add(self, form: NewTask, list_id: int, ctx: Context) -> None: ...

    @action
    async def toggle(self, state: Board, value: int) -> None: ...

    @action
    async def drop(self, drag_source_key: str, position: int = 0) -> None: ...

    @action
    async def scalars(
        self,
        n: int,
        f: float = 0,
        exact: decimal.Decimal = decimal.Decimal(0),
        text: str = "",
        flag: bool = False,
        maybe: int | None = 9,
        numbers: list[int] = [],  # noqa: B006
        color: Color = Color.RED,
        view: Literal["list", 2] = "list",
        day: datetime.date | None = None,
        free: Annotated[float, Field(allow_inf_nan=True)] = 0,
        named: Annotated[str, Field(alias="data-x", max_length=2)] = "",
        needed: bool = True,
    ) -> None: ...

    @action
    async def required(self, on: bool, rows: list[int], opt: int | None) -> None: ...

    @action
    async def section(self, address: Address | None = None) -> None: ...


VARIABLES: dict[str, type | None] = {"list_id": int}
PARAMS = {"list_id": 7}
CONTROLLER = BoardController()
BINDINGS = Bindings(CONTROLLER, VARIABLES)
INVALID_INT = "Input should be a valid integer, unable to parse string as an integer"


def bind(name: str, sent: Any, **options: Any) -> dict[str, Any]:
    """Return the arguments for pairs of a form, or for JSON."""
    is_json = isinstance(sent, Mapping)
    made = (Submitted.from_json if is_json else Submitted.from_pairs)(sent, name)
    binding = options.get("bindings", BINDINGS).actions[name]
    return binding.bind(made, options.get("state", Board()), Context(), PARAMS)


def errors(name: str, sent: Any, **options: Any) -> Mapping[str, str]:
    with pytest.raises(FieldErrors) as raised:
        bind(name, sent, **options)
    return raised.value.errors


def test_each_argument_gets_its_own():
    """State and context are passed on; the address and the form give the rest."""
    state = Board()

    found = bind("toggle", [("toggle", "7")], state=state)

    assert found == {"state": state, "value": 7}
    assert found["state"] is state

    found = bind("add", [("title", "milk"), ("urgent", "on"), ("data-key", "k")])

    assert found["form"] == NewTask(
        title="milk", urgent=True, list_id=7, **{"data-key": "k"}
    )
    assert found["list_id"] == 7
    assert isinstance(found["ctx"], Context)


@pytest.mark.parametrize("sent", [[("list_id", "1")], {"list_id": 1}], ids=str)
def test_a_form_cannot_set_a_url_variable(sent):
    """Permission was checked for the address; the form must not choose another."""
    pairs = [*sent, ("title", "milk")] if isinstance(sent, list) else sent
    data = pairs if isinstance(pairs, list) else pairs | {"title": "milk"}

    found = bind("add", data)

    assert (found["list_id"], found["form"].list_id) == (7, 7)


def test_the_pressed_button_gives_the_value():
    """A field of that name does where there is no button, as in JSON."""
    assert bind("toggle", [("toggle", "7"), ("value", "8")])["value"] == 7
    assert bind("toggle", {"value": 8})["value"] == 8
    assert errors("toggle", []) == {"value": "Field required"}
    assert errors("toggle", [("toggle", "x")]) == {"value": INVALID_INT}


@pytest.mark.parametrize(
    ("name", "sent", "value"),
    [
        ("n", "7", 7),
        ("n", " 7 ", 7),
        ("n", "-7", -7),
        ("n", "7.0", 7),
        ("n", 7, 7),
        ("n", 7.0, 7),
        ("f", "1e3", 1000.0),
        ("f", 2, 2.0),
        ("free", "inf", float("inf")),
        ("exact", "1.10", decimal.Decimal("1.10")),
        ("text", "1_000", "1_000"),
        ("text", 5, "5"),
        ("text", True, "true"),
        ("text", 1.5, "1.5"),
        ("text", "", ""),
        ("flag", "on", True),
        ("flag", "false", False),
        ("flag", True, True),
        ("flag", 1, True),
        ("maybe", "", None),
        ("maybe", " ", None),
        ("maybe", None, None),
        ("maybe", "3", 3),
        ("numbers", ["1", 2], [1, 2]),
        ("numbers", "1", [1]),
        ("numbers", ["", "1"], [1]),
        ("color", "blue", Color.BLUE),
        ("view", "2", 2),
        ("view", 2, 2),
        ("day", "2026-01-31", datetime.date(2026, 1, 31)),
        ("day", "", None),
        ("data-x", "ab", "ab"),
    ],
    ids=str,
)
def test_text_becomes_what_was_asked_for(name, sent, value):
    """The same field, as a browser or as a program sends it."""
    found = bind("scalars", {"n": 1} | {name: sent})

    assert found["named" if name == "data-x" else name] == value


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        *[("n", bad) for bad in ("1_000", "inf", "nan", "true", "0x10", "1e3", "7.5")],
        *[("n", bad) for bad in (True, False, 7.5, [1, "x"], {"a": 1}, "9" * 5000)],
        *[("f", bad) for bad in ("1_0", "inf", "-Infinity", "NaN", "1e999", True)],
        *[("exact", bad) for bad in ("1_0", "NaN", "sNaN", "Infinity", False)],
        ("free", "1_0"),
        ("free", True),
        ("flag", "maybe"),
        ("flag", 2),
        ("numbers", ["1", "1_0"]),
        ("numbers", [True]),
        ("color", "green"),
        ("view", "tiles"),
        ("day", "2026-02-30"),
        ("data-x", "abc"),
        ("text", {"a": 1}),
    ],
    ids=str,
)
def test_what_does_not_fit_is_said_at_its_field(name, sent):
    """Nothing runs; the visitor reads why where it was typed."""
    found = errors("scalars", {"n": 1} | {name: sent})

    assert list(found) == [name]
    assert found[name]


def test_what_is_missing_has_its_default():
    """Python's own defaults count; a box that was left out is not ticked."""
    assert bind("scalars", [("n", "1")]) == {"n": 1, "numbers": []}
    assert errors("scalars", []) == {"n": "Field required"}
    assert errors("scalars", {"n": ""}) == {"n": "Field required"}
    assert errors("required", []) == {"opt": "Field required"}
    assert bind("required", {"opt": ""}) == {"on": False, "rows": [], "opt": None}


def test_an_optional_section_left_blank_is_none():
    """Its controls are sent all the same, each of them empty."""
    blank = [("address.street", ""), ("address.number", "")]

    assert bind("section", blank) == {"address": None}
    assert bind("add", [("title", "milk"), *blank])["form"].address is None
    assert bind("section", []) == {}
    assert errors("section", [("address.number", "3")]) == {
        "address.street": "Field required"
    }


@pytest.mark.parametrize(
    "name", ["dragSourceKey", "drag-source-key", "drag_source_key"]
)
def test_names_of_data_attributes_meet_parameters(name):
    """``data-drag-source-key`` arrives as ``dragSourceKey``."""
    assert bind("drop", {name: "k"}) == {"drag_source_key": "k"}


def test_the_exact_name_goes_before_a_folded_one():
    """Who writes both means the one that is spelled like the parameter."""
    sent = {"dragSourceKey": "folded", "drag_source_key": "exact"}

    assert bind("drop", sent) == {"drag_source_key": "exact"}


def test_all_problems_are_told_at_once():
    """A visitor corrects a form once, not field by field."""
    found = errors(
        "add",
        {"title": "x", "size": "1_0", "tags": "a", "address": {"number": "x"}},
    )

    assert found == {
        "title": "String should have at least 3 characters",
        "size": INVALID_INT,
        "address.street": "Field required",
        "address.number": INVALID_INT,
    }
    assert errors("scalars", {"n": "x", "flag": "?"}).keys() == {"n", "flag"}


def test_a_problem_of_the_whole_form_has_no_field():
    """It is shown above the form."""
    assert errors("add", {"title": "allallall"}) == {"_general": "nothing fits"}


def test_the_app_may_say_it_in_its_own_words():
    """For every action of a page, and for what is missing too."""
    words = {"missing": "Bitte ausfüllen", "int_parsing": "Bitte eine Zahl"}
    german = Bindings(CONTROLLER, VARIABLES, words)

    assert errors("scalars", [], bindings=german) == {"n": "Bitte ausfüllen"}
    assert errors("scalars", {"n": "x"}, bindings=german) == {"n": "Bitte eine Zahl"}
    assert errors("add", {}, bindings=german) == {"title": "Bitte ausfüllen"}


HOSTILE = [
    *("__class__", "__init__.__globals__", "__class__.__dict__.limit", "self"),
    *("state", "ctx", "form", "count", "limit", "model_config", "model_fields"),
    *("__pydantic_fields_set__", "__pk_only__", "state.count", "form.title", "list_id"),
    *(
        "__init__.__globals__.sys.modules",
        "address.__class__.street",
        "add.x",
        "0",
        ".",
    ),
]


def world() -> dict[str, Any]:
    """All that a walk along attributes could have reached."""
    return {
        "state": dict(vars(Board)),
        "form": dict(vars(NewTask)),
        "controller": dict(vars(BoardController)),
        "instance": dict(vars(CONTROLLER)),
        "tests": dict(vars(sys.modules[__name__])),
        "module": dict(vars(state_module)),
    }


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "value", ["x", {"street": "x", "limit": 9}, ["1", {}]], ids=str
)
def test_no_name_reaches_anything_but_fields(name, value):
    """A dotted path is a name below a name, never a walk along attributes."""
    before, state = world(), Board()

    for action_name in BINDINGS.actions:
        try:
            found = bind(
                action_name, {"n": 1, "title": "milk", name: value}, state=state
            )
        except FieldErrors:
            continue
        assert found.get("list_id", 7) == 7
        assert found.get("state", state) is state

    assert world() == before
    assert state == Board()


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
json = st.recursive(
    values,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
names = st.sampled_from(["title", "n", "numbers", "address", "address.street", "x.0"])


@given(st.sampled_from(sorted(BINDINGS.actions)), st.dictionaries(names, json))
def test_binding_ends_in_arguments_or_in_texts(name, data):
    """No input makes it raise anything else."""
    try:
        texts = ["fits", *map(str, bind(name, data))]
    except FieldErrors as refused:
        texts = list(refused.errors.values())

    assert all(map(str.strip, texts))
    assert texts


async def test_bound_arguments_call_the_method():
    """What comes out is exactly what the method takes."""
    binding = BINDINGS.actions["add"]

    assert await binding.function(**bind("add", {"title": "milk"})) is None


def test_hooks_get_state_context_and_url_variables():
    """By name if they are named, all of them by ``**kwargs``."""
    state, ctx = Board(), Context()

    bound = {
        name: hook.bind(Submitted({"x": ("1",)}), state, ctx, PARAMS)
        for name, hook in BINDINGS.hooks.items()
    }

    assert bound == {
        "mount": {"state": state, "ctx": ctx, "list_id": 7},
        "view": {"state": state, "ctx": ctx, "list_id": 7},
    }


def test_constraints_are_found_by_action_and_field():
    """``live.attrs`` asks for them, in any spelling of the action."""
    assert BINDINGS.constraints("add", "title") == {
        "required": True,
        "minlength": 3,
        "maxlength": 80,
    }
    assert BINDINGS.constraints("scalars", "data-x") == {"maxlength": 2}
    assert BINDINGS.constraints("add", "address.number")["inputmode"] == "numeric"
    assert BINDINGS.constraints("toggle", "value") == {
        "required": True,
        "inputmode": "numeric",
    }


@pytest.mark.parametrize(
    ("name", "field", "text"),
    [
        (
            "ad",
            "title",
            "there is no action 'ad'; actions:"
            " add, toggle, drop, scalars, required, section",
        ),
        (
            "toggle",
            "titel",
            "the action 'toggle' takes no field 'titel'; fields: value",
        ),
    ],
)
def test_a_wrong_name_in_a_template_is_told(name, field, text):
    """The error lists what there is."""
    with pytest.raises(LookupError) as raised:
        BINDINGS.constraints(name, field)

    assert raised.value.args == (text,)


@pytest.mark.parametrize("name", ["count", "double"])
def test_a_url_variable_named_like_the_state_is_refused(name):
    """Templates see both by name, and one would hide the other."""

    class Bare(Controller[Board]):
        pass

    with pytest.raises(ControllerDefinitionError) as raised:
        Bindings(Bare(), {name: int})

    assert str(raised.value) == (
        f"Bare.{name} is a URL variable and a name of Board;"
        " rename one: templates see both by name"
    )


def test_one_method_can_be_bound_by_itself():
    """What runs after background work is no action and has no table."""

    class Done(Controller[Board]):
        async def done(self, state: Board, list_id: int) -> None: ...

    controller = Done()
    binding = Binding(controller.done, controller, VARIABLES)
    state = Board()

    assert binding.bind(Submitted(), state, Context(), PARAMS) == {
        "state": state,
        "list_id": 7,
    }
