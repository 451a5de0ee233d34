"""Inputs that set the state while they are filled in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from quartlive import Bind, Context, Controller, Persist, State, Url, action


class BoundState(State):
    q: Url[Bind[str]] = ""
    most: Bind[Annotated[int, Field(ge=1)]] = 9
    gift: Bind[bool] = True
    size: Bind[Literal["small", "large"]] = "small"
    page: Url[int] = 1
    saved: Persist[list[str]] = []


class BoundController(Controller[BoundState]):
    @action
    async def save(self, state: BoundState) -> None:
        gift = "gift" if state.gift else "own"
        state.saved.append(f"{state.q} {state.most} {state.size} {gift}")

    @action
    async def turn(self, state: BoundState, ctx: Context) -> None:
        state.page += 1
        ctx.push_url()


PAGES = {"/bound": BoundController()}
