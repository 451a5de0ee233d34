"""Ending in peace."""

from __future__ import annotations

import asyncio

import pytest

from quartlive.config import Limits
from quartlive.edges.draining import drain
from quartlive.runtime.registry import Registry
from tests.runtime.members import Tab

QUICK = Limits(drain_seconds=0.1, finish_seconds=0.1)


class Leaving(Tab):
    """Hangs up as it is told, after what it is doing."""

    def __init__(self, name: str, registry: Registry, *, busy: bool = False) -> None:
        super().__init__(name)
        self.registry = registry
        self.busy = busy
        self.code: int | None = None
        registry.enter(self)

    def hang_up(self, code: int) -> None:
        if not self.busy:
            self.abort(code)

    def abort(self, code: int) -> None:
        self.code = code
        self.registry.leave(self.connection_id)


@pytest.fixture
def registry() -> Registry:
    return Registry()


async def test_all_are_told_why_in_some_order(registry):
    """S43: never all in the order they came in: then they would come back in it."""
    tabs = [Leaving(str(n), registry) for n in range(200)]
    order: list[str] = []
    leave = registry.leave
    registry.leave = lambda name: (order.append(name), leave(name))  # type: ignore[method-assign]

    assert await drain(registry, QUICK) == 0
    assert {tab.code for tab in tabs} == {1012}
    assert order != sorted(order, key=int)
    assert sorted(order, key=int) == [str(n) for n in range(200)]


async def test_who_does_not_end_is_broken_off(registry):
    """S43: an action is waited for, but not for ever."""
    busy = Leaving("busy", registry, busy=True)

    assert await drain(registry, QUICK) == 1
    assert busy.code == 1012
    assert len(registry) == 0


async def test_an_action_that_ends_in_time_is_waited_for(registry):
    busy = Leaving("busy", registry, busy=True)
    asyncio.get_running_loop().call_later(0.02, busy.abort, 1012)

    assert await drain(registry, Limits(finish_seconds=5)) == 0


async def test_nobody_is_let_in_any_more(registry):
    await drain(registry, QUICK)

    assert registry.is_closed
    assert await drain(registry, QUICK) == 0


async def test_thousands_are_closed_within_the_time_set_for_it(registry):
    """A pause may be longer than asked for; many of them must not add up."""
    for n in range(4_000):
        Leaving(str(n), registry)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await drain(registry, QUICK)

    assert loop.time() - begun < (QUICK.drain_seconds or 0) + 2
