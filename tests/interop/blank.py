"""A page of the published client whose server is the test: it sends what it likes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Route, WebSocketRoute

from quartlive.wire.frames import dumps

HOST = "http://blank.test/"

# What was sent is shown when the client says so.
_COUNT = """window.updates = 0;
addEventListener("lvt:updated", () => updates++, true);"""
# The browser writes what it is to show as it writes what it shows.
_COMPARE = """(html) => {
  const wrapper = document.querySelector("[data-lvt-id]");
  const expected = wrapper.cloneNode();
  expected.innerHTML = html;
  return [wrapper.innerHTML, expected.innerHTML];
}"""


class Blank:
    """One tab, visiting again and again."""

    def __init__(self, page: Page, script: Path) -> None:
        self._page = page
        self._script = script.read_text()
        self._html = ""
        self._socket: WebSocketRoute | None = None

    @classmethod
    async def open(cls, chromium: Browser, script: Path) -> Blank:
        context = await chromium.new_context()
        blank = cls(await context.new_page(), script)
        await blank._page.add_init_script(_COUNT)
        await blank._page.route("**/*", blank._answer)
        await blank._page.route_web_socket("**/*", blank._greet)
        return blank

    async def close(self) -> None:
        await self._page.context.close()

    async def show(self, html: str, trees: Iterable[Any], wanted: str) -> list[str]:
        """Return what one visit comes to, and what it should.

        Args:
            html: What is shown at first.
            trees: What is sent, one after the other; the first one is whole.
            wanted: HTML of the last tree.
        """
        self._html = html
        await self._page.goto(HOST)
        await self._until("window.liveTemplateClient?.isReady()")
        for count, tree in enumerate(trees, 1):
            self._send(dumps({"tree": tree}))
            await self._until(f"updates === {count}")
        shown: list[str] = await self._page.evaluate(_COMPARE, wanted)
        return shown

    def _greet(self, socket: WebSocketRoute) -> None:
        self._socket = socket

    def _send(self, text: str) -> None:
        assert self._socket is not None
        self._socket.send(text)

    async def _until(self, condition: str) -> None:
        await self._page.wait_for_function(f"() => {condition}", timeout=15_000)

    async def _answer(self, route: Route) -> None:
        if route.request.url.endswith(".js"):
            await route.fulfill(body=self._script, content_type="text/javascript")
            return
        await route.fulfill(
            body='<!doctype html><script defer src="/client.js"></script>'
            '<link rel="icon" href="data:,">'
            f'<div data-lvt-id="blank">{self._html}</div>',
            content_type="text/html",
            headers={"X-LiveTemplate-WebSocket": "enabled"},
        )
