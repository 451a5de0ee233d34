"""Responses of live pages, and the cookies that go with them."""

from __future__ import annotations

import time
from math import ceil

from quart import Response
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, TooManyRequests, default_exceptions

from ..effects import Redirect
from ..flashes import NO_FLASHES, Flashes, alive
from ..runtime.answers import Refusal
from ..runtime.visit import Visit
from ..wire.frames import Peer
from .flash import FlashCookies, no_flashes
from .identity import SetCookie

HTML, JSON = "text/html; charset=utf-8", "application/json"


def page_response(html: str) -> Response:
    """Return a whole page."""
    return Response(html, content_type=HTML)


def json_response(text: str, status: int = 200) -> Response:
    """Return a frame."""
    return Response(text, status=status, content_type=JSON)


def refused(refusal: Refusal, peer: Peer) -> Response:
    """Return a refusal for a client."""
    response = json_response(refusal.write(peer), peer.status(refusal.status))
    if refusal.retry_seconds is not None:
        response.headers["Retry-After"] = str(ceil(refusal.retry_seconds))
    return response


def as_error(refusal: Refusal) -> HTTPException:
    """Return what Quart's error handlers answer to a browser without scripts."""
    if refusal.retry_seconds is not None:
        return TooManyRequests(refusal.text, retry_after=ceil(refusal.retry_seconds))
    return default_exceptions[refusal.status](refusal.text)


def redirected(target: Redirect) -> Response:
    """Return what sends a browser elsewhere."""
    return Response("", status=target.code, headers={"Location": target.url})


def set_cookie(response: Response, cookie: SetCookie) -> Response:
    """Set a cookie of ours, or take it away."""
    for name, value in cookie.headers:
        response.headers.add(name, value)
    return response


class Luggage:
    """What an answer takes along: cookies of the app, and flashes to where it leads.

    Args:
        cookies: Writes and reads the cookie of the flashes.
        secure: The browser speaks https.
    """

    def __init__(self, cookies: FlashCookies, *, secure: bool) -> None:
        self._cookies = cookies
        self._secure = secure

    def brought(self, cookies: MultiDict[str, str]) -> Flashes:
        """Return the flashes that have come along with a request's cookies."""
        return self._cookies.read(cookies, secure=self._secure)

    def put(
        self, response: Response, visit: Visit, *, goes: bool, has_come: bool
    ) -> Response:
        """Put into a response what goes along; each only once.

        Args:
            response: The answer.
            visit: Whose it is.
            goes: It leads elsewhere.
            has_come: What the request has brought is shown now.
        """
        for header in visit.new_cookies:
            response.headers.add("Set-Cookie", header)
        visit.new_cookies.clear()
        flashes = alive(visit.shown.flashes, time.time()) if goes else NO_FLASHES
        gone = no_flashes(secure=self._secure)
        if flashes:
            set_cookie(response, self._cookies.write(flashes, secure=self._secure))
        elif has_come and gone.full_name in visit.cookies:
            set_cookie(response, gone)
        return response
