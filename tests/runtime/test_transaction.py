"""One transaction: kept whole, or not at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from quartlive.config import Limits
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.errors import StoreError
from quartlive.runtime import entry
from quartlive.runtime.pushes import CatchUp, Run, record_channel, topic_channel
from quartlive.runtime.services import Services
from quartlive.runtime.stores import MemoryStore
from quartlive.runtime.transaction import Transaction
from quartlive.runtime.visit import Visit
from quartlive.state import Persist, State, Url
from tests.runtime.members import Tab
from tests.runtime.pages import FakePage, visit_to


class NoteState(State):
    kept: Persist[str] = ""
    plain: list[str] = []
    q: Url[str] = ""


class NoteController(Controller[NoteState]):
    pass


class Refusing(MemoryStore):
    """Takes nothing."""

    async def write(self, key, record):
        raise StoreError("gone")


def services_with(**options: Any) -> Services:
    return Services(topic_policy=lambda user, topic: True, **options)


async def begin(services: Services, visit: Visit) -> None:
    """Make the record, which is news once."""
    ctx = services.context(visit)
    await Transaction(services, visit, ctx).commit(visit.record.sealed, None)


async def come(services: Services) -> tuple[Visit, Context, Tab, Tab]:
    """A tab, its other tab, and somebody who listens to news."""
    visit = visit_to(FakePage(NoteController()), connection="me")
    await entry.restore(services, visit)
    me, other, listener = Tab("me"), Tab("other"), Tab("listener")
    record = record_channel(visit.key.digest)
    for tab, channel in ((me, record), (other, record), (listener, topic_channel("n"))):
        services.registry.enter(tab, channel)
    return visit, services.context(visit), other, listener


async def test_what_was_done_is_kept_shown_and_told():
    """In this order: those who are told find it stored."""
    services = services_with()
    visit, ctx, other, listener = await come(services)
    transaction = Transaction(services, visit, ctx)
    visit.state.kept, visit.state.q = "yes", "new"
    ctx.publish("n", "hear", text="news")
    transaction.take()
    rendered = await visit.page.render(visit)
    found, url = await transaction.commit(visit.record.sealed, rendered)

    assert (await services.store.read(visit.key)).fields == {"kept": "yes"}
    assert "kept=yes" in str(found.tree)
    assert url == "/page?q=new"
    assert other.heard == [CatchUp(1)]
    assert listener.heard == [Run("hear", {"text": "news"})]
    assert services.registry.get("me").heard == []


async def test_what_is_undone_was_never_there():
    services = services_with()
    visit, ctx, other, listener = await come(services)
    plain = visit.state.plain
    transaction = Transaction(services, visit, ctx)
    visit.state.kept = "no"
    visit.state.plain.append("no")
    ctx.publish("n", "hear", text="news")
    ctx.subscribe("more")
    transaction.undo()

    assert (visit.state.kept, visit.state.plain) == ("", [])
    assert visit.state.plain is plain
    assert await services.store.read(visit.key) is None
    assert services.registry.members(topic_channel("more")) == []
    assert (other.heard, listener.heard) == ([], [])


async def test_nobody_is_told_of_what_is_not_news():
    services = services_with()
    visit, ctx, other, _ = await come(services)
    await begin(services, visit)
    other.heard.clear()
    transaction = Transaction(services, visit, ctx)
    visit.state.plain.append("mine")
    await transaction.commit(visit.record.sealed, None)

    assert other.heard == []


async def test_what_is_to_be_synced_is_told_though_nothing_is_stored():
    services = services_with()
    visit, ctx, other, _ = await come(services)
    await begin(services, visit)
    other.heard.clear()
    transaction = Transaction(services, visit, ctx)
    await transaction.commit(visit.record.sealed, None, sync=True)

    assert other.heard == [CatchUp(1, sync=True)]


@pytest.mark.parametrize(
    "options", [{"store": Refusing()}, {"limits": Limits(session_bytes=20)}]
)
async def test_what_the_store_does_not_take_is_told_to_nobody(options):
    """P6: never "saved" behind the visitor's back."""
    services = services_with(**options)
    visit, ctx, other, listener = await come(services)
    transaction = Transaction(services, visit, ctx)
    visit.state.kept = "x" * 50
    ctx.publish("n", "hear", text="news")
    with pytest.raises(StoreError):
        await transaction.commit(visit.record.sealed, await visit.page.render(visit))
    transaction.undo()

    assert visit.state.kept == ""
    assert visit.record.version == 0
    assert (other.heard, listener.heard) == ([], [])


async def test_work_of_a_transaction_that_is_undone_never_begins():
    services = services_with()
    visit, ctx, *_ = await come(services)
    ran = []

    async def work() -> None:
        ran.append("work")

    transaction = Transaction(services, visit, ctx)
    ctx.run(work())
    transaction.take()
    assert len(visit.starting) == 1
    transaction.undo()

    assert (visit.starting, ran) == ([], [])


class Slow(MemoryStore):
    """Waits after it has written."""

    def __init__(self) -> None:
        super().__init__()
        self.has_written, self.goes_on = asyncio.Event(), asyncio.Event()

    async def write(self, key, record):
        await super().write(key, record)
        self.has_written.set()
        await self.goes_on.wait()


async def test_who_goes_while_it_is_stored_undoes_nothing_and_all_are_told():
    """P3: a store may have taken what it was still being asked to take."""
    store = Slow()
    services = services_with(store=store)
    visit, ctx, other, _ = await come(services)
    transaction = Transaction(services, visit, ctx)
    visit.state.kept = "yes"
    transaction.take()
    committing = asyncio.create_task(transaction.commit(visit.record.sealed, None))
    await store.has_written.wait()
    committing.cancel()
    await asyncio.sleep(0)
    store.goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await committing
    transaction.undo()

    assert (visit.state.kept, visit.record.version) == ("yes", 1)
    assert other.heard == [CatchUp(1, False)]
