"""Pages: checked when they are added, rendered for each state."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader, UndefinedError
from markupsafe import Markup

from quartlive.errors import RenderError
from quartlive.template.escape import Attrs
from quartlive.template.helpers import Live
from quartlive.template.render import Templates
from tests.template.rendering import loaded, rendered, shape

HEAD = "<!doctype html><html><head><title>{{ title }}</title></head>"


def test_the_live_region_is_the_content_of_body():
    """The head is sent once; what stands in ``body`` is kept up to date."""
    page = {"page.html": HEAD + '<body class="a"><p>{{ x }}</p></body></html>'}
    found = rendered(page, x=1, title="T")

    assert shape(found.tree) == (["<p>", "</p>"], "1")
    assert found.html() == (
        "<!doctype html><html><head><title>T</title></head>"
        '<body class="a"><p>1</p></body></html>'
    )


def test_the_region_ends_with_the_file_where_body_is_not_closed():
    """HTML allows to leave the end tag out."""
    page = {"page.html": "<title>x</title><body><p>{{ x }}</p>"}

    assert shape(rendered(page, x=1).tree) == (["<p>", "</p>"], "1")


def test_the_region_of_a_layout_holds_the_page():
    """The usual case: the layout has ``body``, the page fills a block."""
    files = {
        "layout.html": HEAD + "<body><main>{% block m %}{% endblock %}</main></body>",
        "page.html": '{% extends "layout.html" %}{% block m %}{{ x }}{% endblock %}',
    }

    assert shape(rendered(files, x=1).tree) == (["<main>", "</main>"], "1")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("a", "a"),
        ("<i> & 'b'", "<i> & 'b'"),
        (" a \n b\u00a0\u00a0c ", "a b\u00a0\u00a0c"),
        ("&lt;", "&lt;"),
    ],
)
def test_the_title_is_plain_text(title, expected):
    """It goes to ``document.title``, which knows no entities."""
    page = {"page.html": HEAD + "<body></body>"}

    assert rendered(page, title=title).title == expected


def test_a_constant_title_is_reported():
    """Another page's title may have been shown before."""
    page = {"page.html": "<title>A &amp; B</title><body></body>"}

    assert rendered(page).title == "A & B"


def test_a_page_need_not_have_a_title():
    """None says: leave the title alone."""
    assert rendered("x").title is None


def test_attributes_of_the_visit_are_part_of_the_document_only():
    """They are the same for the whole visit and are no slot of the region."""
    live = Live(body_attributes=Markup(' data-lvt-id="7"'))
    found = rendered("<p>{{ x }}</p>", x=1, live=live)

    assert found.html() == '<body data-lvt-id="7"><p>1</p></body>'
    assert "lvt" not in str(shape(found.tree))


def test_body_may_come_from_an_include():
    """Some layouts are cut in three."""
    files = {
        "top.html": "<body><p>{{ x }}</p>",
        "page.html": "{% include 'top.html' %}",
    }

    assert shape(rendered(files, x=1).tree) == (["<p>", "</p>"], "1")


def test_values_in_the_start_tags_stand_around_the_region():
    """A class for dark mode changes with the state."""
    source = '<html class="{{ a }}" lang="en"><title>t</title><body {{ b }} id="x">'
    live = Live(body_attributes=Markup(' data-lvt-id="7"'))
    names = {"a": "dark", "b": Attrs.of({"data-x": 1}), "n": 1, "live": live}
    found = rendered({"page.html": source + "<p>{{ n }}</p></body></html>"}, **names)

    assert shape(found.tree) == (
        ['<html class="', '" lang="en"><body ', ' id="x">', ""],
        "dark",
        ' data-x="1"',
        (["<p>", "</p>"], "1"),
    )
    assert '<body data-lvt-id="7"  data-x="1" id="x"><p>' in found.html()


def test_a_tag_without_values_is_not_around_the_region():
    """It cannot change."""
    source = '<html lang="en"><title>t</title><body class="{{ a }}">{{ n }}</body>'
    found = rendered({"page.html": source}, a="x", n=1)

    assert shape(found.tree) == (['<body class="', '">', ""], "x", (["", ""], "1"))


def test_no_body_behind_a_dynamic_parent_is_an_error_of_the_render():
    """Which layout it is, is known only then."""
    files = {"bare.html": "<p>", "page.html": "{% extends name %}"}

    with pytest.raises(RenderError, match="nothing to keep live"):
        rendered(files, name="bare.html")


def test_errors_of_a_render_say_where():
    """Outermost file first; the line is the template's."""
    files = {
        "layout.html": "<body>\n{% block m %}{% endblock %}</body>",
        "part.html": "\n\n{{ x.y.z }}",
        "page.html": "{% extends 'layout.html' %}{% block m %}\n"
        "{% include 'part.html' %}{% endblock %}",
    }
    with pytest.raises(UndefinedError) as raised:
        rendered(files, x={})

    assert raised.value.__notes__[-3:] == [
        "in the template layout.html, line 2",
        "in the template page.html, line 2",
        "in the template part.html, line 3",
    ]


def test_globals_and_names_are_seen():
    """A name given for this render hides a global."""
    environment = Environment(
        loader=DictLoader({"page.html": "<body>{{ a }}{{ b }}</body>"})
    )
    environment.globals |= {"a": 1, "b": 2}
    page = Templates(environment).load("page.html")

    assert page.render({"b": 3, "live": Live()}).tree[1:] == ("1", "3")


def test_a_changed_file_is_compiled_anew(tmp_path):
    """While an app is developed, the next render shows the edit."""
    file = tmp_path / "page.html"
    file.write_text("<body>a{{ x }}</body>")
    environment = Environment(loader=FileSystemLoader(tmp_path), auto_reload=True)
    page = Templates(environment).load("page.html")
    before = page.render({"x": 1, "live": Live()}).html()
    file.write_text("<body>changed{{ x }}</body>")

    assert before == "<body>a1</body>"
    assert page.render({"x": 1, "live": Live()}).html() == "<body>changed1</body>"


def test_rendering_does_not_change_what_is_given():
    """Names are the visitor's state."""
    names = {"x": [1], "live": Live()}
    loaded("{% set x = 2 %}{{ x }}").render(names)

    assert names["x"] == [1]
    assert set(names) == {"x", "live"}
