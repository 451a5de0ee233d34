"""What a socket may ask for."""

from __future__ import annotations

import pytest

from quartlive.config import Limits
from quartlive.runtime.meter import FloodError, Meter


def asked(meter: Meter, times: list[float], *, is_action: bool = True) -> int:
    """How many of these were let through."""
    return sum(meter.take(now, is_action=is_action) == 0.0 for now in times)


def test_twenty_at_once_and_ten_a_second():
    """S10, as the limits say when nobody says otherwise."""
    meter = Meter(Limits(), 0.0)

    assert asked(meter, [0.0] * 30) == 20
    assert asked(meter, [1.0] * 30) == 10


def test_the_limits_may_be_others():
    assert asked(Meter(Limits(action_burst=3), 0.0), [0.0] * 9) == 3
    assert asked(Meter(Limits(actions_per_second=None), 0.0), [0.0] * 999) == 999


def test_pings_take_nothing_from_actions():
    meter = Meter(Limits(), 0.0)
    asked(meter, [0.0] * 60, is_action=False)

    assert asked(meter, [0.0] * 20) == 20


def test_a_flood_ends_the_connection():
    meter = Meter(Limits(), 0.0)

    with pytest.raises(FloodError, match="refused, and more came"):
        asked(meter, [0.0] * 2_000)


def test_asking_too_often_for_long_ends_it_too():
    """Four times as often as allowed, whatever is answered."""
    meter = Meter(Limits(), 0.0)

    with pytest.raises(FloodError):
        asked(meter, [n / 40 for n in range(400)])


def test_a_client_that_waits_as_told_is_never_cut_off():
    """However fast the visitor types."""
    meter, now = Meter(Limits(), 0.0), 0.0
    for _ in range(2_000):
        now += 0.02
        wait = meter.take(now, is_action=True)
        if wait:
            now += wait

            assert meter.take(now + 1e-9, is_action=True) == 0.0


def test_what_was_refused_long_ago_does_not_count():
    meter = Meter(Limits(), 0.0)
    for minute in range(60):
        asked(meter, [60.0 * minute] * 70)
