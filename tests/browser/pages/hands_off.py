"""A page that leaves some of itself to scripts of its own."""

from __future__ import annotations

from quartlive import Controller, State, action


class HandsOffState(State):
    count: int = 0


class HandsOffController(Controller[HandsOffState]):
    @action
    async def next(self, state: HandsOffState) -> None:
        state.count += 1


PAGES = {"/hands-off": HandsOffController()}
