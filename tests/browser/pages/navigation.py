"""Pages that lead to each other: a list with its filter, and one page per item."""

from __future__ import annotations

import asyncio
from typing import Any

from quartlive import Context, Controller, Persist, State, Url, action


class ListState(State):
    page: Url[int] = 1
    q: Url[str] = ""
    opened: int = 0
    shown: str = ""


class ListController(Controller[ListState]):
    async def mount(
        self, state: ListState, ctx: Context, *args: Any, **kwargs: Any
    ) -> None:
        if state.q == "fail":
            raise RuntimeError("secret of the mount")
        if state.q == "elsewhere":
            ctx.redirect("/nav-list?page=9")
        state.shown = f"page {state.page} of {state.q or 'all'}"

    @action
    async def open(self, state: ListState) -> None:
        state.opened += 1

    @action
    async def turn(self, state: ListState, ctx: Context) -> None:
        state.page += 1
        await self.mount(state, ctx)

    @action
    async def send_home(self, state: ListState, ctx: Context) -> None:
        ctx.redirect("/nav-list?page=3")

    @action
    async def send_away(self, state: ListState, ctx: Context) -> None:
        ctx.redirect("/nav-item")


class ItemState(State):
    saved: Persist[str] = ""


class ItemController(Controller[ItemState]):
    @action
    async def save(self, state: ItemState, text: str) -> None:
        state.saved = text

    @action
    async def save_slowly(self, state: ItemState, text: str) -> None:
        await asyncio.sleep(0.7)
        state.saved = text


PAGES = {
    "/nav-list": ListController(),
    "/nav-item": ItemController(),
    "/nav-widget": ItemController(),
}
