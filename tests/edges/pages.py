"""An app of small live pages for the tests of the edges, and ways to ask for them."""

from __future__ import annotations

import json
from typing import Any

from jinja2 import DictLoader
from quart import Quart, g, session

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

LAYOUT = """<!doctype html><html lang="en"><head><title>{{ title }}</title>
{{ live.script }}</head><body>{% block main %}{% endblock %}</body></html>"""

TALLY = """{% extends "layout.html" %}{% block main %}
<p>{{ count }}</p><i>{{ note }}</i>
<form method="post"><input name="step" value="{{ live.value('step', 1) }}">
{{ live.error_tag('step') }}<button name="add">Add</button></form>{% endblock %}"""

PLACE = """{% extends "layout.html" %}{% block main %}
<p>{{ request.path }} {{ list_id }} {{ q }}
{{ session.get('who') }} {{ g.get('who') }}</p>
{% endblock %}"""

SHARED = """{% extends "layout.html" %}{% block main %}not live{% endblock %}"""

OURS = {"Origin": "http://localhost"}
CLIENT = {**OURS, "Accept": "application/json", "Lvt-Client": "quartlive.1"}
UPGRADE: dict[str, Any] = {
    "headers": OURS,
    "scope_base": {"subprotocols": ["quartlive.1"]},
}
VISIT = "v" * 20


class TallyState(State):
    count: Persist[int] = 0
    note: str = "new"
    q: Url[str] = ""

    @property
    def title(self) -> str:
        return f"Count {self.count}"


class TallyController(Controller[TallyState]):
    trouble: Exception | None = None
    target = ""

    async def mount(self, state: TallyState, ctx: Context) -> None:
        if self.trouble is not None:
            raise self.trouble
        if self.target:
            ctx.redirect(self.target)

    @action
    async def add(self, state: TallyState, step: int) -> None:
        if step < 0:
            raise FieldError("step", "no way back")
        state.count += step

    @action
    async def jot(self, state: TallyState, text: str) -> None:
        state.note = text

    @action
    async def search(self, state: TallyState, q: str) -> None:
        state.q = q

    @action
    async def leave(self, ctx: Context) -> None:
        ctx.redirect("/elsewhere")

    @action
    async def crash(self) -> None:
        raise RuntimeError("secret of the action")


class PlaceState(State):
    q: Url[str] = ""
    title: str = "Place"


class PlaceController(Controller[PlaceState]):
    @action
    async def look(self, state: PlaceState, list_id: int) -> None:
        state.title = f"Place {list_id} {session.get('who')} {g.get('who')}"


def create_app(controller: TallyController | None = None, **options: Any) -> Quart:
    """Make an app; ``options`` are for the blueprint."""
    app = Quart(__name__)
    app.secret_key = "edges"
    app.jinja_loader = DictLoader(
        {
            "layout.html": LAYOUT,
            "tally.html": TALLY,
            "place.html": PLACE,
            "shared.html": SHARED,
        }
    )
    live = LiveBlueprint("live", __name__, **options)
    live.add_page("/tally", controller or TallyController(), template="tally.html")
    live.add_page("/lists/<int:list_id>", PlaceController(), template="place.html")
    app.register_blueprint(live)
    return app


async def heard(socket: Any) -> dict[str, Any]:
    """The next frame of a socket."""
    frame: dict[str, Any] = json.loads(await socket.receive())
    return frame
