"""A notebook: inheritance, an include, macros, and rows that change places.

Run it with ``hypercorn "examples.notebook:create_app()"``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints
from quart import Quart

from examples.site import create_site
from quartlive import (
    Controller,
    FieldError,
    LiveBlueprint,
    Persist,
    State,
    action,
)

MOST = 50

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Draft(BaseModel):
    """What the form asks for."""

    title: Annotated[Text, Field(min_length=3, max_length=60)]
    text: Text = ""
    color: Literal["plain", "sun", "leaf", "sky"] = "plain"


class Note(Draft):
    id: int
    pinned: bool = False


class NotebookState(State):
    notes: Persist[list[Note]] = Field(default_factory=list)
    made: Persist[int] = 0
    layout: Persist[Literal["list", "cards"]] = "cards"

    @property
    def pinned(self) -> int:  # usable in templates like a field
        return sum(note.pinned for note in self.notes)


class NotebookController(Controller[NotebookState]):
    @action
    async def write(self, state: NotebookState, form: Draft) -> None:
        if len(state.notes) == MOST:
            raise FieldError("title", f"The notebook is full: {MOST} notes")
        state.made += 1
        note = Note(id=state.made, **form.model_dump())
        state.notes.insert(state.pinned, note)

    @action
    async def pin(self, state: NotebookState, value: int) -> None:
        for note in state.notes:
            if note.id == value:
                note.pinned = not note.pinned
        state.notes.sort(key=lambda note: (not note.pinned, -note.id))

    @action
    async def tear_out(self, state: NotebookState, value: int) -> None:
        state.notes = [note for note in state.notes if note.id != value]

    @action
    async def arrange(
        self, state: NotebookState, value: Literal["list", "cards"]
    ) -> None:
        state.layout = value


def blueprint() -> LiveBlueprint:
    live = LiveBlueprint("notebook", __name__)
    live.add_page("/notebook", NotebookController(), template="notebook.html")
    return live


def create_app() -> Quart:
    return create_site(blueprint())
