"""The smallest page."""

from __future__ import annotations

from quartlive import Controller, Persist, State, action


class CounterState(State):
    count: Persist[int] = 0


class CounterController(Controller[CounterState]):
    @action
    async def increment(self, state: CounterState) -> None:
        state.count += 1

    @action
    async def add(self, state: CounterState, step: int) -> None:
        state.count += step


PAGES = {"/counter": CounterController()}
