"""Todos in a SQLite file: the state keeps what the visitor chose, ``view`` shows rows.

Run it with ``hypercorn "examples.todos:create_app()"``.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints
from quart import Quart

from examples.site import create_site
from quartlive import (
    Context,
    Controller,
    FieldError,
    LiveBlueprint,
    Persist,
    State,
    action,
)

DATABASE = Path(__file__).with_name("todos.sqlite3")
SCHEMA = """CREATE TABLE IF NOT EXISTS todo (id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL UNIQUE, done INTEGER NOT NULL DEFAULT 0)"""

Show = Literal["all", "open", "done"]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=80)
]


class Todo(BaseModel):
    id: int
    title: str
    done: bool


class NewTodo(BaseModel):
    title: Title


class TodosState(State):
    show: Persist[Show] = "all"
    editing: int | None = None  # lives as long as this tab stays on the page


class TodosController(Controller[TodosState]):
    def __init__(self, database: Path = DATABASE) -> None:
        self.database = database
        self._run(SCHEMA)

    async def view(self, state: TodosState, ctx: Context) -> Mapping[str, object]:
        rows = await self.run("SELECT id, title, done FROM todo ORDER BY id")
        todos = [Todo(id=id, title=title, done=bool(done)) for id, title, done in rows]
        left = [todo for todo in todos if not todo.done]
        done = [todo for todo in todos if todo.done]
        shown = {"all": todos, "open": left, "done": done}[state.show]
        return {"todos": shown, "left": len(left), "total": len(todos)}

    @action
    async def add(self, state: TodosState, form: NewTodo) -> None:
        try:
            await self.run("INSERT INTO todo (title) VALUES (?)", form.title)
        except sqlite3.IntegrityError:
            raise FieldError("title", "Already on the list") from None

    @action
    async def toggle(self, value: int) -> None:  # the pressed button's value
        await self.run("UPDATE todo SET done = NOT done WHERE id = ?", value)

    @action
    async def edit(self, state: TodosState, value: int) -> None:
        state.editing = None if state.editing == value else value

    @action
    async def save(self, state: TodosState, value: int, new_title: Title) -> None:
        try:
            await self.run("UPDATE todo SET title = ? WHERE id = ?", new_title, value)
        except sqlite3.IntegrityError:
            raise FieldError("new_title", "Already on the list") from None
        state.editing = None

    @action
    async def delete(self, value: int) -> None:
        await self.run("DELETE FROM todo WHERE id = ?", value)

    @action
    async def clear_done(self) -> None:
        await self.run("DELETE FROM todo WHERE done")

    @action
    async def filter(self, state: TodosState, value: Show) -> None:
        state.show = value

    async def run(self, sql: str, *values: object) -> list[tuple[int, str, int]]:
        return await asyncio.to_thread(self._run, sql, *values)

    def _run(self, sql: str, *values: object) -> list[tuple[int, str, int]]:
        with closing(sqlite3.connect(self.database)) as database, database:
            return database.execute(sql, values).fetchall()


def blueprint(database: Path = DATABASE) -> LiveBlueprint:
    live = LiveBlueprint("todos", __name__)
    live.add_page("/todos", TodosController(database), template="todos.html")
    return live


def create_app(database: Path = DATABASE) -> Quart:
    return create_site(blueprint(database))
