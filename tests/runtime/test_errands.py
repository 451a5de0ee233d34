"""Errands are run by a connection's worker, for a request that waits."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any

import pytest

from quartlive.runtime.answers import NOTHING_NEW, Answer, Change, Refusal
from quartlive.runtime.errands import Errand, run_on
from quartlive.runtime.inbox import QUEUE, Inbox
from quartlive.runtime.pushes import CatchUp, Run
from quartlive.wire.frames import Meta

WHO: ContextVar[str] = ContextVar("who", default="worker")
DONE = Answer(Meta(True, action="login"), Change({"0": "in"}), url="/in", push=True)


class Desk:
    """A connection with an inbox and nothing else."""

    connection_id, group_id, user_id = "c", "a:1", None

    def __init__(self) -> None:
        self.inbox = Inbox()

    def push(self, push: Any) -> bool:
        return self.inbox.ask(push)


async def done() -> Answer:
    return DONE


async def asked(desk: Desk, work: Any) -> asyncio.Task[Any]:
    """A request that waits for its errand."""
    task = asyncio.create_task(run_on(desk, work))
    await asyncio.sleep(0)
    return task


async def test_what_is_shown_and_what_is_answered_are_parted() -> None:
    """The tree goes over the socket; the request hears how it went, and after that."""
    desk = Desk()
    request = await asked(desk, done)
    errand = await desk.inbox.get()
    assert isinstance(errand, Errand)
    shown = await errand.run()

    assert shown == Answer(change=DONE.change, url="/in", push=True)
    assert not request.done()
    errand.settle()
    assert await request == Answer(DONE.meta)


async def test_work_is_done_in_the_context_of_the_request() -> None:
    """``request`` and ``session`` of Quart are found by it."""
    desk, seen = Desk(), []

    async def work() -> Answer:
        seen.append(WHO.get())
        return DONE

    WHO.set("request")
    request = await asked(desk, work)
    WHO.set("worker")
    errand: Any = await desk.inbox.get()
    await errand.run()
    errand.settle()
    await request

    assert seen == ["request"]


async def test_a_refusal_is_for_the_request_alone() -> None:
    """The tab has nothing new to show."""
    desk, refusal = Desk(), Refusal("_forbidden", "no")

    async def work() -> Refusal:
        return refusal

    request = await asked(desk, work)
    errand: Any = await desk.inbox.get()

    assert await errand.run() == NOTHING_NEW
    errand.settle()
    assert await request is refusal


async def test_an_error_is_the_requests_own() -> None:
    """The worker goes on."""
    desk = Desk()

    async def work() -> Answer:
        raise ValueError("mine")

    request = await asked(desk, work)
    errand: Any = await desk.inbox.get()

    assert await errand.run() == NOTHING_NEW
    errand.settle()
    with pytest.raises(ValueError, match="mine"):
        await request


async def test_who_waits_at_the_end_is_told_that_nothing_was_done() -> None:
    """Then it can be done elsewhere."""
    desk = Desk()
    request = await asked(desk, done)
    desk.inbox.end()

    assert await request is None


async def test_a_worker_that_is_stopped_takes_the_work_with_it() -> None:
    """Nothing goes on in secret."""
    desk, undone = Desk(), []

    async def work() -> Answer:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            undone.append(True)
            raise
        return DONE

    request = await asked(desk, work)
    errand: Any = await desk.inbox.get()
    worker = asyncio.create_task(errand.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    errand.settle()

    assert await request is None
    assert undone == [True]


async def test_errands_count_as_messages_and_are_never_dropped() -> None:
    """A busy tab does not take more; pushes that pile up do not push them out."""
    inbox = Inbox()
    errands = [Errand(done) for _ in range(QUEUE + 1)]

    assert [inbox.ask(errand) for errand in errands] == [*[True] * QUEUE, False]
    for number in range(300):
        inbox.push(Run(f"action{number}"))
    inbox.push(CatchUp(1))
    assert [await inbox.get() for _ in range(QUEUE)] == errands[:QUEUE]
