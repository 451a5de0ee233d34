"""How many processes there are, as servers say it by what they are."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from hypercorn.asyncio.lifespan import Lifespan
from hypercorn.config import Config
from jinja2 import DictLoader
from quart import Quart

from quartlive import Controller, LiveBlueprint, State
from quartlive.edges.workers import count_workers
from quartlive.runtime.broker import MemoryBroker
from quartlive.runtime.stores import MemoryStore


class SharedStore(MemoryStore):
    """Of a type that may be anywhere."""


class SharedBroker(MemoryBroker):
    """Of a type that may be anywhere."""


class NoController(Controller[State]):
    pass


def app_with(**shared: object) -> Quart:
    app = Quart(__name__)
    app.secret_key = "workers"
    app.jinja_loader = DictLoader({"page.html": "<body><p></p></body>"})
    live = LiveBlueprint("live", __name__, **shared)
    live.add_page("/", NoController(), template="page.html")
    app.register_blueprint(live)
    return app


async def started(app: Quart, workers: int) -> None:
    """Start an app as a process of hypercorn does."""

    async def bare(scope, receive, send, *_):
        await app(scope, receive, send)

    config = Config()
    config.workers = workers
    lifespan = Lifespan(bare, config, asyncio.get_running_loop(), {})
    task = asyncio.create_task(lifespan.handle_lifespan())
    await lifespan.wait_for_startup()
    await lifespan.wait_for_shutdown()
    task.cancel()
    await asyncio.wait([task])


@pytest.mark.parametrize(
    ("workers", "shared", "is_warned"),
    [
        (1, {}, False),
        (2, {}, True),
        (2, {"store": MemoryStore()}, True),
        (2, {"store": SharedStore()}, True),
        (2, {"store": SharedStore(), "broker": SharedBroker()}, False),
    ],
)
async def test_several_processes_must_share(workers, shared, is_warned, caplog):
    """S44: memory is each process's own, and a visitor comes to any of them."""
    await started(app_with(**shared), workers)

    assert ("2 processes serve the app" in caplog.text) is is_warned
    is_named = is_warned and not isinstance(shared.get("store"), SharedStore)
    assert ("store=…" in caplog.text) is is_named


@pytest.mark.parametrize(
    ("told", "count"), [("", 1), ("4", 4), ("0", 1), ("many", 1), ("-2", 1)]
)
async def test_a_host_may_say_it(told, count):
    assert count_workers({"WEB_CONCURRENCY": told}) == count


async def test_what_the_server_runs_with_goes_before_what_it_was_told():
    class Server:
        config = SimpleNamespace(workers=3)

        async def run(self) -> int:
            return count_workers({"WEB_CONCURRENCY": "1"})

    assert await asyncio.create_task(Server().run()) == 3


def test_without_a_loop_nothing_is_known():
    assert count_workers({}) == 1
