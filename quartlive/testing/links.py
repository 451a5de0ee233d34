"""A tab's conversation with its live page, over a WebSocket or by fetch.

What the client's scripts do with the page, done with trees; where they would quietly
ask for the full tree, a test fails.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Protocol, cast
from urllib.parse import quote

from quart import Quart, Response
from quart.testing import WebsocketResponseError
from quart.testing.connections import TestWebsocketConnection, WebsocketDisconnectError

from ..runtime.answers import HTTP_ONLY
from ..wire.messages import SYNC
from ..wire.patch import Mirror
from ..wire.tree import Slot
from .http import Body, Http, readable

PROTOCOL = "quartlive.1"

Frame = dict[str, Any]

# Browsers wait for seconds before they ask again; tests have no time.
_PAUSE_S = 0.02

# The server asks for the page to be loaded anew: somebody logged in or out.
_RENEW_CODE = 4401
_RENEW_STATUS = frozenset({301, 302, 303, 307, 308, 401, 403})


class RenewError(Exception):
    """This is not the visitor's page any more: it has to be loaded anew."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """The whole page as the server has it now.

    Attributes:
        shown: The tree that patches led to.
        tree: The tree that was rendered now.
        title: The title that goes with it; None if the frame says nothing of it.
    """

    shown: Slot
    tree: Slot
    title: str | None


class Link(Protocol):
    """One way to a live page.

    Attributes:
        mirror: What the page shows.
    """

    mirror: Mirror

    async def open(self) -> list[Frame]:
        """Begin, and return the frames up to the first full tree."""
        ...

    async def ask(self, message: Mapping[str, object]) -> list[Frame]:
        """Send a message and return the frames up to its answer."""
        ...

    async def news(self) -> list[Frame]:
        """Return the next frames that nobody here asked for."""
        ...

    async def fresh(self) -> Fresh | None:
        """Ask for the full tree; None if the page has gone meanwhile."""
        ...

    async def close(self) -> None:
        """End the conversation."""
        ...


class WatchedSocket(TestWebsocketConnection):
    """Quart's test socket, which waits neither for ever nor for the dead."""

    def __init__(self, app: Quart, scope: Any) -> None:
        super().__init__(app, scope)
        self.timeout = 10.0
        self.has_ended = False

    async def receive(self) -> str | bytes:
        """Return the next message.

        Raises:
            TimeoutError: If none comes in time.
            ConnectionError: If the handler ended and said nothing.
            Exception: What the handler raised.
        """
        handler = cast("asyncio.Future[None]", self._task)
        receiving = asyncio.ensure_future(super().receive())
        either: set[asyncio.Future[Any]] = {receiving, handler}
        first = asyncio.FIRST_COMPLETED
        try:
            await asyncio.wait(either, timeout=self.timeout, return_when=first)
            if receiving.done():
                return receiving.result()
        finally:
            receiving.cancel()
        if not handler.done():
            raise TimeoutError(f"the socket was silent for {self.timeout} s")
        self.has_ended = True
        handler.result()
        raise ConnectionError("the handler of the socket ended without a word")


class SocketLink:
    """A live page on a WebSocket.

    Args:
        http: The visitor's requests.
        url: Path and query of the page.
        visit: Token of this stay on it.
    """

    def __init__(self, http: Http, url: str, visit: str) -> None:
        self.mirror = Mirror()
        self._http = http
        self._address = f"{url}{'&' if '?' in url else '?'}lvt-visit={quote(visit)}"
        self._fetch = FetchLink(http, url, visit, {"Lvt-Connection": "open"})
        self._socket = self._new_socket()
        self._last = 0
        self._is_open = False

    async def open(self) -> list[Frame]:
        """Begin, and return the frames up to the first full tree."""
        await self._socket.__aenter__()
        self._is_open = True
        try:
            frame = await self._take()
        except WebsocketResponseError as refused:
            await self._refused(refused.response)
            raise
        if not is_full(frame) and "redirect" not in frame:
            raise AssertionError(f"the page could not be opened: {_reason(frame)}")
        return [frame]

    async def ask(self, message: Mapping[str, object]) -> list[Frame]:
        """Send a message and return the frames up to its answer."""
        await self._socket.send(json.dumps(message))
        frames = [await self._take()]
        while not _answers(frames[-1], message):
            frames.append(await self._take())
        if frames[-1].get("code") == HTTP_ONLY:
            frames[-1] = await self._post(message)
        return frames

    async def _post(self, message: Mapping[str, object]) -> Frame:
        """Send an action by fetch, beside the socket, which shows what comes of it."""
        answer = await self._fetch.send(message)
        if "redirect" in answer:
            return answer
        if answer.get("meta", {}).get("success"):
            # The socket speaks for the cookies of yesterday.
            await self.close()
            self._socket = self._new_socket("&lvt-reconnect=1")
            self._last = 0
            self.mirror.forget()
            await self.open()
        else:
            await self.fresh()
        return answer

    def _new_socket(self, more: str = "") -> WatchedSocket:
        client = self._http.client
        client.websocket_connection_class = WatchedSocket
        socket = client.websocket(
            self._address + more,
            headers={"Origin": self._http.origin, "Sec-Fetch-Site": "same-origin"},
            # Where Quart's test client does not put its own argument of that name.
            scope_base={"subprotocols": [PROTOCOL]},
        )
        found = cast(WatchedSocket, socket)
        found.timeout = self._http.timeout
        return found

    async def news(self) -> list[Frame]:
        """Wait for the next frame that nobody here asked for."""
        return [await self._take()]

    async def fresh(self) -> Fresh | None:
        """Ask for the full tree; None if the page has gone meanwhile."""
        await self._socket.send(json.dumps({"action": SYNC}))
        while True:
            shown = self.mirror.tree
            frame = await self._take()
            if is_full(frame):
                return Fresh(shown, self.mirror.tree, frame.get("title"))
            if "meta" in frame:
                raise AssertionError(f"the page cannot be rendered: {_reason(frame)}")

    async def close(self) -> None:
        """End the conversation."""
        if self._is_open:
            self._is_open = False
            leaving = self._socket.__aexit__(None, None, None)  # type: ignore[arg-type]
            # What the handler raised has been told by then.
            with suppress(Exception) if self._socket.has_ended else nullcontext():
                await asyncio.wait_for(leaving, self._http.timeout)

    async def _take(self) -> Frame:
        try:
            frame = cast(Frame, json.loads(await self._socket.receive()))
        except WebsocketDisconnectError as ended:
            (code,) = ended.args
            if code == _RENEW_CODE:
                raise RenewError(f"the socket was closed with {code}") from None
            # Quart ends with 1000 also when its handler crashed.
            raise ConnectionError(
                f"the server closed the socket with {code}; its log tells why"
            ) from None
        v = frame.get("v")
        if v is not None:
            assert v == self._last + 1, f"frame {v} came after frame {self._last}"
            self._last = v
        self.mirror.take(frame)
        return frame

    async def _refused(self, response: Response) -> None:
        text = await response.get_data(as_text=True)
        reason = f"the socket was refused: {response.status_code} {readable(text)}"
        if response.status_code in _RENEW_STATUS:
            raise RenewError(reason) from None
        raise AssertionError(reason) from None


