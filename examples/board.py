"""A board: dragged cards, a dialog, a shortcut and a search, without JavaScript.

Run it with ``hypercorn "examples.board:create_app()"``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, Field, StringConstraints
from quart import Quart

from examples.site import create_site
from quartlive import (
    Context,
    Controller,
    FieldError,
    LiveBlueprint,
    Persist,
    State,
    Url,
    action,
)

Column = Literal["planned", "doing", "done"]
COLUMNS: tuple[Column, ...] = get_args(Column)
MOST_CARDS, MOST_STEPS = 100, 20


class NewCard(BaseModel):
    title: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=3, max_length=60)
    ]
    column: Column = "planned"


class Card(NewCard):
    id: int


def first_cards() -> list[Card]:
    """What a visitor finds on a board of their own."""
    titles = {"Drag me": "planned", "Move me by my arrows": "doing"}
    return [
        Card.model_validate({"id": id, "title": title, "column": column})
        for id, (title, column) in enumerate(titles.items(), 1)
    ]


class BoardState(State):
    q: Url[str] = ""  # in the address: a search can be bookmarked
    cards: Persist[list[Card]] = Field(default_factory=first_cards)
    made: Persist[int] = 2
    before: list[list[Card]] = []  # this tab's steps, to be undone


class BoardController(Controller[BoardState]):
    async def view(self, state: BoardState, ctx: Context) -> Mapping[str, object]:
        wanted = state.q.casefold()
        found = [card for card in state.cards if wanted in card.title.casefold()]
        columns = [
            {
                "name": name,
                "cards": [card for card in found if card.column == name],
                "is_first": name == COLUMNS[0],
                "is_last": name == COLUMNS[-1],
            }
            for name in COLUMNS
        ]
        return {"columns": columns, "found": len(found)}

    @action
    async def add(self, state: BoardState, form: NewCard) -> None:
        if len(state.cards) == MOST_CARDS:
            raise FieldError("title", f"The board is full: {MOST_CARDS} cards")
        self._remember(state)
        state.made += 1
        state.cards.append(Card(id=state.made, **form.model_dump()))

    @action
    async def move(
        self, state: BoardState, drag_source_key: int, drag_target_key: Column
    ) -> None:
        self._put(state, drag_source_key, drag_target_key)

    @action
    async def forward(self, state: BoardState, value: int) -> None:
        self._shift(state, value, +1)

    @action
    async def back(self, state: BoardState, value: int) -> None:
        self._shift(state, value, -1)

    @action
    async def delete(self, state: BoardState, value: int) -> None:
        self._remember(state)
        state.cards = [card for card in state.cards if card.id != value]

    @action
    async def undo(self, state: BoardState) -> None:
        if state.before:
            state.cards = state.before.pop()

    def _shift(self, state: BoardState, id: int, step: int) -> None:
        for card in state.cards:
            if card.id == id:
                at = COLUMNS.index(card.column) + step
                self._put(state, id, COLUMNS[min(max(at, 0), len(COLUMNS) - 1)])

    def _put(self, state: BoardState, id: int, column: Column) -> None:
        """Let a card be the last of a column; one that is there already stays."""
        card = next((card for card in state.cards if card.id == id), None)
        if card is None or card.column == column:
            return
        self._remember(state)
        others = [other for other in state.cards if other.id != id]
        state.cards = [*others, card.model_copy(update={"column": column})]

    def _remember(self, state: BoardState) -> None:
        state.before = [*state.before, list(state.cards)][-MOST_STEPS:]


def blueprint() -> LiveBlueprint:
    live = LiveBlueprint("board", __name__)
    live.add_page("/board", BoardController(), template="board.html")
    return live


def create_app() -> Quart:
    return create_site(blueprint())
