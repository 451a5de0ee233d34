"""Requests of one visitor, made as a browser makes them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from quart import Response
from quart.typing import TestClientProtocol
from selectolax.lexbor import LexborHTMLParser
from werkzeug.urls import iri_to_uri

from .elements import visible_text

_LIVE = "X-LiveTemplate-WebSocket"
_MOVED = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD = frozenset({307, 308})
_MOST_REDIRECTS = 20


@dataclass(frozen=True, slots=True)
class Body:
    """What a POST carries.

    Attributes:
        content: The bytes.
        kind: Their content type.
    """

    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Where a browser arrived.

    Attributes:
        url: Path and query; the whole address if it is another site's.
        status: Of the answer; 0 for another site, which is not asked.
        html: The page.
        is_live: Whether it is the answer of a live page.
    """

    url: str
    status: int
    html: str
    is_live: bool


class Http:
    """The visitor's requests; cookies are kept by Quart's test client.

    Args:
        client: Makes the requests.
        timeout: Seconds an answer may take.
    """

    def __init__(self, client: TestClientProtocol, timeout: float) -> None:
        self.client = client
        self.timeout = timeout
        host = client.app.config["SERVER_NAME"] or "localhost"
        #: What browsers say about who asks.
        self.origin = f"http://{host}"

    async def request(
        self, url: str, headers: Mapping[str, str], body: Body | None = None
    ) -> Response:
        """Make one request: a POST if there is a body, else a GET.

        Raises:
            TimeoutError: If there is no answer in time.
            Exception: What the app raises while it is being tested.
        """
        sent = {**headers, "Sec-Fetch-Site": "same-origin"}
        if body is None:
            answer = self.client.get(url, headers=sent)
        else:
            sent |= {"Origin": self.origin, "Content-Type": body.kind}
            answer = self.client.post(url, headers=sent, data=body.content)
        try:
            return await asyncio.wait_for(answer, self.timeout)
        except TimeoutError:
            raise TimeoutError(f"{url} gave no answer in {self.timeout} s") from None

    async def load(self, url: str, at: str = "/", body: Body | None = None) -> Loaded:
        """Go to a page and follow redirects.

        Args:
            url: As it stands in a link; parts that are missing are those of ``at``.
            at: The page the browser is on.
            body: What is posted there.

        Raises:
            AssertionError: If the answer is an error of the server, or the redirects
                have no end.
        """
        for _ in range(_MOST_REDIRECTS):
            url = self.resolve(url, at)
            if urlsplit(url).netloc:
                return Loaded(url, 0, "", False)
            response = await self.request(url, {"Accept": "text/html"}, body)
            if response.status_code not in _MOVED:
                return await _loaded(url, response)
            if response.status_code not in _SAME_METHOD:
                body = None
            at, url = url, response.headers.get("Location", "")
        raise AssertionError(f"{url} still redirects after {_MOST_REDIRECTS} times")

    def resolve(self, url: str, at: str) -> str:
        """Return path and query of a link, or all of it if it leaves the site."""
        whole = urljoin(urljoin(self.origin + "/", at), iri_to_uri(url))
        whole = whole.partition("#")[0]
        inside = whole.removeprefix(self.origin)
        return inside if whole == self.origin + inside and inside[:1] == "/" else whole


def readable(html: str) -> str:
    """Return the beginning of what a page says, for a message."""
    body = LexborHTMLParser(html).body
    return visible_text(body)[:300] if body is not None else ""


async def _loaded(url: str, response: Response) -> Loaded:
    html = await response.get_data(as_text=True)
    if response.status_code >= 500:
        raise AssertionError(f"{url} answered {response.status_code}: {readable(html)}")
    return Loaded(url, response.status_code, html, _LIVE in response.headers)
