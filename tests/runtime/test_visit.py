"""What hooks and actions of a visit receive."""

from __future__ import annotations

from quartlive.controller import Controller
from quartlive.runtime.records import RecordKey
from quartlive.state import State
from tests.runtime.pages import FakePage, visit_to


class Nothing(State):
    pass


class Empty(Controller[Nothing]):
    pass


def test_the_context_says_who_asks_through_what():
    """On a socket it names the connection, over HTTP there is none."""
    visit = visit_to(FakePage(Empty()), connection="c", query="q=1")
    ctx = visit.context(action="add")

    assert (ctx.action, ctx.group_id, ctx.connection_id) == ("add", "a:1", "c")
    assert not ctx.is_http
    assert ctx.query["q"] == "1"
    assert visit_to(FakePage(Empty())).context().is_http


def test_a_record_belongs_to_group_page_and_variables():
    """Two tabs of one visitor on one page share it."""
    visit = visit_to(FakePage(Empty()))

    assert visit.key == RecordKey("a:1", "page", {})
