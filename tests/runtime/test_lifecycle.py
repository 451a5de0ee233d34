"""Every event in every phase of a connection."""

from __future__ import annotations

from itertools import product

import pytest

from quartlive.errors import ProtocolError
from quartlive.runtime.lifecycle import TRANSITIONS, Event, Phase, advance


def test_a_page_is_shown_acts_and_ends():
    """The ordinary life of a connection."""
    phase = Phase.OPENING
    for event in [Event.SHOWN, Event.JOB, Event.JOB, Event.HANGUP]:
        phase = advance(phase, event)

    assert phase is Phase.CLOSED


def test_an_action_before_the_first_tree_is_refused():
    """Nothing reaches application code before the page has been shown."""
    with pytest.raises(ProtocolError) as raised:
        advance(Phase.OPENING, Event.JOB)

    assert str(raised.value) == (
        "JOB is not allowed while OPENING; expected SHOWN, HANGUP"
    )


@pytest.mark.parametrize(
    ("phase", "event"), list(product(Phase, Event)), ids=lambda member: member.name
)
def test_every_pair_is_decided(phase, event):
    """Each pair either has a next phase or is refused; none slips through."""
    if event in TRANSITIONS[phase]:
        assert advance(phase, event) in Phase
    else:
        with pytest.raises(ProtocolError):
            advance(phase, event)


@pytest.mark.parametrize("phase", Phase, ids=lambda phase: phase.name)
def test_hangup_always_closes(phase):
    """A vanished browser never leaves a connection half open."""
    assert advance(phase, Event.HANGUP) is Phase.CLOSED
