"""The tokenizer: where in the HTML a text ends, however it was cut."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from quartlive.template.scan import step
from quartlive.template.states import TEXT

BITS = [
    *("<", ">", "/", "=", '"', "'", " ", "\n", "!", "-", "--", "a", "B", "x"),
    *("<p>", "</p>", "<p class=", "<script>", "</script>", "<!--", "-->", "<textarea>"),
    *("</textarea", "<title>", "</title>", "<svg>", "</svg>", "<![CDATA[", "]]>", "<?"),
    *("<style>", "</style>", "&lt;", "<a href='", "<br/>", "<!doctype html>"),
]
html = st.lists(st.sampled_from(BITS), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "text"),
        ("a < b", "text"),
        ("<p>a</p>", "text"),
        ("<p", "name"),
        ("<p ", "tag"),
        ("<p clas", "attribute"),
        ("<p class ", "after"),
        ("<p class=", "equals"),
        ("<p class='a", "value"),
        ("<p class=a", "value"),
        ("<p class='a'", "tag"),
        ("<script>if (a < b)", "raw"),
        ("<script></script>", "text"),
        ("<textarea><p>", "raw"),
        ("<!-- a", "comment"),
        ("<!-- a -->", "text"),
        ("<!doctype html", "bogus"),
        ("<svg><![CDATA[ a", "cdata"),
    ],
)
def test_each_place_is_told_apart(text, where):
    """As the HTML standard's tokenizer does."""
    assert step(TEXT, text).where == where


@given(html, st.data())
def test_it_makes_no_difference_where_a_text_is_cut(text, data):
    """A template is cut wherever a value stands."""
    at = data.draw(st.integers(0, len(text)))

    assert step(step(TEXT, text[:at]), text[at:]) == step(TEXT, text)


def test_tags_are_told_with_their_positions():
    """The edges find forms and controls by them."""
    events = []
    step(TEXT, '<a href="/x">t</a>', events)

    told = [tuple(event)[:3] for event in events]
    assert ("name", 2, "a") in told
    assert ("close", 13, "a") in told


def test_raw_text_ends_only_at_its_own_end_tag():
    """A script may hold anything that looks like a tag."""
    state = step(TEXT, "<script>'</style>' </scriptx> <b>")

    assert (state.where, state.tag) == ("raw", "script")
    assert step(state, "</SCRIPT >").where == "text"


@pytest.mark.parametrize(
    ("html", "foreign"),
    [
        ("<svg><g>", "s"),
        ("<svg><g></svg>", ""),
        ("<svg><foreignObject><p>", "sh"),
        ("<svg><foreignObject><p></foreignObject>", "s"),
        ("<svg><style>", "sc"),
        ("<svg><p>", ""),
        ("<div><svg><g></div>", ""),
        ("<svg><foreignObject><math></div>", "sh"),
    ],
)
def test_a_drawing_ends_where_a_browser_ends_it(html, foreign):
    """Behind it, ``<textarea>`` and ``<style>`` hold raw text again."""
    assert step(TEXT, html).foreign == foreign
