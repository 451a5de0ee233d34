"""Every example on one page: what ``make demo`` serves."""

from __future__ import annotations

from pathlib import Path

from quart import Quart, render_template

from examples import board, chat, counter, notebook, online, todos
from examples.site import create_site


def create_app(database: Path = todos.DATABASE) -> Quart:
    """Make an app of all examples, with a page that leads to them."""
    app = create_site(
        counter.blueprint(),
        todos.blueprint(database),
        notebook.blueprint(),
        board.blueprint(),
        chat.blueprint(),
        online.blueprint(),
    )

    @app.get("/")
    async def gallery() -> str:
        return await render_template("gallery.html")

    return app
