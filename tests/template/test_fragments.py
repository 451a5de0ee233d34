"""Statics and slots of a fragment, and which slot is a row's key."""

from __future__ import annotations

import pytest

from quartlive.template.fragments import Fragment, key_slot


def test_a_fragment_has_one_string_more_than_slots():
    """Strings and slots alternate, so a slot's number says where it stands."""
    fragment = Fragment()
    fragment.add_string("<b>")
    fragment.add_slot("t_1", is_text=True)
    fragment.add_slot("t_2")
    fragment.add_string("</b>")
    fragment.add_string("!")

    assert fragment.strings == ["<b>", "", "</b>!"]
    assert fragment.slots == ["t_1", "t_2"]
    assert fragment.texts == {0}


KEYED = [
    (['<li data-key="', '">', "</li>"], 0),
    (["<li data-key='", "'>", "</li>"], 0),
    (["<li data-key=", ">", "</li>"], 0),
    (['\n  <li class="', '" id="', '">', "</li>"], 1),
    (['<li id="', '" data-key="', '">', "</li>"], 1),
    (["<li", ' id="', '">', "</li>"], 1),
    (['<!-- row --> <tr ID = "', '">', "</tr>"], 0),
    (["<li\nid='", "'\nclass='x'>", "</li>"], 0),
]


@pytest.mark.parametrize(("strings", "slot"), KEYED)
def test_the_whole_value_of_the_first_elements_attribute_is_the_key(strings, slot):
    """Rows keep their place in the browser while they move."""
    assert key_slot(strings, range(len(strings))) == slot


UNKEYED = [
    ["<li>", "</li>"],
    ['<li data-key="row-', '">', "</li>"],
    ['<li data-key="', "-", '">', "</li>"],
    ['<li class="', '">', '<b id="', '">', "</b></li>"],
    ['text <li id="', '">', "</li>"],
    ["", '<li id="', '">', "</li>"],
    ['<li data-id="', '">', "</li>"],
    ['<li id="row">', "</li>"],
    ["", ""],
    ["<li title=\"id='", "'\">", "</li>"],
]


@pytest.mark.parametrize("strings", UNKEYED)
def test_anything_else_is_no_key(strings):
    """A part of a value, or another element's, need not be distinct."""
    assert key_slot(strings, range(len(strings))) == -1


def test_a_slot_that_may_hold_a_tree_is_no_key():
    """Keys are compared as text."""
    assert key_slot(['<li id="', '">', "</li>"], {1}) == -1


def test_the_weaker_attribute_serves_when_the_stronger_cannot():
    """``data-key`` with two values does not hide a good ``id``."""
    strings = ['<li data-key="', "-", '" id="', '">', "</li>"]

    assert key_slot(strings, range(4)) == 2
