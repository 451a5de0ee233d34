"""Tabs of one visitor act at once, and nothing anybody did is lost.

P7: a random walk over tabs that come, act, break off, come back and post beside their
sockets. In the end the record holds every increment that was asked for, once, and
every tab shows what a fresh render of its state shows.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    rule,
)

from quartlive.actions import action
from quartlive.config import Limits
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.errors import FieldError
from quartlive.runtime import entry
from quartlive.runtime.answers import Answer
from quartlive.runtime.connection import Connection
from quartlive.runtime.dispatch import act
from quartlive.runtime.pushes import group_channel
from quartlive.runtime.records import Record, RecordKey
from quartlive.runtime.services import Services
from quartlive.runtime.session import Session
from quartlive.runtime.stores import MemoryStore
from quartlive.runtime.visit import Visit
from quartlive.state import Persist, State
from tests.runtime.pages import FakePage, ask, visit_to
from tests.runtime.test_connection import Wire

GROUP = "a:1"


class Tally(State):
    count: Persist[int] = 0
    names: Persist[list[str]] = []
    own: int = 0
    synced: int = 0


class TallyController(Controller[Tally]):
    async def mount(self, state: Tally, ctx: Context) -> None:
        await asyncio.sleep(0)

    async def sync(self, state: Tally, ctx: Context) -> None:
        await asyncio.sleep(0)
        state.synced += 1

    @action
    async def increment(self, state: Tally, pauses: int = 0) -> None:
        before = state.count
        for _ in range(pauses):
            await asyncio.sleep(0)
        # What was read is written, as after a query of a database.
        state.count = before + 1
        state.own += 1

    @action
    async def name(self, state: Tally, text: str) -> None:
        state.names.append(text)
        await asyncio.sleep(0)

    @action
    async def fail(self, state: Tally) -> None:
        state.count += 100
        state.names.clear()
        await asyncio.sleep(0)
        raise FieldError("_general", "no")

    @action(internal=True)
    async def bump(self, state: Tally) -> None:
        await asyncio.sleep(0)
        state.count += 1


class SlowStore(MemoryStore):
    """Lets others run before and after it has looked or written."""

    async def read(self, key: RecordKey) -> Record | None:
        await asyncio.sleep(0)
        found = await super().read(key)
        await asyncio.sleep(0)
        return found

    async def write(self, key: RecordKey, record: Record) -> None:
        await asyncio.sleep(0)
        await super().write(key, record)
        await asyncio.sleep(0)


@dataclass
class Tab:
    """A browser's tab: it sends again what was not answered, and follows patches.

    Attributes:
        token: What it calls itself by.
        waiting: Messages that are not answered, by id.
        tree: What it shows.
    """

    token: str
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)
    tree: list[str] = field(default_factory=list)
    sent: int = 0
    wire: Wire = field(default_factory=Wire)
    connection: Connection | None = None
    serving: asyncio.Task[None] | None = None
    links: int = 0

    def message(self, action: str, **data: Any) -> dict[str, Any]:
        self.sent += 1
        id_ = f"{self.token:x<16}.{self.sent}"
        message = {"action": action, "data": data, "id": id_}
        self.waiting[id_] = message
        return message

    def hear_all(self) -> None:
        while not self.wire.down.empty():
            self.hear(self.wire.down.get_nowait())

    def hear(self, frame: dict[str, Any]) -> None:
        id_ = frame.get("meta", frame).get("id")
        if frame.get("code") == "_busy":
            # It may have been answered since; a wish to see all is not repeated.
            if id_ in self.waiting:
                self.wire.say(self.waiting[id_])
            return
        assert "code" not in frame, frame
        self.waiting.pop(id_, None)
        tree = frame["tree"]
        if isinstance(tree, list):
            self.tree = tree[1:]
        else:
            for index, text in tree.items():
                self.tree[int(index)] = text


class Tabs(RuleBasedStateMachine):
    """Whatever order things come in."""

    tabs = Bundle("tabs")

    @initialize()
    def begin(self) -> None:
        self.runner = asyncio.Runner()
        self.page = FakePage(TallyController())
        limits = Limits(actions_per_second=None, mounts_per_second=None)
        self.services = Services(store=SlowStore(), limits=limits)
        self.every: list[Tab] = []
        self.wanted = 0
        self.names: Counter[str] = Counter()
        self.free = self.came = 0

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    @rule(target=tabs)
    def come(self) -> Any:
        if len(self.every) >= 4:
            return multiple()
        self.came += 1
        tab = Tab(f"tab{self.came}")
        self.every.append(tab)
        self.run(self._connect(tab))
        return tab

    async def _connect(self, tab: Tab) -> None:
        tab.links += 1
        tab.wire = Wire()
        visit = visit_to(
            self.page, token=tab.token, connection=f"{tab.token}-{tab.links}"
        )
        visit.is_reconnect = tab.links > 1
        tab.connection = Connection(tab.wire, visit, self.services)
        tab.serving = asyncio.create_task(tab.connection.run())
        for message in tab.waiting.values():
            tab.wire.say(message)
        await asyncio.sleep(0)

    @rule(tab=tabs, pauses=st.integers(0, 5))
    def increment(self, tab: Tab, pauses: int) -> None:
        self.wanted += 1
        tab.wire.say(tab.message("increment", pauses=str(pauses)))

    @rule(tab=tabs, text=st.sampled_from("xyz"))
    def give_a_name(self, tab: Tab, text: str) -> None:
        self.names[text] += 1
        tab.wire.say(tab.message("name", text=text))

    @rule(tab=tabs)
    def ask_for_what_fails(self, tab: Tab) -> None:
        tab.wire.say(tab.message("fail"))

    @rule(tab=tabs)
    def send_again(self, tab: Tab) -> None:
        """As a client does that has heard nothing for a while."""
        for message in tab.waiting.values():
            tab.wire.say(message)

    @rule(tab=tabs)
    def ask_for_all(self, tab: Tab) -> None:
        tab.wire.say({"action": "__sync__"})

    @rule(tab=tabs)
    def go_elsewhere(self, tab: Tab) -> None:
        tab.wire.say({"action": "__navigate__", "data": {"q": "1"}})

    @rule(steps=st.integers(1, 40))
    def let_time_pass(self, steps: int) -> None:
        async def passing() -> None:
            for _ in range(steps):
                await asyncio.sleep(0)

        self.run(passing())
        for tab in self.every:
            tab.hear_all()

    @rule(tab=tabs)
    def break_off(self, tab: Tab) -> None:
        """In the middle of whatever runs; and come back."""

        async def again() -> None:
            assert tab.serving is not None
            tab.serving.cancel()
            await asyncio.sleep(0)
            await self._connect(tab)

        tab.hear_all()
        self.run(again())

    @rule(tab=tabs, pauses=st.integers(0, 3))
    def post(self, tab: Tab, pauses: int) -> None:
        """The same tab, without its socket; others go on meanwhile."""
        self.wanted += 1
        self.free += 1
        id_ = f"{'p' * 16}.{self.free}"

        async def posting() -> None:
            visit = visit_to(self.page, token=tab.token)
            async with self.services.hold(visit):
                await entry.restore(self.services, visit)
                await entry.mount(self.services, visit)
                asked = ask("increment", id_, pauses=str(pauses))
                answer = await act(self.services, visit, asked)
            assert isinstance(answer, Answer)
            assert answer.meta is not None
            assert answer.meta.success
            entry.keep(self.services, visit)

        self.run(posting())

    @rule()
    def trigger(self) -> None:
        """Every tab that is there adds one of its own."""

        async def triggering() -> int:
            session = Session(self.services.registry, group_channel(GROUP))
            members = self.services.registry.members(group_channel(GROUP))
            if members:
                await session.trigger("bump")
            return len(members)

        self.run(self._settle())
        self.wanted += self.run(triggering())
        self.run(self._settle())

    @rule(tab=consumes(tabs))
    def go_away(self, tab: Tab) -> None:
        """For good, with everything answered."""

        async def going() -> None:
            await self._settle()
            assert tab.serving is not None
            tab.serving.cancel()
            await asyncio.gather(tab.serving, return_exceptions=True)

        self.run(going())
        self.every.remove(tab)

    async def _settle(self) -> None:
        """Wait until all is answered and nobody has anything to do."""
        async with asyncio.timeout(10):
            for quiet in iter(self._is_quiet, True):
                assert not quiet
                await asyncio.sleep(0)
        still = 0
        async with asyncio.timeout(10):
            while still < 60:
                await asyncio.sleep(0)
                still = still + 1 if self._is_quiet() else 0

    def _is_quiet(self) -> bool:
        for tab in self.every:
            tab.hear_all()
        return all(
            tab.tree
            and not tab.waiting
            and tab.wire.up.empty()
            and tab.connection is not None
            and not len(tab.connection._inbox)
            for tab in self.every
        )

    def teardown(self) -> None:
        if not hasattr(self, "runner"):
            return
        try:
            self.run(self._settle())
            self.run(self._check())
        finally:
            self.run(self._end())
            self.runner.close()

    async def _check(self) -> None:
        fresh = visit_to(self.page, token="fresh")
        await entry.restore(self.services, fresh)
        assert fresh.state.count == self.wanted
        assert Counter(fresh.state.names) == self.names
        for tab in self.every:
            assert tab.connection is not None
            state = tab.connection._visit.state
            assert (state.count, state.names) == (
                fresh.state.count,
                fresh.state.names,
            )
            shown = await self.page.render(tab.connection._visit)
            assert tab.tree == list(shown.tree[1:])

    async def _end(self) -> None:
        serving = [tab.serving for tab in self.every if tab.serving is not None]
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        assert len(self.services.registry) == 0


TestTabs = Tabs.TestCase
TestTabs.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, report_multiple_bugs=False
)


class Steps(TallyController):
    @action
    async def climb(self, state: Tally) -> AsyncIterator[None]:
        for _ in range(5):
            state.count += 1
            yield
            await asyncio.sleep(0)

    @action
    async def start(self, state: Tally, ctx: Context) -> None:
        async def work() -> int:
            await asyncio.sleep(0)
            return 2

        ctx.run(work(), self.done)

    async def done(self, state: Tally, result: int) -> None:
        state.count += result


@dataclass
class House:
    """Tabs of one visitor, whose frames are only counted."""

    controller: TallyController
    stack: AsyncExitStack
    services: Services = field(default_factory=lambda: Services(store=SlowStore()))

    def __post_init__(self) -> None:
        self.page = FakePage(self.controller)

    async def tab(self, name: str) -> tuple[Wire, Visit]:
        visit = visit_to(self.page, token=name, connection=name)
        wire = Wire()
        serving = asyncio.create_task(Connection(wire, visit, self.services).run())
        self.stack.callback(serving.cancel)
        await wire.hear()
        return wire, visit

    async def post(self, name: str, **data: Any) -> Answer:
        visit = visit_to(self.page, token="posts")
        async with self.services.hold(visit):
            await entry.restore(self.services, visit)
            answer = await act(self.services, visit, ask(name, **data))
        assert isinstance(answer, Answer)
        return answer


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        yield House(Steps(), stack)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 -- there is no event for it
            await asyncio.sleep(0)


async def test_an_action_in_steps_loses_nothing_others_did_between(house):
    """Each step begins with what is stored by then."""
    (one, first), (other, second) = await house.tab("one"), await house.tab("other")
    one.say({"action": "climb"})
    for _ in range(3):
        other.say({"action": "increment", "data": {"pauses": "1"}})
        other.say({"action": "start"})
        await house.post("increment", pauses="2")

    await until(lambda: first.state.count == second.state.count == 5 + 3 + 6 + 3)


async def test_other_tabs_follow_what_was_posted(house):
    """S29, S32: a form without a script is the visitor's own action, too."""
    _, visit = await house.tab("one")

    await house.post("increment")

    await until(lambda: visit.state.count == 1 and visit.state.synced == 1)


async def test_nobody_follows_what_has_failed(house):
    """S32: nothing has happened."""
    _, visit = await house.tab("one")

    await house.post("fail")
    await house.post("increment")

    await until(lambda: visit.state.count == 1 and visit.state.synced > 0)
    assert visit.state.synced == 1
