"""Apps the figures are taken from: a raw echo, a counter, a table of 1 000 rows."""

from __future__ import annotations

import random
from pathlib import Path

from pydantic import BaseModel, Field
from quart import Quart, websocket

from quartlive import Controller, LiveBlueprint, Persist, State, action

ROWS = 1_000


class CounterState(State):
    count: Persist[int] = 0


class CounterController(Controller[CounterState]):
    @action
    async def increment(self, state: CounterState) -> None:
        state.count += 1


class Row(BaseModel):
    id: int
    name: str
    price: float
    stock: int
    note: str


def rows() -> list[Row]:
    return [
        Row(id=n, name=f"item {n}", price=n / 4, stock=n % 7, note=f"note {n}")
        for n in range(ROWS)
    ]


class TableState(State):
    rows: list[Row] = Field(default_factory=rows)


class TableController(Controller[TableState]):
    @action
    async def touch(self, state: TableState) -> None:
        state.rows[random.randrange(ROWS)].stock += 1


def create_app() -> Quart:
    """Make an app with ``/echo``, ``/counter`` and ``/table``."""
    app = Quart(__name__, template_folder=str(Path(__file__).with_name("templates")))
    app.secret_key = "bench"
    live = LiveBlueprint("bench", __name__)
    live.add_page("/counter", CounterController(), template="counter.html")
    live.add_page("/table", TableController(), template="table.html")
    app.register_blueprint(live)

    @app.websocket("/echo")
    async def echo() -> None:
        while True:
            await websocket.send(await websocket.receive())

    return app
