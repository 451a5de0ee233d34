"""Pushes: what connections are told by others, and what is sent to reach them.

A push never carries state: each connection works on its own. Pushes with equal keys
that wait at one connection are done once.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from pydantic import JsonValue
from pydantic_core import to_json

from ..topics import heard_as


class Push(Protocol):
    """Something a connection shall do."""

    @property
    def key(self) -> Hashable:
        """What waits already with the same key need not be done twice."""


@dataclass(frozen=True)
class Run:
    """Run an action on the connection's own state.

    Attributes:
        action: Its folded name; pages without it are left alone.
        data: Its arguments by name.
        may_publish: Nobody published it: it was triggered.
    """

    action: str
    data: Mapping[str, JsonValue] = field(default_factory=dict)
    may_publish: bool = False

    @cached_property
    def key(self) -> Hashable:
        """Action and arguments."""
        return self.action, to_json(self.data), self.may_publish


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Take over what another tab has stored, and show it.

    Attributes:
        version: Of the record, as the other tab left it.
        sync: A visitor acted there, so the hook ``sync`` is to run.
    """

    version: int
    sync: bool = False

    @property
    def key(self) -> Hashable:
        """One is enough, whatever the versions: the latest is what is read."""
        return CatchUp, self.sync


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the connection.

    Attributes:
        code: What the browser is told.
        after: Seconds to wait before, in which nothing more is run.
    """

    code: int
    after: float = 0.0

    @property
    def key(self) -> Hashable:
        """A connection ends once."""
        return HangUp


@dataclass(frozen=True, slots=True)
class Remount:
    """Fill the page anew: something it should have been told is lost."""

    @property
    def key(self) -> Hashable:
        """Once is enough."""
        return Remount


@dataclass(frozen=True, slots=True)
class Fade:
    """Take away the flashes whose time is up."""

    @property
    def key(self) -> Hashable:
        """Once is enough."""
        return Fade


#: Where connections are found: what kind of place, and its name.
Channel = tuple[str, str]


def group_channel(group: str) -> Channel:
    """Return where all tabs of a group are found."""
    return "group", group


def user_channel(user: str) -> Channel:
    """Return where a user is found, on all devices."""
    return "user", user


def browser_channel(name: str) -> Channel:
    """Return where the tabs of one browser are found, while its user stays the same."""
    return "browser", name


def record_channel(digest: str) -> Channel:
    """Return where the tabs are found that show one record."""
    return "record", digest


def topic_channel(topic: str) -> Channel:
    """Return where those are found who listen to a topic or pattern."""
    return "topic", topic


def topic_channels(topic: str) -> tuple[Channel, ...]:
    """Return where all are found who hear a topic, by its name or by a pattern."""
    return tuple(map(topic_channel, heard_as(topic)))


@dataclass(frozen=True, slots=True)
class Envelope:
    """A push on its way.

    Attributes:
        to: Who is in any of these places gets it, once.
        push: What they shall do.
        sender: The connection that does not get it.
    """

    to: tuple[Channel, ...]
    push: Run | CatchUp | HangUp | Remount
    sender: str = ""
