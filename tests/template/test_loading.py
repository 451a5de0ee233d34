"""What is wrong with a template is said when the page is added."""

from __future__ import annotations

import pytest

from quartlive.errors import TemplateError
from tests.template.rendering import loaded


def test_no_body_is_an_error_when_the_page_is_added():
    """Nothing could be kept live; the remedy is one line."""
    files = {
        "layout.html": "<main>{% block m %}{% endblock %}</main>",
        "page.html": '{% extends "layout.html" %}',
    }

    with pytest.raises(TemplateError, match=r"page.html:1: .*<body>.*; extend a lay"):
        loaded(files)


BROKEN = [
    ({"page.html": "<body>\n{% if %}</body>"}, "page.html:2: Expected an expression"),
    ({"page.html": "<body>\n{{ x|nofilter }}</body>"}, "page.html:2: No filter named"),
    (
        {"page.html": "<body>{% include 'part' %}", "part": "\n\n{% endif %}"},
        "part:3: Encountered unknown tag 'endif'",
    ),
    (
        {"page.html": "\n{% extends 'layuot.html' %}"},
        "page.html:2: there is no template 'layuot.html'",
    ),
    ({"other.html": ""}, "page.html:1: there is no template 'page.html'"),
]


@pytest.mark.parametrize(("files", "message"), BROKEN)
def test_errors_of_the_template_come_when_the_page_is_added(files, message):
    """In whichever file they are: the app does not start with a broken page."""
    with pytest.raises(TemplateError) as raised:
        loaded(files)

    assert str(raised.value).startswith(message)


def test_a_template_that_may_be_missing_is_no_error():
    """``ignore missing`` and lists of names are choices made by the render."""
    source = "{% include 'no' ignore missing %}{% include ['no', 'neither'] %}"

    assert (
        loaded(source + "{% if 0 %}{% include 'no' %}{% endif %}").name == "page.html"
    )


def test_templates_that_refer_to_each_other_are_compiled_once():
    """Comments that include their answers are trees of one file."""
    files = {
        "page.html": "<body>{% include 'answers' %}</body>",
        "answers": "{% if 0 %}{% include 'answers' %}{% endif %}",
    }

    assert loaded(files).name == "page.html"
