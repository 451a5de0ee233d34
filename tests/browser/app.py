"""Small live pages for the browser tests, served by hypercorn as a child process."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field
from quart import (
    Quart,
    Response,
    has_websocket_context,
    redirect,
    request,
    websocket,
)

from quartlive import (
    Context,
    Controller,
    FieldError,
    LiveBlueprint,
    Persist,
    State,
    action,
)
from quartlive.adapters.sqlite import SQLiteStore
from tests.browser.pages import all_pages

View = Callable[..., Awaitable[Any]]

FOLDER = Path(os.environ.get("LIVE_TEST_FOLDER", "."))


class CounterState(State):
    count: Persist[int] = 0


class CounterController(Controller[CounterState]):
    @action
    async def increment(self, state: CounterState) -> None:
        state.count += 1

    @action
    async def add(self, state: CounterState, step: int) -> None:
        state.count += step


class NewMember(BaseModel):
    name: Annotated[str, Field(min_length=3, max_length=20)]
    age: int
    news: bool = False


class MembersState(State):
    members: Persist[list[NewMember]] = Field(default_factory=list)


class MembersController(Controller[MembersState]):
    @action
    async def join(self, state: MembersState, form: NewMember) -> None:
        if any(member.name == form.name for member in state.members):
            raise FieldError("name", "is already a member")
        state.members.append(form)


class Row(BaseModel):
    id: int
    text: str
    done: bool = False


class RowsState(State):
    rows: Persist[list[Row]] = Field(default_factory=list)
    made: Persist[int] = 0


class RowsController(Controller[RowsState]):
    @action
    async def add(self, state: RowsState, text: str) -> None:
        state.made += 1
        state.rows.append(Row(id=state.made, text=text))

    @action
    async def remove(self, state: RowsState, value: int) -> None:
        state.rows = [row for row in state.rows if row.id != value]

    @action
    async def raise_row(self, state: RowsState, value: int) -> None:
        at = next(at for at, row in enumerate(state.rows) if row.id == value)
        state.rows.insert(max(at - 1, 0), state.rows.pop(at))

    @action
    async def reverse(self, state: RowsState) -> None:
        state.rows.reverse()


class PanelState(State):
    is_open: Persist[bool] = False


class PanelController(Controller[PanelState]):
    @action
    async def toggle(self, state: PanelState) -> None:
        state.is_open = not state.is_open


class Broken(BaseModel):
    """Raises when a template prints it."""

    def __str__(self) -> str:
        raise RuntimeError("secret of the render")


class ShakyState(State):
    count: Persist[int] = 0
    broken: Broken | None = None


class ShakyController(Controller[ShakyState]):
    async def mount(self, state: ShakyState, ctx: Context) -> None:
        if (FOLDER / "mount-fails").exists():
            raise RuntimeError("secret of the mount")

    @action
    async def increment(self, state: ShakyState) -> None:
        state.count += 1

    @action
    async def fail(self, state: ShakyState) -> None:
        state.count += 1000
        raise RuntimeError("secret of the action")

    @action
    async def fail_later(self, state: ShakyState) -> None:
        state.count += 1000
        state.broken = Broken()


class EventsState(State):
    said: Persist[str] = ""
    sure: Persist[bool] = False
    color: Persist[str] = "red"


class EventsController(Controller[EventsState]):
    @action
    async def say(self, state: EventsState, word: str = "", loud: str = "") -> None:
        state.said = word + loud

    @action
    async def search(self, state: EventsState, q: str = "") -> None:
        state.said = q

    @action
    async def pick(self, state: EventsState, color: str) -> None:
        state.color = color

    @action
    async def reset(self, state: EventsState) -> None:
        state.said = "reset"

    @action
    async def keep_file(self, state: EventsState, note: str = "") -> None:
        state.said = f"kept {note}"

    @action
    async def refuse(self, state: EventsState) -> None:
        raise FieldError("sure", "not today")

    @action
    async def jot(self, state: EventsState, note: str, rest: str = "") -> None:
        if note == "bad":
            raise FieldError("note", "is bad")
        state.said = note

    @action
    async def press(self, state: EventsState, value: int, kind: str = "") -> None:
        state.said = f"{kind}{value}"


class LiveInputsState(State):
    seen: Persist[str] = ""


class LiveInputsController(Controller[LiveInputsState]):
    @action
    async def change(
        self, state: LiveInputsState, first: str = "", last: str = ""
    ) -> None:
        state.seen = f"{first} {last}".strip()

    @action
    async def save(
        self, state: LiveInputsState, first: str = "", last: str = ""
    ) -> None:
        state.seen = f"saved {first} {last}"


def members_only(view: View) -> View:
    """Send visitors without the cookie to the login page; refuse their sockets."""

    @wraps(view)
    async def guarded(*args: Any, **kwargs: Any) -> Any:
        source = websocket if has_websocket_context() else request
        if "user" in source.cookies:
            return await view(*args, **kwargs)
        return redirect("/login")

    return guarded


def create_app() -> Quart:
    """The app; its secret and its records outlive the server."""
    app = Quart(__name__)
    app.secret_key = "browser tests"
    store = SQLiteStore(FOLDER / "records.sqlite3")
    live = LiveBlueprint(
        "pages",
        __name__,
        store=store,
        topic_policy=lambda user_id, topic: topic.startswith("browser/"),
    )
    for rule, controller in {
        "/counter": CounterController(),
        "/members": MembersController(),
        "/rows": RowsController(),
        "/panel": PanelController(),
        "/shaky": ShakyController(),
        "/events": EventsController(),
        "/live-inputs": LiveInputsController(),
    }.items():
        live.add_page(rule, controller, template=f"{rule[1:]}.html")
    for rule, controller in all_pages():
        name = rule[1:]
        live.add_page(rule, controller, template=f"{name}.html", endpoint=name)
    live.add_page(
        "/private",
        CounterController(),
        template="counter.html",
        endpoint="private",
        decorators=[members_only],
    )
    app.register_blueprint(live)

    @app.get("/login")
    async def login() -> str:
        return "<!doctype html><title>Login</title><h1>Log in</h1>"

    @app.post("/elsewhere")
    async def elsewhere() -> str:
        return "<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1>"

    @app.get("/inline-style")
    async def inline_style() -> str:
        return "<!doctype html><title>Style</title><p style='color: red'>red</p>"

    @app.get("/favicon.ico")
    async def favicon() -> tuple[str, int]:
        return "", 204

    @app.after_request
    async def strict(response: Response) -> Response:
        policy = "default-src 'self'; script-src 'self'; object-src 'none'"
        policy += "; base-uri 'none'"
        response.headers["Content-Security-Policy"] = policy
        response.headers["Content-Security-Policy-Report-Only"] = (
            "require-trusted-types-for 'script'; trusted-types quartlive"
        )
        return response

    return app


def create_debugged_app() -> Quart:
    """The same app as its author runs it."""
    app = create_app()
    app.debug = True
    return app
