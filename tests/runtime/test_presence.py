"""Who is here: coming, going, breaking off, and processes that die."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from quartlive.actions import action
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.effects import Present
from quartlive.errors import FieldError, TopicError
from quartlive.runtime.connection import Connection
from quartlive.runtime.presence import Mark, MemoryRoll, Presences
from quartlive.runtime.services import Services
from quartlive.runtime.visit import Visit
from quartlive.state import State
from tests.runtime.pages import FakePage, visit_to
from tests.runtime.test_connection import Wire

TOPIC = "room/7"


class RoomState(State):
    here: list[str] = []
    changes: int = 0


class RoomController(Controller[RoomState]):
    async def mount(self, state: RoomState, ctx: Context) -> None:
        ctx.subscribe("room/*")
        await self.look(state, ctx)

    async def connect(self, state: RoomState, ctx: Context) -> None:
        if "silent" not in ctx.query:
            ctx.track(TOPIC, mood="calm")

    @action(internal=True)
    async def presence_changed(
        self, state: RoomState, ctx: Context, topic: str
    ) -> None:
        assert topic == TOPIC
        state.changes += 1
        await self.look(state, ctx)

    async def look(self, state: RoomState, ctx: Context) -> None:
        state.here = [
            f"{one.user_id} {' '.join(str(meta['mood']) for meta in one.metas)}"
            for one in await ctx.presence(TOPIC)
        ]

    @action
    async def feel(self, ctx: Context, mood: str) -> None:
        ctx.track(TOPIC, mood=mood)
        if mood == "bad":
            raise FieldError("mood", "no")

    @action
    async def hide(self, ctx: Context) -> None:
        ctx.untrack(TOPIC)


class Tab:
    def __init__(self, visit: Visit, connection: Connection, wire: Wire) -> None:
        self.visit, self.connection, self.wire = visit, connection, wire
        self.serving = asyncio.create_task(connection.run())

    @property
    def state(self) -> Any:
        return self.visit.state

    async def sees(self, *here: str) -> None:
        async with asyncio.timeout(5):
            while self.state.here != list(here):  # noqa: ASYNC110 -- no event for it
                await asyncio.sleep(0)

    async def end(self) -> None:
        self.serving.cancel()
        await asyncio.gather(self.serving, return_exceptions=True)


class Process:
    """One process of the app; they share a roll."""

    def __init__(self, stack: AsyncExitStack, roll: MemoryRoll) -> None:
        self.services = Services(
            topic_policy=lambda user, topic: topic.startswith("room/"),
            presences=Presences(roll),
        )
        self.presences.grace_seconds = 0.0
        self.page = FakePage(RoomController())
        self._stack = stack
        self._count = 0

    @property
    def presences(self) -> Presences:
        return self.services.presences

    async def tab(self, user: str, token: str = "", query: str = "") -> Tab:
        self._count += 1
        visit = visit_to(
            self.page,
            group=f"u:{user}",
            token=token or f"t{self._count}",
            connection=f"{id(self)}-{self._count}",
            query=query,
        )
        visit.user_id = user
        tab = Tab(visit, Connection(wire := Wire(), visit, self.services), wire)
        self._stack.push_async_callback(tab.end)
        await wire.hear()
        return tab

    async def here(self) -> list[Present]:
        return await self.presences.here(TOPIC)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def roll(clock: Clock) -> MemoryRoll:
    return MemoryRoll(clock)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def process(stack: AsyncExitStack, roll: MemoryRoll) -> Process:
    return Process(stack, roll)


async def turns(count: int = 50) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_whoever_comes_and_goes_is_seen_by_all(process):
    """Also by the one who comes."""
    ann = await process.tab("ann")
    await ann.sees("ann calm")
    ben = await process.tab("ben")
    await ann.sees("ann calm", "ben calm")
    await ben.sees("ann calm", "ben calm")

    await ben.end()

    await ann.sees("ann calm")


async def test_tabs_of_one_visitor_are_one(process):
    ann = await process.tab("ann")
    again = await process.tab("ann")
    await ann.sees("ann calm calm")

    await again.end()

    await ann.sees("ann calm")
    assert await process.here() == [Present("ann", "ann", ({"mood": "calm"},))]


async def test_a_visitor_without_a_name_has_a_key_that_tells_nothing(process):
    tab = await process.tab("ann", query="silent=1")
    tab.visit.user_id = None
    await tab.wire.ask(action="feel", data={"mood": "shy"})

    (present,) = await process.here()

    assert (present.user_id, present.metas) == (None, ({"mood": "shy"},))
    assert tab.visit.group_id not in present.key


async def test_what_a_tab_says_of_itself_can_change(process):
    ann = await process.tab("ann")
    ben = await process.tab("ben")

    await ben.wire.ask(action="feel", data={"mood": "merry"})
    await ann.sees("ann calm", "ben merry")
    await ben.wire.ask(action="hide")

    await ann.sees("ann calm")


async def test_an_action_that_fails_says_nothing(process):
    ann = await process.tab("ann")
    await ann.sees("ann calm")

    await ann.wire.ask(action="feel", data={"mood": "bad"})
    await turns()

    assert ann.state.here == ["ann calm"]


async def test_a_tab_that_comes_back_was_never_away(process):
    """No flicker, though the old connection ends after the new one has begun."""
    process.presences.grace_seconds = 0.05
    ann = await process.tab("ann")
    ben = await process.tab("ben", token="bens")
    await ann.sees("ann calm", "ben calm")
    await turns()
    changes = ann.state.changes

    await ben.end()
    back = await process.tab("ben", token="bens")
    twice = await process.tab("ben", token="bens")
    await back.end()
    await asyncio.sleep(0.15)

    assert ann.state.changes == changes
    assert ann.state.here == ["ann calm", "ben calm"]
    await twice.end()
    await ann.sees("ann calm")


async def test_a_tab_that_comes_back_silently_is_missed(process):
    """It is there, but it says so no more."""
    ann = await process.tab("ann")
    ben = await process.tab("ben", token="bens")
    await ann.sees("ann calm", "ben calm")

    await ben.end()
    await process.tab("ben", token="bens", query="silent=1")

    await ann.sees("ann calm")


async def test_processes_see_each_others_visitors(process, stack, roll):
    other = Process(stack, roll)
    await process.tab("ann")

    ben = await other.tab("ben")

    await ben.sees("ann calm", "ben calm")


async def test_a_killed_process_leaves_nobody_behind(process, stack, roll, clock):
    """Its leases run out, and the others find out when they renew their own."""
    killed = Process(stack, roll)
    await killed.tab("ann")
    ben = await process.tab("ben")
    await ben.sees("ann calm", "ben calm")

    clock.now += 20
    await process.presences.renew()
    clock.now += 20
    await process.presences.renew()

    await ben.sees("ben calm")
    assert len(await process.here()) == 1


async def test_a_roll_that_was_lost_is_filled_again(process, roll, clock):
    """A restart of what keeps it is nobody's going."""
    ann = await process.tab("ann")
    await ann.sees("ann calm")
    clock.now += 100
    assert await process.here() == []

    await process.presences.renew()

    await ann.sees("ann calm")


