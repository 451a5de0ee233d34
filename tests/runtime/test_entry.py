"""How a visit begins and ends."""

from __future__ import annotations

import pytest

from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.errors import ProtocolError
from quartlive.runtime import entry
from quartlive.runtime.dispatch import show_all
from quartlive.runtime.records import Record
from quartlive.runtime.services import Services
from quartlive.runtime.visit import Visit
from quartlive.state import Persist, State, Url
from tests.runtime.pages import FakePage, visit_to


class PadState(State):
    stored: Persist[str] = "default"
    plain: str = "default"
    q: Url[str] = "default"
    filled: str = "default"


class PadController(Controller[PadState]):
    seen: list[str]

    def __init__(self) -> None:
        self.seen = []
        self.target = ""
        self.trouble: Exception | None = None

    async def mount(self, state: PadState, ctx: Context) -> None:
        self.seen.append(f"{state.stored} {state.plain} {state.q}")
        state.filled = "by mount"
        if self.target:
            ctx.redirect(self.target)

    async def connect(self, state: PadState, ctx: Context) -> None:
        state.filled = "by connect"
        if self.trouble:
            raise self.trouble

    async def disconnect(self, state: PadState, ctx: Context) -> None:
        if self.trouble:
            raise self.trouble
        state.stored = "by disconnect"
        state.plain = "lost"


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def controller() -> PadController:
    return PadController()


@pytest.fixture
def page(controller: PadController) -> FakePage:
    return FakePage(controller)


async def begin(services: Services, visit: Visit, base: str | None = None) -> Visit:
    await entry.restore(services, visit, base)
    await entry.mount(services, visit)
    return visit


async def test_mount_sees_visit_record_and_address(services, controller, page):
    """It runs last and fills what the others do not know."""
    before = await begin(services, visit_to(page))
    before.state.plain = "kept"
    entry.keep(services, before)
    await services.store.write(before.key, Record({"stored": "kept"}, 1))
    after = await begin(services, visit_to(page, query="q=x"))

    assert controller.seen == ["default default default", "kept kept x"]
    assert after.state.filled == "by mount"


async def test_another_tab_begins_with_defaults(services, controller, page):
    """Plain fields belong to the tab, stored ones to the visitor."""
    one = await begin(services, visit_to(page))
    one.state.plain = "mine"
    entry.keep(services, one)
    await begin(services, visit_to(page, token="other"))

    assert controller.seen[-1] == "default default default"


async def test_another_visitor_finds_nothing_by_the_same_token(
    services, controller, page
):
    """A token is no key without its cookie."""
    one = await begin(services, visit_to(page))
    one.state.plain = "mine"
    entry.keep(services, one)
    await begin(services, visit_to(page, group="a:2"))

    assert controller.seen[-1] == "default default default"


async def test_what_a_live_socket_shows_is_taken_over(services, controller, page):
    """A tab that reconnects before its old socket is known to be dead loses nothing."""
    old = await begin(services, visit_to(page, connection="1"))
    entry.enter(services, old)
    old.state.plain = "typed"
    new = await begin(services, visit_to(page, connection="2"))
    entry.enter(services, new)
    new.state.plain = "newer"
    entry.leave(services, old)

    assert controller.seen[-1] == "default typed default"
    entry.leave(services, new)
    await begin(services, visit_to(page))
    assert controller.seen[-1] == "default newer default"


async def test_the_tree_of_the_last_answer_is_the_base_of_the_next(services, page):
    """Only if the tab still shows that one."""
    visit = await begin(services, visit_to(page))
    await show_all(services, visit)
    base = entry.keep(services, visit)
    same = await begin(services, visit_to(page), base)
    other = await begin(services, visit_to(page), "another")

    assert same.rendered.tree == visit.rendered.tree
    assert other.rendered is None


async def test_mount_may_send_the_visitor_elsewhere(services, controller, page):
    """On every transport: the caller decides how."""
    controller.target = "/login"
    visit = visit_to(page)
    await entry.restore(services, visit)

    assert (await entry.mount(services, visit)).url == "/login"


async def test_a_look_that_was_overtaken_keeps_nothing(services, page):
    """It holds no lock, so the tab's own action may end before it does."""
    look = await begin(services, visit_to(page))
    act = await begin(services, visit_to(page))
    act.state.plain = "by the action"
    entry.keep(services, act)

    assert entry.keep_seen(services, look) is None
    after = await begin(services, visit_to(page))
    assert after.state.plain == "by the action"


async def test_a_look_at_the_same_tree_leaves_its_name(services, page):
    """The tab goes on calling it what it does."""
    first = await begin(services, visit_to(page))
    await show_all(services, first)
    base = entry.keep(services, first)
    look = await begin(services, visit_to(page), base)
    await show_all(services, look)

    assert entry.keep_seen(services, look, base) == base
    assert (await begin(services, visit_to(page), base)).rendered is not None


async def test_connect_that_fails_is_shown_and_not_fatal(
    services, controller, page, caplog
):
    """The page works without what could not be begun."""
    visit = await begin(services, visit_to(page, connection="c"))
    controller.trouble = RuntimeError("secret")
    await entry.connect(services, visit)

    assert visit.state.filled == "by mount"
    assert "Something went wrong" in visit.shown.errors["_general"]
    assert "secret" in caplog.text


async def test_disconnect_may_change_what_is_stored(services, page):
    """A visitor's last position, for instance."""
    visit = await begin(services, visit_to(page, connection="c"))
    await entry.disconnect(services, visit)

    assert (await services.store.read(visit.key)).fields == {"stored": "by disconnect"}


async def test_disconnect_that_fails_stores_nothing(services, controller, page, caplog):
    """It is logged; there is nobody to tell."""
    visit = await begin(services, visit_to(page, connection="c"))
    controller.trouble = RuntimeError("secret")
    await entry.disconnect(services, visit)

    assert await services.store.read(visit.key) is None
    assert "secret" in caplog.text


@pytest.mark.parametrize("name", ["error", "redirect"])
def test_nothing_can_be_shown_when_it_is_over(page, name):
    """The error says what to do instead."""
    ctx = visit_to(page).context(is_over=True)
    with pytest.raises(ProtocolError, match="would reach nobody"):
        ctx.error("field", "text") if name == "error" else ctx.redirect("/x")


async def test_a_record_that_was_begun_anew_is_taken_over(page):
    """The store has dropped it, and it has been written as often again."""
    visit = await begin(services := Services(), visit_to(page))
    visit.record = Record({"stored": "old"}, version=1)
    await services.store.write(visit.key, Record({"stored": "new"}, version=1))

    await entry.refresh(services, visit)

    assert visit.state.stored == "new"
