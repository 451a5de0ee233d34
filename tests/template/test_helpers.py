"""What ``live`` tells a template."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from quartlive.errors import RenderError
from quartlive.flashes import Flash
from quartlive.template.escape import Attrs
from quartlive.template.helpers import Live

ERRORS = {"title": "is <too> short", "_general": "try again"}
SENT: dict[str, Any] = {
    "title": ("mi",),
    "tags": ("a", "b"),
    "news": ("on",),
    "age": (7,),
    "empty": ("",),
    "cleared": (),
}


def refused(**options: Any) -> Live:
    """After ``add`` was refused, sent by the button with the value 3."""
    return Live(
        **{"errors": ERRORS, "submitted": SENT, "action": "add-row", "pressed": "3"}
        | options
    )


def test_outside_a_live_page_everything_is_empty():
    """A layout shared with ordinary pages needs no condition."""
    live = Live()

    assert (live.error("x"), live.has_error("x"), live.error_tag("x")) == (
        "",
        False,
        "",
    )
    assert (live.value("x", "y"), live.checked("x", default=True)) == ("y", True)
    assert live.attrs("any", "x") == ""
    assert (live.errors, live.script, live.body_attributes) == ({}, "", "")
    assert (live.flash("ok"), live.flashes) == ("", {})
    assert (live.connected, live.dev_mode) == (False, False)


def test_an_error_is_text():
    """The template decides where it stands and escapes it like any value."""
    live = refused()

    assert live.error("title") == "is <too> short"
    assert not isinstance(live.error("title"), Markup)
    assert (live.error("other"), live.has_error("other")) == ("", False)
    assert live.errors == ERRORS


def test_a_flash_is_text():
    """By its key, or all of them in the order they came."""
    live = Live(flashes={"ok": Flash("<Saved>"), "info": Flash("x", 5.0)})

    assert (live.flash("ok"), live.flash("other")) == ("<Saved>", "")
    assert list(live.flashes.items()) == [("ok", "<Saved>"), ("info", "x")]


def test_errors_cannot_be_changed_by_a_template():
    """The next render starts from what happened, not from what was printed."""
    errors = dict(ERRORS)
    live = Live(errors=errors)
    errors.clear()

    assert live.errors == ERRORS
    with pytest.raises(TypeError):
        live.errors["x"] = "y"  # type: ignore[index]


@pytest.mark.parametrize(
    ("action", "value", "concerned"),
    [
        (None, None, True),
        ("add-row", None, True),
        ("addRow", None, True),
        ("add_row", 3, True),
        (None, "3", True),
        ("save", None, False),
        ("add_row", 4, False),
        (None, "", False),
    ],
)
def test_errors_belong_to_an_action_and_a_button(action, value, concerned):
    """In a list of forms only the one that was sent shows its error."""
    live = refused()

    assert live.has_error("title", action, value) is concerned
    assert bool(live.error("title", action, value)) is concerned
    assert bool(live.error_tag("title", action, value)) is concerned
    assert live.value("title", "old", action=action, value=value) == (
        "mi" if concerned else "old"
    )
    assert live.checked("news", action=action, pressed=value) is concerned


def test_an_error_has_an_element_that_its_control_points_to():
    """A screen reader reads the error with the control."""
    live = refused(constraints=lambda action, field: {"minlength": 3})

    tag = LexborHTMLParser(str(live.error_tag("title"))).css_first("small")
    control = LexborHTMLParser(f"<input{live.attrs('add-row', 'title')}>").css_first(
        "input"
    )

    assert tag.text() == "is <too> short"
    assert tag.attributes["role"] == "alert"
    assert control.attributes == {
        "minlength": "3",
        "aria-invalid": "true",
        "aria-describedby": tag.attributes["id"],
    }


@given(st.text(), st.text())
def test_no_name_or_text_leaves_its_place(field, text):
    """A field may be named by data, and an error quotes what was typed."""
    live = Live(errors={field: text})

    html = f"<input{live.attrs('add', field)}>{live.error_tag(field)}"
    tags = [node.tag for node in LexborHTMLParser(html).body.iter()]

    assert tags == ["input", "small"]
    assert isinstance(live.attrs("add", field), Attrs)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("title", "mi"),
        ("tags", "b"),
        ("age", "7"),
        ("empty", ""),
        ("cleared", ""),
        ("unknown", "old"),
    ],
)
def test_what_was_typed_stays(field, expected):
    """Nobody types a form twice because one field was wrong."""
    assert refused().value(field, "old") == expected


@pytest.mark.parametrize(("default", "shown"), [("old", "old"), (0, 0), (None, "")])
def test_without_an_error_the_default_is_shown(default, shown):
    """After success the form shows the state again."""
    assert Live().value("title", default) == shown


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("news", True, True),
        ("unknown", True, False),
        ("empty", True, False),
        ("cleared", True, False),
        ("tags", "a", True),
        ("tags", "b", True),
        ("tags", "c", False),
        ("age", 7, True),
        ("age", 8, False),
    ],
)
def test_what_was_ticked_stays(field, value, expected):
    """Also an option that was chosen among several."""
    assert refused().checked(field, value, default=not expected) is expected


def test_what_was_typed_outlives_its_error():
    """Typing on puts the error right; the other fields still hold what they held."""
    live = refused(errors={})

    assert (live.value("title", "x"), live.checked("news")) == ("mi", True)
    assert not live.has_error("title")


@pytest.mark.parametrize("sent", [("0",), ("false",), ("off",), ("No",), (False,)])
def test_a_box_that_says_no_is_not_ticked(sent):
    """A hidden control before the box sends its own word for it."""
    assert refused(submitted={"news": sent}).checked("news") is False


def test_attributes_come_from_the_action():
    """Limits are written once, in the model."""
    live = Live(constraints=lambda action, field: {"required": True, "name": action})

    assert live.attrs("add", "title") == ' required name="add"'


def test_a_wrong_name_is_an_error_for_the_author():
    """A misspelled field would silently have no limits."""

    def unknown(action: str, field: str) -> Any:
        raise LookupError(f"the action {action!r} takes no field {field!r}")

    with pytest.raises(RenderError) as raised:
        Live(constraints=unknown).attrs("add", "titel")

    assert str(raised.value) == "live.attrs: the action 'add' takes no field 'titel'"


def test_what_is_wrong_with_a_live_input_is_so_for_any_action():
    """It is told by ``change``, and its form is for another action."""
    live = refused(action="change", pressed=None)

    assert live.error("title", action="add-row") == "is <too> short"
    assert live.value("title", "old", action="add-row") == "mi"
    assert 'aria-invalid="true"' in live.attrs("add-row", "title")
    assert live.error("title", action="add-row", value=3) == ""
