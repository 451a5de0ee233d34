"""What is kept of a visit while nobody is connected to it."""

from __future__ import annotations

from quartlive.runtime.visits import HALF_HOUR_S, KeptVisit, Visits
from quartlive.wire.tree import Range, intern
from tests.runtime.test_stores import Clock

ROW = intern(("<li>", "</li>"), "range")


def test_a_visit_is_found_by_its_group_only():
    """A token that leaked opens nothing."""
    visits = Visits()
    kept = KeptVisit("a:1", "record", {"n": 1})
    visits.keep("tab", kept)

    assert visits.find("tab", "a:1", "record") == kept
    assert visits.find("tab", "a:2", "record") is None
    assert visits.find("tab", "a:1", "another") is None
    assert visits.find("other", "a:1", "record") is None


def test_the_latest_takes_the_place_of_the_one_before():
    """A tab has one present."""
    visits = Visits()
    visits.keep("tab", KeptVisit("a:1", "record", {"n": 1}))
    visits.keep("tab", KeptVisit("a:1", "record", {"n": 2}))

    assert visits.find("tab", "a:1", "record").plain == {"n": 2}
    assert len(visits) == 1


def test_who_stays_away_for_half_an_hour_starts_anew():
    """Memory is not kept for tabs that were closed."""
    clock = Clock()
    visits = Visits(clock=clock)
    visits.keep("tab", KeptVisit("a:1", "record"))
    clock.now = HALF_HOUR_S + 1

    assert visits.find("tab", "a:1", "record") is None
    assert len(visits) == 0


def test_the_oldest_visits_make_room():
    """Trees are what takes room; a long list counts with every row."""
    visits = Visits(most_bytes=150_000)
    rows = Range(ROW, [("x",)] * 1000)
    for n in range(3):
        visits.keep(str(n), KeptVisit("a:1", "record", tree=(ROW, rows)))

    assert [visits.find(str(n), "a:1", "record") is not None for n in range(3)] == [
        False,
        False,
        True,
    ]


def test_one_group_cannot_drive_out_the_others():
    """A script that opens tab after tab only loses its own."""
    visits = Visits(per_group=2)
    visits.keep("tab", KeptVisit("a:1", "record"))
    for n in range(3):
        visits.keep(str(n), KeptVisit("a:2", "record"))

    assert visits.find("tab", "a:1", "record") is not None
    assert visits.find("0", "a:2", "record") is None
    assert len(visits) == 3


def test_two_groups_may_use_one_token():
    """A token that was guessed or copied takes nothing away from its owner."""
    visits = Visits()
    visits.keep("tab", KeptVisit("a:1", "record", {"n": 1}))
    visits.keep("tab", KeptVisit("a:2", "record", {"n": 2}))

    assert visits.find("tab", "a:1", "record").plain == {"n": 1}


def test_what_is_taken_is_not_kept():
    """What is shown once must not come again."""
    visits = Visits()
    visits.keep("tab", KeptVisit("a:1", "record", {"n": 1}))

    assert visits.take("tab", "a:2", "record") is None
    assert visits.take("tab", "a:1", "other") is None
    assert visits.take("tab", "a:1", "record").plain == {"n": 1}
    assert visits.take("tab", "a:1", "record") is None
