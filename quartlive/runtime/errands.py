"""Errands: what a request has done on the state of a tab whose socket is open.

The tab's worker does it like any other job, one after the other, but in the context of
the request: ``request`` and ``session`` are those that its answer goes to. What the
page shows afterwards goes over the socket, before the request is answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from contextvars import copy_context
from typing import Any

from .answers import NOTHING_NEW, SAME, Answer, Refusal
from .registry import Member

Work = Callable[[], Coroutine[Any, Any, Answer | Refusal]]


class Errand:
    """Work for a connection, asked for by the current request.

    Args:
        work: Returns the answer to the request.
    """

    __slots__ = ("_answer", "_context", "_error", "_settled", "_work")

    def __init__(self, work: Work) -> None:
        self._work = work
        self._context = copy_context()
        self._settled: asyncio.Future[None] = asyncio.Future()
        self._answer: Answer | Refusal | None = None
        self._error: Exception | None = None

    @property
    def key(self) -> Hashable:
        """Each is done."""
        return id(self)

    async def run(self) -> Answer:
        """Do it; return what the tab shall show."""
        try:
            task = asyncio.create_task(self._work(), context=self._context)
            answer = self._answer = await task
        except Exception as error:
            self._error = error
            return NOTHING_NEW
        if isinstance(answer, Refusal):
            return NOTHING_NEW
        return Answer(change=answer.change, url=answer.url, push=answer.push)

    def settle(self) -> None:
        """Let the request be answered."""
        if not self._settled.done():
            self._settled.set_result(None)

    async def answer(self) -> Answer | Refusal | None:
        """Return the answer, without what the tab is shown; None if nothing was done.

        Raises:
            Exception: What the work has raised.
        """
        await self._settled
        if self._error is not None:
            raise self._error
        found = self._answer
        if isinstance(found, Answer):
            return Answer(found.meta, SAME, redirect=found.redirect)
        return found


async def run_on(member: Member, work: Work) -> Answer | Refusal | None:
    """Let a connection do work, and return the answer to the current request.

    Returns:
        None if the connection has ended before it was done.

    Raises:
        Exception: What the work raises.
    """
    errand = Errand(work)
    return await errand.answer() if member.push(errand) else None
