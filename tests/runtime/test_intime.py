"""Deadlines."""

from __future__ import annotations

import asyncio

import pytest

from quartlive.runtime.intime import in_time


async def at_once(value: int) -> int:
    return value


async def later(event: asyncio.Event, log: list[str]) -> str:
    try:
        for _ in range(3):
            await asyncio.sleep(0)
        await event.wait()
    except asyncio.CancelledError:
        log.append("cancelled")
        raise
    finally:
        log.append("ended")
    return "done"


async def fail(waits: int) -> None:
    for _ in range(waits):
        await asyncio.sleep(0)
    raise LookupError("mine")


async def test_work_that_does_not_wait_sets_no_timer(monkeypatch):
    """An action that only counts is not slower for the deadline it does not need."""
    monkeypatch.setattr(asyncio, "timeout", None)

    assert await in_time(at_once(7), 1) == 7


@pytest.mark.parametrize("seconds", [5, None])
async def test_work_that_waits_goes_on_where_it_was(seconds):
    event, log = asyncio.Event(), []
    task = asyncio.create_task(in_time(later(event, log), seconds))
    await asyncio.sleep(0)
    event.set()

    assert await task == "done"
    assert log == ["ended"]


async def test_work_that_waits_too_long_is_cancelled():
    log: list[str] = []
    with pytest.raises(TimeoutError):
        await in_time(later(asyncio.Event(), log), 0.01)

    assert log == ["cancelled", "ended"]


async def test_who_waits_may_be_cancelled():
    log: list[str] = []
    task = asyncio.create_task(in_time(later(asyncio.Event(), log), 5))
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert log == ["cancelled", "ended"]


@pytest.mark.parametrize("waits", [0, 1, 3])
async def test_what_is_raised_arrives(waits):
    with pytest.raises(LookupError, match="mine"):
        await in_time(fail(waits), 5)


async def test_a_lock_is_waited_for_as_ever():
    """Futures know whether somebody waits for them in earnest."""
    lock = asyncio.Lock()

    async def locked() -> str:
        async with lock:
            await asyncio.sleep(0)
            return "mine"

    await lock.acquire()
    tasks = [asyncio.create_task(in_time(locked(), 5)) for _ in range(3)]
    await asyncio.sleep(0)
    lock.release()

    assert await asyncio.gather(*tasks) == ["mine"] * 3


async def test_work_may_catch_what_is_thrown_into_it():
    """Cancelling is a request: what tidies up first may take its time."""
    tidied = asyncio.Event()

    async def tidy() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            tidied.set()
            raise
        return "never"

    with pytest.raises(TimeoutError):
        await in_time(tidy(), 0.01)

    assert tidied.is_set()
