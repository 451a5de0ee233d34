"""A token bucket."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from quartlive.runtime.rates import Bucket


def test_a_burst_is_let_through_and_then_a_steady_rate():
    bucket = Bucket(10, 20, 0.0)
    assert [bucket.take(0.0) for _ in range(20)] == [0.0] * 20

    assert bucket.take(0.0) == pytest.approx(0.1)
    assert bucket.take(0.1) == 0.0
    assert bucket.take(0.15) == pytest.approx(0.05)


def test_what_is_not_used_is_kept_up_to_the_burst():
    bucket = Bucket(10, 20, 0.0)
    taken = sum(bucket.take(1_000.0) == 0.0 for _ in range(100))

    assert taken == 20


@given(
    per_second=st.floats(0.1, 100),
    burst=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 5), max_size=200),
)
def test_never_more_than_rate_and_burst(per_second, burst, pauses):
    """Whatever the pauses, in any time from the beginning."""
    bucket, now, taken = Bucket(per_second, burst, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.take(now) == 0.0

        assert taken <= burst + per_second * now + 1e-6


@given(per_second=st.floats(0.1, 100), burst=st.integers(1, 50))
def test_who_waits_as_told_is_let_through(per_second, burst):
    bucket, now = Bucket(per_second, burst, 0.0), 0.0
    for _ in range(burst + 5):
        wait = bucket.take(now)
        if wait:
            now += wait + 1e-9

            assert bucket.take(now) == 0.0
