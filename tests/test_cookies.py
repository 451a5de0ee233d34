"""A cookie that an action sets is one that a browser takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from quartlive.cookies import cookie_header
from quartlive.errors import ProtocolError


def test_a_cookie_is_safe_unless_its_author_says_otherwise() -> None:
    """Scripts do not read it, other sites do not send it, http does not carry it."""
    assert (
        cookie_header("theme", "dark", secure=True)
        == "theme=dark; Secure; HttpOnly; Path=/; SameSite=Lax"
    )
    assert (
        cookie_header("theme", "dark", secure=False, httponly=False, samesite=None)
        == "theme=dark; Path=/"
    )


def test_a_cookie_has_a_life() -> None:
    """In seconds or as a timedelta; an empty one that is over is taken away."""
    header = cookie_header("a", "b", secure=False, max_age=timedelta(days=1))

    assert "Max-Age=86400" in header
    assert "Max-Age=0" in cookie_header("a", "", secure=False, max_age=0)


def test_no_value_adds_another_header() -> None:
    """Line breaks and semicolons are written so that they mean nothing."""
    header = cookie_header("a", "x; Path=/y\r\nSet-Cookie: z=1", secure=False)

    assert "\n" not in header
    assert header.count("Path=") == 2
    assert header.startswith('a="x\\073 Path=/y\\015\\012')


@pytest.mark.parametrize("name", ["", "a b", "a;b", "a=b", "größe", "a\n", None])
def test_what_is_no_name_is_refused(name: Any) -> None:
    """Browsers would read something else."""
    with pytest.raises(ProtocolError, match="is no name of a cookie"):
        cookie_header(name, "x", secure=False)


@pytest.mark.parametrize(
    ("value", "options"),
    [
        ("\ud800", {}),
        (3, {}),
        ("x", {"samesite": "often"}),
        ("x", {"colour": "red"}),
        ("x", {"max_age": "long"}),
    ],
)
def test_what_cannot_be_set_is_refused(value: Any, options: dict[str, Any]) -> None:
    """The error says which cookie, and why."""
    with pytest.raises(ProtocolError, match="the cookie 'a' cannot be set: "):
        cookie_header("a", value, secure=False, **options)


def test_a_cookie_that_no_browser_keeps_is_refused() -> None:
    """It would be lost without a word."""
    with pytest.raises(ProtocolError, match="takes 4130 bytes"):
        cookie_header("a", "x" * 4096, secure=False)
