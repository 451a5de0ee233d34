"""Cookies that an action sets, written as the header that sets them."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.http import dump_cookie

from .errors import ProtocolError

# What browsers and servers agree on; RFC 6265 calls it a token.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_MOST_BYTES = 4096

# No script reads it, no other site sends it. Loosened by saying so.
_SAFE = {"path": "/", "httponly": True, "samesite": "Lax"}


def cookie_header(name: str, value: str, *, secure: bool, **options: Any) -> str:
    """Return the value of a ``Set-Cookie`` header.

    >>> cookie_header("theme", "dark", secure=True)
    'theme=dark; Secure; HttpOnly; Path=/; SameSite=Lax'

    Args:
        name: Of the cookie.
        value: Its text.
        secure: Whether the browser sends it over https only.
        options: As for ``quart.Response.set_cookie``; the defaults are the safe ones.

    Raises:
        ProtocolError: If it is none, or too large for browsers to keep.
    """
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise ProtocolError(
            f"{name!r} is no name of a cookie; write letters, digits, '-' and '_'"
        )
    try:
        header = dump_cookie(
            name, value, max_size=0, **{**_SAFE, "secure": secure, **options}
        )
    except (TypeError, ValueError) as error:
        raise ProtocolError(f"the cookie {name!r} cannot be set: {error}") from None
    if len(header) > _MOST_BYTES:
        raise ProtocolError(
            f"the cookie {name!r} takes {len(header)} bytes; browsers keep at most"
            f" {_MOST_BYTES}: store the data, and set a key to it"
        )
    return header
