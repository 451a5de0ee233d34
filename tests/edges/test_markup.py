"""Without JavaScript a visit goes on, and what was typed stays typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, strategies as st
from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser, LexborNode

from quartlive.edges.markup import refilled, with_visit

PAGE = "/lists/1"
FIELD = '<input type="hidden" name="lvt-visit" data-key="lvt-visit" value="tok">'


def forms_with_visit(html: str, path: str = PAGE) -> list[bool]:
    """For each form a browser sees: does it carry the visit?"""
    written = LexborHTMLParser(with_visit(html, "tok", path))
    return [
        form.css_first('input[type=hidden][name=lvt-visit][value="tok"]') is not None
        for form in written.css("form")
    ]


def body(html: str) -> LexborNode:
    found = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert found is not None
    return found


def outline(html: str) -> list[tuple[Any, ...]]:
    """Every element with its attributes, and every text."""
    return [
        (node.tag, dict(node.attributes), node.text(deep=False))
        for node in body(html).traverse(include_text=True)
    ]


def shown(html: str) -> dict[str, Any]:
    """What a browser shows in the controls of a page, by their ids."""
    values: dict[str, Any] = {}
    for node in body(html).css("[id]"):
        attributes = node.attributes
        if attributes.get("type") in ("checkbox", "radio"):
            values[str(node.id)] = "checked" in attributes
        elif node.tag == "select":
            values[str(node.id)] = [
                option.attributes.get("value", " ".join(option.text().split()))
                for option in node.css("option[selected]")
            ]
        elif node.tag == "textarea":
            values[str(node.id)] = node.text()
        elif node.tag == "input":
            values[str(node.id)] = attributes.get("value")
    return values


def after(
    inner: str, *pairs: tuple[str, str], pressed: str | None = None
) -> dict[str, Any]:
    """What the controls of one form show when it is shown again."""
    html = f'<form method="post">{inner}</form>'
    return shown(refilled(html, [("lvt-visit", "tok"), *pairs], pressed, PAGE))


# The visit.


@pytest.mark.parametrize(
    "form",
    [
        '<form method="post">',
        "<FORM METHOD=POST>",
        '<form method="&#112;ost">',
        '<form method="post" action="">',
        '<form method="post" action=" ">',
        '<form method="post" action="?page=2">',
        '<form method="post" action="#top">',
        '<form method="post" action="/lists/1">',
        '<form method="post" action="/lists/1?page=2">',
        '<form method="post" action="/li%73ts/1">',
        '<form method="post" action="1">',
        '<form method="post" action="../lists/1">',
        '<form method="post" action="/x"><button formaction="">',
        '<form method="post" action="/x"><input type=submit formaction="/lists/1">',
        '<form id=a method=post action="/x"></form><button form=a formaction="?">',
    ],
)
def test_a_form_that_posts_to_its_page_carries_the_visit(form: str) -> None:
    """The tab's plain fields are still there after the answer."""
    assert forms_with_visit(form) == [True]


@pytest.mark.parametrize(
    "form",
    [
        "<form>",
        '<form method="get">',
        '<form method="dialog">',
        '<form method="put">',
        '<form method="post" action="/lists">',
        '<form method="post" action="/lists/12">',
        '<form method="post" action="https://evil.example/lists/1">',
        '<form method="post" action="//evil.example/lists/1">',
        '<form method="post" action="/&#9;/evil.example/lists/1">',
        r'<form method="post" action="\\evil.example/lists/1">',
        '<form method="post" action="http://[">',
        '<form method="post" action="javascript:1">',
        '<form method="post" action="/x"><button type=button formaction="">',
        '<form method="post" action="/x"><button formaction="/y">',
        '<form method="post" action="/x"></form><button formaction="">',
    ],
)
def test_other_forms_do_not(form: str) -> None:
    """No other site, and no address, is told the visit."""
    assert forms_with_visit(form) == [False]


def test_without_a_path_only_forms_without_an_address_count() -> None:
    """Then nobody knows which address is the page's."""
    forms = '<form method=post></form><form method=post action="/lists/1"></form>'

    assert forms_with_visit(forms, "") == [True, False]


