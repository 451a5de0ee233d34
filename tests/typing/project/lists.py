"""An app that uses what there is, written as an author would write it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, Field
from quart import Quart

from quartlive import (
    Bind,
    Context,
    Controller,
    FieldError,
    FieldErrors,
    Limits,
    LiveBlueprint,
    Persist,
    Present,
    State,
    Url,
    action,
)


class Task(BaseModel):
    id: int
    title: str
    done: bool = False


class NewTask(BaseModel):
    title: Annotated[str, Field(min_length=3, max_length=80)]
    urgent: bool = False


class Repo(Protocol):
    async def page(self, list_id: int, q: str) -> list[Task]: ...
    async def add(self, list_id: int, task: NewTask, key: str | None) -> bool: ...
    async def toggle(self, task_id: int) -> None: ...
    def load(self) -> AsyncIterator[int]: ...


class Board(State):
    q: Url[str] = ""
    tags: Url[Bind[list[str]]] = []
    draft: Bind[Annotated[str, Field(max_length=80)]] = ""
    here: list[str | None] = []
    view: Persist[Literal["list", "grid"]] = "list"
    tasks: list[Task] = []
    progress: int | None = None

    @property
    def remaining(self) -> int:
        return sum(not task.done for task in self.tasks)


def is_open(state: Board, ctx: Context) -> bool:
    return ctx.user_id is not None and state.remaining > 0


class BoardController(Controller[Board]):
    def __init__(self, repo: Repo) -> None:
        self.repo = repo

    async def mount(self, state: Board, ctx: Context, list_id: int) -> None:
        state.tasks = await self.repo.page(list_id, state.q)

    async def view(
        self, state: Board, ctx: Context, *args: Any, **kwargs: Any
    ) -> Mapping[str, object]:
        return {"first": ctx.query.get("first", ""), "left": state.remaining}

    async def connect(self, state: Board, ctx: Context, list_id: int) -> None:
        state.progress = None
        ctx.track(f"list/{list_id}", draft=state.draft.upper())
        present: list[Present] = await ctx.presence(f"list/{list_id}")
        state.here = [one.user_id for one in present if one.metas]

    async def disconnect(self, state: Board, ctx: Context) -> None:
        state.view = "list"

    @action
    async def add(
        self, state: Board, ctx: Context, form: NewTask, list_id: int
    ) -> None:
        if not await self.repo.add(list_id, form, key=ctx.message_id):
            raise FieldError("title", "already on the list")
        await self.mount(state, ctx, list_id)

    @action
    async def toggle(
        self, state: Board, ctx: Context, list_id: int, value: int
    ) -> None:
        await self.repo.toggle(value)
        await self.mount(state, ctx, list_id)

    @action("show-as", rate="5/minute", can=is_open, rerun=True, retry="never")
    async def show_as(
        self, state: Board, ctx: Context, value: Literal["list", "grid"]
    ) -> None:
        state.view = value
        ctx.error("view", "is not final")
        ctx.redirect("/lists/1", 303)

    @action(name="clear", http=True)
    def clear(self, state: Board) -> None:
        if not state.tasks:
            raise FieldErrors({"_general": "nothing to clear"})

    @action(internal=True)
    async def refresh(self, state: Board, ctx: Context, list_id: int) -> None:
        await self.mount(state, ctx, list_id)

    @action
    async def load(self, state: Board) -> AsyncIterator[None]:
        async for done in self.repo.load():
            state.progress = done
            yield
        state.progress = None


def create_app(repo: Repo) -> Quart:
    app = Quart(__name__)
    live = LiveBlueprint("lists", __name__, limits=Limits(action_seconds=5))
    controller = BoardController(repo)
    live.add_page("/lists/<int:list_id>", controller, template="board.html")
    app.register_blueprint(live)
    return app


class CounterState(State):
    count: Persist[int] = 0


pages = LiveBlueprint("pages", __name__, url_prefix="/pages", websocket=False)


@pages.page("/", template="counter.html")
class Counter(Controller[CounterState]):
    step: int = 1

    @action
    async def increment(self, state: CounterState) -> None:
        state.count += self.step


STEP: int = Counter().step
