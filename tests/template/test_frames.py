"""One fragment while its HTML is followed."""

from __future__ import annotations

import pytest
from jinja2 import Environment, nodes

from quartlive.errors import TemplateError
from quartlive.template.frames import Frame
from quartlive.template.pieces import taken_apart
from quartlive.template.states import TEXT


def followed(source: str, kind: str = "page") -> Frame:
    """A frame that has read constant text."""
    frame = Frame("page.html", kind, TEXT)
    frame.pieces = taken_apart(Environment().parse(source).body)
    for index, piece in enumerate(frame.pieces):
        assert isinstance(piece, nodes.TemplateData)
        frame.write(index, piece.data)
    return frame


def test_a_frame_knows_where_it_is():
    """The state after all that was written."""
    assert followed('<p class="').state.where == "value"
    assert followed("<p>a</p>").state == TEXT


def test_a_document_is_known_by_its_tags():
    """A part of a page has none."""
    assert followed("<p>a</p></body>").is_document
    assert not followed("<p>a</p>").is_document


def test_an_element_left_open_is_an_error_where_it_may_not_be():
    """The file that opens it closes it."""
    frame = followed("<p>a</p><div>")
    with pytest.raises(TemplateError, match="this file leaves <div> open"):
        frame.check_closed("this file", 1)


def test_balanced_html_needs_no_marks():
    """It is split as finely as it is written."""
    frame = followed("<ul><li>a<li>b</ul>", "part")
    frame.finish()

    assert list(frame.all_groups()) == []
