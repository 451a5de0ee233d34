"""Background work: it goes on beside a connection, and its results come in turn.

The work itself must not touch the state. What it returns, or each item it yields, is a
job of the connection's worker, so no two pieces of user code meet on one state.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, cast

from ..context import Context
from ..effects import Work
from ..following import ERROR, RESULT, Follower, call_follower
from ..wire.frames import GENERAL
from .answers import Answer
from .entry import refresh, show_errors
from .escapes import contained
from .pushed import changed, shown
from .pushes import Push
from .services import Services
from .trouble import told
from .visit import Visit

_END = object()


@dataclass(slots=True, eq=False)
class Outcome:
    """A push: something came of background work.

    Attributes:
        work: Of which.
        name: Whether it is a ``result`` or an ``error``; empty for neither.
        value: What came.
        is_last: Nothing else comes of it.
        is_done: Set when it has been dealt with.
    """

    work: Work
    name: str = ""
    value: object = None
    is_last: bool = True
    is_done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def key(self) -> Hashable:
        """Each is dealt with."""
        return id(self)


class Tasks:
    """The background work of one connection.

    Args:
        visit: Whose work it is.
        push: Puts outcomes into the connection's inbox.
    """

    def __init__(self, visit: Visit, push: Callable[[Push], None]) -> None:
        self._visit = visit
        self._push = push
        self._tasks: dict[Work, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Work) -> None:
        """Let work go on; what has the same name is cancelled."""
        if work.name:
            self.cancel(work.name)
        self._visit.running.append(work.name)
        self._tasks[work] = asyncio.create_task(self._go_on(work))

    def cancel(self, name: str) -> None:
        """End the work of this name; nothing if there is none."""
        for work in [work for work in self._tasks if work.name == name]:
            self._tasks[work].cancel()
            self.end(work)

    def goes_on(self, work: Work) -> bool:
        """Return whether work has been neither cancelled nor ended."""
        return work in self._tasks

    def end(self, work: Work) -> None:
        """Note that nothing more comes of work."""
        if self._tasks.pop(work, None) is not None:
            self._visit.running.remove(work.name)

    async def close(self) -> None:
        """End all of it, and wait until it has ended."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        for work in list(self._tasks):
            self.end(work)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _go_on(self, work: Work) -> None:
        async for outcome in outcomes(work):
            self._push(outcome)
            if not outcome.is_last:
                await outcome.is_done.wait()


async def outcomes(work: Work) -> AsyncIterator[Outcome]:
    """Do work, and yield what comes of it."""
    try:
        if hasattr(work.work, "__aiter__"):
            items = aiter(cast(AsyncIterator[Any], work.work))
            while True:
                with contained():
                    item = await anext(items, _END)
                if item is _END:
                    break
                yield Outcome(work, RESULT, item, is_last=False)
            yield Outcome(work)
        else:
            with contained():
                result = await work.work
            yield Outcome(work, RESULT, result)
    except Exception as error:
        yield Outcome(work, ERROR, error)


async def follow(services: Services, visit: Visit, outcome: Outcome) -> Answer:
    """Run what follows an outcome, and show it; the record must be held."""
    work = outcome.work
    function = {RESULT: work.then, ERROR: work.failed}.get(outcome.name)
    if outcome.name == ERROR and function is None:
        what = work.name or "background work"
        return await _broken(services, visit, what, cast(Exception, outcome.value))
    await refresh(services, visit)
    what = getattr(function, "__name__", work.name)
    ctx = services.context(visit, action=what)
    following = _call(visit, ctx, function, outcome)
    try:
        seconds = services.limits.action_seconds
        return await changed(services, visit, ctx, following, seconds)
    except Exception as error:
        return await _broken(services, visit, what, error)


async def _call(
    visit: Visit, ctx: Context, function: Follower | None, outcome: Outcome
) -> None:
    if function is not None:
        own = {"state": visit.state, "ctx": ctx, outcome.name: outcome.value}
        with contained():
            await call_follower(function, {**visit.address.params, **own})


async def _broken(
    services: Services, visit: Visit, what: str, error: Exception
) -> Answer:
    show_errors(visit, {GENERAL: told(error, what, visit, debug=services.debug)})
    return await shown(services, visit)
