"""Actions that say how often they may run."""

from __future__ import annotations

from quartlive.actions import Rate
from quartlive.runtime.quotas import Quotas

FIVE = Rate(5, 60)


def test_each_visitor_has_an_own_quota():
    """In all tabs together, and for each action."""
    now = [0.0]
    quotas = Quotas(clock=lambda: now[0])
    assert [quotas.take(FIVE, "a:1", "page", "guess") for _ in range(5)] == [0.0] * 5

    assert quotas.take(FIVE, "a:1", "page", "guess") > 11
    assert quotas.take(FIVE, "a:2", "page", "guess") == 0.0
    assert quotas.take(FIVE, "a:1", "page", "other") == 0.0
    now[0] = 12.0
    assert quotas.take(FIVE, "a:1", "page", "guess") == 0.0


def test_what_many_visitors_leave_behind_is_bounded():
    quotas = Quotas()
    for n in range(10_500):
        quotas.take(FIVE, f"a:{n}", "page", "guess")

    assert len(quotas) == 10_000
