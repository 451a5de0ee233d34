"""What a browser asks for, and what it may know that it can ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from ..binding import Submitted
from ..submitted import CHANGE
from ..wire.messages import RESERVED, Message, MessageId
from .pushes import Push, Run
from .visit import Visit


@dataclass(frozen=True, slots=True)
class Ask:
    """What a browser asks for.

    Attributes:
        action: Name of an action, as it was sent.
        submitted: What came with it.
        id: What the message is known by; None if it has no id.
        is_http: It came by a request, though a socket may carry the visit.
        outside: As in :class:`~quartlive.context.Context`.
    """

    action: str
    submitted: Submitted
    id: MessageId | None = None
    is_http: bool = False
    outside: Callable[[], Callable[[], None]] | None = None


def ask_of(message: Message) -> Ask:
    """Return what a message asks for."""
    submitted = Submitted.from_json(message.data, message.action, message.submitter)
    return Ask(message.action, submitted, message.id)


def what_of(job: Message | Push, visit: Visit) -> str:
    """Return what a job is called in the log, by declared names only."""
    if isinstance(job, Run):
        return f"pushed action {job.action}"
    if not isinstance(job, Message):
        return type(job).__name__.lower()
    return job.action if job.action in RESERVED else what_is(job.action, visit)


def what_is(action: str, visit: Visit) -> str:
    """Return what an action is called in the log; what is none has no name there."""
    spec = visit.page.bindings.table.find_public(action)
    return f"action {spec.name}" if spec is not None else "unknown action"


def capabilities(visit: Visit) -> list[str]:
    """Return what a page can do beside its actions."""
    return [CHANGE] if visit.page.bindings.table.find_public(CHANGE) else []


def query_in(message: Message) -> MultiDict[str, str]:
    """Return the query that a message navigates to; what is no text is left out."""
    return MultiDict(
        (name, part)
        for name, value in message.data.items()
        for part in (value if isinstance(value, list) else [value])
        if isinstance(part, str)
    )
