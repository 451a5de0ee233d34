"""Where statements write, inside conditions that only a render decides."""

from __future__ import annotations

import pytest

from tests.template.rendering import html, region

LAYOUT = "<body><main>{% block main %}{% endblock %}</main></body>"


def files(page: str) -> dict[str, str]:
    return {"layout.html": LAYOUT, "page.html": page}


OUTPUT = "{% if child %}{% extends 'layout.html' %}{% endif %}"


@pytest.mark.parametrize(
    ("child", "expected"), [(True, "<main>1</main>"), (False, "a1b1<p>2</p>")]
)
def test_a_template_may_be_child_or_page(child, expected):
    """Partial pages for some requests, whole ones for others."""
    page = OUTPUT + "<body>a{{ x }}b{% block main %}{{ x }}{% endblock %}"
    page += "{% if x %}<p>{{ x + 1 }}</p>{% endif %}</body>"

    assert html(files(page), child=child, x=1) == expected


def test_what_is_printed_before_extends_is_printed():
    """As in Jinja: only what follows is left to blocks."""
    page = "{% set a = 1 %}{% extends 'layout.html' %}lost{{ a }}"
    page += "{% block main %}<b>{{ x }}</b>{% endblock %}"

    assert region(files(page), x=1) == (["<main>", "</main>"], (["<b>", "</b>"], "1"))


def test_a_missing_include_leaves_its_slot_empty():
    """``ignore missing`` promises no error."""
    page = "<body>{% include 'no' ignore missing %}{{ x }}</body>"

    assert region({"page.html": page}, x=1) == (["", "", ""], "", "1")


def test_a_macro_prints_into_its_own_fragment():
    """Where it is defined, nothing is printed."""
    source = "<p>{% if x %}{% macro m(y) %}<b>{{ y }}</b>{% endmacro %}{{ m(x) }}"
    source += "{% endif %}</p>"

    assert region(source, x=1) == (["<p>", "</p>"], (["<b>", "</b>"], "1"))


def test_text_in_a_buffer_takes_trees_as_text():
    """Blocks, includes and macros may stand in a filter block."""
    source = "{% macro m() %}<b>{{ x }}</b>{% endmacro %}<p>{% filter upper %}"
    source += "{% block a %}<i>{{ x }}</i>{% endblock %}{{ m() }}{% endfilter %}</p>"

    assert region(source, x="y") == (["<p>", "</p>"], "<I>Y</I><B>Y</B>")
