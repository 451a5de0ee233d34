"""One action: bind, run, render, commit, answer; and nothing of it when it fails."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from pydantic import BaseModel, Field
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden

from quartlive.actions import action
from quartlive.config import Limits
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.errors import FieldError, StoreError
from quartlive.runtime import entry
from quartlive.runtime.answers import Answer, Refusal
from quartlive.runtime.dispatch import act, navigate, show, show_all
from quartlive.runtime.services import Services
from quartlive.runtime.stores import MemoryStore
from quartlive.runtime.visit import Visit
from quartlive.state import Persist, State, Url
from tests.runtime.pages import FakePage, ask, visit_to


class Row(BaseModel):
    text: str


class Board(State):
    count: Persist[int] = 0
    rows: Persist[list[Row]] = Field(default_factory=list)
    note: str = ""
    q: Url[str] = ""


class BoardController(Controller[Board]):
    def __init__(self) -> None:
        self.sleeps = asyncio.Event()

    async def mount(self, state: Board, ctx: Context) -> None:
        state.note = f"mounted {ctx.query.get('q', '')}".strip()

    @action
    async def increment(self, state: Board) -> None:
        state.count += 1

    @action
    async def add(self, state: Board, text: str) -> None:
        state.rows.append(Row(text=text))
        if text == "bad":
            state.rows[0].text = "changed"
            raise FieldError("text", "is bad")

    @action
    async def change(self, state: Board, text: str = "") -> None:
        state.note = text

    @action
    async def warn(self, state: Board, ctx: Context) -> None:
        state.count = 5
        ctx.error("text", "looks odd")

    @action
    async def crash(self, state: Board) -> None:
        state.rows.clear()
        raise RuntimeError("secret of the action")

    @action
    async def forbid(self) -> None:
        raise Forbidden

    @action
    async def break_field(self, state: Board) -> None:
        state.count = "many"  # type: ignore[assignment]

    @action
    async def search(self, state: Board, q: str) -> None:
        state.q = q

    @action
    async def leave(self, ctx: Context) -> None:
        ctx.redirect("/elsewhere")

    @action
    async def sleep(self, state: Board) -> None:
        state.count = 99
        self.sleeps.set()
        await asyncio.Event().wait()

    @action(can=lambda state, ctx: state.count > 0)
    async def decrement(self, state: Board) -> None:
        state.count -= 1

    @action(can=lambda state, ctx: 1 / state.count > 0)
    async def divide(self, state: Board) -> None: ...

    @action(internal=True)
    async def refresh(self, state: Board) -> None:
        state.count = -1


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def page() -> FakePage:
    return FakePage(BoardController())


async def began(services: Services, visit: Visit) -> Visit:
    """The visit, restored, mounted and shown."""
    await entry.restore(services, visit)
    await entry.mount(services, visit)
    await show_all(services, visit)
    return visit


async def opened(services: Services, page: FakePage, **of: Any) -> Visit:
    return await began(services, visit_to(page, **of))


async def answered(services: Services, visit: Visit, *args: Any, **data: Any) -> Answer:
    answer = await act(services, visit, ask(*args, **data))
    assert isinstance(answer, Answer)
    return answer


async def test_an_action_changes_what_is_shown_and_stored(services, page):
    """The answer is the difference, and the next visit finds what was stored."""
    visit = await opened(services, page)
    answer = await answered(services, visit, "increment")

    assert answer.meta.success
    assert answer.change.tree == {"0": "count=1, rows=[], note=mounted, q="}
    assert answer.change.title.startswith("title count=1")
    again = await opened(services, page, token="other")
    assert again.state.count == 1


async def test_plain_fields_are_not_stored(services, page):
    """Only what is marked outlives the visit."""
    visit = await opened(services, page)
    await answered(services, visit, "increment")
    record = await services.store.read(visit.key)

    assert record.fields == {"count": 1, "rows": []}


async def test_a_refused_field_undoes_what_was_done_in_place(services, page):
    """A list and a model inside it are as they were, and are the same objects."""
    visit = await opened(services, page)
    await answered(services, visit, "add", text="first")
    rows, first = visit.state.rows, visit.state.rows[0]
    answer = await answered(services, visit, "add", text="bad")

    assert answer.meta.errors == {"text": "is bad"}
    assert visit.state.rows is rows
    assert visit.state.rows[0] is first
    assert [row.text for row in rows] == ["first"]
    assert answer.change.tree == {"1": "text: is bad"}
    assert (await services.store.read(visit.key)).version == 1


async def test_errors_are_shown_until_the_next_action(services, page):
    """An error that was put right is gone."""
    visit = await opened(services, page)
    await answered(services, visit, "add", text="bad")
    answer = await answered(services, visit, "add", text="good")

    assert answer.change.tree["1"] == ""


@pytest.mark.parametrize(
    ("sent", "left"),
    [({"text": "goo"}, ("goo",)), ({"other": "x"}, ("bad",)), ({"text": ""}, ("",))],
)
async def test_typing_on_takes_nothing_out_of_its_field(services, page, sent, left):
    """The error goes, and what was typed stays: the page may print nothing else."""
    visit = await opened(services, page)
    await answered(services, visit, "add", text="bad")
    await answered(services, visit, "change", **sent)

    assert visit.shown.errors == {}
    assert visit.shown.submitted["text"] == left

    await answered(services, visit, "increment")

    assert visit.shown.submitted == {}


async def test_typing_keeps_nothing_where_nothing_was_refused(services, page):
    """A page that prints what its state holds is not overruled."""
    visit = await opened(services, page)
    await answered(services, visit, "change", text="goo")

    assert visit.shown.submitted == {}


async def test_an_error_that_is_only_recorded_keeps_the_state(services, page):
    """``ctx.error`` is no undo."""
    visit = await opened(services, page)
    answer = await answered(services, visit, "warn")

    assert answer.meta.errors == {"text": "looks odd"}
    assert not answer.meta.success
    assert (await services.store.read(visit.key)).fields["count"] == 5


@pytest.mark.parametrize("name", ["crash", "break_field"])
async def test_a_failure_is_logged_once_and_tells_nothing(services, page, name, caplog):
    """The visitor reads a safe sentence whose id is in the log, with the traceback."""
    visit = await opened(services, page)
    await answered(services, visit, "add", text="kept")
    with caplog.at_level(logging.ERROR, "quartlive"):
        answer = await answered(services, visit, name)

    assert [row.text for row in visit.state.rows] == ["kept"]
    text = answer.meta.errors["_general"]
    assert "secret" not in text
    (logged,) = caplog.records
    assert logged.exc_info
    assert text.split("Error ")[1].rstrip(")") in logged.getMessage()


async def test_in_debug_mode_the_visitor_is_the_developer(page):
    """The sentence says what was raised."""
    services = Services(debug=True)
    visit = await opened(services, page)
    answer = await answered(services, visit, "crash")

    assert (
        "RuntimeError in crash: secret of the action" in answer.meta.errors["_general"]
    )


async def test_a_render_that_fails_undoes_the_action(services, page):
    """Nothing is stored that could not be shown; the page stays as it was."""
    visit = await opened(services, page)
    shown = visit.rendered
    page.fails = True
    answer = await answered(services, visit, "increment")

    assert not answer.meta.success
    assert answer.change.tree is None
    assert visit.state.count == 0
    assert visit.rendered is shown
    assert await services.store.read(visit.key) is None
    page.fails = False
    answer = await answered(services, visit, "increment")
    assert answer.change.tree == {"0": "count=1, rows=[], note=mounted, q="}


async def test_a_store_that_refuses_undoes_the_action(page):
    """Nothing is shown as saved that is not."""

    class Full(MemoryStore):
        async def write(self, key, record):
            raise StoreError("no room")

    services = Services(store=Full())
    visit = await opened(services, page)
    answer = await answered(services, visit, "increment")

    assert not answer.meta.success
    assert visit.state.count == 0


async def test_fields_that_are_too_large_are_refused(page, caplog):
    """The log says what to do instead."""
    services = Services(limits=Limits(session_bytes=100))
    visit = await opened(services, page)
    answer = await answered(services, visit, "add", text="x" * 200)

    assert not answer.meta.success
    assert visit.state.rows == []
    assert "keep rows in a database" in caplog.text


async def test_an_action_that_takes_too_long_is_undone(page):
    """A visitor is told so; the next action finds the old state."""
    services = Services(limits=Limits(action_seconds=0.01))
    visit = await opened(services, page)
    answer = await answered(services, visit, "sleep")

    assert "took too long" in answer.meta.errors["_general"]
    assert visit.state.count == 0


async def test_an_action_whose_browser_goes_away_is_undone(services):
    """What was half done is not kept for the next connection of the tab."""
    controller = BoardController()
    visit = await opened(services, FakePage(controller))
    task = asyncio.create_task(act(services, visit, ask("sleep")))
    await controller.sleeps.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert visit.state.count == 0


async def test_a_message_takes_effect_once(services, page):
    """Sent again after a broken connection it gets the answer it had."""
    visit = await opened(services, page)
    await answered(services, visit, "increment", "n.1")
    again = await opened(services, page, token="reconnected")
    answer = await answered(services, again, "increment", "n.1")

    assert answer.meta.success
    assert again.state.count == 1
    assert (await answered(services, again, "increment", "n.2")).meta.success
    assert again.state.count == 2


async def test_a_message_that_was_refused_may_be_tried_again(services, page):
    """Nothing had happened, so nothing is remembered."""
    visit = await opened(services, page)
    await answered(services, visit, "add", "n.1", text="bad")
    answer = await answered(services, visit, "add", "n.1", text="good")

    assert answer.meta.success


async def test_what_another_tab_stored_is_taken_over(services, page):
    """An action builds on what is true now."""
    one, other = await opened(services, page), await opened(services, page, token="b")
    await answered(services, one, "increment")
    await answered(services, other, "increment")

    assert other.state.count == 2


@pytest.mark.parametrize("name", ["refresh", "nothing", "mount", "__init__", "render"])
async def test_names_that_no_browser_may_ask_for_are_alike(services, page, name):
    """Internal or unknown: the answer is the same, and nothing runs."""
    visit = await opened(services, page)
    refusal = await act(services, visit, ask(name, "n.1"))

    assert isinstance(refusal, Refusal)
    assert refusal.code == "unknown_action"
    assert str(refusal.id) == "n.1"
    assert "refresh" not in refusal.text
    assert visit.state.count == 0


async def test_in_debug_mode_an_unknown_name_lists_those_there_are(page):
    """A misspelt button is found by reading."""
    services = Services(debug=True)
    visit = await opened(services, page)
    refusal = await act(services, visit, ask("incremnet"))

    assert refusal.text.startswith(
        "BoardController has no action 'incremnet'; actions:"
    )
    assert "refresh" not in refusal.text


async def test_an_action_that_may_not_run_now_is_forbidden(services, page):
    """``can`` is asked with the state of the moment."""
    visit = await opened(services, page)
    refused = await act(services, visit, ask("decrement"))
    await answered(services, visit, "increment")

    assert isinstance(refused, Refusal)
    assert refused.status == 403
    assert (await answered(services, visit, "decrement")).meta.success


async def test_a_question_that_fails_is_no_yes(services, page, caplog):
    """A ``can`` that raises keeps the action from running, and the socket alive."""
    visit = await opened(services, page)
    answer = await answered(services, visit, "divide")

    assert not answer.meta.success
    assert "ZeroDivisionError" in caplog.text


async def test_a_view_that_hangs_ends_with_the_action(page):
    """The record is not held for ever."""
    services = Services(limits=Limits(action_seconds=0.01, mount_seconds=0.01))
    visit = visit_to(page)
    await entry.restore(services, visit)
    page.hangs = True
    answer = await answered(services, visit, "increment")

    assert "took too long" in answer.meta.errors["_general"]
    assert visit.state.count == 0


async def test_an_http_error_reaches_the_apps_handlers_over_http(services, page):
    """``abort(403)`` in an action is what it is in a view."""
    visit = await opened(services, page)
    with pytest.raises(Forbidden):
        await act(services, visit, ask("forbid"))

    socket = await opened(services, page, connection="c")
    assert not (await answered(services, socket, "forbid")).meta.success


async def test_an_action_changes_the_address(services, page):
    """A ``Url`` field is in the answer, beside what else stood in the query."""
    visit = await opened(services, page, query="page=2")
    answer = await answered(services, visit, "search", q="a b")

    assert answer.url == "/page?page=2&q=a+b"
    assert (await answered(services, visit, "search", q="a b")).url is None
    assert (await answered(services, visit, "search", q="")).url == "/page?page=2"


async def test_a_redirect_travels_with_the_answer(services, page):
    """And again with a repeated message, whose first answer was lost."""
    visit = await opened(services, page)
    first = await answered(services, visit, "leave", "n.1")
    again = await answered(services, visit, "leave", "n.1")

    assert first.redirect.url == again.redirect.url == "/elsewhere"


async def test_going_to_another_query_mounts_again(services, page):
    """Plain fields that ``mount`` does not fill stay."""
    visit = await opened(services, page)
    answer = await navigate(services, visit, MultiDict({"q": "new"}))

    assert answer.change.tree == {"0": "count=0, rows=[], note=mounted new, q=new"}


async def test_a_render_without_news_is_no_change(services, page):
    """An equal tree costs nothing on the wire."""
    visit = await opened(services, page)

    assert (await show(services, visit)).tree is None