@pytest.mark.parametrize(
    "html",
    [
        "<p>No forms.</p>",
        '<!-- <form method="post"> -->',
        "<script>let a = '<form method=\"post\">';</script>",
        '<textarea><form method="post"></textarea>',
        "<p title='<form method=\"post\">'>",
        '<template><form method="post"></form></template>',
        '<form method="post',
    ],
)
def test_text_that_looks_like_a_form_is_left_alone(html: str) -> None:
    """A page that explains forms shows what its author wrote."""
    assert with_visit(html, "tok", PAGE) == html


def test_every_form_of_a_page_is_told_apart() -> None:
    """A form within a form is none; behind the end of one, another begins."""
    html = (
        '<form method="post"><form method="post"></form>'
        '<table><tr><form method="post" class="a>b"><td></td></form></tr></table>'
    )

    assert with_visit(html, "tok", PAGE) == (
        f'<form method="post">{FIELD}<form method="post"></form>'
        f'<table><tr><form method="post" class="a>b">{FIELD}<td></td></form></tr>'
        "</table>"
    )


def test_a_token_cannot_end_its_attribute() -> None:
    """Whoever makes tokens, they are text."""
    assert 'value="&#34;&gt;"' in with_visit("<form method=post>", '">', PAGE)


# What was typed.


def test_text_is_written_back() -> None:
    """Nobody types a form twice because one field was wrong."""
    assert after(
        '<input id=a name="title" value="old"><input id=b name="note">'
        '<input id=c name="mail" type="email">'
        '<textarea id=d name="text">old</textarea>',
        ("title", 'new "one" & <two>'),
        ("note", "it's"),
        ("mail", "a@b.example"),
        ("text", "</textarea><b>one\r\ntwo"),
    ) == {
        "a": 'new "one" & <two>',
        "b": "it's",
        "c": "a@b.example",
        "d": "</textarea><b>one\ntwo",
    }


def test_a_text_that_was_emptied_is_empty() -> None:
    """An empty field was typed, too."""
    inner = '<input id=a name="a" value="old"><textarea id=b name="b">old</textarea>'

    assert after(inner, ("a", ""), ("b", "")) == {"a": "", "b": ""}


@pytest.mark.parametrize("text", ["\none", "\n", "\n\none", " one ", "one\n", "&amp;"])
def test_a_textarea_keeps_every_character(text: str) -> None:
    """Browsers drop a first line break, so there is one more."""
    inner = '<textarea id=a name="a">old</textarea>'

    assert after(inner, ("a", text.replace("\n", "\r\n"))) == {"a": text}


def test_what_the_template_wrote_itself_stays() -> None:
    """Not one byte changes where live.value stands already."""
    html = (
        "<form method=post><input name=a value='1 &lt; 2'><input name=b value>"
        '<textarea name=c>\n&lt;b&gt;\r\n"</textarea>'
        "<input type=checkbox name=d checked=''><select name=e><option selected> x  y"
        "</select></form>"
    )
    pairs = [("a", "1 < 2"), ("b", ""), ("c", '<b>\r\n"'), ("d", "on"), ("e", "x y")]

    assert refilled(html, pairs, None, PAGE) == html


def test_boxes_are_ticked_as_they_were() -> None:
    """What was ticked is, what was not is not, whatever the state says."""
    assert after(
        '<input id=a type="checkbox" name="one"><input id=b type="checkbox" name="two"'
        ' checked><input id=c type="checkbox" name="many" value="1">'
        '<input id=d type="checkbox" name="many" value="2" checked>'
        '<input id=e type="checkbox" name="many" value="3">'
        '<input id=f type="radio" name="color" value="red" checked>'
        '<input id=g type="radio" name="color" value="blue">',
        ("one", "on"),
        ("many", "1"),
        ("many", "3"),
        ("color", "blue"),
    ) == {
        "a": True,
        "b": False,
        "c": True,
        "d": False,
        "e": True,
        "f": False,
        "g": True,
    }


