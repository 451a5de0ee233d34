"""Pages whose visits get lost while somebody types, and one that looks for news."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field

from quartlive import Context, Controller, FieldError, Persist, State, Url, action

FOLDER = Path(os.environ.get("LIVE_TEST_FOLDER", "."))


class RecoveryState(State):
    name: str = ""
    city: str = ""
    about: str = ""
    kind: str = ""
    news: bool = False
    note: str = ""
    is_open: bool = False
    is_deployed: bool = False
    q: Url[str] = ""
    said: Persist[list[str]] = Field(default_factory=list)


class RecoveryController(Controller[RecoveryState]):
    async def mount(self, state: RecoveryState) -> None:
        state.is_deployed = (FOLDER / "deployed").exists()

    @action
    async def change(self, state: RecoveryState, ctx: Context) -> None:
        # Without what names the input that is being filled in.
        data = {k: v for k, v in ctx.data.items() if k != "_target"}
        for name in ("name", "city", "about", "kind", "note"):
            if name in data:
                setattr(state, name, data[name])
        if "name" in data:
            state.news = "news" in data
        fields = " ".join(f"{key}={data[key]}" for key in sorted(data))
        state.said.append(fields)
        if len(str(data.get("name", "long enough"))) < 3:
            ctx.error("name", "is too short")

    @action
    async def save(self, state: RecoveryState, name: str = "", city: str = "") -> None:
        state.said.append(f"saved {name} {city}")

    @action
    async def toggle(self, state: RecoveryState) -> None:
        state.is_open = not state.is_open

    @action
    async def own(self, state: RecoveryState, ctx: Context) -> None:
        state.said.append("own")

    @action
    async def clear(self, state: RecoveryState) -> None:
        raise FieldError("name", "cannot be cleared")


class OwnActionsController(RecoveryController):
    """The same, for a page whose fields have actions of their own."""


class NewsState(State):
    count: Persist[int] = 0


class NewsController(Controller[NewsState]):
    @action
    async def increment(self, state: NewsState) -> None:
        state.count += 1


class NoNewsController(NewsController):
    """The same, for a page that does not look for news."""


PAGES: dict[str, Controller[Any]] = {
    "/recovery": RecoveryController(),
    "/recovery-own": OwnActionsController(),
    "/news": NewsController(),
    "/no-news": NoNewsController(),
}
