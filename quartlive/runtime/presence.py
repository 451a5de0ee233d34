"""Who is here: which visitors' tabs are tracked at a topic, in all processes.

A tab that breaks off is missed only after some seconds, so that coming back is no
going and coming. What is known of a tab is a lease that its process renews: when that
is killed, nobody stays behind.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from pydantic import JsonValue

from ..effects import Present
from ..errors import StoreError
from ..logs import about
from .pushes import Envelope, Run, topic_channels
from .registry import Registry
from .visit import Visit

logger = logging.getLogger("quartlive")

#: The action that listeners of a topic run when somebody has come or gone.
CHANGED = "presence_changed"

GRACE_SECONDS = 5.0
LEASE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One tab at one topic.

    Attributes:
        key: Whose tab it is.
        user_id: Their name, None for a visitor without one.
        meta: What the tab says of itself.
        owner: The connection that says it.
    """

    key: str
    user_id: str | None
    meta: Mapping[str, JsonValue]
    owner: str


class Roll(Protocol):
    """Keeps the marks of all processes. A broker that has one is its ``roll``."""

    async def put(self, topic: str, tab: str, mark: Mark, seconds: float) -> bool:
        """Keep a mark for so long; return whether it says anything new of the tab.

        Raises:
            StoreError: If it cannot be reached.
        """

    async def drop(self, topic: str, tab: str, owner: str) -> bool:
        """Forget a tab; False if that is not known, or from another owner.

        Raises:
            StoreError: If it cannot be reached.
        """

    async def read(self, topic: str) -> Mapping[str, Mark]:
        """Return the marks whose time is not up, by tab, in the order they came.

        Raises:
            StoreError: If it cannot be reached.
        """


