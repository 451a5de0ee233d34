"""Trees say the same as the HTML they were split from."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from quartlive.wire.tree import Range, intern, to_html
from tests.wire.trees import walks

BOLD = intern(("<b>", "</b>"))
ROW = intern(("<li>", "</li>"), "range")


def test_same_content_is_the_same_object():
    """Comparing fragments is one ``is``, also between templates."""
    assert intern(("<b>", "</b>")) is BOLD


@pytest.mark.parametrize(
    "other",
    [(("<b>", "</i>"),), (("<b>", "</b>"), "range"), (("<b>", "</b>"), "range", 0)],
)
def test_other_content_is_another_object(other):
    """A row is never taken for a node, nor a keyed row for one without a key."""
    assert intern(*other) is not BOLD


@pytest.mark.parametrize(
    ("tree", "html"),
    [
        ("", ""),
        ("a &lt; b", "a &lt; b"),
        ((BOLD, "milk"), "<b>milk</b>"),
        ((intern(("<hr>",)),), "<hr>"),
        ((BOLD, (BOLD, "")), "<b><b></b></b>"),
        (Range(ROW, []), ""),
        (Range(ROW, [("1",), ("2",)]), "<li>1</li><li>2</li>"),
        ((BOLD, Range(ROW, [((BOLD, "1"),)])), "<b><li><b>1</b></li></b>"),
        (Range(ROW, [(Range(ROW, [("1",)]),), ("",)]), "<li><li>1</li></li><li></li>"),
    ],
)
def test_slots_stand_between_the_strings(tree, html):
    """The first page is written from the same tree that is compared later."""
    assert to_html(tree) == html


@pytest.mark.parametrize(
    "tree", [(BOLD,), (BOLD, "1", "2"), Range(ROW, [()]), Range(ROW, [("1", "2")])]
)
def test_surplus_or_missing_slot_is_an_error(tree):
    """A broken tree never becomes a page that is silently short of something."""
    with pytest.raises(ValueError, match="zip"):
        to_html(tree)


def test_statics_show_their_content():
    """A failing test is read without a debugger."""
    assert repr(ROW) == "Statics(('<li>', '</li>'), 'range', -1)"


def test_range_is_a_list_for_every_encoder():
    """What is in memory is what is on the wire; owners stay on the server."""
    rows = Range(ROW, [("1",)], owners=[object()])

    assert json.dumps(rows, default=lambda statics: 7) == '[7, [["1"]]]'


@given(walks())
def test_html_is_strings_and_slots_in_order(trees):
    """No slot is lost or written twice, however deep it stands."""

    def plain(value):
        if isinstance(value, str):
            return value
        if isinstance(value, tuple):
            return woven(value[0].strings, value[1:])
        return "".join(woven(value[0].strings, row) for row in value[1])

    def woven(strings, slots):
        pairs = zip(strings[1:], map(plain, slots), strict=True)
        return strings[0] + "".join(slot + string for string, slot in pairs)

    for tree in trees:
        assert to_html(tree) == plain(tree)
