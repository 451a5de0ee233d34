"""The way from one visit to the other connections of the server."""

from __future__ import annotations

from collections.abc import Callable

from ..effects import Present
from .presence import Presences
from .pushes import group_channel, topic_channel
from .registry import Registry
from .session import Session
from .visit import Visit


class VisitLink:
    """What a context of this visit asks others with.

    Args:
        registry: Who is connected.
        policy: Who may use which topic; None allows none.
        visit: Whose link it is.
        presences: Who is where.
    """

    __slots__ = ("_policy", "_presences", "_registry", "_visit")

    def __init__(
        self,
        registry: Registry,
        policy: Callable[[str | None, str], bool] | None,
        visit: Visit,
        presences: Presences,
    ) -> None:
        self._registry = registry
        self._policy = policy
        self._visit = visit
        self._presences = presences

    @property
    def session(self) -> Session:
        """The visitor's tabs."""
        return Session(self._registry, group_channel(self._visit.group_id))

    def allows(self, topic: str) -> bool:
        """May this visitor listen and publish to a topic?"""
        policy = self._policy
        return policy is not None and bool(policy(self._visit.user_id, topic))

    def subscribe(self, topic: str) -> bool:
        """Listen to a topic; False if this tab does already, or has no socket."""
        return self._registry.join(self._visit.connection_id, topic_channel(topic))

    @property
    def running(self) -> int:
        """How much goes on in the background of this visit."""
        return len(self._visit.running)

    def unsubscribe(self, topic: str) -> None:
        """Listen no more."""
        self._registry.part(self._visit.connection_id, topic_channel(topic))

    async def presence(self, topic: str) -> list[Present]:
        """Return who is at a topic."""
        return await self._presences.here(topic)
