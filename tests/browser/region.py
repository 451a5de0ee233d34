"""One live region in Chromium, driven by trees made in Python: no app, no server."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Route

from quartlive.wire.diff import diff
from quartlive.wire.frames import FragmentTable, Frame, encode_frame
from quartlive.wire.tree import Node, Range, Row, Slot, intern, to_html

ROOT = Path(__file__).parents[2]
FOLDERS = {"client": ROOT / "quartlive/client", "tests": ROOT / "tests/client"}
HOST = "http://region.test"
# As strict as a page can be. Style attributes are the authors' own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:;"
    " require-trusted-types-for 'script'; trusted-types quartlive tests"
)
# Firefox asks for an icon, and complains that it may not.
START = """<!doctype html><link rel="icon" href="data:,">
<script type="module" src="/tests/patching.js"></script>"""


def node(*strings: str) -> Callable[..., Node]:
    """Return what makes nodes of this fragment.

    >>> to_html(node("<b>", "</b>")("milk"))
    '<b>milk</b>'
    """
    return lambda *slots: (intern(strings), *slots)


def rows(*strings: str, key: int = -1) -> Callable[..., Range]:
    """Return what makes ranges of this row's fragment."""
    statics = intern(strings, "range", key)
    return lambda *rows: Range(statics, [as_row(row) for row in rows])


def as_row(row: object) -> Row:
    """A row of one slot may be given without its tuple."""
    return row if type(row) is tuple else (row,)  # type: ignore[return-value]


@dataclass
class Region:
    """A page whose body is the region.

    Attributes:
        page: The Playwright page.
        tree: What is shown.
        warnings: What the client has said in the console, such as that it healed.
    """

    page: Page
    tree: Slot = ""
    warnings: list[str] = field(default_factory=list)
    _table: FragmentTable = field(default_factory=FragmentTable)

    @classmethod
    async def open(cls, chromium: Browser) -> Region:
        region = cls(await chromium.new_page())
        page = region.page
        page.on("pageerror", lambda error: region.warnings.append(str(error)))
        page.on("console", lambda message: region.warnings.append(message.text))
        await page.route("**/*", _answer)
        await page.goto(HOST)
        await page.wait_for_function("() => window.compare !== undefined")
        return region

    async def start(self, tree: Slot, *, html: str | None = None) -> None:
        """Adopt a tree on a page that shows its HTML, or other HTML."""
        await self.load(to_html(tree) if html is None else html)
        await self.adopt(tree)

    async def load(self, html: str) -> None:
        """Show what a server sent for a first look."""
        self._table = FragmentTable()
        self.warnings.clear()
        await self.page.evaluate("(html) => open_region(html)", html)

    async def adopt(self, tree: Slot) -> None:
        await self._send("adopt", tree)
        self.tree = tree

    async def show(self, tree: Slot) -> None:
        """Send the patch that leads to this tree."""
        await self._send("apply", diff(self.tree, tree))
        self.tree = tree

    async def reconnect(self, tree: Slot) -> None:
        """Send a whole tree over a new connection."""
        self._table = FragmentTable()
        await self.page.evaluate("reconnect()")
        await self._send("apply", tree)
        self.tree = tree

    async def _send(self, how: str, tree: Any) -> None:
        frame = json.loads(encode_frame(self._table, Frame(tree=tree)))
        await self.page.evaluate("([how, frame]) => window[how](frame)", [how, frame])

    async def run(self, script: str) -> Any:
        """Do something as the visitor or a script of the page would."""
        return await self.page.evaluate(script)

    async def difference(self) -> str | None:
        """Return shown and wanted HTML where the page is not what it should be."""
        found = await self.page.evaluate("(html) => compare(html)", to_html(self.tree))
        return None if found is None else "\n".join(found)


async def _answer(route: Route) -> None:
    _, _, _, *path = route.request.url.split("/")
    folder = FOLDERS.get(path[0])
    if folder is None:
        headers = {"Content-Type": "text/html", "Content-Security-Policy": POLICY}
        await route.fulfill(body=START, headers=headers)
    else:
        text = folder.joinpath(*path[1:]).read_text()
        await route.fulfill(body=text, content_type="text/javascript")
