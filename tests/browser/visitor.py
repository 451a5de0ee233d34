"""One visitor in Chromium, and the oracle that knows what their page should be."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from difflib import unified_diff

from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    WebSocketRoute,
    expect,
)
from selectolax.lexbor import LexborHTMLParser, LexborNode

TRANSPORTS = ["socket", "fetch", "nojs"]
STATUS = {"socket": "live", "fetch": "http"}

# Written by the server for one visit, or by the client about itself.
_OWN_ATTRIBUTES = {"data-lvt-id", "data-lvt-status", "aria-busy"}
# Where the focus is after a link, as long as it is there.
_OF_FOCUS = {("tabindex", "-1"), ("style", "outline: none;")}
_OWN_ELEMENTS = (
    'script, link[rel="modulepreload"], [data-lvt-banner], [data-lvt-announcer],'
    ' [name="lvt-visit"]'
)

# Whether the client's later part has begun.
_HAS_BEGUN = """async () => {
  const names = performance.getEntriesByType("resource").map(({ name }) => name);
  const later = new Set(names.filter((name) => name.includes("/later.js")));
  // One of them has arrived, as a rule the only one.
  return Boolean(await Promise.any([...later].map((name) => import(name))));
}"""

# What a page's policies forbid, told in the console.
_TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) => {
  const { disposition, effectiveDirective, blockedURI, sourceFile, sample } = event;
  const what = [effectiveDirective, blockedURI, sourceFile, sample].join(" ");
  console.debug(`violation ${disposition} ${what}`);
}, true);"""
# How browsers say it themselves, also where no script runs.
_SAYS_VIOLATION = re.compile(r"Content[ -]Security[ -]Policy|^\[Report Only\]")

# Of the policy that only reports, over all tests: what the client did against it.
reported: list[str] = []


@dataclass
class Visitor:
    """One tab, reached by one transport.

    Attributes:
        page: The Playwright page, for everything this class does not say.
        url: Where the server answers.
        transport: ``"socket"``, ``"fetch"`` (no WebSocket opens) or ``"nojs"``.
        complaints: Uncaught errors and console errors of the page so far.
        violations: What the page's policy has forbidden so far. A test that provokes
            it clears the list, or ``close`` fails.
    """

    page: Page
    url: str
    transport: str
    complaints: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    @classmethod
    async def enter(cls, chromium: Browser, url: str, transport: str) -> Visitor:
        """Open a tab with a context of its own; ``close`` ends both."""
        context = await chromium.new_context(
            base_url=url, java_script_enabled=transport != "nojs"
        )
        context.set_default_timeout(15_000)
        if transport == "fetch":
            await context.route_web_socket("**", _refuse)
        if transport == "nojs" and chromium.browser_type.name == "firefox":
            # Playwright cannot switch scripts off here; then none may arrive.
            await context.route("**/*.js", lambda route: route.abort())
        visitor = cls(await context.new_page(), url, transport)
        visitor.page.on("pageerror", lambda error: visitor.complain(str(error)))
        visitor.page.on("console", visitor._hear)
        await context.add_init_script(_TELL_VIOLATIONS)
        return visitor

    async def close(self) -> None:
        """End the visit; what the page's policy forbade would have been seen by users.

        Raises:
            AssertionError: If there was something.
        """
        # A test may end while it still answers a request: nobody wants that answer.
        await self.page.unroute_all(behavior="ignoreErrors")
        await self.page.context.unroute_all(behavior="ignoreErrors")
        await self.page.context.close()
        assert self.violations == []

    def _hear(self, message: ConsoleMessage) -> None:
        text = message.text
        if text.startswith("violation report") and "/live/client/" in text:
            reported.append(text)
        elif text.startswith("violation enforce"):
            self.violations.append(text)
        elif _SAYS_VIOLATION.search(text):
            if self.transport == "nojs" and not text.startswith("[Report Only]"):
                self.violations.append(text)
        elif message.type == "error":
            self.complain(text)

    def complain(self, text: str) -> None:
        self.complaints.append(text)

    async def open(self, path: str) -> None:
        """Go to a page and wait until it is live, if it can be."""
        await self.page.goto(path)
        await self.ready()

    async def ready(self) -> None:
        """Wait until the page is connected the way this transport connects.

        By then it listens to everything, too: the client's later part has begun.
        """
        if self.transport != "nojs":
            await expect(self.page.locator("body")).to_have_attribute(
                "data-lvt-status", STATUS[self.transport], timeout=15_000
            )
            async with asyncio.timeout(15):
                while not await self._has_begun():
                    await self.page.wait_for_timeout(20)

    async def _has_begun(self) -> bool:
        # The page may forbid the eval of Playwright's own way to wait for it.
        try:
            return bool(await self.page.evaluate(_HAS_BEGUN))
        except Error:
            # It went somewhere else meanwhile, or the file did not arrive.
            return False

    async def leave_and_come_back(self) -> None:
        """Take the page into the browser's back/forward cache and out again."""
        for event in ["'pagehide'", "'pageshow', { persisted: true }"]:
            await self.page.evaluate(f"dispatchEvent(new PageTransitionEvent({event}))")

    def one(self, selector: str) -> Locator:
        return self.page.locator(selector)

    async def press(self, name: str) -> None:
        """Press the button with this label."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def sees(self, selector: str, *texts: str) -> None:
        """Wait until these elements hold these texts, then ask the oracle."""
        await expect(self.page.locator(selector)).to_have_text(list(texts))
        await self.equals_fresh_render()

    async def equals_fresh_render(self) -> None:
        """What the visitor has before them is what the server would send now."""
        answer = await self.page.context.request.get(
            self.page.url, headers={"Accept": "text/html"}
        )
        fresh = normalise(await answer.text())
        shown = normalise(await self.page.content())

        assert shown == fresh, "\n".join(unified_diff(fresh, shown, lineterm=""))


def normalise(html: str) -> list[str]:
    """Elements, attributes and texts of a document's body, one per line.

    What belongs to a single visit is left out, and so is white space at both ends.
    """
    tree = LexborHTMLParser(html)
    for node in tree.css(_OWN_ELEMENTS):
        node.decompose()
    title = tree.css_first("title")
    assert title is not None
    assert tree.body is not None
    return [f"<title>{title.text()}", *_lines(tree.body)]


def _lines(node: LexborNode) -> list[str]:
    if node.tag == "-text":
        return [node.text_content or ""]
    attributes = sorted(
        f" {name}={value or ''!r}"
        for name, value in node.attributes.items()
        if name not in _OWN_ATTRIBUTES and (name, value) not in _OF_FOCUS
    )
    lines = [f"<{node.tag}{''.join(attributes)}>"]
    text = ""
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            text += child.text_content or ""
            continue
        lines += [text] if text.strip() else []
        text = ""
        lines += _lines(child)
    return [*lines, *([text] if text.strip() else []), f"</{node.tag}>"]


async def _refuse(route: WebSocketRoute) -> None:
    await route.close()
