"""Who is online: a list that follows who comes, goes, and calls themselves what.

Run it with ``hypercorn "examples.online:create_app()"``.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from quart import Quart

from examples.site import create_site, is_open
from quartlive import Bind, Context, Controller, LiveBlueprint, Persist, State, action

TOPIC = "online"


class OnlineState(State):
    # Set by the input of that name as it is filled in, and kept for the next visit.
    name: Bind[Persist[Annotated[str, Field(max_length=30)]]] = ""
    people: list[str] = []


class OnlineController(Controller[OnlineState]):
    """Whoever has the page open on a socket is online."""

    async def mount(self, state: OnlineState, ctx: Context) -> None:
        ctx.subscribe(TOPIC)
        await self.presence_changed(state, ctx)

    async def connect(self, state: OnlineState, ctx: Context) -> None:
        self._say_hello(state, ctx)

    @action
    async def change(self, state: OnlineState, ctx: Context) -> None:
        self._say_hello(state, ctx)

    async def sync(self, state: OnlineState, ctx: Context) -> None:
        self._say_hello(state, ctx)

    @action(internal=True)
    async def presence_changed(self, state: OnlineState, ctx: Context) -> None:
        present = await ctx.presence(TOPIC)
        state.people = [str(one.metas[-1]["name"]) for one in present]

    def _say_hello(self, state: OnlineState, ctx: Context) -> None:
        ctx.track(TOPIC, name=state.name.strip() or "Somebody")


def blueprint() -> LiveBlueprint:
    live = LiveBlueprint("online", __name__, topic_policy=is_open)
    live.add_page("/online", OnlineController(), template="online.html")
    return live


def create_app() -> Quart:
    return create_site(blueprint())
