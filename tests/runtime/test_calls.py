"""Calling a controller's methods."""

from __future__ import annotations

import pytest
from pydantic import Field

from quartlive.actions import action
from quartlive.binding import Submitted
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.errors import FieldErrors
from quartlive.runtime.calls import call, run_hook
from quartlive.state import State
from tests.runtime.pages import FakePage, visit_to

SHARED = [1, 2]


class ListState(State):
    items: list[int] = Field(default_factory=list)


class ListController(Controller[ListState]):
    fails = False

    async def mount(self, state: ListState, ctx: Context) -> None:
        state.items = SHARED
        if self.fails:
            raise RuntimeError("no")

    @action
    def double(self, state: ListState, value: int) -> None:
        state.items.append(2 * value)


async def test_a_plain_method_runs_like_an_async_one():
    """A method that awaits nothing need not be a coroutine."""
    visit = visit_to(FakePage(ListController()))
    binding = visit.page.bindings.actions["double"]
    sent = Submitted.from_json({"double": "4"}, "double")
    await call(binding, visit, visit.context(), sent)

    assert visit.state.items == [8]


async def test_what_does_not_fit_never_reaches_the_method():
    """The error stands at the field."""
    visit = visit_to(FakePage(ListController()))
    binding = visit.page.bindings.actions["double"]
    sent = Submitted.from_json({"double": "many"}, "double")
    with pytest.raises(FieldErrors):
        await call(binding, visit, visit.context(), sent)

    assert visit.state.items == []


async def test_a_hook_gives_the_state_a_copy_of_its_own():
    """A list of the module shown to two visitors stays the module's."""
    visit = visit_to(FakePage(ListController()))
    await run_hook(visit, "mount", visit.context(), 1)

    assert visit.state.items == SHARED
    assert visit.state.items is not SHARED


async def test_a_hook_that_fails_leaves_the_state_as_it_was():
    """A half filled page is not shown."""
    controller = ListController()
    controller.fails = True
    visit = visit_to(FakePage(controller))
    with pytest.raises(RuntimeError):
        await run_hook(visit, "mount", visit.context(), 1)

    assert visit.state.items == []


async def test_a_hook_that_is_not_there_is_no_work():
    """Every hook is optional."""
    visit = visit_to(FakePage(ListController()))

    assert await run_hook(visit, "connect", visit.context(), 1) is None