def test_options_are_chosen_as_they_were() -> None:
    """Of one or of many, with a value or only a text."""
    assert after(
        '<select id=a name="one"><option selected>1</option><option> 2  3 </option>'
        "</select>"
        '<select id=b name="many" multiple><option value="x" selected>X</option>'
        '<optgroup label="more"><option value="y">Y<option value="z">Z</optgroup>'
        "</select>"
        '<select id=c name="none" multiple><option selected>n</option></select>'
        '<select id=d name="twins"><option value="t">1<option value="t">2</select>',
        ("one", "2 3"),
        ("many", "y"),
        ("many", "z"),
        ("twins", "t"),
    ) == {"a": ["2 3"], "b": ["y", "z"], "c": [], "d": ["t"]}


def test_an_option_that_is_gone_is_not_chosen() -> None:
    """The page offers what there is now."""
    inner = '<select id=a name="a"><option selected>1</option></select>'

    assert after(inner, ("a", "2")) == {"a": ["1"]}


def test_repeated_fields_get_their_own_texts() -> None:
    """A list of fields comes back in its order."""
    assert after(
        '<input id=a name="tag"><input type=hidden name=tag value=x>'
        '<input id=b name="tag"><input id=c name="tag" value="new">',
        ("tag", "1"),
        ("tag", "x"),
        ("tag", "2"),
    ) == {"a": "1", "b": "2", "c": "new"}


@pytest.mark.parametrize(
    "control",
    [
        '<input id=a name="a" type="password">',
        '<input id=a name="a" type="PASSWORD" value="kept">',
        '<input id=a name="a" type="file">',
        '<input id=a name="a" type="hidden" value="version 2">',
        '<input id=a name="a" type="submit" value="Save">',
        '<input id=a name="a" type="button">',
        '<input id=a name="a" disabled value="fixed">',
        '<fieldset disabled><input id=a name="a" value="fixed"></fieldset>',
        "<fieldset disabled><input id=a type=checkbox name=c checked></fieldset>",
        '<textarea id=a name="a" disabled>fixed</textarea>',
        '<input id=a value="nameless">',
        '<template><input id=a name="a"></template>',
        '<!-- <input id=a name="a"> -->',
    ],
)
def test_some_controls_are_never_filled(control: str) -> None:
    """Passwords do not come back in a page; nobody typed the others."""
    html = f'<form method="post"><input name="b" value="b">{control}</form>'

    assert refilled(html, [("b", "b"), ("a", "typed")], None, PAGE) == html


def test_controls_elsewhere_belong_to_the_form_they_name() -> None:
    """And controls inside may belong to another one."""
    html = (
        '<input id=a name="x" form="here"><form id="here" method="post">'
        '<input id=b name="x"><input id=c name="x" form="there"><input id=d name="x"'
        ' form=""></form><textarea id=e name="y" form="here"></textarea>'
        '<form id="there"></form>'
    )
    pairs = [("x", "1"), ("x", "2"), ("y", "3")]

    assert shown(refilled(html, pairs, None, PAGE)) == {
        "a": "1",
        "b": "2",
        "c": None,
        "d": None,
        "e": "3",
    }


# Which form it was.

ROWS = "".join(
    f'<form method="post"><input type="hidden" name="id" value="{row}">'
    f'<input id="r{row}" name="title" value="old">'
    f'<button name="rename">Rename</button></form>'
    for row in (1, 2, 3)
)


def test_the_row_is_found_by_its_hidden_field() -> None:
    """Rows have the same form; only one of them was filled in."""
    pairs = [("id", "2"), ("title", "new"), ("rename", "")]

    assert shown(refilled(ROWS, pairs, "rename", PAGE)) == {
        "r1": "old",
        "r2": "new",
        "r3": "old",
    }


def test_the_row_is_found_by_its_button() -> None:
    """The value of a button says which row it stands in."""
    rows = ROWS.replace('type="hidden" name="id"', 'type="button"')
    for row in "123":
        rows = rows.replace('name="rename">', f'name="rename" value="{row}" >', 1)
    pairs = [("title", "new"), ("rename", "3")]

    assert shown(refilled(rows, pairs, "rename", PAGE))["r3"] == "new"
    assert shown(refilled(rows, pairs, "rename", PAGE))["r1"] == "old"


