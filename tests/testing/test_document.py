"""The document keeps all of the page but its live region."""

from __future__ import annotations

import pytest

from quartlive.testing.document import Document
from quartlive.wire.tree import intern

HTML = """<!doctype html>
<html lang="en"><head><title>a &amp; b</title><meta charset="utf-8"></head>
<body class="x" data-lvt-id="t1"><p>milk</p></body></html>"""
REGION = (intern(("<p>", "</p>")), "bread")
TAGS = intern(('<html lang="', '"><body class="', '">', ""))


@pytest.fixture
def document() -> Document:
    """A live page as it came."""
    return Document(HTML, has_scripts=True)


def test_document_knows_title_and_visit(document):
    """What the client reads when it starts."""
    assert (document.title, document.visit, document.has_socket) == (
        "a & b",
        "t1",
        True,
    )


def test_page_without_socket_says_so():
    """The client then never tries one."""
    html = HTML.replace("data-lvt-id", 'data-lvt-socket="off" data-lvt-id')

    assert not Document(html, has_scripts=True).has_socket


def test_ordinary_page_is_no_visit():
    """Also one without any tags."""
    document = Document("Hello", has_scripts=True)

    assert (document.title, document.visit) == ("", "")
    assert document.body.text() == "Hello"


def test_region_is_replaced_and_nothing_else(document):
    """The head and the start tags are the server's."""
    assert document.with_region(REGION, None).html == (
        '<!doctype html><html lang="en">'
        '<head><title>a &amp; b</title><meta charset="utf-8"></head>'
        '<body class="x" data-lvt-id="t1"><p>bread</p></body></html>'
    )


def test_title_is_replaced_as_text(document):
    """Frames carry the title as text."""
    later = document.with_region(REGION, "1 < 2")

    assert later.title == "1 < 2"
    assert "<title>1 &lt; 2</title>" in later.html


def test_start_tags_may_belong_to_the_region(document):
    """A theme on ``body`` changes like anything else; the visit stays."""
    later = document.with_region((TAGS, "de", "dark", REGION), None)

    assert '<html lang="de">' in later.html
    assert '<body class="dark" data-lvt-id="t1"><p>bread</p>' in later.html


def test_text_that_mentions_a_tag_is_no_start_tag(document):
    """Only the first text of the root counts."""
    later = document.with_region((intern(("", "")), "&lt;body&gt;"), None)

    assert later.body.text() == "<body>"


def test_newline_in_a_text_area_survives(document):
    """Writing the region again and again would lose one each time."""
    area = (intern(("<textarea>", "</textarea>")), "\n\nstory")
    for _ in range(3):
        document = document.with_region(area, None)

    assert document.tree.css_first("textarea").text() == "\nstory"


@pytest.mark.parametrize(("has_scripts", "count"), [(True, 0), (False, 1)])
def test_noscript_is_for_browsers_without_scripts(has_scripts, count):
    """A form in it is no form for the others."""
    document = Document("<body><noscript><p>a</p></noscript>", has_scripts=has_scripts)

    assert len(document.tree.css("body p")) == count
