"""Places for connections."""

from __future__ import annotations

from contextlib import ExitStack, suppress

import pytest
from hypothesis import given, strategies as st

from quartlive.config import Limits
from quartlive.runtime.slots import FullError, Slots

FEW = Limits(connections=4, per_group=2, per_address=3)


@pytest.fixture
def slots() -> Slots:
    return Slots(clock=lambda: 0.0)


@pytest.mark.parametrize(
    ("taken", "next_one", "reason"),
    [
        ([("a:1", "x"), ("a:1", "y")], ("a:1", "z"), "group"),
        ([("a:1", "x"), ("a:2", "x"), ("a:3", "x")], ("a:4", "x"), "address"),
        ([(f"a:{n}", str(n)) for n in range(4)], ("a:9", "9"), "total"),
    ],
)
def test_what_is_full_is_named(slots, taken, next_one, reason):
    """S4: in all, for one visitor, from one address; others still find a place."""
    for group, address in taken:
        slots.take(FEW, group, address)
    with pytest.raises(FullError) as full:
        slots.take(FEW, *next_one)

    assert full.value.reason == reason
    assert full.value.seconds > 0


def test_a_place_is_given_back_once_on_every_way_out(slots):
    with suppress(LookupError), slots.take(FEW, "a:1", "x") as slot:
        slot.free()
        raise LookupError

    assert (slots.total, len(slots)) == (0, 0)


def test_who_has_no_address_is_counted_otherwise(slots):
    """Servers on this machine, and what stands behind a proxy nobody spoke of."""
    for n in range(4):
        slots.take(FEW, f"a:{n}", None)

    assert slots.total == 4


def test_limits_can_be_switched_off(slots):
    none = Limits(
        connections=None, per_group=None, per_address=None, mounts_per_second=None
    )
    for _ in range(1_000):
        slots.take(none, "a:1", "x")

    assert slots.total == 1_000


def test_connections_that_begin_all_at_once_come_in_turn():
    """After a restart: those who are here already are served meanwhile."""
    now = [0.0]
    slots = Slots(clock=lambda: now[0])
    limits = Limits(mounts_per_second=5)
    for n in range(5):
        slots.take(limits, f"a:{n}", None)
    with pytest.raises(FullError) as full:
        slots.take(limits, "a:9", None)
    assert (full.value.reason, slots.total) == ("mounts", 5)
    now[0] = 1.0

    slots.take(limits, "a:9", None)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"))))
def test_the_counts_are_those_of_who_is_there(tabs):
    """Whoever comes and goes, in whatever order."""
    slots, limits = Slots(clock=lambda: 0.0), Limits(per_group=3, per_address=2)
    with ExitStack() as here:
        for group, address in tabs:
            try:
                here.enter_context(slots.take(limits, group, address))
            except FullError:
                continue

            assert slots.total <= 6

    assert (slots.total, len(slots)) == (0, 0)
