"""Macros, blocks and loops: trees where they are printed, values elsewhere."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment, UndefinedError
from markupsafe import Markup

from quartlive.template.environment import twin_of
from quartlive.template.escape import Attrs
from quartlive.template.runtime import Events, Page, joined, whole, xmlattr
from quartlive.wire.tree import Range, intern
from tests.template.rendering import html

NODE = (intern(("<b>", "</b>")), "1")


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (NODE, "<b>1</b>"),
        (Range(intern(("<i>", "</i>"), "range"), [("1",), (NODE,)]), None),
        ("x", "x"),
        (["a", Markup("b")], "ab"),
        (iter(["a", "b"]), "ab"),
    ],
)
def test_trees_and_buffers_join_to_one_string(parts, text):
    """Jinja's own code asks for the text of either."""
    assert joined(parts) == (text or "<i>1</i><i><b>1</b></i>")


def test_a_tree_stands_for_the_strings_of_a_generator():
    """Jinja's statements go through what a block gives, and close it."""
    events = Events((NODE,))

    assert list(events) == [NODE]
    events.close()


def test_a_block_compiled_for_a_tag_stays_checked():
    """Its values were checked one by one; anything else is only markup."""
    checked = Attrs.of({"a": 1})

    assert whole(checked) is checked
    assert type(whole(NODE)) is Markup


def module(source):
    environment = Environment(loader=DictLoader({"m": source}), autoescape=True)
    return twin_of(environment).get_template("m").module


MACROS = """{% macro m(a, b=2) %}<b>{{ a }}{{ b }}</b>{% endmacro %}
{% macro all() %}{{ varargs }}{{ kwargs }}{{ caller() }}{% endmacro %}"""


def test_a_macro_called_from_python_gives_markup():
    """Filters and tests of Python code use imported macros."""
    found = module(MACROS).m("<")

    assert found == "<b>&lt;2</b>"
    assert type(found) is Markup


@pytest.mark.parametrize("args", [(1,), (1, 3), ()])
def test_a_macro_takes_its_arguments_as_in_jinja(args):
    """Plain calls take a short cut; defaults and missing arguments do not."""
    expected = Environment(autoescape=True).from_string(MACROS).module.m(*args)

    assert module(MACROS).m(*args) == expected


def test_a_macro_refuses_what_it_does_not_take():
    """A typing error in a keyword is found."""
    source = MACROS + "{{ m(1, c=3) }}"
    with pytest.raises(TypeError, match="takes no keyword argument 'c'"):
        html(source)


def test_super_reaches_each_ancestor():
    """``super.super()`` is the grandparent's block."""
    files = {
        "a": "<body>{% block x %}a{{ n }}{% endblock %}</body>",
        "b": "{% extends 'a' %}{% block x %}b{{ super() }}{% endblock %}",
        "page.html": "{% extends 'b' %}{% block x %}c{{ super() }}{{ super.super() }}"
        "{{ super()|upper }}{{ super.super()|upper }}{% endblock %}",
    }

    assert html(files, n=1) == "cba1a1BA1A1"


def test_a_block_without_parent_has_no_super():
    """The message says so, as Jinja's does."""
    with pytest.raises(UndefinedError, match="no parent block called 'x'"):
        html("{% block x %}{{ super() }}{% endblock %}")


def test_a_loop_that_is_not_recursive_cannot_be_called():
    """The message says which word is missing."""
    with pytest.raises(TypeError, match="'recursive' marker"):
        html("{% for x in rows %}{{ loop(rows) }}{% endfor %}", rows=[1])


def test_xmlattr_gives_attributes_that_may_stand_in_a_tag():
    """Jinja's filter for dictionaries of attributes goes on to work."""
    environment = Environment(autoescape=True)
    made = environment.from_string("{{ v|xmlattr }}")
    values = {"a": 1, "b": None, "c": True, "d": '"<'}
    found = html("{{ v|xmlattr }}", v=values)

    assert found == made.render(v=values)


class Escaping:
    autoescape = True
    volatile = False


@pytest.mark.parametrize("autospace", [True, False])
def test_a_quote_in_markup_cannot_end_an_attribute(autospace):
    """``|safe`` says that a value is HTML, not that it is an attribute."""
    found = xmlattr(Escaping(), {"a": Markup('"x onclick="')}, autospace)

    assert found.strip() == 'a="&#34;x onclick=&#34;"'
    assert type(found) is Attrs


def test_a_page_begins_with_nothing_reported():
    """What a template does not have stays None."""
    page = Page()

    assert (page.region, page.title, page.html, page.body) == (None,) * 4