class MemoryRoll:
    """Marks in the memory of this process.

    Args:
        clock: Seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._topics: dict[str, dict[str, tuple[Mark, float]]] = {}

    def __len__(self) -> int:
        return len(self._topics)

    async def put(self, topic: str, tab: str, mark: Mark, seconds: float) -> bool:
        """Keep a mark; see :meth:`Roll.put`."""
        before = self._mark(topic, tab)
        marks = self._topics.setdefault(topic, {})
        marks[tab] = mark, self._clock() + seconds
        return before is None or before.meta != mark.meta

    async def drop(self, topic: str, tab: str, owner: str) -> bool:
        """Forget a tab; see :meth:`Roll.drop`."""
        mark = self._mark(topic, tab)
        if mark is None or mark.owner != owner:
            return False
        self._forget(topic, tab)
        return True

    async def read(self, topic: str) -> Mapping[str, Mark]:
        """Return the marks; see :meth:`Roll.read`."""
        now = self._clock()
        marks = self._topics.get(topic, {})
        for tab in [tab for tab, (_, until) in marks.items() if until <= now]:
            self._forget(topic, tab)
        return {tab: mark for tab, (mark, _) in marks.items()}

    def _mark(self, topic: str, tab: str) -> Mark | None:
        mark, until = self._topics.get(topic, {}).get(tab, (None, 0.0))
        return mark if until > self._clock() else None

    def _forget(self, topic: str, tab: str) -> None:
        del self._topics[topic][tab]
        if not self._topics[topic]:
            del self._topics[topic]


class Presences:
    """Tracks the tabs of this process, and tells listeners who has come or gone.

    Args:
        roll: Where marks are kept; in the memory of this process if left out.

    Attributes:
        grace_seconds: How long a tab may be away before it is missed.
        lease_seconds: How long the tabs of a killed process stay.
    """

    def __init__(self, roll: Roll | None = None) -> None:
        self.grace_seconds = GRACE_SECONDS
        self.lease_seconds = LEASE_SECONDS
        self._registry = Registry()
        self._roll: Roll = MemoryRoll() if roll is None else roll
        # By tab and topic.
        self._held: dict[str, dict[str, Mark]] = {}
        # Who was at a topic when somebody here looked last.
        self._seen: dict[str, set[str]] = {}
        # Connections that have ended a moment ago.
        self._leaving: set[str] = set()
        self._renewal: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def attach(self, registry: Registry) -> None:
        """Name through whom listeners are told."""
        self._registry = registry

    async def track(
        self, visit: Visit, topic: str, meta: Mapping[str, JsonValue]
    ) -> None:
        """Let a visit's tab be present at a topic; over HTTP nothing happens.

        Raises:
            StoreError: If the roll cannot be reached.
        """
        # A connection that has ended meanwhile would stay for ever.
        if visit.connection_id not in self._registry:
            return
        mark = Mark(_key(visit), visit.user_id, meta, visit.connection_id)
        tab = _tab(visit)
        self._held.setdefault(tab, {})[topic] = mark
        self._renew_later()
        if await self._roll.put(topic, tab, mark, self.lease_seconds):
            await self._tell(topic)

    async def untrack(self, visit: Visit, topic: str) -> None:
        """Let a tab be present no more.

        Raises:
            StoreError: If the roll cannot be reached.
        """
        await self._drop(_tab(visit), topic, visit.connection_id)

    def leave(self, visit: Visit) -> None:
        """Miss the tab of a connection that has ended, unless it comes back soon."""
        tab, owner = _tab(visit), visit.connection_id
        topics = list(self._held.get(tab, ()))
        if topics:
            self._leaving.add(owner)
            loop = asyncio.get_running_loop()
            loop.call_later(self.grace_seconds, self._miss, tab, topics, owner)

    async def here(self, topic: str) -> list[Present]:
        """Return who is at a topic, in the order they came; several tabs are one.

        Raises:
            StoreError: If the roll cannot be reached.
        """
        marks = await self._roll.read(topic)
        if self._is_heard(topic):
            self._seen[topic] = set(marks)
            self._renew_later()
        found: dict[str, list[Mark]] = {}
        for mark in marks.values():
            found.setdefault(mark.key, []).append(mark)
        return [
            Present(key, tabs[0].user_id, tuple(tab.meta for tab in tabs))
            for key, tabs in found.items()
        ]

    def _miss(self, tab: str, topics: list[str], owner: str) -> None:
        self._leaving.discard(owner)
        for topic in topics:
            self._start(self._drop(tab, topic, owner))

    async def _drop(self, tab: str, topic: str, owner: str) -> None:
        held = self._held.get(tab, {}).get(topic)
        # Another connection of the tab has it by now.
        if held is None or held.owner != owner:
            return
        del self._held[tab][topic]
        if not self._held[tab]:
            del self._held[tab]
        if await self._roll.drop(topic, tab, owner):
            await self._tell(topic)

    async def _tell(self, topic: str) -> None:
        if topic in self._seen:
            self._seen[topic] = set(await self._roll.read(topic))
        places = topic_channels(topic)
        await self._registry.send(Envelope(places, Run(CHANGED, {"topic": topic})))

    def _is_heard(self, topic: str) -> bool:
        places = topic_channels(topic)
        return any(self._registry.members(place) for place in places)

    def _renew_later(self) -> None:
        if self._renewal is None:
            loop = asyncio.get_running_loop()
            self._renewal = loop.call_later(
                self.lease_seconds / 3, lambda: self._start(self.renew())
            )

    async def renew(self) -> None:
        """Say again who is here, and find out who is missing since a process died."""
        self._renewal = None
        if self._held or self._seen:
            self._renew_later()
        held = [(tab, *mark) for tab in self._held for mark in self._held[tab].items()]
        for tab, topic, mark in held:
            # The tab may have gone on in another process.
            if mark.owner in self._leaving:
                continue
            if await self._roll.put(topic, tab, mark, self.lease_seconds):
                await self._tell(topic)
        for topic, seen in list(self._seen.items()):
            if not self._is_heard(topic):
                del self._seen[topic]
            elif set(await self._roll.read(topic)) != seen:
                await self._tell(topic)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        async def logged() -> None:
            try:
                await work
            except StoreError:
                logger.exception("who is here could not be told", extra=about("unsent"))

        task = asyncio.get_running_loop().create_task(logged())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _tab(visit: Visit) -> str:
    return _hashed(f"{visit.group_id} {visit.token}")


def _key(visit: Visit) -> str:
    # A group without a user is named by its cookie, which is nobody else's business.
    return visit.user_id or _hashed(visit.group_id)


def _hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
