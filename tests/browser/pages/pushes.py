"""Pages that change because of others."""

from __future__ import annotations

from quartlive import Context, Controller, Persist, State, action

ROOM = "browser/room"


class RoomState(State):
    kept: Persist[int] = 0
    heard: list[str] = []
    synced: int = 0


class RoomController(Controller[RoomState]):
    """Tells the others what is written, and follows its own other tabs."""

    async def mount(self, state: RoomState, ctx: Context) -> None:
        ctx.subscribe(ROOM)

    async def sync(self, state: RoomState, ctx: Context) -> None:
        state.synced += 1

    @action
    async def say(self, state: RoomState, ctx: Context, text: str) -> None:
        ctx.publish(ROOM, "hear", text=text)

    @action
    async def count(self, state: RoomState) -> None:
        state.kept += 1

    @action
    async def call_all(self, state: RoomState, ctx: Context) -> None:
        await ctx.session.trigger("hear", text="called")

    @action(internal=True)
    async def hear(self, state: RoomState, text: str) -> None:
        state.heard.append(text)


PAGES = {"/room": RoomController()}