async def test_a_tab_that_went_on_in_another_process_stays(process, stack, roll):
    """The first one must not take it out there."""
    other = Process(stack, roll)
    process.presences.grace_seconds = 0.05
    ann = await process.tab("ann", token="anns")
    await ann.end()
    await other.tab("ann", token="anns")
    await process.presences.renew()
    await asyncio.sleep(0.15)

    (present,) = await other.here()
    marks = await roll.read(TOPIC)

    assert present.user_id == "ann"
    assert [mark.owner for mark in marks.values()] == [f"{id(other)}-1"]


async def test_who_is_where_needs_permission(process):
    ann = await process.tab("ann")

    ctx = process.services.context(ann.visit)

    with pytest.raises(TopicError, match="topic_policy"):
        await ctx.presence("secret")
    with pytest.raises(TopicError, match="topic_policy"):
        ctx.track("secret")


async def test_over_http_nobody_is_tracked(process):
    visit = visit_to(process.page)

    await process.presences.track(visit, TOPIC, {})

    assert await process.here() == []


async def test_nothing_is_left_when_all_have_gone(process, roll):
    for tab in [await process.tab("ann"), await process.tab("ben")]:
        await tab.end()
    await turns()
    await process.presences.renew()

    assert len(roll) == 0
    assert not process.presences._held
    assert not process.presences._seen


async def test_a_mark_is_dropped_by_its_owner_only(roll, clock):
    mark = Mark("ann", "ann", {}, "c1")
    assert await roll.put("news", "tab", mark, 10)
    assert not await roll.put("news", "tab", Mark("ann", "ann", {}, "c2"), 10)

    assert not await roll.drop("news", "tab", "c1")
    assert await roll.drop("news", "tab", "c2")
    assert not await roll.drop("news", "tab", "c2")