def test_the_form_is_found_by_its_button() -> None:
    """Two forms may have fields of the same name."""
    html = (
        '<form method="post"><input id=a name="q"><button name="find"></button></form>'
        '<form method="post"><input id=b name="q"><button name="add"></button></form>'
    )

    assert shown(refilled(html, [("q", "x"), ("add", "")], "add", PAGE)) == {
        "a": None,
        "b": "x",
    }


def test_the_form_is_found_by_its_fields() -> None:
    """A form without a named button is known by what it asks for."""
    html = (
        '<form method="post"><input id=a name="q"></form>'
        '<form method="post"><input id=b name="q"><input id=c name="r"></form>'
    )

    assert shown(refilled(html, [("q", "x"), ("r", "y")], None, PAGE)) == {
        "a": None,
        "b": "x",
        "c": "y",
    }


@pytest.mark.parametrize(
    "html",
    [
        '<form method="get"><input name="a"></form>',
        '<form method="post" action="/elsewhere"><input name="a"></form>',
        '<form method="post"><input name="b"></form>',
        '<input name="a">',
        "",
    ],
)
def test_a_form_that_is_gone_changes_nothing(html: str) -> None:
    """What was typed is not written into another form."""
    assert refilled(html, [("a", "typed")], "a", PAGE) == html


# And nothing else.

Words = st.text("ab<>&\"'\n =/é", max_size=6)
CONTROLS = st.sampled_from(
    [
        '<input name="a"{}>',
        '<input name="a" type="checkbox" checked{}>',
        "<textarea name=a {}></textarea>",
        "<select name=a><option{}>1<option selected>2</select>",
        "<button name=a{}>a</button>",
        "<p{}>text</p>",
        "<!-- <input{}> -->",
        '<script>"<input name=a>"{}</script>',
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        " data-x='<input>'",
        ' title=">"',
        " VALUE=1",
        " checked/",
        " value = 'x'",
        " =",
    ]
)
PAGES = st.lists(st.builds(str.format, CONTROLS, ATTRIBUTES), max_size=6).map("".join)


def other(items: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """A page without what may be filled in."""
    kept = []
    in_textarea = False
    for tag, attributes, text in items:
        fillable = ("value", "checked", "selected")
        rest = {
            name: value for name, value in attributes.items() if name not in fillable
        }
        if not (in_textarea and tag == "-text"):
            kept.append((tag, rest, text if tag == "-text" else ""))
        in_textarea = tag == "textarea"
    return kept


@given(PAGES, PAGES, st.lists(st.tuples(st.sampled_from("ab"), Words), max_size=4))
def test_only_values_differ(
    inner: str, rest: str, pairs: list[tuple[str, str]]
) -> None:
    """The same elements, attributes and texts: whatever was typed, it is a value."""
    html = f"<form method=post>{inner}</form>{rest}"
    written = refilled(html, pairs, None, PAGE)

    assert other(outline(written)) == other(outline(html))
    assert written.endswith(rest)


@given(PAGES, PAGES)
def test_only_the_hidden_field_is_added(inner: str, rest: str) -> None:
    """All else of the page is as it was rendered, to the byte."""
    html = f"{rest}<form method=post>{inner}</form>{rest}"
    written = with_visit(html, "tok", PAGE)

    assert written.count(FIELD) == 1
    assert written.replace(FIELD, "") == html


@given(Words)
def test_what_was_typed_is_what_is_shown(text: str) -> None:
    """In every kind of control, through every character."""
    text = text.replace("\r", "")
    inner = (
        '<input id=a name="a"><textarea id=b name="b"></textarea>'
        f'<select id=c name="c"><option>-<option value="{escape(text)}">x</select>'
    )

    assert after(inner, ("a", text), ("b", text), ("c", text)) == {
        "a": text or None,
        "b": text,
        "c": [text],
    }
