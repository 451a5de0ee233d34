"""How each rule writes a value."""

from __future__ import annotations

import pytest
from jinja2 import StrictUndefined, Undefined, UndefinedError
from markupsafe import Markup

from quartlive.errors import AwaitableValueError, RenderError
from quartlive.template import output
from quartlive.template.escape import Attrs
from quartlive.template.marks import Rule
from quartlive.template.output import WRITERS


class Icon:
    def __html__(self):
        return "<svg></svg>"


async def waits():
    return "x"


CASES = [
    ("text", "<b> & \"'", "&lt;b&gt; &amp; &#34;&#39;"),
    ("text", Markup("<b>\"'"), "<b>\"'"),
    ("text", Icon(), "<svg></svg>"),
    ("text", 7, "7"),
    ("text", 1.5, "1.5"),
    ("text", True, "True"),
    ("text", None, "None"),
    ("text", Undefined(name="x"), ""),
    ("attribute", "\"'<", "&#34;&#39;&lt;"),
    ("attribute", Markup("a\"b'c<d>"), "a&#34;b&#39;c<d>"),
    ("tag", Attrs.of({"required": True}), " required"),
    ("tag", "", ""),
    ("tag", Markup(""), ""),
    ("tag", None, ""),
    ("tag", Undefined(name="x"), ""),
    ("rcdata", "</textarea>", "&lt;/textarea&gt;"),
    ("rcdata", Markup("</textarea>&amp;"), "&lt;/textarea>&amp;"),
    ("comment", "a-b", "a-b"),
    ("comment", "a--b", "a- -b"),
    ("comment", "---", " - - - "),
    ("comment", "-->", " - -&gt;"),
    ("comment", Markup("><!--"), "&gt;&lt;!- - "),
    ("json", Markup('"</script>"'), '"\\u003c/script>"'),
    ("plain", "<b>", "<b>"),
    ("plain", Markup("<b>"), "<b>"),
]


@pytest.mark.parametrize(("rule", "value", "written"), CASES)
def test_a_rule_writes_a_value(rule, value, written):
    """Where a value stands decides what can end it."""
    assert getattr(output, rule)(value) == written


@pytest.mark.parametrize(("rule", "value"), [case[:2] for case in CASES])
def test_what_is_written_is_an_exact_string(rule, value):
    """JSON encoders and the diff take slots by their exact type."""
    assert type(getattr(output, rule)(value)) is str


@pytest.mark.parametrize(
    ("rule", "value"), [case[:2] for case in CASES if case[0] != "tag"]
)
def test_writing_twice_changes_nothing(rule, value):
    """A macro's output is written again by the place it is called in."""
    write = getattr(output, rule)
    once = write(value)

    assert write(Markup(once)) == once


@pytest.mark.parametrize("value", [" onclick=x", Markup(" checked"), 1, False])
def test_a_tag_takes_nothing_made_from_data(value):
    """A name in a tag could be an event handler."""
    with pytest.raises(RenderError, match=r"write live\.attrs"):
        output.tag(value)


def test_joined_attributes_are_not_attributes():
    """What is made of checked parts need not be a checked whole."""
    with pytest.raises(RenderError):
        output.tag(Attrs.of({"a": 1}) + Markup(" onclick=x"))


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_has_a_writer_that_refuses_awaitables(rule):
    """No way of printing lets a coroutine out as text."""
    with pytest.raises(AwaitableValueError):
        getattr(output, WRITERS[rule])(waits())


@pytest.mark.parametrize("rule", set(Rule) - {Rule.RAW})
def test_a_strict_undefined_is_an_error_everywhere(rule):
    """Who sets it wants to know of every name that is missing."""
    with pytest.raises(UndefinedError):
        getattr(output, WRITERS[rule])(StrictUndefined(name="x"))
