from __future__ import annotations

import pytest

from quartlive.template.marks import Mark, Rule


def test_a_mark_is_a_value():
    """Tests of the pass compare whole marks."""
    assert Mark("opaque", Rule.TEXT, 3, "left open") == Mark(
        "opaque", lineno=3, what="left open"
    )


def test_a_mark_cannot_change():
    """A template is compiled once and shared by every connection."""
    with pytest.raises(AttributeError):
        Mark("url").kind = "title"  # type: ignore[misc]
