"""What a live page reads from a request."""

from __future__ import annotations

import pytest

from quartlive.edges.requests import page_query_string, wants_json


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/json", True),
        ("application/json, text/html", True),
        ("application/vnd.api+json", True),
        ("application/json;q=0, text/html", False),
        ("application/json;q=0.5", True),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("text/html, application/json", False),
        ("image/png, application/json", True),
        ("*/*", False),
        ("*/*, application/json", False),
        ("", False),
    ],
)
def test_the_first_type_that_means_something_decides(accept, expected):
    """As LiveTemplate's clients expect; browsers always get the page."""
    assert wants_json(accept) is expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", b""),
        (b"lvt-visit=x", b""),
        (b"q=1&lvt-visit=x&r=2", b"q=1&r=2"),
        (b"q=lvt-visit%3Dx&lvt-reconnect", b"q=lvt-visit%3Dx"),
        (b"a=1&a=2", b"a=1&a=2"),
    ],
)
def test_our_parameters_are_not_the_pages(raw, expected):
    """What the visitor sees in the address is what the page reads."""
    assert page_query_string(raw) == expected
