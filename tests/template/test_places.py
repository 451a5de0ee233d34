"""Which rule holds at a place in the HTML."""

from __future__ import annotations

import pytest

from quartlive.template.marks import Rule
from quartlive.template.places import Refusal, grammar, holds_constants, rule_at
from quartlive.template.scan import step
from quartlive.template.states import TEXT


@pytest.mark.parametrize(
    ("before", "rule"),
    [
        ("<p>", Rule.TEXT),
        ('<p title="', Rule.ATTRIBUTE),
        ('<p data-id="a', Rule.ATTRIBUTE),
        ("<p ", Rule.TAG),
        ("<textarea>", Rule.RCDATA),
        ("<title>", Rule.RCDATA),
        ("<!-- ", Rule.COMMENT),
        ('<script type="application/json">', Rule.JSON),
        ('<script type="application/ld+json">', Rule.JSON),
    ],
)
def test_a_place_has_a_rule(before, rule):
    """As design and documentation list them."""
    assert rule_at(step(TEXT, before)) is rule


@pytest.mark.parametrize(
    ("before", "place"),
    [
        ("<p class=", "unquoted value of class"),
        ("<", "name of a tag"),
        ('<p onclick="', "event handler onclick"),
        ('<p style="', "style attribute"),
        ('<iframe srcdoc="', "srcdoc"),
        ("<script>", "a script"),
        ('<script type="module">', "a script"),
        ("<style>", "a style sheet"),
        ('<p lvt-on:click="', "names an action"),
        ('<button name="', "names an action"),
        ('<input type="submit" name="', "names an action"),
        ("<!doctype ", "a declaration"),
        ("</p ", "an end tag"),
        ("<iframe>", "<iframe>"),
    ],
)
def test_a_place_without_a_rule_says_what_it_is(before, place):
    """And what to write instead."""
    refusal = rule_at(step(TEXT, before))

    assert isinstance(refusal, Refusal)
    assert place in refusal.place
    assert refusal.remedy


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ('<a href="', "url"),
        ('<img src="', "url"),
        ('<button formaction="', "url"),
        ('<a ping="', "list"),
        ('<img srcset="', "srcset"),
        ('<meta http-equiv="refresh" content="', "refresh"),
        ('<meta name="description" content="', None),
        ('<p title="', None),
        ('<svg><set to="', "values"),
    ],
)
def test_addresses_are_known_by_their_attribute(before, expected):
    """Each has its own grammar; others hold no address."""
    assert grammar(step(TEXT, before)) == expected


def test_constants_are_asked_for_where_data_may_not_stand():
    """There the template's own words are text."""
    assert holds_constants(Rule.TAG)
    assert holds_constants(rule_at(step(TEXT, "<style>")))
    assert not holds_constants(Rule.TEXT)
