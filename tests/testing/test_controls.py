"""Forms post what a browser would post."""

from __future__ import annotations

import re
from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from quartlive.testing.controls import controls_of, fill, pairs_of


def posted(content: str, press: str | None = None, **fields):
    """What a form with this content posts after these values are entered."""
    tree = LexborHTMLParser(f"<form>{content}</form>")
    controls = controls_of(tree, tree.css_first("form"))
    fill(controls, fields)
    pressed = [control for control in controls if press and control.name == press]
    return pairs_of(controls, pressed[0] if pressed else None)


@pytest.mark.parametrize(
    ("content", "pairs"),
    [
        ("", []),
        ('<input name="a" value="1">', [("a", "1")]),
        ('<input name="a">', [("a", "")]),
        ('<input value="1">', []),
        ('<input name="" value="1">', []),
        ('<input type="hidden" name="a" value="1">', [("a", "1")]),
        ('<input name="a" value="1" disabled>', []),
        ('<input name="a" value="&quot;1&quot;">', [("a", '"1"')]),
        (
            '<input name="a" value="1"><input name="a" value="2">',
            [("a", "1"), ("a", "2")],
        ),
        ("<textarea name=a>\none\ntwo</textarea>", [("a", "one\ntwo")]),
        ("<textarea name=a></textarea>", [("a", "")]),
        ("<input type=checkbox name=a>", []),
        ("<input type=checkbox name=a checked>", [("a", "on")]),
        ("<input type=CHECKBOX name=a value=1 checked>", [("a", "1")]),
        ("<input type=radio name=a value=1><input type=radio name=a value=2>", []),
        (
            "<input type=radio name=a value=1 checked>"
            "<input type=radio name=a value=2 checked>",
            [("a", "2")],
        ),
        ("<select name=a><option>x<option>y</select>", [("a", "x")]),
        (
            "<select name=a><option value=1>x<option value=2 selected>y</select>",
            [("a", "2")],
        ),
        ("<select name=a><option disabled>x<option> y  z </select>", [("a", "y z")]),
        ("<select name=a></select>", []),
        ("<select name=a multiple><option>x<option>y</select>", []),
        (
            "<select name=a multiple>"
            "<option selected>x<option>y<option selected>z</select>",
            [("a", "x"), ("a", "z")],
        ),
        (
            "<select name=a><optgroup disabled><option>x</optgroup><option>y</select>",
            [("a", "y")],
        ),
        ("<fieldset disabled><input name=a></fieldset>", []),
        (
            "<fieldset disabled><legend><input name=a></legend>"
            "<input name=b></fieldset>",
            [("a", "")],
        ),
        ("<datalist><input name=a></datalist>", []),
        ("<input type=file name=a>", []),
        ("<button name=a value=1>x</button>", []),
        ("<input type=submit name=a value=1>", []),
        ("<input type=button name=a value=1><input type=reset name=b>", []),
    ],
)
def test_form_posts_what_the_page_shows(content, pairs):
    """Who fills in one field sends the others as they are."""
    assert posted(content) == pairs


@pytest.mark.parametrize(
    ("button", "pairs"),
    [
        ("<button name=go>x</button>", [("a", ""), ("go", ""), ("b", "")]),
        ("<button name=go value=1>x</button>", [("a", ""), ("go", "1"), ("b", "")]),
        ("<input type=submit name=go value=Go>", [("a", ""), ("go", "Go"), ("b", "")]),
        (
            "<input type=image name=go>",
            [("a", ""), ("go.x", "0"), ("go.y", "0"), ("b", "")],
        ),
        (
            "<button name=other></button><button name=go>x</button>",
            [("a", ""), ("go", ""), ("b", "")],
        ),
    ],
)
def test_pressed_button_posts_itself(button, pairs):
    """In its place among the fields, and no other button does."""
    assert posted(f"<input name=a>{button}<input name=b>", press="go") == pairs


