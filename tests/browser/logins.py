"""A notebook that needs a login, and a way in and out that is not live."""

from __future__ import annotations

from typing import Any

from jinja2 import DictLoader
from quart import Quart, redirect, request
from quart_auth import AuthUser, QuartAuth, login_required, login_user, logout_user

from quartlive import (
    Context,
    Controller,
    LiveBlueprint,
    Persist,
    QuartAuthUser,
    State,
    action,
)

NOTES = """<!doctype html><html lang="en"><head><title>Notes</title>
{{ live.script }}</head><body><h1>{{ owner }}</h1><p id="count">{{ count }}</p>
<form method="post"><button name="add">Add</button></form>
<form method="post" action="/logout"><button>Log out</button></form></body></html>"""

LOGIN = """<!doctype html><title>Login</title><h1>Log in</h1><form method="post">
<label>Name <input name="user"></label><button>Log in</button></form>"""


DOOR = """<!doctype html><html lang="en"><head><title>Door</title>
{{ live.script }}</head><body><h1>{{ owner }}</h1><p id="count">{{ count }}</p>
<form method="post"><label>Name <input name="user"></label>
<button name="enter">Enter</button><button name="come-in">Come in</button></form>
<form method="post"><button name="leave">Leave</button>
<button name="add">Add</button></form></body></html>"""


class NotesState(State):
    owner: str = ""
    count: Persist[int] = 0


class NotesController(Controller[NotesState]):
    async def mount(self, state: NotesState, ctx: Context) -> None:
        state.owner = ctx.user_id or "nobody"

    @action
    async def add(self, state: NotesState) -> None:
        state.count += 1


class DoorController(NotesController):
    """Logs in and out by itself, with a redirect or without."""

    @action(http=True)
    async def enter(self, user: str) -> None:
        login_user(AuthUser(user))

    @action(http=True)
    async def come_in(self, ctx: Context, user: str) -> None:
        login_user(AuthUser(user))
        ctx.redirect("/door?in=1")

    @action(http=True)
    async def leave(self) -> None:
        logout_user()


def create_app() -> Quart:
    """Make the app."""
    app = Quart(__name__)
    app.secret_key = "logins"
    app.config["QUART_AUTH_COOKIE_SECURE"] = False
    app.jinja_loader = DictLoader({"notes.html": NOTES, "door.html": DOOR})
    QuartAuth(app)
    live = LiveBlueprint("live", __name__, authenticator=QuartAuthUser())
    live.add_page(
        "/", NotesController(), template="notes.html", decorators=[login_required]
    )
    live.add_page("/door", DoorController(), template="door.html")
    app.register_blueprint(live)

    @app.route("/login", methods=["GET", "POST"])
    async def login() -> Any:
        if request.method == "GET":
            return LOGIN
        login_user(AuthUser((await request.form)["user"]))
        return redirect("/")

    @app.post("/logout")
    async def logout() -> Any:
        logout_user()
        return redirect("/login")

    @app.errorhandler(401)
    async def to_login(error: Exception) -> Any:
        return redirect("/login")

    @app.get("/favicon.ico")
    async def favicon() -> tuple[str, int]:
        return "", 204

    return app
