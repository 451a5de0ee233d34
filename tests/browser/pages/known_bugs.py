"""Pages on which other people's bugs would show."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import Any

from pydantic import Field

from quartlive import Controller, FieldError, Persist, State, action


class Color(Enum):
    RED = "red"
    GREEN = "green"


class KnownBugsState(State):
    count: Persist[int] = 0
    letters: Persist[list[str]] = Field(default_factory=lambda: list("abcde"))
    is_liked: Persist[bool] = False
    color: Persist[Color | None] = Color.RED
    said: Persist[str] = ""


class KnownBugsController(Controller[KnownBugsState]):
    @action
    async def increment(self, state: KnownBugsState) -> None:
        state.count += 1

    @action
    async def arrange(self, state: KnownBugsState, letters: str) -> None:
        state.letters = list(letters)

    @action
    async def like(self, state: KnownBugsState) -> None:
        state.is_liked = not state.is_liked

    @action
    async def like_in_vain(self, state: KnownBugsState) -> None:
        await asyncio.sleep(0.3)
        raise FieldError("_general", "not today")

    @action
    async def paint(self, state: KnownBugsState, color: Color | None) -> None:
        state.color = color

    @action
    async def say(self, state: KnownBugsState, word: str, wait_ms: int = 0) -> None:
        await asyncio.sleep(wait_ms / 1000)
        state.said += word


class OtherPageController(KnownBugsController):
    """Another page with actions of the same names."""


PAGES: dict[str, Controller[Any]] = {
    "/known-bugs": KnownBugsController(),
    "/other-page": OtherPageController(),
}
