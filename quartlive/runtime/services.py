"""What all pages of an app share at run time."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from ..config import Limits
from ..context import Context
from ..metrics import NO_METRICS, Metrics
from .link import VisitLink
from .presence import Presences
from .quotas import Quotas
from .registry import Registry
from .slots import Slots
from .stores import MemoryStore, Store
from .visit import Visit
from .visits import Visits

#: Given a user, if it is one, and a topic or pattern: may they listen and publish?
TopicPolicy = Callable[[str | None, str], bool]


def _handed() -> Visits:
    # Going there takes a moment; on a bad line, a few.
    return Visits(most_bytes=4 << 20, per_group=8, ttl_s=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Where things are kept, and how much is allowed.

    Attributes:
        limits: How much one visitor may ask for.
        store: Where records are kept.
        visits: Where visits are kept between requests.
        live: Visits that a socket carries, by group and token.
        handed: What goes along where a socket sends a visitor, by group and path.
        registry: Who is connected.
        presences: Who is where.
        slots: Places for connections.
        quotas: How often visitors have run actions that say how often.
        metrics: Takes what is counted.
        topic_policy: Who may listen and publish to what; None allows nobody anything
            but their own topic.
        debug: Tell visitors what went wrong.
    """

    limits: Limits = field(default_factory=Limits)
    store: Store = field(default_factory=MemoryStore)
    visits: Visits = field(default_factory=Visits)
    live: dict[tuple[str, str], Visit] = field(default_factory=dict)
    handed: Visits = field(default_factory=_handed)
    registry: Registry = field(default_factory=Registry)
    presences: Presences = field(default_factory=Presences)
    slots: Slots = field(default_factory=Slots)
    quotas: Quotas = field(default_factory=Quotas)
    metrics: Metrics = NO_METRICS
    topic_policy: TopicPolicy | None = None
    debug: bool = False
    # A tree kept before a restart must not be taken for one of today.
    _boot: str = field(default_factory=lambda: secrets.token_hex(4))
    _count: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.presences.attach(self.registry)

    def within(self, limits: Limits) -> Services:
        """Return the same services with other limits; what is kept is shared."""
        return replace(self, limits=limits)

    def next_base(self) -> str:
        """Return a name for a tree that no other tree has, not even after a restart."""
        return f"{self._boot}.{next(self._count)}"

    def context(self, visit: Visit, **more: Any) -> Context:
        """Return what a hook or action of a visit receives.

        Args:
            visit: Whose it is.
            more: Further attributes of the context, such as ``action``.
        """
        link = VisitLink(self.registry, self.topic_policy, visit, self.presences)
        return visit.context(link=link, **more)

    def hold(self, visit: Visit) -> AbstractAsyncContextManager[None]:
        """Hold the visit's record: actions of one record run one after the other."""
        return self.store.lock(visit.key)
