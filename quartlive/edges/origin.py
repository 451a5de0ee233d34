"""Whether a request may come from where it says it comes from.

Cookies ride on every request, also on one that another site's page makes. Before a
POST or an upgrade is looked at any further, :func:`refusal` asks who sent it:

====================================  ==========================================
the request says                      the answer
====================================  ==========================================
``Sec-Fetch-Site: same-origin``       taken, whatever ``Origin`` says
an ``Origin`` that is allowed         taken
an ``Origin`` with our host and port  taken, unless the scheme is known to differ
another ``Origin``, or ``null``       refused
no ``Origin``, but a cookie           refused
no ``Origin``, no cookie              taken: nothing rides on it
====================================  ==========================================
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from werkzeug.datastructures import Headers

_HOST = r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::([0-9]{1,5}))?"
_HOST_ONLY = re.compile(_HOST, re.IGNORECASE)
_WHOLE = re.compile(rf"([a-z][a-z0-9+.-]*)://{_HOST}", re.IGNORECASE)

_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_SECURE = {"http": False, "ws": False, "https": True, "wss": True}

# Browsers work it out from the true addresses, and no script can write it.
_SITE = "Sec-Fetch-Site"
_OTHER_SITES = ("same-site", "cross-site")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port, as they are compared.

    >>> Origin.parse("https://Example.org")
    Origin(scheme='https', host='example.org', port=443)

    Attributes:
        scheme: In lower case.
        host: In lower case; an IPv6 address in brackets.
        port: The scheme's own where none was written; None if it has none.
    """

    scheme: str
    host: str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> Origin | None:
        """Return what an ``Origin`` header says; None unless it is exactly one origin.

        >>> Origin.parse("null")
        """
        found = _WHOLE.fullmatch(text)
        if found is None:
            return None
        scheme = found[1].lower()
        port = int(found[3]) if found[3] else _PORTS.get(scheme)
        if port is not None and not 0 < port < 65536:
            return None
        return cls(scheme, found[2].lower(), port)


def spoken_scheme(headers: Headers, scheme: str, proxies: int) -> str | None:
    """Return the scheme that the browser spoke; None where nobody knows.

    >>> spoken_scheme(Headers({"X-Forwarded-Proto": "https"}), "http", proxies=1)
    'https'

    Args:
        headers: Of the request.
        scheme: Of the connection to this server.
        proxies: How many proxies before it are trusted to say what they were asked
            with; each adds its word behind those of the others.
    """
    if proxies > 0:
        said = ",".join(headers.getlist("X-Forwarded-Proto")).split(",")
        word = said[-proxies].strip().lower() if len(said) >= proxies else ""
        if word in _SECURE:
            return word
    # A proxy that nobody told us about may speak http for a browser that does not.
    return scheme if _SECURE.get(scheme) else None


def refusal(
    headers: Headers,
    host: str,
    *,
    has_cookie: bool,
    allowed: Collection[Origin] = (),
    scheme: str | None = None,
) -> str | None:
    """Return why a POST or an upgrade is answered with 403; None if it is taken.

    Args:
        headers: Of the request.
        host: Name and port the browser asked for, as in the ``Host`` header.
        has_cookie: The request carries a cookie that says who sends it.
        allowed: Other origins whose pages may act here.
        scheme: Of the address the browser asked for; None where a proxy may hide it.
    """
    sites, origins = headers.getlist(_SITE), headers.getlist("Origin")
    if sites == ["same-origin"]:
        return None
    if not origins:
        return _unsaid(host, scheme) if has_cookie else None
    origin = Origin.parse(origins[0]) if len(origins) == 1 else None
    if origin is None:
        return f"Origin {_shown(origins)} is not one origin; {_remedy(host, scheme)}"
    if origin in allowed:
        return None
    is_elsewhere = any(site in _OTHER_SITES for site in sites)
    if is_elsewhere or not _is_ours(origin, host, scheme):
        return (
            f"Origin {_shown(origins)} is not allowed to act on {host[:100]};"
            " add it to LIVE_ALLOWED_ORIGINS, if its pages may"
        )
    return None


def _is_ours(origin: Origin, host: str, scheme: str | None) -> bool:
    found = _HOST_ONLY.fullmatch(host)
    if found is None or origin.scheme not in _PORTS:
        return False
    if scheme is not None and _SECURE.get(scheme) != _SECURE[origin.scheme]:
        return False
    port = int(found[2]) if found[2] else _PORTS[origin.scheme]
    # A host without a port means the usual one, of http and https alike when
    # nobody knows which of them the browser spoke.
    return (origin.host, origin.port) == (found[1].lower(), port)


def _unsaid(host: str, scheme: str | None) -> str:
    return (
        "A request with a cookie must say where it comes from;"
        f" {_remedy(host, scheme)}, or leave the cookie out"
    )


def _remedy(host: str, scheme: str | None) -> str:
    # The socket's schemes never stand in an Origin.
    known = "https" if scheme is None or _SECURE.get(scheme) else "http"
    return f"send Origin: {known}://{host[:100]} or Sec-Fetch-Site: same-origin"


def _shown(origins: list[str]) -> str:
    return repr(", ".join(origins)[:100])
