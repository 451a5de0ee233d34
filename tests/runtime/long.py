"""A page whose actions take their time, and tabs that are connected to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from quartlive.actions import action
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.errors import FieldError
from quartlive.runtime.visit import Visit
from quartlive.state import Persist, State
from tests.runtime.pages import FakePage


class LongState(State):
    kept: Persist[int] = 0
    plain: int = 0
    got: list[str] = []


class LongController(Controller[LongState]):
    """Waits for its gate at each step."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.closed = 0

    @action
    async def climb(
        self, state: LongState, ctx: Context, to: int = 3, fails_at: int = 0
    ) -> AsyncIterator[None]:
        try:
            for n in range(1, to + 1):
                state.kept = n
                state.plain += 1
                if n == fails_at:
                    raise FieldError("to", f"not {n}")
                ctx.publish(ctx.self_topic, "hear", text=f"at {n}")
                yield
            state.got.append("top")
        finally:
            self.closed += 1

    @action
    async def count(self, state: LongState) -> None:
        state.plain += 100

    @action
    async def fetch(
        self, state: LongState, ctx: Context, text: str, name: str = "fetch"
    ) -> None:
        ctx.run(self._work(text), self.fetched, name=name)

    @action
    async def fetch_badly(self, state: LongState, ctx: Context) -> None:
        ctx.run(self._work("never"), self.fetched, name="fetch")
        raise FieldError("text", "no")

    @action
    async def fetch_all(self, state: LongState, ctx: Context) -> None:
        ctx.run(self._items(), self.fetched, failed=self.broke, name="all")

    @action
    async def fetch_many(self, state: LongState, ctx: Context, times: int) -> None:
        for _ in range(times):
            ctx.run(self._work("many"))

    @action
    async def break_off(self, state: LongState, ctx: Context) -> None:
        ctx.cancel("fetch")

    @action
    async def fail(self, state: LongState, ctx: Context, told: bool = False) -> None:
        ctx.flash("success", "It has begun.")
        ctx.run(self._fail(), failed=self.broke if told else None, name="fail")

    async def fetched(self, state: LongState, ctx: Context, result: str) -> None:
        state.got.append(result)
        state.kept += 1

    async def broke(self, state: LongState, error: Exception) -> None:
        state.got.append(f"broke: {error}")

    @action(internal=True)
    async def hear(self, state: LongState, text: str) -> None:
        state.got.append(text)

    async def _work(self, text: str) -> str:
        await self.gate.wait()
        return text

    async def _items(self) -> AsyncIterator[str]:
        for text in ("one", "two"):
            await self.gate.wait()
            yield text
        raise LookupError("three")

    async def _fail(self) -> None:
        await self.gate.wait()
        raise LookupError("secret")


class LongPage(FakePage):
    """Shows the state, and what goes on."""

    async def render(self, visit: Visit) -> Any:
        picture = await super().render(visit)
        names = [*visit.running, *(work.name for work in visit.starting)]
        text = f"{picture.tree[1]}, going on={','.join(names)}"
        return type(picture)((picture.tree[0], text, picture.tree[2]), picture.title)
