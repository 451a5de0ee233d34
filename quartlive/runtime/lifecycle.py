"""What may happen on a socket, and when.

    OPENING ──SHOWN──▶ LIVE ──▶ CLOSED

A connection is *opening* until the page's first tree has been sent, and *live* until
either side hangs up. What is to be done early waits; nothing happens after the end.
"""

from __future__ import annotations

from enum import Enum, auto

from ..errors import ProtocolError


class Phase(Enum):
    """How far a connection is."""

    OPENING = auto()
    LIVE = auto()
    CLOSED = auto()


class Event(Enum):
    """What happens to a connection."""

    #: The first tree has been sent.
    SHOWN = auto()
    #: The next job is about to be done.
    JOB = auto()
    #: The browser or the server ends it.
    HANGUP = auto()


TRANSITIONS: dict[Phase, dict[Event, Phase]] = {
    Phase.OPENING: {Event.SHOWN: Phase.LIVE, Event.HANGUP: Phase.CLOSED},
    Phase.LIVE: {Event.JOB: Phase.LIVE, Event.HANGUP: Phase.CLOSED},
    Phase.CLOSED: {Event.HANGUP: Phase.CLOSED},
}


def advance(phase: Phase, event: Event) -> Phase:
    """Return the phase after ``event``.

    >>> advance(Phase.OPENING, Event.SHOWN)
    <Phase.LIVE: 2>

    Raises:
        ProtocolError: If ``event`` may not happen in ``phase``.
    """
    try:
        return TRANSITIONS[phase][event]
    except KeyError:
        allowed = ", ".join(event.name for event in TRANSITIONS[phase])
        raise ProtocolError(
            f"{event.name} is not allowed while {phase.name}; expected {allowed}"
        ) from None
