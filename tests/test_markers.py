"""Where a field lives, and who sets it, is written in its annotation."""

from __future__ import annotations

from typing import get_args

import pytest

from quartlive.markers import BIND, PERSIST, URL, Bind, Persist, Url


@pytest.mark.parametrize(
    ("annotation", "marker"),
    [(Persist[int], PERSIST), (Url[int], URL), (Bind[int], BIND)],
    ids=repr,
)
def test_a_marker_keeps_the_type(annotation, marker):
    """Type checkers and Pydantic see an int; only the framework sees the marker."""
    assert get_args(annotation) == (int, marker)


def test_a_marker_is_shown_as_it_is_written():
    """Errors quote the marker; an author searches the class for that word."""
    assert [repr(PERSIST), repr(URL), repr(BIND)] == ["Persist", "Url", "Bind"]
