"""Pressing a button does what the page says, with scripts and without."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from quartlive.testing.forms import Form, find_button, find_click, find_form


def pressed(html: str, name: str = "go", value: object = None):
    return find_button(LexborHTMLParser(html), name, value).submission()


class Browser:
    """A page of one form; records what it is asked to send, and may keep it."""

    def __init__(self, html: str, keeps: bool = False) -> None:
        self.html = html
        self.keeps = keeps
        self.sent: list[dict[str, object]] = []
        self.form = Form(self.find, self.send, {})

    def find(self):
        return find_button(LexborHTMLParser(self.html), "go")

    async def send(self, submission) -> bool:
        self.sent.append(submission.data)
        return self.keeps


@pytest.mark.parametrize(
    ("form", "button", "action"),
    [
        ("<form>", "<button name=go>", "go"),
        ("<form name=f>", "<button name=go>", "go"),
        ("<form>", "<input type=hidden name=lvt-action value=a><button name=go>", "a"),
        ("<form lvt-form:action=b>", "<button name=go>", "b"),
        ("<form lvt-on:submit=c>", "<button name=go>", "c"),
        (
            "<form lvt-form:action=b>",
            "<input type=hidden name=lvt-action value=a><button name=go>",
            "b",
        ),
    ],
)
def test_action_is_chosen_as_the_client_does(form, button, action):
    """What the form says, then its hidden field, then the button."""
    submission = pressed(form + button)

    assert (submission.action, submission.submitter) == (action, "go")


@pytest.mark.parametrize(
    ("form", "action"), [("<form name=f>", "f"), ("<form name=f><button>x", "f")]
)
def test_form_without_named_button_is_its_own_action(form, action):
    """Enter in a form with one unnamed button."""
    submission = find_form(LexborHTMLParser(form), "f").submission()

    assert (submission.action, submission.submitter) == (action, None)


def test_enter_presses_the_first_button():
    """As browsers do; buttons that submit nothing do not count."""
    html = "<form name=f><button type=button name=a><button name=b><button name=c>"
    submission = find_form(LexborHTMLParser(html), "f").submission()

    assert (submission.action, submission.submitter) == ("b", "b")


@pytest.mark.parametrize(
    ("html", "method", "target", "encoding", "is_for_browser"),
    [
        ("<form><button name=go>", "get", "", "", False),
        ("<form method=POST><button name=go>", "post", "", "", False),
        ("<form method=dialog><button name=go>", "get", "", "", False),
        ("<form><button name=go formmethod=post>", "post", "", "", False),
        ("<form action=/a><button name=go>", "get", "/a", "", False),
        ("<form action=/a><button name=go formaction=/b>", "get", "/b", "", False),
        (
            "<form method=post enctype=multipart/form-data><button name=go>",
            "post",
            "",
            "multipart/form-data",
            False,
        ),
        ("<form target=_blank><button name=go>", "get", "", "", True),
        ("<form target=_SELF><button name=go>", "get", "", "", False),
        ("<form lvt-form:no-intercept><button name=go>", "get", "", "", True),
        ("<form><button name=go lvt-form:no-intercept>", "get", "", "", True),
    ],
)
def test_form_goes_where_it_says(html, method, target, encoding, is_for_browser):
    """The button's attributes win over the form's."""
    submission = pressed(html)

    assert (submission.method, submission.target) == (method, target)
    assert (submission.encoding, submission.is_for_browser) == (
        encoding,
        is_for_browser,
    )


def test_repeated_names_are_lists_for_a_script():
    """And single ones are text, as the client gathers them."""
    submission = pressed(
        "<form><input name=a value=1><input name=a value=2><button name=go>"
    )

    assert submission.data == {"a": ["1", "2"], "go": ""}


def test_line_breaks_are_posted_as_browsers_do():
    """CRLF in a body, and LF in what a script sends."""
    submission = pressed("<form><textarea name=a>\n1\n2</textarea><button name=go>")

    assert submission.data["a"] == "1\n2"
    assert submission.query == "a=1%0D%0A2&go="
    assert submission.body.content == b"a=1%0D%0A2&go="
    assert submission.body.kind == "application/x-www-form-urlencoded"


def test_multipart_form_is_posted_in_parts():
    """It is what forms with files are."""
    body = pressed(
        "<form enctype=multipart/form-data><input name=a value=1><button name=go>"
    ).body

    assert body.kind.startswith("multipart/form-data; boundary=")
    assert b'name="a"\r\n\r\n1\r\n' in body.content


def test_button_in_no_form_sends_its_data():
    """Only a script acts on it; keys and the client's own attributes are no data."""
    submission = pressed(
        "<button type=button name=go value=7 data-id=1 lvt-data-b=2 lvt-value-c=3"
        " data-key=k data-lvt-x=y class=z>"
    )

    assert submission.method == ""
    assert submission.data == {"id": "1", "b": "2", "c": "3", "value": "7"}


