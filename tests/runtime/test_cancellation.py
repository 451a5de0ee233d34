"""A browser may go away at any moment: nothing is torn, and nothing is left behind.

F-12: the task that serves a tab is cancelled at each turn of the loop, one after the
other, while it does something; once, and a second time while it ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from quartlive.actions import action
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.runtime.connection import Connection
from quartlive.runtime.pushes import Envelope, Run, group_channel
from quartlive.runtime.services import Services
from quartlive.runtime.visit import Visit
from quartlive.state import Persist, State
from tests.runtime.members import until
from tests.runtime.pages import FakePage, visit_to
from tests.runtime.test_connection import Wire
from tests.runtime.test_interleaving import SlowStore

TURNS = 45


class Pair(State):
    left: Persist[int] = 0
    right: Persist[int] = 0


class PairController(Controller[Pair]):
    """Both halves are always the same, but in the midst of an action."""

    def __init__(self) -> None:
        self.inside = 0
        self.adds_at_end = False

    async def mount(self, state: Pair, ctx: Context) -> None:
        ctx.subscribe("all")
        await asyncio.sleep(0)

    async def connect(self, state: Pair) -> None:
        await asyncio.sleep(0)

    async def disconnect(self, state: Pair) -> None:
        if self.adds_at_end:
            await self._add(state)

    @action
    async def add(self, state: Pair, ctx: Context) -> None:
        ctx.publish("all", "hear")
        await self._add(state)

    @action
    async def climb(self, state: Pair) -> AsyncIterator[None]:
        self.inside += 1
        try:
            for _ in range(2):
                await self._add(state)
                yield
        finally:
            self.inside -= 1

    @action
    async def fetch(self, state: Pair, ctx: Context) -> None:
        ctx.run(self._work(), self.done)

    async def _work(self) -> int:
        self.inside += 1
        try:
            await asyncio.sleep(0)
            return 1
        finally:
            self.inside -= 1

    async def done(self, state: Pair, result: int) -> None:
        await self._add(state)

    @action(internal=True)
    async def hear(self, state: Pair) -> None:
        await self._add(state)

    async def _add(self, state: Pair) -> None:
        state.left += 1
        await asyncio.sleep(0)
        state.right += 1


class House:
    """A visitor's two tabs, and another visitor's one."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self.stack = stack
        self.controller = PairController()
        self.page = FakePage(self.controller)
        self.services = Services(
            store=SlowStore(), topic_policy=lambda user, topic: True
        )

    def enter(self, name: str, group: str = "a:1") -> tuple[Wire, Visit, Any]:
        wire = Wire()
        visit = visit_to(self.page, token=name, connection=name, group=group)
        serving = asyncio.create_task(Connection(wire, visit, self.services).run())

        async def end() -> None:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

        self.stack.push_async_callback(end)
        return wire, visit, serving

    async def stored(self, visit: Visit) -> dict[str, Any]:
        record = await self.services.store.read(visit.key)
        return dict(record.fields) if record is not None else {}


async def do(house: House, wire: Wire, what: str) -> None:
    if what == "trigger":
        to = (group_channel("a:1"),)
        await house.services.registry.send(Envelope(to, Run("hear", {})))
    elif what != "connect":
        wire.say({"action": what, "data": {}})


async def cut(what: str, turns: int, *, again: bool) -> int:
    """Do something, cancel after so many turns, and look at what is left.

    Returns:
        What is stored then.
    """
    async with AsyncExitStack() as stack:
        house = House(stack)
        # What is stored at the end would tell the tab beside it what was missed.
        house.controller.adds_at_end = again
        sibling, beside, _ = house.enter("beside")
        other, elsewhere, _ = house.enter("elsewhere", "a:2")
        await sibling.hear()
        await other.hear()
        before = asyncio.all_tasks()
        wire, visit, serving = house.enter("cut")
        if what != "connect":
            await wire.hear()
        await do(house, wire, what)
        for _ in range(turns):
            await asyncio.sleep(0)
        serving.cancel()
        if again:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            serving.cancel()
        async with asyncio.timeout(5):
            await asyncio.gather(serving, return_exceptions=True)

        await until(lambda: asyncio.all_tasks() <= before)
        members = {member.connection_id for member in house.services.registry}
        assert members == {"beside", "elsewhere"}
        assert {name for _, name in house.services.live} == {"beside", "elsewhere"}
        assert house.controller.inside == 0
        async with asyncio.timeout(1), house.services.hold(visit):
            fields = await house.stored(visit)
        assert fields.get("left") == fields.get("right")
        await same(house, beside)
        stored: int = fields.get("left", 0)
        other.say({"action": "add", "data": {}, "id": "n.1"})
        while "meta" not in (frame := await other.hear()):
            pass
        assert frame["meta"]["success"]
        assert elsewhere.state.left == elsewhere.state.right
        return stored


async def same(house: House, beside: Visit) -> None:
    """P3: the tab beside it shows what is stored, as soon as it has done its jobs."""
    for _ in range(200):
        fields = await house.stored(beside)
        if (beside.state.left, beside.state.right) == (
            fields.get("left", 0),
            fields.get("right", 0),
        ):
            return
    raise AssertionError(f"{beside.state} is shown, {fields} is stored")


@pytest.mark.parametrize("again", [False, True], ids=["once", "twice"])
@pytest.mark.parametrize("what", ["connect", "add", "trigger", "climb", "fetch"])
async def test_whenever_a_browser_goes_nothing_is_torn_or_left(what, again):
    """F-12, P3, P5."""
    found = {await cut(what, turns, again=again) for turns in range(TURNS)}
    # From before it began until after it ended.
    assert len(found) > 1 or what == "connect"
