"""Events of every kind, keys, drags and a list without an end."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from quartlive import Controller, Persist, State, action


class NotedState(State):
    log: Persist[list[str]] = Field(default_factory=list)
    more: Persist[bool] = False


class NotedController(Controller[NotedState]):
    """Writes down what it is told."""

    @action
    async def note(
        self,
        state: NotedState,
        word: str = "",
        key: str = "",
        new_state: str = "",
        color: str = "",
        q: str = "",
        tag: list[str] | None = None,
    ) -> None:
        words = [word, key, new_state, color, q, *(tag or [])]
        state.log.append(" ".join(filter(None, words)))

    @action
    async def save_all(self, state: NotedState, key: str = "", q: str = "") -> None:
        state.log.append(f"saved {key} {q}".strip())

    @action
    async def close(self, state: NotedState, key: str = "") -> None:
        state.log.append(f"closed {key}".strip())

    @action
    async def show_more(self, state: NotedState) -> None:
        state.more = True


class DragState(State):
    cards: Persist[list[str]] = Field(default_factory=lambda: ["a", "b", "c"])
    log: Persist[list[str]] = Field(default_factory=list)


class DragController(Controller[DragState]):
    @action
    async def move(
        self,
        state: DragState,
        drag_source_key: str,
        drag_target_key: str = "nowhere",
    ) -> None:
        state.log.append(f"{drag_source_key} on {drag_target_key}")
        if drag_target_key in state.cards:
            at = state.cards.index(drag_target_key)
            state.cards.remove(drag_source_key)
            state.cards.insert(at, drag_source_key)

    @action
    async def over(
        self, state: DragState, word: str = "", drag_source_key: str = ""
    ) -> None:
        state.log.append(f"{word} {drag_source_key}".strip())


STEP, MOST = 5, 20


class EndlessState(State):
    rows: Persist[int] = STEP
    asked: Persist[int] = 0
    looked: Persist[bool] = False


class EndlessController(Controller[EndlessState]):
    @action
    async def load_more(self, state: EndlessState, step: int) -> None:
        """Stays as it is at the end, with the sentinel still there."""
        state.asked += 1
        state.rows = min(state.rows + step, MOST)

    @action
    async def look(self, state: EndlessState) -> None:
        state.looked = True


PAGES: dict[str, Controller[Any]] = {
    "/noted": NotedController(),
    "/keys": NotedController(),
    "/drag": DragController(),
    "/endless": EndlessController(),
    "/endless-short": EndlessController(),
    "/endless-box": EndlessController(),
}
