"""Live inputs: what is wrong is shown when the visitor has gone on."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from quartlive.actions import action
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.errors import ControllerDefinitionError, FieldError
from quartlive.runtime.answers import Answer
from quartlive.runtime.asks import capabilities
from quartlive.runtime.dispatch import act
from quartlive.runtime.services import Services
from quartlive.state import Bind, Persist, State
from tests.runtime.pages import FakePage, ask, visit_to


class Draft(State):
    title: Bind[Annotated[str, Field(min_length=3)]] = ""
    count: Bind[int] = 1
    done: Bind[bool] = False
    saved: Persist[list[str]] = Field(default_factory=list)


class Plain(Controller[Draft]):
    @action
    async def save(self, state: Draft, note: int = 0) -> None:
        state.saved.append(f"{state.title} {note}")

    @action
    async def refuse(self, state: Draft) -> None:
        raise FieldError("_general", "no")


class Tab:
    """A tab that acts on one page."""

    def __init__(self, controller: Controller[Any]) -> None:
        self.services = Services()
        self.visit = visit_to(FakePage(controller), connection="s1")

    @property
    def state(self) -> Any:
        return self.visit.state

    async def does(self, name: str, /, **data: Any) -> dict[str, str]:
        """Return the errors."""
        answer = await act(self.services, self.visit, ask(name, **data))
        assert isinstance(answer, Answer)
        assert answer.meta is not None
        assert answer.meta.success is (not answer.meta.errors)
        assert answer.meta.errors == self.visit.shown.errors
        return dict(answer.meta.errors)

    async def types(self, target: str, /, **data: Any) -> dict[str, str]:
        return await self.does("change", _target=target, **data)


async def test_an_input_sets_its_field_without_a_method():
    tab = Tab(Plain())

    assert await tab.types("title", title="milk", count="2") == {}
    assert (tab.state.title, tab.state.count) == ("milk", 2)


def test_a_page_with_bound_fields_hears_of_live_inputs():
    """S15: the client sends them only where they are wanted."""

    class Unbound(State):
        title: str = ""

    class Silent(Controller[Unbound]):
        pass

    assert capabilities(Tab(Plain()).visit) == ["change"]
    assert capabilities(Tab(Silent()).visit) == []


async def test_an_error_is_shown_when_its_field_is_left():
    tab = Tab(Plain())

    assert await tab.types("title", title="m", count="1") == {}
    assert tab.state.title == ""
    assert list(await tab.types("count", title="m", count="2")) == ["title"]
    assert tab.state.count == 2


async def test_an_error_that_is_shown_stays_until_it_is_put_right():
    """And does not come again while its field is typed in once more."""
    tab = Tab(Plain())
    await tab.types("title", title="m", count="1")
    await tab.types("count", title="m", count="2")

    assert list(await tab.types("title", title="mi", count="2")) == ["title"]
    assert await tab.types("title", title="mil", count="2") == {}
    assert await tab.types("title", title="mi", count="2") == {}
    assert tab.state.title == "mil"
    assert list(await tab.types("count", title="mi", count="2")) == ["title"]


async def test_fields_nobody_has_touched_are_not_wrong_yet():
    tab = Tab(Plain())

    await tab.types("done", title="", count="", done="on")

    assert await tab.types("count", title="", count="2") == {}


async def test_a_choice_is_finished_at_once():
    tab = Tab(Plain())

    assert list(await tab.types("done", done="perhaps")) == ["done"]


async def test_after_a_refusal_all_of_the_form_counts_as_left():
    tab = Tab(Plain())
    assert list(await tab.does("save", title="m", count="x")) == ["title", "count"]

    assert list(await tab.types("title", title="milk", count="x")) == ["count"]
    assert tab.visit.shown.action == "save"


async def test_any_action_sets_the_bound_fields_before_it_runs():
    tab = Tab(Plain())

    assert await tab.does("save", title="milk", note="4") == {}
    assert tab.state.saved == ["milk 4"]


async def test_all_that_is_wrong_with_a_form_is_told():
    """Bound fields and arguments together; and nothing has happened."""
    tab = Tab(Plain())
    await tab.types("title", title="milk")

    errors = await tab.does("save", title="m", count="3", note="x")

    assert set(errors) == {"title", "note"}
    assert (tab.state.title, tab.state.count, tab.state.saved) == ("milk", 1, [])


async def test_an_action_that_fails_takes_the_fields_back():
    tab = Tab(Plain())

    await tab.does("refuse", title="milk")

    assert tab.state.title == ""


class NewTask(BaseModel):
    name: Annotated[str, Field(min_length=3)]
    size: int


class Watching(Plain):
    def __init__(self) -> None:
        self.seen: list[tuple[str, object]] = []
        self.trouble = ""

    @action
    async def change(self, state: Draft, ctx: Context) -> None:
        self.seen.append((state.title, ctx.data["_target"]))
        if self.trouble:
            raise FieldError("title", self.trouble)


async def test_a_method_of_its_own_runs_after_the_fields_are_set():
    tab = Tab(controller := Watching())

    await tab.types("title", title="milk")

    assert controller.seen == [("milk", "title")]


async def test_what_the_method_refuses_is_shown_and_undone():
    """One transaction: the author has said it, so it does not wait."""
    tab = Tab(controller := Watching())
    controller.trouble = "is taken"

    assert await tab.types("title", title="milk") == {"title": "is taken"}
    assert tab.state.title == ""


class Modelled(Controller[Draft]):
    def __init__(self) -> None:
        self.forms: list[NewTask] = []

    @action
    async def change(self, state: Draft, form: NewTask) -> None:
        self.forms.append(form)


async def test_a_model_waits_until_its_fields_are_left():
    """And the method until the model is whole."""
    tab = Tab(controller := Modelled())

    assert await tab.types("name", name="m", size="") == {}
    assert list(await tab.types("size", name="m", size="x")) == ["name"]
    assert list(await tab.types("size", name="m", size="1")) == ["name"]
    assert await tab.types("name", name="milk", size="1") == {}
    assert controller.forms == [NewTask(name="milk", size=1)]


def test_a_bound_field_may_not_be_called_like_an_action():
    class Clash(Controller[Draft]):
        @action
        async def title(self) -> None:
            pass

    with pytest.raises(ControllerDefinitionError, match="title is a bound field"):
        FakePage(Clash())


def test_a_browser_must_be_able_to_ask_for_changes():
    class Hidden(Controller[Draft]):
        @action(internal=True)
        async def change(self) -> None:
            pass

    with pytest.raises(ControllerDefinitionError, match="remove internal=True"):
        FakePage(Hidden())


async def test_bound_fields_of_two_tabs_are_their_own():
    """What is typed lives with the visit, unless the field says otherwise."""
    page = FakePage(Plain())
    services = Services()
    one, two = (visit_to(page, token=name, connection=name) for name in ("s1", "s2"))

    for visit, title in ((one, "milk"), (two, "bread")):
        async with services.hold(visit):
            await act(services, visit, ask("change", title=title, _target="title"))

    assert (one.state.title, two.state.title) == ("milk", "bread")


async def test_a_button_may_ask_for_the_change():
    """Where no script tells what is typed; then all of it is finished."""
    tab = Tab(Plain())

    assert list(await tab.does("change", title="m", count="x")) == ["title", "count"]


async def test_a_password_is_not_kept_with_what_was_refused():
    """The rest of the form is, to stand in its inputs again."""
    tab = Tab(Plain())

    await tab.does("save", title="m", **{"password": "x", "new-password": "y"})

    assert dict(tab.visit.shown.submitted) == {"title": ("m",)}
    assert "password" in tab.visit.shown.left
