"""Places in HTML, and where branches meet."""

from __future__ import annotations

import pytest

from quartlive.template.scan import step
from quartlive.template.states import DYNAMIC, LOOSE, TEXT, join, written


def after(text: str):
    return step(TEXT, text)


def test_branches_that_end_in_one_place_meet_there():
    """Whatever they wrote on the way."""
    assert join(after("<p>a"), after("<b>b</b>")) == TEXT


def test_branches_inside_a_tag_meet_between_its_attributes():
    """``{% if x %}checked{% endif %}`` leaves a name that is not known."""
    met = join(after("<input checked"), after("<input "))

    assert (met.where, met.attribute) == ("attribute", LOOSE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>", '<p class="'),
        ('<p class="', "<p class='"),
        ("<p ", "<b "),
        ("<!-- ", "text"),
        ("<script>", "<style>"),
    ],
)
def test_branches_that_end_apart_do_not_meet(one, other):
    """What follows would be text for the one and a tag for the other."""
    assert join(after(one), after(other)) is None


def test_a_value_in_text_changes_no_place():
    """It is escaped there: it cannot open anything."""
    assert written(TEXT) == TEXT


def test_a_value_between_attributes_may_be_a_name():
    """So what follows it directly is part of that name."""
    state = written(after("<p "))

    assert (state.where, state.attribute) == ("attribute", DYNAMIC)


def test_what_was_noted_of_a_tag_is_no_longer_known_with_data_in_it():
    """``type="{{ x }}"`` may be any type."""
    state = step(written(after('<script type="')), '">')

    assert state.note("type") == DYNAMIC
