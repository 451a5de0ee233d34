"""What would end the process, or its task without a word, is an exception."""

from __future__ import annotations

import asyncio

import pytest

from quartlive.runtime.escapes import EscapeError, contained


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt()])
async def test_what_ends_a_process_ends_only_what_has_raised_it(error):
    with pytest.raises(EscapeError, match=type(error).__name__) as raised, contained():
        raise error
    assert raised.value.__cause__ is error


async def test_what_is_cancelled_by_nobody_has_failed():
    """As when the code waits for a task of its own that was cancelled."""
    other = asyncio.create_task(asyncio.Event().wait())
    other.cancel()
    with pytest.raises(EscapeError), contained():
        await other


async def test_who_is_cancelled_ends():
    async def wait() -> None:
        with contained():
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_takes_too_long_is_told_as_that():
    async def wait() -> None:
        async with asyncio.timeout(0):
            with contained():
                await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await wait()


@pytest.mark.parametrize("error", [ValueError(), RecursionError(), MemoryError()])
async def test_an_exception_stays_what_it_is(error):
    with pytest.raises(type(error)), contained():
        raise error
