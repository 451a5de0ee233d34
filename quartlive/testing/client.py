"""A visitor in a test: one browser with its cookies, on the transport asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self, get_args
from weakref import WeakKeyDictionary

from quart import Quart
from quart.typing import TestAppProtocol

from .http import Http
from .page import Page, Via


class LiveClient:
    """Visits an app in the same process: no server, no browser, no waiting.

    Use it as an asynchronous context manager; the app is started up and shut down
    with it. Two visitors of one app at the same time are two clients.

    >>> async def test_a_click_counts(app):
    ...     async with LiveClient(app, via="socket") as visitor:
    ...         page = await visitor.open("/")
    ...         await page.click("increment")
    ...
    ...         assert page.one("#count").text == "1"

    After every answer what the page shows is compared with a fresh render, and the
    test fails with the difference if there is one.

    Args:
        app: The app.
        via: ``"socket"`` (a WebSocket), ``"fetch"`` (scripts, but no socket opens) or
            ``"nojs"`` (no scripts).
        timeout: Seconds an answer may take.
        compare: Whether to compare; switch it off for a page that shows something
            else each time it is rendered, such as a clock.

    Attributes:
        client: Quart's test client that makes the requests and keeps the cookies.
    """

    def __init__(
        self,
        app: Quart,
        via: Via = "socket",
        *,
        timeout: float = 10.0,
        compare: bool = True,
    ) -> None:
        if via not in get_args(Via):
            raise ValueError(f"via={via!r} is none of {', '.join(get_args(Via))}")
        self.client = app.test_client()
        self._app = app
        self._via: Via = via
        self._compare = compare
        self._http = Http(self.client, timeout)
        self._stack = AsyncExitStack()
        self._page: Page | None = None

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(_started(self._app))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def open(self, path: str, *, new_tab: bool = False) -> Page:
        """Go to a page, follow redirects, and connect to it if it is live.

        The page opened before is left, as in a browser's address bar.

        Args:
            path: Path and query.
            new_tab: Whether the other pages stay open.

        Raises:
            AssertionError: If the server fails or the page cannot be connected to.
            TimeoutError: If there is no answer in time.
        """
        if self._page is not None and not new_tab:
            await self._page.close()
        page = Page(self._http, self._via, compare=self._compare)
        self._stack.push_async_callback(page.close)
        self._page = page
        await page.go(path)
        return page


@dataclass
class _Running:
    """An app in use.

    Attributes:
        lifespan: Ends it.
        visitors: How many are on it.
    """

    lifespan: TestAppProtocol
    visitors: int = 0


_running: WeakKeyDictionary[Quart, _Running] = WeakKeyDictionary()


@asynccontextmanager
async def _started(app: Quart) -> AsyncIterator[None]:
    """Let the first visitor start the app up and the last one shut it down."""
    running = _running.get(app)
    if running is None:
        running = _Running(app.test_app())
        await running.lifespan.startup()
        _running[app] = running
    running.visitors += 1
    try:
        yield
    finally:
        running.visitors -= 1
        if running.visitors == 0:
            del _running[app]
            await running.lifespan.shutdown()
