"""Ordinary live pages, whose layout loads the published client instead of ours.

Each page is there twice: under ``/socket`` with a WebSocket, under ``/http`` without.
``/last/<path>`` tells what the server rendered last for a page, as HTML.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from quart import Quart, Response, abort, send_file

from quartlive import LiveBlueprint
from quartlive.adapters.sqlite import SQLiteStore
from quartlive.edges.site import Site
from quartlive.page import Page
from quartlive.runtime.visit import Rendered, Visit
from quartlive.wire.tree import to_html
from tests.interop.pages import all_pages

FOLDER = Path(os.environ.get("LIVE_TEST_FOLDER", "."))
CLIENT = Path(__file__).parent / "node_modules/@livetemplate/client"
SCRIPT = CLIENT / "dist/livetemplate-client.browser.js"


def create_app() -> Quart:
    """The app; its secret and its records outlive the server."""
    app = Quart(__name__)
    app.secret_key = "interop tests"
    store = SQLiteStore(FOLDER / "records.sqlite3")
    live = LiveBlueprint(
        "pages", __name__, store=store, topic_policy=lambda user_id, topic: True
    )
    for kind in ("socket", "http"):
        for rule, controller in all_pages():
            live.add_page(
                f"/{kind}{rule}",
                controller,
                template=f"{rule[1:]}.html",
                endpoint=f"{kind}{rule.replace('/', '-')}",
                websocket=kind == "socket",
            )
    app.register_blueprint(live)
    last: dict[str, str] = {}
    for page in Site.of(app).pages.values():
        _remember(page, last)

    @app.get("/last/<path:path>")
    async def shown_last(path: str) -> Response:
        if f"/{path}" not in last:
            abort(404)
        return Response(last[f"/{path}"], content_type="text/html; charset=utf-8")

    @app.get("/published-client.js")
    async def script() -> Any:
        return await send_file(SCRIPT)

    @app.get("/favicon.ico")
    async def favicon() -> tuple[str, int]:
        return "", 204

    return app


def _remember(page: Page, last: dict[str, str]) -> None:
    """Note what a page renders to, each time anew and with no memory of before."""
    render = page.render

    async def rendered(visit: Visit) -> Rendered:
        fresh = await render(replace(visit, memo=None))
        last[visit.address.path] = to_html(fresh.document)  # type: ignore[attr-defined]
        return await render(visit)

    page.render = rendered  # type: ignore[method-assign,assignment]
