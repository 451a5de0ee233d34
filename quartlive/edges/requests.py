"""What a live page reads from a request of Quart."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import quote

from quart import Quart, Request, Websocket, abort, session
from werkzeug.datastructures import Headers, MultiDict

from ..runtime.visit import Address
from .origin import Origin, refusal, spoken_scheme

#: Parameters of a socket's address that are ours, not the page's.
VISIT_PARAMETER, AGAIN_PARAMETER = "lvt-visit", "lvt-reconnect"

#: Over HTTP, the protocol that the client speaks; on a socket it is a subprotocol.
CLIENT_HEADER = "Lvt-Client"

_JSON = ("application/json", "text/json")
_ANYTHING = ("*/*", "application/*")

# These belong to the connection of the socket, not to the page.
_HOP = frozenset({"connection", "upgrade", "content-length", "transfer-encoding"})


def wants_json(accept: str) -> bool:
    """Return whether the first type named that means anything here is JSON.

    >>> wants_json("text/html, application/json"), wants_json("application/json")
    (False, True)

    Order decides, not ``q``, as it does for LiveTemplate's clients; ``q=0`` refuses.
    """
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if any(_is_refusal(parameter) for parameter in parameters):
            continue
        if kind in _JSON or kind.endswith("+json"):
            return True
        if kind.startswith("text/") or kind == "application/xhtml+xml":
            return False
        if kind in _ANYTHING:
            return False
    return False


def _is_refusal(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "q" and value.strip().rstrip("0") in ("", ".", "0.")


def page_request(app: Quart, websocket: Websocket) -> Request:
    """Return the request of the page that a socket belongs to.

    Hooks, actions and templates see the same request on every transport: a GET of
    the page's own address, with the headers of the upgrade.
    """
    headers = Headers(
        [
            (name, value)
            for name, value in websocket.headers
            if name.lower() not in _HOP
            and not name.lower().startswith("sec-websocket-")
        ]
    )
    scheme = "https" if websocket.scheme in ("wss", "https") else "http"
    scope: Any = {
        **websocket.scope,
        "type": "http",
        "method": "GET",
        "scheme": scheme,
        "query_string": page_query_string(websocket.query_string),
    }
    request = app.request_class(
        "GET",
        scheme,
        websocket.path,
        scope["query_string"],
        headers,
        websocket.root_path,
        websocket.http_version,
        scope,
        send_push_promise=_no_push,
    )
    request.body.set_complete()
    return request


def page_query_string(raw: bytes) -> bytes:
    """Return a socket's query without what is ours.

    >>> page_query_string(b"q=1&lvt-visit=x&lvt-reconnect=1")
    b'q=1'
    """
    ours = (VISIT_PARAMETER.encode(), AGAIN_PARAMETER.encode())
    parts = raw.split(b"&")
    return b"&".join(part for part in parts if part.partition(b"=")[0] not in ours)


def whole_path(request: Request) -> str:
    """Return a page's path as the browser knows it, decoded."""
    # One slash: two would name another host.
    return "/" + (request.root_path + request.path).lstrip("/")


def written_path(request: Request) -> str:
    """Return a page's path as it stands in an address."""
    return quote(whole_path(request), safe="/:@!$&'()*+,;=~")


def address_of(
    request: Request, params: dict[str, Any], *, is_secure: bool = False
) -> Address:
    """Return where a page was opened."""
    origin = request.host_url.rstrip("/")
    return Address(params, written_path(request), origin, is_secure)


def query_of(request: Request) -> MultiDict[str, str]:
    """Return the query of a page's address, free to be changed."""
    return MultiDict(request.args)


def is_secure(asked: Request | Websocket, proxies: int) -> bool:
    """Return whether the browser is known to speak https.

    Args:
        asked: What it asked for.
        proxies: How many proxies are trusted to say so.
    """
    return spoken_scheme(asked.headers, asked.scheme, proxies) in ("https", "wss")


def require_own_origin(
    asked: Request | Websocket, allowed: Collection[Origin], proxies: int = 0
) -> None:
    """Let only pages of this site, and of those allowed, act for a visitor.

    Args:
        asked: What was asked for.
        allowed: Other origins whose pages may act here.
        proxies: How many proxies are trusted to say how the browser asked.

    Raises:
        Forbidden: With a text that says what to send or to allow.
    """
    # Any cookie: one of the app's own may say who it is, too.
    has_cookie = bool(asked.cookies)
    reason = refusal(
        asked.headers,
        asked.host,
        has_cookie=has_cookie,
        allowed=allowed,
        scheme=spoken_scheme(asked.headers, asked.scheme, proxies),
    )
    if reason is not None:
        abort(403, reason)


def as_session_is() -> Callable[[], None]:
    """Return what undoes writes to Quart's session from now on."""
    before, was_modified = dict(session), session.modified

    def undo() -> None:
        if dict(session) != before:
            session.clear()
            session.update(before)
        session.modified = was_modified

    return undo


async def _no_push(path: str, headers: Headers) -> None:
    """Nothing is pushed to a socket."""
