"""What hooks and actions want beyond a changed state; done when they have succeeded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue

from .flashes import Flashing
from .following import Follower


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where the visitor is sent: a path on this server, and the HTTP status."""

    url: str
    code: int


@dataclass(frozen=True, slots=True)
class Published:
    """An action for everybody who listens to a topic.

    Attributes:
        topic: Which topic.
        action: Folded name of the action.
        data: Its arguments by name.
    """

    topic: str
    action: str
    data: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """Something that goes on after the hook or action that asked for it.

    Attributes:
        name: What it can be cancelled and asked for by; may be empty.
        work: An awaitable, or an asynchronous iterator.
        then: Called with the result, or with each item.
        failed: Called with what it raised; without it the visitor sees an error.
    """

    name: str
    work: Awaitable[Any] | AsyncIterator[Any]
    then: Follower | None
    failed: Follower | None

    def drop(self) -> None:
        """Let it go, as it never began."""
        if isinstance(self.work, Coroutine):
            self.work.close()


@dataclass(frozen=True, slots=True)
class Tracked:
    """A tab that says that it is at a topic.

    Attributes:
        topic: Which topic.
        meta: What it says of itself; None takes it away.
    """

    topic: str
    meta: Mapping[str, JsonValue] | None


@dataclass(frozen=True, slots=True)
class Present:
    """A visitor who is at a topic.

    Attributes:
        key: The same text for all tabs of one visitor.
        user_id: Their name; None for a visitor without one.
        metas: What each tab says of itself.
    """

    key: str
    user_id: str | None
    metas: tuple[Mapping[str, JsonValue], ...]


@dataclass(slots=True)
class Effects:
    """What a hook or action wants beyond a changed state.

    Attributes:
        errors: Text by HTML name of the field.
        redirect: Where the answer leads, if anywhere.
        published: Sent when the state has been kept.
        subscribed: Listened to since this hook or action began; undone if it fails.
        unsubscribed: Not listened to any more when the state has been kept.
        flashing: What becomes of the flashes that are shown.
        cookies: ``Set-Cookie`` headers for the answer.
        tracked: Topics where the tab is present, or no more, when it has succeeded.
        pushes_url: A new address becomes an entry of its own in the history.
        runs: Begun when it has succeeded.
        cancelled: Names of what shall end then.
    """

    errors: dict[str, str] = field(default_factory=dict)
    redirect: Redirect | None = None
    published: list[Published] = field(default_factory=list)
    subscribed: list[str] = field(default_factory=list)
    unsubscribed: list[str] = field(default_factory=list)
    flashing: Flashing = field(default_factory=Flashing)
    cookies: list[str] = field(default_factory=list)
    tracked: list[Tracked] = field(default_factory=list)
    pushes_url: bool = False
    runs: list[Work] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
