"""Forms of every kind; some of their actions wait until the test lets them go on."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field

from quartlive import Controller, FieldError, Persist, State, action

HELD = Path(os.environ.get("LIVE_TEST_FOLDER", ".")) / "held"


async def gate() -> None:
    """Wait as long as the test wants."""
    while HELD.exists():  # noqa: ASYNC110 - it is another process that holds it
        await asyncio.sleep(0.02)


class Address(BaseModel):
    street: Annotated[str, Field(min_length=3)] = ""


class Order(BaseModel):
    tags: list[Annotated[str, Field(min_length=2)]]
    address: Address


class FormsState(State):
    said: Persist[list[str]] = Field(default_factory=list)
    saves: Persist[int] = 0


class FormsController(Controller[FormsState]):
    @action
    async def save(self, state: FormsState, title: str = "") -> None:
        await gate()
        state.saves += 1
        state.said.append(f"saved {title}")

    @action
    async def publish(self, state: FormsState, title: str = "") -> None:
        state.said.append(f"published {title}")

    @action
    async def tick(self, state: FormsState, value: str) -> None:
        await gate()
        state.said.append(f"ticked {value}")

    @action
    async def order(self, state: FormsState, form: Order) -> None:
        state.said.append("ordered")

    @action
    async def collect(
        self,
        state: FormsState,
        kinds: list[str],
        colors: list[str],
        apart: str = "",
        value: str = "",
    ) -> None:
        state.said.append(f"{kinds} {colors} {apart} {value}".strip())

    @action
    async def paint(self, state: FormsState, colors: list[str]) -> None:
        state.said.append(f"painted {colors}")

    @action
    async def check(self, state: FormsState, must: str = "") -> None:
        state.said.append(f"checked {must}")

    @action
    async def write(self, state: FormsState, note: str) -> None:
        if note == "bad":
            raise FieldError("note", "is bad")
        state.said.append(f"wrote {note}")


PAGES = {"/forms": FormsController()}
