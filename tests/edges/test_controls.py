"""A control is sent with the form a browser would send it with."""

from __future__ import annotations

import pytest

from quartlive.edges.controls import PageForms
from quartlive.edges.tags import tags


def names(html: str) -> list[list[str | None]]:
    """Names of the controls of each form."""
    forms = PageForms(tags(html)).forms
    return [[control.get("name") for control in form.controls] for form in forms]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<form><input name=a></form><input name=b>", [["a"]]),
        ("<form><input name=a><p><button name=b>", [["a", "b"]]),
        ("<form><form><input name=a></form><input name=b></form>", [["a"]]),
        ("<form></form><form><textarea name=a></textarea>", [[], ["a"]]),
        ("<form><select name=a><option name=x></select></form>", [["a"]]),
        ("</form><form><input name=a></form>", [["a"]]),
        ("<table><form><tr><td><input name=a></form></table>", [["a"]]),
        ("<template><form></form></template><form><input name=a>", [["a"]]),
        ("<form><template></form><input name=b></template><input name=a>", [["a"]]),
        ("</template><form><input name=a>", [["a"]]),
        ("<input name=a form=f><form id=f><input name=b></form>", [["a", "b"]]),
        ("<form id=f></form><button name=a form='f'></button>", [["a"]]),
        ("<form><input name=a form=g></form><form id=g>", [[], ["a"]]),
        ("<form id=f></form><form id=f></form><input name=a form=f>", [["a"], []]),
        ("<form id=''><input name=a form></form>", [[]]),
        ("<form><input name=a form=nowhere></form>", [[]]),
    ],
)
def test_a_control_has_one_form_or_none(
    html: str, expected: list[list[str | None]]
) -> None:
    """Only what was sent with a form is written back into it."""
    assert names(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<input name=a disabled><input name=b>", {"a"}),
        ("<fieldset disabled><input name=a></fieldset><input name=b>", {"a"}),
        (
            "<fieldset disabled><fieldset><input name=a></fieldset>"
            "<input name=b></fieldset>",
            {"a", "b"},
        ),
        ("</fieldset><fieldset><input name=a>", set()),
    ],
)
def test_disabled_controls_are_known(html: str, expected: set[str]) -> None:
    """A box that was not sent since it could not be ticked stays as it is."""
    found = tags(html)
    disabled = PageForms(found).disabled

    assert {tag.get("name") for tag in found if tag.start in disabled} == expected


def test_options_belong_to_their_select() -> None:
    """A list of suggestions behind it is not chosen from."""
    html = (
        "<select><option value=1><option value=2></select>"
        "<datalist><option value=3></datalist><select><option value=4></select>"
    )
    page = PageForms(tags(html))
    starts = [tag.start for tag in tags(html, {"select"})]

    assert [[option.get("value") for option in page.options[at]] for at in starts] == [
        ["1", "2"],
        ["4"],
    ]


def test_a_textarea_ends_at_its_own_end() -> None:
    """Text in it may look like a tag."""
    html = "<textarea><input></textarea><textarea>b"
    page = PageForms(tags(html))

    assert page.text_ends == {0: html.index("</textarea>")}
