"""Code that holds up the event loop."""

from __future__ import annotations

import asyncio
import time

import pytest

from quartlive.runtime.watch import watched


async def blocks(seconds: float) -> str:
    await asyncio.sleep(0)
    time.sleep(seconds)  # noqa: ASYNC251
    await asyncio.sleep(0)
    return "done"


async def waits(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"


async def test_who_holds_up_the_loop_is_named(caplog):
    assert await watched(blocks(0.02), "action load of page home", 0.01) == "done"

    assert "action load of page home held up the event loop for 2" in caplog.text
    assert "asyncio.to_thread()" in caplog.text


async def test_who_waits_holds_up_nobody(caplog):
    assert await watched(waits(0.05), "action load", 0.04) == "done"

    assert caplog.text == ""


async def test_what_is_raised_arrives():
    async def fails() -> None:
        await asyncio.sleep(0)
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        await watched(fails(), "action", 1)


async def test_cancelling_reaches_the_work():
    ended = []

    async def tidy() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("tidied")

    task = asyncio.ensure_future(watched(tidy(), "action", 1))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert ended == ["tidied"]
