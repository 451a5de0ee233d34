"""A controller says what may be asked for, and what its state is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import pytest
from hypothesis import given, strategies as st

from quartlive.actions import action
from quartlive.controller import HOOKS, ActionTable, Controller, has_hook, state_type
from quartlive.errors import ControllerDefinitionError, StateDefinitionError
from quartlive.state import State

S = TypeVar("S", bound=State)


class Board(State):
    count: int = 0


class Wide(Board):
    width: int = 0


class BoardController(Controller[Board]):
    secret = "not for browsers"

    async def mount(self, state: Board, ctx: Any) -> None: ...

    @action
    async def add(self, state: Board) -> str:
        return f"{self.secret} {state.count}"

    @action("save-draft")
    def save(self) -> None: ...

    @action(internal=True)
    async def refresh(self) -> None: ...

    async def helper(self) -> None: ...


TABLE = ActionTable(BoardController())


def test_marked_methods_are_the_actions():
    """The table is all that a browser can reach."""
    assert [spec.name for spec in TABLE] == ["add", "save_draft", "refresh"]
    assert len(TABLE) == 3
    assert TABLE.owner == "BoardController"


@pytest.mark.parametrize("name", ["save-draft", "saveDraft", "save_draft"])
def test_actions_are_found_by_any_spelling(name):
    """Attribute, JSON and Python each have their own."""
    assert name in TABLE
    assert TABLE.find_public(name).name == "save_draft"


async def test_an_action_is_bound_to_its_controller():
    """It finds the dependencies that came through ``__init__``."""
    found = TABLE.find("add")

    assert await found.function(Board(count=3)) == "not for browsers 3"


def test_internal_actions_do_not_exist_for_a_browser():
    """Only trigger, publish and the server's own code may run them."""
    assert TABLE.find("refresh") is not None
    assert TABLE.find_public("refresh") is None


@pytest.mark.parametrize(
    "name",
    [
        *("mount", "helper", "save", "secret", "find", "", " add", "add ", "add.x"),
        *("__init__", "__class__", "__dict__", "_add", "add\x00", "\u0430dd"),
    ],
)
def test_no_other_name_is_an_action(name):
    """Names of Python's own machinery are names like any other."""
    assert TABLE.find_public(name) is None
    assert name not in TABLE


@given(st.text())
def test_any_name_may_be_looked_up(name):
    """What is unknown is None, whatever it looks like."""
    found = TABLE.find(name)

    assert found is None or found.name in {"add", "save_draft", "refresh"}


def test_only_text_is_a_name():
    """A number from JSON is no action."""
    assert 1 not in TABLE


def test_what_was_checked_is_what_runs():
    """An attribute set later on the instance cannot replace an action."""
    controller = BoardController()
    table = ActionTable(controller)
    controller.add = None  # type: ignore[assignment]

    assert table.find("add").function.__func__ is BoardController.add


def test_actions_are_inherited_and_replaced():
    """A subclass marks its own version; the rest stays."""

    class Child(BoardController):
        @action(rate="1/second")
        async def add(self, state: Board) -> str:
            return "child"

    table = ActionTable(Child())

    assert [spec.name for spec in table] == ["add", "save_draft", "refresh"]
    assert table.find("add").function.__func__ is Child.add


def test_mixins_bring_actions():
    """Common actions can be written once, in a class that knows no state."""

    class Closing:
        @action
        async def close(self) -> None: ...

    class Both(Closing, BoardController):
        pass

    assert "close" in ActionTable(Both())


def broken(**body: Any) -> Controller[Any]:
    return type("Broken", (BoardController,), body)()


def named(name: str, **options: Any) -> Any:
    async def method(self: object) -> None: ...

    method.__qualname__ = f"Broken.{name}"
    method.__name__ = name
    return action(**options)(method)


