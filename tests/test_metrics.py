"""What may be counted."""

from __future__ import annotations

from quartlive.metrics import LABELS, NO_METRICS, Counter, Gauge, Timer


def test_every_label_has_a_closed_set_of_values():
    assert {counter for counter in Counter if counter.label} == set(LABELS)


def test_names_say_their_unit_and_are_told_apart():
    titles = [each.title for kind in (Counter, Gauge, Timer) for each in kind]

    assert len(set(titles)) == len(titles)
    assert all(timer.title.endswith(("_seconds", "_bytes")) for timer in Timer)


def test_by_default_nothing_is_counted():
    NO_METRICS.count(Counter.RENDERS)
    NO_METRICS.time(Timer.RENDER, 0.1)
