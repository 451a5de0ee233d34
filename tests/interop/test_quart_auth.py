"""Quart-Auth in a live page: whether somebody is logged in is a coroutine, no yes."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader
from quart import Quart
from quart_auth import AuthUser, QuartAuth, current_user, login_user

from quartlive import Context, Controller, LiveBlueprint, State

GUARDED = """<html><body>
{% if current_user.is_authenticated %}secret{% else %}closed{% endif %}
</body></html>"""
AWAITED = """<html><body>
{% if is_known %}secret of {{ current_user.auth_id }}{% else %}closed{% endif %}
</body></html>"""


class DoorState(State):
    is_known: bool = False


class Door(Controller[DoorState]):
    async def mount(self, state: DoorState, ctx: Context) -> None:
        state.is_known = await current_user.is_authenticated


def app_of(source: str) -> Quart:
    app = Quart(__name__)
    app.secret_key = "quart-auth"
    app.config["QUART_AUTH_COOKIE_SECURE"] = False
    app.jinja_loader = DictLoader({"door.html": source})
    QuartAuth(app)
    live = LiveBlueprint("live", __name__)
    live.add_page("/", Door(), template="door.html")
    app.register_blueprint(live)

    @app.get("/login")
    async def login() -> str:
        login_user(AuthUser("ann"))
        return ""

    return app


async def test_a_coroutine_in_a_test_is_an_error_with_its_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A coroutine is true: without this, the door would be open to everybody."""
    response = await app_of(GUARDED).test_client().get("/")

    assert response.status_code == 500
    assert "secret" not in await response.get_data(as_text=True)
    assert "AwaitableValueError" in caplog.text
    assert "is_authenticated" in caplog.text
    assert "door.html, line 2" in caplog.text


async def test_what_was_awaited_in_a_hook_is_known_in_the_template() -> None:
    """The remedy the error names, with and without a login."""
    browser = app_of(AWAITED).test_client()

    assert "closed" in await (await browser.get("/")).get_data(as_text=True)
    await browser.get("/login")
    assert "secret of ann" in await (await browser.get("/")).get_data(as_text=True)
