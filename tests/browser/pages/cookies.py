"""Pages that log in and out, and say for a moment what has happened."""

from __future__ import annotations

from quart import session

from quartlive import Context, Controller, FieldError, Persist, State, action


class CookiesState(State):
    guest: str = "nobody"
    said: str = ""
    paid: Persist[int] = 0


class CookiesController(Controller[CookiesState]):
    """Believes what Quart's session says, on every transport."""

    async def mount(self, state: CookiesState, ctx: Context) -> None:
        state.guest = session.get("guest", "nobody")

    @action
    async def note(self, state: CookiesState, ctx: Context, text: str) -> None:
        state.said = text

    @action
    async def who(self, state: CookiesState, ctx: Context) -> None:
        theme = ctx.cookies.get("theme", "none")
        state.said = f"{session.get('guest', 'nobody')}, theme {theme}"

    @action(http=True)
    async def login(self, state: CookiesState, ctx: Context, name: str) -> None:
        if not name:
            raise FieldError("name", "Who are you?")
        session["guest"] = state.guest = name
        ctx.set_cookie("theme", "dark")
        ctx.flash("ok", f"Welcome, {name}")

    @action(http=True)
    async def enter(self, ctx: Context, name: str, value: str) -> None:
        session["guest"] = name
        ctx.flash("ok", f"Come in, {name}")
        ctx.redirect(value)

    @action(http=True)
    async def log_out(self, state: CookiesState, ctx: Context) -> None:
        session.clear()
        state.guest = "nobody"
        ctx.delete_cookie("theme")

    @action
    async def leave(self, ctx: Context, value: str) -> None:
        ctx.flash("ok", "Gone on")
        ctx.redirect(value)

    @action
    async def blink(self, ctx: Context) -> None:
        ctx.flash("ok", "For a moment", expires=1)

    @action(retry="never")
    async def pay(self, state: CookiesState) -> None:
        state.paid += 1


PAGES = {"/cookies": CookiesController(), "/other-cookies": CookiesController()}
