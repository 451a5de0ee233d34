"""Start tags of a finished page."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from quartlive.template.tags import start_tags

PAGE = """<!doctype html><html><body>
<!-- <form> --><script>"<form>"</script><textarea><form></textarea>
<form method="post" ACTION='/x?a=1&amp;b=2' data-empty novalidate>
<input name=title value="a > b"><br/></form></body></html>"""


def test_only_real_tags_are_found():
    """What stands in comments, scripts and text areas is no tag."""
    names = [tag.name for tag in start_tags(PAGE)]

    assert names == ["html", "body", "script", "textarea", "form", "input", "br"]


def test_attributes_are_those_of_a_browser():
    """Names in lower case, values as they are written."""
    form = next(tag for tag in start_tags(PAGE) if tag.name == "form")
    parsed = LexborHTMLParser(PAGE).css_first("form").attributes

    assert [each.name for each in form.attributes] == list(parsed)
    assert form.get("action") == "/x?a=1&amp;b=2"
    assert form.get("novalidate") == ""
    assert form.get("missing") is None


def test_positions_lead_back_to_the_page():
    """Something can be put in right after a tag."""
    for tag in start_tags(PAGE):
        assert PAGE[tag.start : tag.name_end].lower() == f"<{tag.name}"
        assert PAGE[tag.end - 1] == ">"
        for each in tag.attributes:
            assert PAGE[each.start :].lower().startswith(each.name)