@pytest.mark.parametrize(
    ("content", "value", "pairs"),
    [
        ("<input name=a>", "milk", ["milk"]),
        ("<input name=a>", 7, ["7"]),
        ("<input name=a>", 1.5, ["1.5"]),
        ("<input name=a value=1>", None, [""]),
        ("<input name=a type=date>", date(2026, 11, 24), ["2026-11-24"]),
        ("<input name=a><input name=a>", ["1", "2"], ["1", "2"]),
        ("<textarea name=a>x</textarea>", "one\ntwo", ["one\ntwo"]),
        ("<input name=a type=checkbox>", True, ["on"]),
        ("<input name=a type=checkbox value=7>", True, ["7"]),
        ("<input name=a type=checkbox checked>", False, []),
        ("<input name=a type=checkbox checked>", None, []),
        (
            "<input name=a type=checkbox value=1><input name=a type=checkbox value=2>",
            ["2"],
            ["2"],
        ),
        (
            "<input name=a type=checkbox value=1><input name=a type=checkbox value=2>",
            [2, 1],
            ["1", "2"],
        ),
        (
            "<input name=a type=checkbox value=1 checked>"
            "<input name=a type=checkbox value=2>",
            [],
            [],
        ),
        (
            "<input name=a type=radio value=1 checked>"
            "<input name=a type=radio value=2>",
            2,
            ["2"],
        ),
        ("<select name=a><option>x<option>y</select>", "y", ["y"]),
        (
            "<select name=a multiple><option selected>x<option>y<option>z</select>",
            ["y", "z"],
            ["y", "z"],
        ),
    ],
)
def test_entered_value_is_posted(content, value, pairs):
    """Text as text, boxes as ticks, choices by the value of their option."""
    assert posted(content, a=value) == [("a", text) for text in pairs]


@pytest.mark.parametrize(
    ("content", "value", "text"),
    [
        ("<input name=a disabled>", "1", "'a' is disabled"),
        ("<input name=a type=file>", "1", "'a' takes files, which cannot be sent"),
        ("<input name=a>", ["1", "2"], "'a' is the name of 1 fields, not 2"),
        ("<input name=a><input name=a>", "1", "'a' is the name of 2 fields, not 1"),
        (
            "<input name=a type=checkbox>",
            "yes",
            "'a' does not offer 'yes'; it offers ['on']",
        ),
        (
            "<input name=a type=radio value=1>",
            "2",
            "'a' does not offer '2'; it offers ['1']",
        ),
        ("<input name=a type=radio value=1>", None, "'a' takes one of ['1']"),
        (
            "<select name=a><option>x<option>y</select>",
            "z",
            "'a' does not offer 'z'; it offers ['x', 'y']",
        ),
        (
            "<select name=a><option>x<option disabled>y</select>",
            "y",
            "'a' does not offer 'y'; it offers ['x']",
        ),
        (
            "<select name=a><option>x<option>y</select>",
            ["x", "y"],
            "'a' takes one of ['x', 'y']",
        ),
    ],
)
def test_what_nobody_could_enter_is_an_error(content, value, text):
    """A test does what a visitor can do, and is told otherwise."""
    with pytest.raises(ValueError, match=re.escape(text)):
        posted(content, a=value)


def test_unknown_field_names_those_there_are():
    """A misspelt field is found at once; buttons are no fields."""
    with pytest.raises(LookupError) as raised:
        posted("<input name=title><input name=text><button name=add>", titel="x")

    assert str(raised.value) == (
        "no field is called 'titel'; there are: 'title', 'text'"
    )


def test_control_may_stand_outside_of_its_form():
    """``form=`` says where it belongs, whatever is around it."""
    tree = LexborHTMLParser(
        "<input name=a form=f><form id=f><input name=b><input name=c form=g></form>"
        "<form id=g></form><input name=d><input name=e form=missing>"
    )
    first, second = tree.css("form")

    def names(form):
        return [control.name for control in controls_of(tree, form)]

    assert (names(first), names(second)) == (["a", "b"], ["c"])
    assert names(None) == ["d", "e"]
