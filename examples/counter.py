"""A counter: one field, three actions, one number on the page that changes.

Run it with ``hypercorn "examples.counter:create_app()"``.
"""

from __future__ import annotations

from quart import Quart

from examples.site import create_site
from quartlive import Controller, LiveBlueprint, Persist, State, action


class CounterState(State):
    count: Persist[int] = 0  # survives a reload


class CounterController(Controller[CounterState]):
    @action
    async def increment(self, state: CounterState) -> None:
        state.count += 1

    @action
    async def decrement(self, state: CounterState) -> None:
        state.count -= 1

    @action
    async def reset(self, state: CounterState) -> None:
        state.count = 0


def blueprint() -> LiveBlueprint:
    live = LiveBlueprint("counter", __name__)
    live.add_page("/counter", CounterController(), template="counter.html")
    return live


def create_app() -> Quart:
    return create_site(blueprint())
