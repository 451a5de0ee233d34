"""Apps the figures are taken from: a raw echo, a counter, a table of 1 000 rows."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field
from quart import Quart, Websocket, websocket

from quartlive import (
    Context,
    Controller,
    Limits,
    LiveBlueprint,
    Persist,
    State,
    action,
)

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


class NewsState(State):
    count: int = 0


class NewsController(Controller[NewsState]):
    async def mount(self, state: NewsState, ctx: Context) -> None:
        ctx.subscribe("news")

    @action
    async def tell(self, state: NewsState, ctx: Context) -> None:
        ctx.publish("news", "hear")

    @action(internal=True)
    async def hear(self, state: NewsState) -> None:
        state.count += 1


# What is measured is no visitor: it asks as fast as it can, from one address.
UNLIMITED = Limits(
    connections=None,
    per_group=None,
    per_address=None,
    actions_per_second=None,
    mounts_per_second=None,
    liveness_seconds=None,
)


def create_app() -> Quart:
    """Make an app with ``/echo``, ``/fan``, ``/counter``, ``/table`` and ``/news``."""
    app = Quart(__name__, template_folder=str(Path(__file__).with_name("templates")))
    app.secret_key = "bench"
    live = LiveBlueprint(
        "bench",
        __name__,
        limits=UNLIMITED,
        topic_policy=lambda user_id, topic: True,
    )
    live.add_page("/news", NewsController(), template="counter.html")
    live.add_page("/counter", CounterController(), template="counter.html")
    live.add_page("/table", TableController(), template="table.html")
    app.register_blueprint(live)

    @app.websocket("/echo")
    async def echo() -> None:
        while True:
            await websocket.send(await websocket.receive())

    fan: set[Websocket] = set()

    @app.websocket("/fan")
    async def fan_out() -> None:
        own: Any = websocket
        socket = own._get_current_object()
        fan.add(socket)
        try:
            while True:
                text = await socket.receive()
                for other in list(fan):
                    await other.send(text)
        finally:
            fan.discard(socket)

    return app
