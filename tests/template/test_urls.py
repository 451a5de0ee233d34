"""Addresses made from data."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, strategies as st

from quartlive.template.urls import (
    BLOCKED,
    SCHEMES,
    checked,
    is_settled,
    runs_script,
)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/todos/1",
        "todos?a=1&amp;b=2",
        "#top",
        "?q=a:b",
        "a/b:c",
        "http://a.example/",
        "HTTPS://a.example/",
        "mailto:a@b.example",
        "tel:+1",
        "//a.example/",
    ],
)
def test_harmless_addresses_pass_unchanged(address):
    """Relative ones, and those whose schemes run nothing."""
    assert checked(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java&#115;cript:alert(1)",
        "javascript&colon;alert(1)",
        "java\tscript:alert(1)",
        " \x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:x",
        "\\\\evil.example",
        "a\\b",
        "a\nb",
    ],
)
def test_others_lead_nowhere(address, caplog):
    """And are in the log, so that their author can find them."""
    assert checked(address) == BLOCKED
    assert "was not written" in caplog.text


@pytest.mark.parametrize(
    ("text", "grammar", "passes"),
    [
        ("/a /b", "list", True),
        ("/a javascript:x", "list", False),
        ("/a.png 1x, /b.png 2x", "srcset", True),
        ("/a.png 1x, javascript:x 2x", "srcset", False),
        ("/a.png, javascript:x 2x", "srcset", False),
        ("/a,javascript:x", "srcset", False),
        ("/a,(javascript:x", "srcset", False),
        ("https://a.example/w_2,h_3/b:c.png 2x", "srcset", True),
        ("5; url=/next", "refresh", True),
        ("0;url=javascript:x", "refresh", False),
        ("A page about milk: fresh", "refresh", True),
        ("/a;/b", "values", True),
        ("/a;javascript:x", "values", False),
    ],
)
def test_each_grammar_finds_its_addresses(text, grammar, passes):
    """One bad address blocks the attribute."""
    assert (checked(text, grammar) == text) is passes


@given(st.text(st.characters(max_codepoint=0x2FF), max_size=30))
def test_no_scheme_passes_that_a_browser_would_read(text):
    """Read as browsers do: entities, spaces around, tabs and newlines inside."""
    passed = html.unescape(checked(html.escape(text)))
    address = re.sub(r"[\t\n\r]", "", passed).strip("".join(map(chr, range(33))))
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", address)

    assert scheme is None or scheme[1].lower() in SCHEMES


def test_a_constant_beginning_settles_the_scheme():
    """What follows is a path, a query or a name."""
    assert all(map(is_settled, ["/", "https://", "?q=", "#", "a.html?"]))
    assert not any(map(is_settled, ["", "java", "a.b", "&#", "java&#"]))


def test_a_constant_beginning_may_run_scripts_itself():
    """Then no value may follow."""
    assert all(map(runs_script, ["javascript:go(", " java\nscript:", "vbscript:"]))
    assert not any(map(runs_script, ["", "https:", "/javascript:"]))
