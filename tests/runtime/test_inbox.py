"""What waits for a worker."""

from __future__ import annotations

import asyncio

from quartlive.runtime.inbox import QUEUE, Inbox
from quartlive.runtime.pushes import CatchUp, HangUp, Remount, Run
from quartlive.wire.messages import Message


async def all_of(inbox: Inbox) -> list[object]:
    return [await inbox.get() for _ in range(len(inbox))]


async def test_jobs_come_out_in_the_order_they_came():
    inbox, first, second = Inbox(), Message("a"), Run("b")
    inbox.ask(first)
    inbox.push(second)

    assert await all_of(inbox) == [first, second]


async def test_too_many_messages_are_refused_and_pushes_are_not():
    """A browser may be told to wait; what others did would be lost."""
    inbox = Inbox()
    assert all(inbox.ask(Message("a")) for _ in range(QUEUE))

    assert not inbox.ask(Message("a"))
    inbox.push(Run("b"))
    await inbox.get()
    assert inbox.ask(Message("a"))


async def test_equal_pushes_wait_once():
    inbox = Inbox()
    for run in (Run("a"), Run("a", {"value": 1}), Run("a"), Run("a", {"value": 1})):
        inbox.push(run)

    assert await all_of(inbox) == [Run("a"), Run("a", {"value": 1})]


async def test_a_push_that_was_taken_out_may_come_again():
    """What happened after it was looked at is news."""
    inbox = Inbox()
    inbox.push(CatchUp(1))
    await inbox.get()
    inbox.push(CatchUp(2))

    assert await inbox.get() == CatchUp(2)


async def test_the_end_goes_first():
    inbox = Inbox()
    inbox.push(Run("a"))
    inbox.push(HangUp(1012))

    assert await inbox.get() == HangUp(1012)


async def test_far_too_many_pushes_become_one_new_start():
    inbox = Inbox()
    inbox.ask(Message("kept"))
    for n in range(1000):
        inbox.push(Run("a", {"value": n}))
    jobs = await all_of(inbox)

    assert jobs[0] == Message("kept")
    assert Remount() in jobs
    assert len(jobs) < 300


async def test_who_waits_is_woken_by_either():
    inbox = Inbox()
    for put in (lambda: inbox.ask(Message("a")), lambda: inbox.push(Run("a"))):
        waiting = asyncio.create_task(inbox.get())
        await asyncio.sleep(0)
        put()

        async with asyncio.timeout(5):
            await waiting


async def test_a_waiter_that_is_cancelled_takes_nothing_along():
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    waiting.cancel()
    inbox.push(Run("a"))
    await asyncio.gather(waiting, return_exceptions=True)

    assert await inbox.get() == Run("a")
