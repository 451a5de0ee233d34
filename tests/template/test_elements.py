"""What HTML says about elements."""

from __future__ import annotations

import pytest

from quartlive.template.elements import (
    OPTIONAL,
    SKELETON,
    VOID,
    breaks_out,
    ended_by,
    foreign_after,
    is_foreign,
    is_misplaced,
)


@pytest.mark.parametrize(
    ("tag", "around", "count"),
    [
        ("li", ["ul", "li"], 1),
        ("li", ["ul", "li", "ul"], 0),
        ("p", ["div", "p"], 1),
        ("div", ["p"], 1),
        ("span", ["p"], 0),
        ("td", ["table", "tbody", "tr", "td"], 1),
        ("tr", ["table", "tbody", "tr", "td"], 2),
        ("dd", ["dl", "dt"], 1),
        ("option", ["select", "option"], 1),
    ],
)
def test_a_start_tag_ends_what_cannot_hold_it(tag, around, count):
    """As a browser reads it, whatever the author meant."""
    assert ended_by(tag, around) == count


@pytest.mark.parametrize(
    ("tag", "around"),
    [
        ("a", ["a"]),
        ("button", ["form", "button"]),
        ("form", ["form", "div"]),
        ("div", ["table"]),
    ],
)
def test_what_a_parser_moves_is_known(tag, around):
    """Such a page cannot be matched node by node."""
    assert is_misplaced(tag, around)


@pytest.mark.parametrize(
    ("tag", "around"), [("a", ["p"]), ("form", ["div"]), ("tr", ["table", "tbody"])]
)
def test_what_a_parser_leaves_is_known_too(tag, around):
    """Ordinary pages are split finely."""
    assert not is_misplaced(tag, around)


def test_foreign_content_ends_at_html_points():
    """``<foreignObject>`` holds HTML again."""
    assert is_foreign(["svg", "g"])
    assert not is_foreign(["svg", "foreignobject"])
    assert not is_foreign(["div"])


def test_html_breaks_out_of_foreign_content():
    """``<svg><div>`` ends the drawing."""
    assert breaks_out("div")
    assert not breaks_out("circle")


def test_an_element_is_of_one_kind():
    """An empty element has no end tag that could be left out."""
    assert not VOID & OPTIONAL
    assert not VOID & SKELETON


@pytest.mark.parametrize(
    ("inside", "tag", "after"),
    [
        ("", "svg", "s"),
        ("s", "title", "sh"),
        ("sh", "/title", "s"),
        ("s", "style", "sc"),
        ("sc", "p", ""),
        ("shs", "/svg", "sh"),
        ("s", "/div", ""),
        ("s", "/g", "s"),
        ("", "/svg", ""),
    ],
)
def test_foreign_content_is_followed_tag_by_tag(inside, tag, after):
    """What is raw text in HTML is not in a drawing."""
    assert foreign_after(inside, tag, solidus=False) == after
