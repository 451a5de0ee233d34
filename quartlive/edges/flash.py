"""Flashes in a cookie, which takes them along where an HTTP answer sends a browser.

The cookie is signed, so that nobody shows a visitor texts of their own in the name of
the site, and it is read once.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from ..flashes import NO_FLASHES, Flash, Flashes
from ..logs import about
from .identity import SetCookie

logger = logging.getLogger("quartlive")

FLASH_COOKIE = "lvt-flash"

# A redirect takes a moment; on a bad line, a few.
_SECONDS = 60
# There are other cookies, and servers take so much of headers and no more.
_MOST_BYTES = 1024

_SHORT = 16


class FlashCookies:
    """Writes and reads the cookies of one app.

    Args:
        keys: Sign what is written; the last one now, the others before.
    """

    def __init__(self, keys: Iterable[str | bytes]) -> None:
        how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        self._serializer = URLSafeTimedSerializer(
            list(keys),  # type: ignore[arg-type]  # lists may mix text and bytes
            salt="quartlive flash",
            signer_kwargs=how,
        )

    def write(self, flashes: Flashes, *, secure: bool) -> SetCookie:
        """Return the cookie that takes flashes along.

        What does not fit is cut, and a warning is logged.

        Args:
            flashes: What to take along.
            secure: The browser speaks https.
        """
        value = self._written(flashes)
        if len(value) > _MOST_BYTES:
            logger.warning(
                "flashes are cut for a redirect: %s take more than %d bytes as a"
                " cookie; write shorter texts",
                ", ".join(flashes),
                _MOST_BYTES,
                extra=about("cut"),
            )
        while len(value) > _MOST_BYTES:
            flashes = _shorter(flashes)
            value = self._written(flashes)
        return SetCookie(FLASH_COOKIE, value, _SECONDS, secure)

    def read(self, cookies: MultiDict[str, str], *, secure: bool) -> Flashes:
        """Return the flashes that have come along; none if nobody here wrote them.

        Args:
            cookies: All of the request.
            secure: The browser speaks https.
        """
        for value in cookies.getlist(no_flashes(secure=secure).full_name):
            try:
                read = self._serializer.loads(value, max_age=_SECONDS)
            except BadData:
                continue
            return {key: Flash(text, until) for key, (text, until) in read.items()}
        return NO_FLASHES

    def _written(self, flashes: Flashes) -> str:
        plain = {key: (flash.text, flash.until) for key, flash in flashes.items()}
        written: Any = self._serializer.dumps(plain)
        return written if isinstance(written, str) else written.decode()


def no_flashes(*, secure: bool) -> SetCookie:
    """Return what takes the cookie away."""
    return SetCookie(FLASH_COOKIE, "", 0, secure)


def _shorter(flashes: Flashes) -> Flashes:
    """Cut the longest text; leave it out where there is nothing to cut."""
    key = max(flashes, key=lambda key: len(flashes[key].text))
    text = flashes[key].text
    if len(text) <= _SHORT:
        return {other: flashes[other] for other in flashes if other != key}
    return {
        **flashes,
        key: replace(flashes[key], text=text[: len(text) * 3 // 4] + "…"),
    }
