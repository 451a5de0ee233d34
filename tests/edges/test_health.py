"""What is said of a process's health."""

from __future__ import annotations

import asyncio

import pytest
from quart import Quart

from quartlive import LiveBlueprint
from quartlive.edges.site import Site
from quartlive.errors import StoreError
from quartlive.runtime.stores import MemoryStore


class Broken(MemoryStore):
    """Fails, or does not answer at all."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__()
        self.error = error

    async def read(self, key):
        if self.error is None:
            await asyncio.Event().wait()
        raise self.error


def app_of(store=None) -> Quart:
    app = Quart(__name__)
    app.secret_key = "health"
    live = LiveBlueprint("live", __name__, store=store)
    app.add_url_rule("/alive", view_func=live.is_alive)
    app.add_url_rule("/ready", view_func=live.is_ready)
    app.register_blueprint(live)
    return app


async def asked(app: Quart, path: str) -> tuple[int, str]:
    response = await app.test_client().get(path)
    return response.status_code, await response.get_data(as_text=True)


async def test_a_sound_process_is_alive_and_ready():
    """S46, on whatever paths the app likes."""
    app = app_of()

    assert await asked(app, "/alive") == (200, "alive\n")
    assert await asked(app, "/ready") == (200, "ready\n")


@pytest.mark.parametrize("error", [StoreError("gone"), OSError("gone"), None])
async def test_without_its_store_it_is_alive_but_not_ready(error, caplog):
    """S46: to begin it anew would not help; visitors go to another process."""
    app = app_of(Broken(error))

    assert await asked(app, "/alive") == (200, "alive\n")
    assert await asked(app, "/ready") == (503, "the store does not answer\n")
    assert "not ready" in caplog.text


async def test_a_process_that_ends_gets_no_new_visitors():
    """S46: while it closes the sockets it has."""
    app = app_of()
    await Site.of(app).drain()

    assert await asked(app, "/alive") == (200, "alive\n")
    assert await asked(app, "/ready") == (503, "shutting down\n")
