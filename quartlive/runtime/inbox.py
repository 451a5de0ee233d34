"""What waits for a connection's worker, in the order it came.

Messages of the browser are at most 32, then it is told that the server is busy; errands
of its requests count as such. Pushes of others with equal keys wait once; when far too
many wait, the page is filled anew instead, which leaves out nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Hashable

from ..wire.messages import Message
from .errands import Errand
from .pushes import CatchUp, HangUp, Push, Remount, Run

#: Messages of the browser that may wait.
QUEUE = 32

_MOST_PUSHES = 256

Job = Message | Push


class Inbox:
    """A queue with one reader."""

    __slots__ = ("_asked", "_jobs", "_keys", "_waiter")

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._keys: set[Hashable] = set()
        self._asked = 0
        self._waiter: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._jobs)

    def ask(self, message: Message | Errand) -> bool:
        """Put a message or errand of the browser last; False if too many wait."""
        if self._asked >= QUEUE:
            return False
        self._asked += 1
        self._jobs.append(message)
        self._wake()
        return True

    def push(self, push: Push) -> None:
        """Put a push last, unless an equal one waits; the end of all goes first."""
        key = push.key
        if key in self._keys:
            return
        if len(self._keys) >= _MOST_PUSHES:
            self._drop_pushes()
            push, key = Remount(), Remount().key
        self._keys.add(key)
        if isinstance(push, HangUp):
            self._jobs.appendleft(push)
        else:
            self._jobs.append(push)
        self._wake()

    async def get(self) -> Job:
        """Take the first job out; wait until there is one."""
        while not self._jobs:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        job = self._jobs.popleft()
        if isinstance(job, Message | Errand):
            self._asked -= 1
        else:
            self._keys.discard(job.key)
        return job

    def end(self) -> None:
        """Say to those who wait for an errand that it is not done."""
        for job in self._jobs:
            if isinstance(job, Errand):
                job.settle()
        self._jobs.clear()

    def _drop_pushes(self) -> None:
        """Drop what a new start makes up for."""
        kept = [job for job in self._jobs if not isinstance(job, Run | CatchUp)]
        self._jobs = deque(kept)
        asked = Message | Errand
        self._keys = {job.key for job in kept if not isinstance(job, asked)}

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