class FetchLink:
    """A live page over HTTP, where no socket can be opened.

    Args:
        http: The visitor's requests.
        url: Path and query of the page.
        visit: Token of this stay on it.
        headers: Sent with every request.
    """

    def __init__(
        self, http: Http, url: str, visit: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.mirror = Mirror()
        self._http = http
        self._url = url
        self._base = ""
        self._headers = {
            "Accept": "application/json",
            "Lvt-Client": PROTOCOL,
            "Lvt-Visit": visit,
            **(headers or {}),
        }

    async def open(self) -> list[Frame]:
        """Begin, and return the full tree."""
        frame = await self._exchange()
        if not is_full(frame) and "redirect" not in frame:
            raise AssertionError(f"the page could not be opened: {_reason(frame)}")
        self._take(frame)
        return [frame]

    async def ask(self, message: Mapping[str, object]) -> list[Frame]:
        """Send a message and return its answer."""
        frame = await self._exchange(message)
        self._take(frame)
        return [frame]

    async def send(self, message: Mapping[str, object]) -> Frame:
        """Send a message and return its answer, whose tree is of no interest."""
        return await self._exchange(message)

    async def news(self) -> list[Frame]:
        """Ask again, as the client does now and then."""
        await asyncio.sleep(_PAUSE_S)
        self._base = ""
        return await self.open()

    async def fresh(self) -> Fresh | None:
        """Ask for the full tree; None if the page has gone meanwhile."""
        self._base = ""
        try:
            frame = await self._exchange()
        except RenewError:
            return None
        if not is_full(frame):
            return None
        shown = self.mirror.tree
        self._take(frame)
        return Fresh(shown, self.mirror.tree, frame.get("title"))

    async def close(self) -> None:
        """End the conversation."""

    def _take(self, frame: Frame) -> None:
        self._base = frame.get("base", "")
        self._url = frame.get("url", self._url)
        self.mirror.forget()
        self.mirror.take(frame)

    async def _exchange(self, message: Mapping[str, object] | None = None) -> Frame:
        headers, body = self._headers, None
        if message is not None:
            body = Body(json.dumps(message).encode(), "application/json")
        if self._base:
            headers = {**headers, "Lvt-Base": self._base}
        response = await self._http.request(self._url, headers, body)
        text = await response.get_data(as_text=True)
        reason = f"{self._url} answered {response.status_code}: {readable(text)}"
        if response.status_code in _RENEW_STATUS:
            raise RenewError(reason)
        if "json" not in response.headers.get("Content-Type", ""):
            raise AssertionError(reason)
        return cast(Frame, json.loads(text))


def is_full(frame: Frame) -> bool:
    """Return whether a frame has a whole tree, and not a patch of what is shown."""
    return isinstance(frame.get("tree"), str | list)


def errors_in(frame: Frame) -> dict[str, str]:
    """Return what a frame says is wrong, by HTML name of the field."""
    if frame.get("type") == "error":
        return {"_general": frame.get("text") or frame.get("code", "")}
    return dict(frame.get("meta", {}).get("errors", {}))


def _reason(frame: Frame) -> str:
    return "; ".join(errors_in(frame).values()) or json.dumps(frame)[:500]


def _answers(frame: Frame, message: Mapping[str, object]) -> bool:
    if frame.get("type") == "error":
        # Without an id it is for the only message under way.
        return frame.get("id") in (None, message["id"])
    return "meta" in frame and frame["meta"].get("id") == message["id"]
