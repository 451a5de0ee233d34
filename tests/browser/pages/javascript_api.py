"""A page with scripts of its author's."""

from __future__ import annotations

from pydantic import BaseModel, Field

from quartlive import Controller, FieldError, Persist, State, action


class Note(BaseModel):
    id: int
    text: str


class NotesState(State):
    notes: Persist[list[Note]] = Field(default_factory=list)
    made: Persist[int] = 0


class NotesController(Controller[NotesState]):
    @action
    async def note(self, state: NotesState, text: str) -> None:
        if text == "bad":
            raise FieldError("text", "is bad")
        state.made += 1
        state.notes.append(Note(id=state.made, text=text))

    @action
    async def rename(self, state: NotesState, id: int, text: str) -> None:
        for note in state.notes:
            if note.id == id:
                note.text = text

    @action
    async def drop(self, state: NotesState, id: int) -> None:
        state.notes = [note for note in state.notes if note.id != id]


PAGES = {"/javascript-api": NotesController()}
