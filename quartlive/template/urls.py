"""Addresses made from data: which of them a browser may follow.

``javascript:`` runs a script, and other schemes start programs or show pages that
pretend to be this one. Only what cannot do that passes; the rest becomes
:data:`BLOCKED`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from html import unescape

from ..logs import about

log = logging.getLogger(__name__)

#: Written instead of an address that does not pass.
BLOCKED = "#blocked"

SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# A browser strips spaces and controls around an address, drops tabs and newlines inside
# of it, and reads a backslash as a slash: none of them has a place in a harmless one.
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\]")
_SCHEME = re.compile(r"([^/?#:]*):")
# A constant beginning after which nothing can become a scheme.
_SETTLED = re.compile(r"[^/?#:]*[/?#:]")

_REFRESH = re.compile(r"\s*[0-9.]*(?:\s*[;,]\s*|\s+)?(?:url\s*=\s*)?", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\s,]+")


def checked(text: str, grammar: str = "url") -> str:
    """Return the text of an attribute if its addresses are harmless.

    That is: relative, or ``http``, ``https``, ``mailto``, ``tel``. Entities are
    resolved first, as a browser does; text that passes is returned unchanged.

    >>> checked("/todos?a=1&amp;b=2"), checked("java&#115;cript:alert(1)")
    ('/todos?a=1&amp;b=2', '#blocked')

    Args:
        text: Whole value of the attribute, escaped.
        grammar: ``url``, ``list`` of addresses with spaces between them, ``srcset``,
            ``refresh`` (the ``content`` of a meta refresh), or ``values`` (what an SVG
            animation sets, with semicolons).
    """
    value = unescape(text)
    if all(_is_harmless(address) for address in _GRAMMARS[grammar](value)):
        return text
    # What stood there is somebody's own text.
    log.warning(
        "an address was not written into the page: its scheme is none of %s, or it"
        " holds a backslash or control character",
        ", ".join(sorted(SCHEMES)),
        extra=about("template"),
    )
    return BLOCKED


def is_settled(beginning: str) -> bool:
    """Return whether no address with this constant beginning gets another scheme.

    >>> is_settled("https://"), is_settled("/todos/"), is_settled("java")
    (True, True, False)
    """
    # A value may end an entity that the beginning leaves open: &#{{ value }}
    return _SETTLED.match(unescape(re.sub(r"&[#\w]*\Z", "", beginning))) is not None


def runs_script(beginning: str) -> bool:
    """Return whether addresses with this constant beginning hold a script."""
    scheme = _SCHEME.match(unescape(beginning))
    name = re.sub(r"[\x00-\x20]", "", scheme[1]).lower() if scheme else ""
    return name in ("javascript", "vbscript")


def _is_harmless(address: str) -> bool:
    address = address.strip(" \t\n\f\r")
    if _UNFIT.search(address):
        return False
    scheme = _SCHEME.match(address)
    return scheme is None or scheme[1].lower() in SCHEMES


def _refreshed(value: str) -> Iterable[str]:
    address = _REFRESH.sub("", value, count=1)
    # What is not of this grammar, such as a description, is not followed.
    if not re.match(r"\s*[0-9.]", value):
        return
    yield address.strip("\"' ")


_GRAMMARS: dict[str, Callable[[str], Iterable[str]]] = {
    "url": lambda value: (value,),
    "list": str.split,
    "values": lambda value: value.split(";"),
    # An address may hold commas too; what is behind them has to be harmless as well.
    "srcset": _SEPARATOR.split,
    "refresh": _refreshed,
}
