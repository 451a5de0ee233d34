"""A deadline that costs nothing for work that does not wait.

Most actions, renders and sends end without waiting for anything. A timer would be
set and taken away again for each of them; here it is set when the work first waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def in_time(work: Coroutine[Any, Any, T], seconds: float | None) -> T:
    """Return what work returns, if it waits no longer than so many seconds.

    Args:
        work: Runs in this task, as if it were awaited here.
        seconds: How long it may take from when it first waits; None for ever.

    Raises:
        TimeoutError: If it took longer; it was cancelled.
        Exception: Whatever the work raises.
    """
    if seconds is None:
        return await work
    try:
        first = work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    async with asyncio.timeout(seconds):
        return await _going_on(work, first)


@coroutine
def _going_on(work: Coroutine[Any, Any, T], first: object) -> Generator[Any, Any, T]:
    """Wait for what work waits for already, then go on with it."""
    waited_for = first
    while True:
        thrown: BaseException | None = None
        try:
            value = yield waited_for
        except BaseException as error:
            thrown = error
        try:
            waited_for = work.send(value) if thrown is None else work.throw(thrown)
        except StopIteration as done:
            result: T = done.value
            return result
