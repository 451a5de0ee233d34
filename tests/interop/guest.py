"""One tab with the published client, and the oracles that know what it should show."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from difflib import unified_diff
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Error, Locator, Page, expect

from tests.browser.visitor import normalise

TRANSPORTS = ["socket", "http"]

# Connected, and the first tree is there.
_IS_READY = """() => {
  const client = window.liveTemplateClient;
  const isOpen = client && (client.useHTTP || client.isReady());
  return Boolean(isOpen && client.getStaticStructure() !== null);
}"""
_OWN_TREE = "() => liveTemplateClient.treeRenderer.renderState()"
_SHOWN = "() => document.body.innerHTML"


@dataclass
class Guest:
    """One tab of a browser that loads the published client.

    Attributes:
        page: The Playwright page, for everything this class does not say.
        url: Where the server answers.
        transport: ``"socket"`` or ``"http"``, the first part of every path.
        complaints: Uncaught errors and console errors of the page so far. A test that
            provokes them clears the list, or ``close`` fails.
    """

    page: Page
    url: str
    transport: str
    complaints: list[str] = field(default_factory=list)

    @classmethod
    async def enter(cls, chromium: Browser, url: str, transport: str) -> Guest:
        """Open a tab with a context of its own; ``close`` ends both."""
        context = await chromium.new_context(base_url=url)
        context.set_default_timeout(15_000)
        guest = cls(await context.new_page(), url, transport)
        guest.page.on("pageerror", lambda error: guest.complaints.append(str(error)))
        guest.page.on("console", guest._hear)
        return guest

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    async def close(self) -> None:
        """End the visit.

        Raises:
            AssertionError: If the client complained about something.
        """
        await self.page.context.close()
        assert self.complaints == []

    async def open(self, path: str) -> None:
        """Go to a page and wait until its first tree is there."""
        await self.page.goto(f"/{self.transport}{path}")
        await self.ready()

    async def ready(self) -> None:
        """Wait until the client is connected the way this transport connects."""
        await self.until(_IS_READY)
        # Not by way of the other transport, because this one failed.
        uses_http = await self.page.evaluate("() => liveTemplateClient.useHTTP")
        assert uses_http is (self.transport == "http")

    async def until(self, condition: str) -> None:
        """Wait until a function of the page is true, also across navigations."""
        async with asyncio.timeout(15):
            while not await self._holds(condition):
                await self.page.wait_for_timeout(20)

    async def _holds(self, condition: str) -> bool:
        try:
            return bool(await self.page.evaluate(condition))
        except Error:
            return False

    def one(self, selector: str) -> Locator:
        return self.page.locator(selector)

    async def press(self, name: str) -> None:
        """Press the button with this label."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def sees(self, selector: str, *texts: str) -> None:
        """Wait until these elements hold these texts, then ask both oracles."""
        await expect(self.page.locator(selector)).to_have_text(list(texts))
        await self.agrees()

    async def agrees(self) -> None:
        """The DOM is what the client's own tree says, and what the server renders."""
        answer = await self.page.context.request.get(
            f"/last{self.page.url.removeprefix(self.url).partition('?')[0]}"
        )
        fresh = body_of(await answer.text())
        shown = body_of(f"<body>{await self.page.evaluate(_SHOWN)}")
        own = body_of(f"<body>{await self.page.evaluate(_OWN_TREE)}")

        assert shown == own, difference(shown, own)
        assert shown == fresh, difference(shown, fresh)

    async def evaluate(self, script: str, *arguments: Any) -> Any:
        return await self.page.evaluate(script, *arguments)


def body_of(html: str) -> list[str]:
    """What stands in a document's body, one element or text per line."""
    lines = normalise(f"<title></title>{html}" if "<title" not in html else html)
    start = next(at for at, line in enumerate(lines) if line.startswith("<body"))
    return lines[start + 1 :]


def difference(shown: list[str], expected: list[str]) -> str:
    return "\n".join(unified_diff(expected, shown, "expected", "shown", lineterm=""))
