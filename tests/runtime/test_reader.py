"""What a browser sends, before anything is done for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from quartlive.config import Limits
from quartlive.runtime.inbox import QUEUE, Inbox
from quartlive.runtime.outlet import Outlet
from quartlive.runtime.reader import Reader
from quartlive.runtime.services import Services
from quartlive.wire.frames import OwnPeer
from tests.runtime.long import LongController, LongPage
from tests.runtime.pages import visit_to
from tests.runtime.test_connection import Wire

CALM = Limits(actions_per_second=None)


@asynccontextmanager
async def reading(limits: Limits = CALM) -> AsyncIterator[tuple[Wire, Inbox, Any]]:
    """A browser's end, and the inbox that nobody empties."""
    wire, inbox = Wire(), Inbox()
    visit = visit_to(LongPage(LongController()), connection="c")
    services = Services(limits=limits)
    outlet = Outlet.within(limits, wire.send)
    reader = Reader(wire, visit, services, inbox, outlet, OwnPeer())

    async def read() -> None:
        async with asyncio.TaskGroup() as tasks:
            await reader.read(tasks)

    task = asyncio.create_task(read())
    yield wire, inbox, task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_is_asked_for_waits_for_the_worker():
    async with reading() as (wire, inbox, _):
        wire.say({"action": "count"})
        wire.say({"action": "__ping__"})
        await wire.hear()

        assert (await inbox.get()).action == "count"


async def test_it_goes_on_reading_while_nobody_works():
    """S9: what is too much is refused, and pings are answered."""
    async with reading() as (wire, inbox, _):
        for n in range(QUEUE + 1):
            wire.say({"action": "count", "id": f"n.{n}"})
        busy = await wire.hear()

        assert (busy["code"], busy["id"]) == ("_busy", f"n.{QUEUE}")
        assert await wire.ask(action="__ping__") == {"pong": True}
        assert len(inbox) == QUEUE


async def test_what_is_no_message_is_logged_once(caplog):
    """S11: by its kind, and not by what it holds."""
    async with reading() as (wire, inbox, _):
        for _ in range(3):
            wire.say("junk of a visitor")
            assert (await wire.hear())["type"] == "error"

        assert len(inbox) == 0
    assert len(caplog.records) == 1
    assert "junk" not in caplog.text


async def test_silence_ends_it():
    """Half-open connections do not pile up."""
    async with reading(Limits(liveness_seconds=0.01)) as (_, _, task):
        with pytest.RaisesGroup(Exception, check=_is_overload):
            await task


def _is_overload(group: BaseExceptionGroup[Any]) -> bool:
    return [error.code for error in group.exceptions] == [1013]