async def unmarked(self: object) -> None: ...


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            {"Add": named("Add")},
            "Broken.Add and add are the same action, add; rename one of the two",
        ),
        (
            {"save_draft": named("save_draft")},
            "Broken.save_draft and save are the same action, save_draft; rename",
        ),
        (
            {"mount": named("mount")},
            "Broken.mount is an action with the name of the hook mount;"
            " rename it, or remove @action",
        ),
        (
            {"begin": action("connect")(named("begin"))},
            "Broken.begin is an action with the name of the hook connect",
        ),
        (
            {"add": unmarked},
            "Broken.add overrides an action without being one;"
            " write @action above it, or give it another name",
        ),
        ({"add": None}, "Broken.add overrides an action without being one"),
        (
            {"close": staticmethod(named("close"))},
            "Broken.close is an action and a staticmethod;"
            " remove @staticmethod: an action is a plain method",
        ),
        (
            {"close": classmethod(named("close"))},
            "Broken.close is an action and a classmethod; remove @classmethod",
        ),
        (
            {"close": property(named("close"))},
            "Broken.close is an action and a property; remove @property",
        ),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value.split(";")[0],
)
def test_a_table_that_would_surprise_is_refused(body, text):
    """The error comes at start-up and says what to change."""
    with pytest.raises(ControllerDefinitionError) as raised:
        ActionTable(broken(**body))

    assert str(raised.value).startswith(text)


@pytest.mark.parametrize("hook", HOOKS)
def test_no_action_has_the_name_of_a_hook(hook):
    """A browser could otherwise run what the server runs."""
    with pytest.raises(ControllerDefinitionError, match=f"the name of the hook {hook}"):
        ActionTable(broken(**{hook: named(hook)}))


def test_hooks_are_those_a_controller_writes():
    """What the base class offers does nothing and need not be called."""
    hooks = [name for name in HOOKS if has_hook(BoardController(), name)]

    assert hooks == ["mount"]


def test_hooks_are_inherited():
    """A base class of the app's own may mount for all its pages."""

    class Child(BoardController):
        async def view(self, state: Board, ctx: Any) -> Mapping[str, object]:
            return {}

    assert [name for name in HOOKS if has_hook(Child(), name)] == ["mount", "view"]


async def test_hooks_may_be_called_whether_written_or_not():
    """An action that calls ``self.mount`` works in every controller."""
    bare = Controller[Board]()
    ctx: Any = None

    assert await bare.mount(Board(), ctx) is None
    assert await bare.view(Board(), ctx) == {}
    assert await bare.connect(Board(), ctx) is None
    assert await bare.disconnect(Board(), ctx) is None


class Base(Controller[S], Generic[S]):
    pass


class Listed(Base[Board]):
    pass


class Swapped(Listed):
    pass


A = TypeVar("A")


class Paired(Controller[S], Generic[A, S]):
    pass


class Second(Paired[int, Wide]):
    pass


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (BoardController, Board),
        (Listed, Board),
        (Swapped, Board),
        (Second, Wide),
    ],
    ids=lambda kind: kind.__name__,
)
def test_the_state_is_what_stands_in_brackets(kind, state):
    """It is found through base classes and type variables."""
    assert state_type(kind()) is state


class Bare(Controller):  # type: ignore[type-arg]
    pass


class Wrong(Controller[int]):  # type: ignore[type-var]
    pass


@pytest.mark.parametrize("kind", [Bare, Wrong])
def test_a_controller_without_a_state_is_refused(kind):
    """There would be nothing to show."""
    name = kind.__name__

    with pytest.raises(ControllerDefinitionError) as raised:
        state_type(kind())

    assert str(raised.value) == (
        f"{name}.__init__ does not say what its state is;"
        f" write class {name}(Controller[YourState])"
    )


def test_a_state_with_an_unknown_name_is_refused():
    """The last moment to say so is when the page is added."""

    class Late(State):
        later: Nowhere | None = None  # noqa: F821

    class LateController(Controller[Late]):
        pass

    with pytest.raises(
        StateDefinitionError, match=r"Late\.Nowhere is not a known name"
    ):
        state_type(LateController())
