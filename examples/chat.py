"""A chat: what one visitor says, everybody in the room sees, on every transport.

Run it with ``hypercorn "examples.chat:create_app()"``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints
from quart import Quart

from examples.site import create_site, is_open
from quartlive import Context, Controller, LiveBlueprint, Persist, State, action

ROOMS = ("garden", "kitchen")
MOST_LINES, MOST_LETTERS = 100, 500


class NewLine(BaseModel):
    name: Annotated[str, Field(min_length=2, max_length=30)]
    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_LETTERS),
    ]


class Line(NewLine):
    id: int


class ChatState(State):
    name: Persist[str] = ""  # what this visitor is called in this room
    unread: int = 0  # what others have said since this tab said something


class ChatController(Controller[ChatState]):
    """Rooms in the memory of this process; an app would have them in a database."""

    def __init__(self) -> None:
        self._rooms = {room: deque[Line](maxlen=MOST_LINES) for room in ROOMS}
        self._said = 0

    async def mount(self, state: ChatState, ctx: Context, room: str) -> None:
        ctx.subscribe(f"chat/{room}")

    async def view(
        self, state: ChatState, ctx: Context, room: str
    ) -> Mapping[str, object]:
        return {"lines": list(self._rooms[room]), "rooms": ROOMS}

    @action
    async def say(
        self, state: ChatState, ctx: Context, form: NewLine, room: str
    ) -> None:
        self._said += 1
        self._rooms[room].append(Line(id=self._said, **form.model_dump()))
        state.name, state.unread = form.name, 0
        ctx.publish(f"chat/{room}", "heard")

    @action(internal=True)
    async def heard(self, state: ChatState) -> None:
        # The line itself is shown by view().
        state.unread += 1


def blueprint() -> LiveBlueprint:
    live = LiveBlueprint("chat", __name__, topic_policy=is_open)
    rule = f"/chat/<any({', '.join(ROOMS)}):room>"
    live.add_page(rule, ChatController(), template="chat.html")
    return live


def create_app() -> Quart:
    return create_site(blueprint())
