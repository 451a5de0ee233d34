"""What HTTP requests and sockets of a page have in common."""

from __future__ import annotations

import pytest

from quartlive.config import Limits
from quartlive.edges.identity import Visitor, Who
from quartlive.edges.site import Site
from quartlive.edges.views import View
from tests.edges.pages import VISIT, create_app


@pytest.fixture
async def view():
    """The view of a page, while it is asked for."""
    app = create_app()
    site = Site.of(app)
    async with app.test_request_context("/tally?q=x"):
        yield View(site.pages["live.tally_controller"], site, Limits(action_seconds=1))


async def test_a_visit_begins_with_defaults_at_its_address(view):
    """Whatever carries it."""
    visit = view.visit({"id": 1}, await view.visitor(), VISIT, is_reconnect=True)

    assert (visit.token, visit.address.path, visit.query["q"]) == (VISIT, "/tally", "x")
    assert visit.address.params == {"id": 1}
    assert visit.state.note == "new"
    assert visit.is_reconnect


@pytest.mark.parametrize("token", [None, "", "short", "../../etc/passwd", "x" * 100])
async def test_what_is_no_token_is_replaced(view, token):
    """A tab is never called by what somebody else chose."""
    visit = view.visit({}, await view.visitor(), token)

    assert visit.token != token
    assert len(visit.token) >= 16


async def test_a_visit_is_its_visitors(view):
    """Actions see the user, and sockets are found by user and browser."""
    visitor = Visitor("u:1", True, None, Who("ann"), "browser")
    visit = view.visit({}, visitor, VISIT)

    assert (visit.group_id, visit.user_id, visit.browser) == ("u:1", "ann", "browser")
    assert visit.context().user_id == "ann"


async def test_a_page_has_its_own_limits_and_shares_the_rest(view):
    """What is kept is kept once."""
    assert view.services.limits.action_seconds == 1
    assert view.services.store is view.site.services.store
