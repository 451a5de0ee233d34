"""Pages that react and move without asking the server how."""

from __future__ import annotations

import asyncio

from quartlive import Controller, FieldError, Persist, State, action


class ReactionsState(State):
    count: Persist[int] = 0
    label: Persist[str] = ""
    pressed: Persist[str] = "false"
    rows: Persist[list[int]] = [1, 2]
    more: Persist[bool] = False


class ReactionsController(Controller[ReactionsState]):
    @action
    async def count_up(self, state: ReactionsState) -> None:
        state.count += 1

    @action
    async def save_draft(self, state: ReactionsState, note: str = "") -> None:
        if note == "bad":
            raise FieldError("note", "is bad")
        await asyncio.sleep(0.2)
        state.count += 1

    @action
    async def change(self, state: ReactionsState, note: str = "") -> None:
        state.label = note

    @action
    async def press_it(self, state: ReactionsState) -> None:
        state.pressed = "mixed"

    @action
    async def mark(self, state: ReactionsState) -> None:
        state.label = "" if state.label else "marked"

    @action
    async def drop(self, state: ReactionsState, value: int) -> None:
        state.rows = [row for row in state.rows if row != value]

    @action
    async def show_more(self, state: ReactionsState) -> None:
        state.more = True


class EffectsState(State):
    messages: Persist[list[int]] = list(range(20))
    count: Persist[int] = 0
    field: Persist[str] = ""


class EffectsController(Controller[EffectsState]):
    @action
    async def say(self, state: EffectsState) -> None:
        state.messages.append(len(state.messages) + 1000)

    @action
    async def earlier(self, state: EffectsState) -> None:
        state.messages.insert(0, -len(state.messages))

    @action
    async def count_up(self, state: EffectsState) -> None:
        state.count += 1

    @action
    async def ask(self, state: EffectsState, value: str) -> None:
        state.field = value


PAGES = {"/reactions": ReactionsController(), "/effects": EffectsController()}