def test_button_may_stand_outside_of_its_form():
    """``form=`` says which one it submits."""
    submission = pressed(
        "<button name=go form=f></button><form id=f method=post><input name=a></form>"
    )

    assert (submission.method, submission.data) == ("post", {"go": "", "a": ""})


def test_value_tells_buttons_apart():
    """A row's button is named by the row."""
    html = "<form><button name=go value=1></button><button name=go value=2></button>"

    assert pressed(html, value=2).data == {"go": "2"}


def test_same_button_twice_is_no_question():
    """Above and below a list."""
    html = "<form><button name=go></button><button name=go></button>"

    assert pressed(html).data == {"go": ""}


@pytest.mark.parametrize(
    ("html", "value", "text"),
    [
        ("<p>", None, "no button is called 'go'; there are: none"),
        (
            "<form><button name=add></button><input type=submit name=sort value=x>"
            "<input name=title><button type=reset name=r></button>",
            None,
            "no button is called 'go'; there are: add, sort='x'",
        ),
        (
            "<form><button name=go value=1></button><button name=add></button>",
            2,
            "no button is called 'go' with value '2'; there are: go='1'",
        ),
        (
            "<form><button name=go value=1></button><button name=go value=2></button>",
            None,
            "say which value of 'go': go='1', go='2'",
        ),
    ],
)
def test_missing_button_lists_those_there_are(html, value, text):
    """Nobody has to print the page to see what went wrong."""
    with pytest.raises(LookupError) as raised:
        pressed(html, value=value)

    assert str(raised.value) == text


def test_long_lists_of_buttons_are_cut():
    """A page of a thousand rows has a thousand buttons."""
    html = "".join(f"<button name=b{n}></button>" for n in range(1000))
    with pytest.raises(LookupError) as raised:
        pressed(f"<form>{html}")

    assert str(raised.value).endswith("b18, b19, ...")


def test_missing_form_names_those_there_are():
    """As with buttons."""
    with pytest.raises(LookupError) as raised:
        find_form(LexborHTMLParser("<form name=a></form><form></form>"), "f")

    assert str(raised.value) == "no form is called 'f'; there are: 'a'"


@pytest.mark.parametrize(
    "html",
    [
        "<form><button name=go disabled>",
        "<form><fieldset disabled><button name=go>",
    ],
)
def test_disabled_button_cannot_be_pressed(html):
    """Nor can a visitor press it."""
    with pytest.raises(ValueError, match="the button 'go' is disabled"):
        pressed(html)


@pytest.mark.parametrize(("value", "data"), [(None, {"id": "1"}), (2, {"id": "2"})])
def test_element_with_a_click_action_is_found(value, data):
    """Its data tells it from others."""
    tree = LexborHTMLParser(
        "<li lvt-on:click=pick data-id=1></li><li lvt-on:click=pick data-id=2></li>"
    )
    clicked = find_click(tree, "pick", value)

    assert (clicked.action, clicked.submitter, clicked.data) == ("pick", None, data)


def test_no_element_with_a_click_action():
    """Then it is a button that is meant."""
    assert find_click(LexborHTMLParser("<b lvt-on:click=pick>"), "other") is None


async def test_form_is_looked_up_again_each_time():
    """A form may be kept in a variable while the page changes."""
    browser = Browser("<form><input name=a value=1><button name=go>")
    await browser.form.submit()
    browser.html = "<form><input name=a value=2><button name=go>"
    await browser.form.submit()

    assert browser.sent == [{"a": "1", "go": ""}, {"a": "2", "go": ""}]


async def test_refused_values_still_stand_in_their_fields():
    """Who corrects one field does not type the others again."""
    browser = Browser("<form><input name=a><input name=b><button name=go>", keeps=True)
    await browser.form.submit(a="1", b="x")
    await browser.form.submit(b="2")
    browser.keeps = False
    await browser.form.submit(b="3")
    await browser.form.submit()

    assert [(sent["a"], sent["b"]) for sent in browser.sent] == [
        ("1", "x"),
        ("1", "2"),
        ("1", "3"),
        ("", ""),
    ]


async def test_refused_value_of_a_field_that_has_gone_is_forgotten():
    """The form asks for something else now."""
    browser = Browser("<form><input name=a><button name=go>", keeps=True)
    await browser.form.submit(a="1")
    browser.html = "<form><input name=b><button name=go>"
    await browser.form.submit()

    assert browser.sent[-1] == {"b": "", "go": ""}


async def test_names_that_are_no_python_names_go_into_a_mapping():
    """Nested models have fields with dots."""
    browser = Browser("<form><input name=a.b><input name=c><button name=go>")
    await browser.form.submit({"a.b": "1"}, c="2")

    assert browser.sent == [{"a.b": "1", "c": "2", "go": ""}]
