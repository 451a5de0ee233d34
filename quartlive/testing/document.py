"""The document a tab shows: the server's page, with its live region kept up to date."""

from __future__ import annotations

import re
from functools import cached_property
from typing import cast

from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..wire.tree import Slot, Statics, to_html
from .elements import attributes_of

_DOCTYPE = re.compile(r"\s*(<!doctype[^>]*>)", re.IGNORECASE)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_START_TAGS = ("<html", "<body")


class Document:
    """One page as it came from the server, and what frames made of it.

    Args:
        html: The whole page.
        has_scripts: Whether the browser runs scripts; it then ignores ``noscript``.
    """

    def __init__(self, html: str, *, has_scripts: bool) -> None:
        self.html = html
        self._has_scripts = has_scripts
        found = _DOCTYPE.match(html)
        self._doctype = found[1] if found else ""

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The elements."""
        tree = LexborHTMLParser(self.html)
        for node in tree.css("noscript") if self._has_scripts else []:
            node.decompose()
        return tree

    @property
    def body(self) -> LexborNode:
        """The element ``body``; a parser makes one where the page has none."""
        body = self.tree.body
        assert body is not None
        return body

    @property
    def title(self) -> str:
        """Text of the first ``title`` in the head."""
        head = self.tree.head
        title = head.css_first("title") if head is not None else None
        return " ".join(title.text().split()) if title is not None else ""

    @property
    def visit(self) -> str:
        """Token of this stay on the page; ``""`` if the page is not live."""
        return attributes_of(self.body).get("data-lvt-id", "")

    @property
    def has_socket(self) -> bool:
        """Whether the page may be reached by a WebSocket."""
        return attributes_of(self.body).get("data-lvt-socket") != "off"

    def with_region(self, region: Slot, title: str | None) -> Document:
        """Return the document with another live region, and title unless it is None."""
        tags, content = _split(region)
        wrapper = LexborHTMLParser(tags)
        head = self.tree.head
        parts = [
            self._doctype,
            self._start_tag("html", wrapper if "<html" in tags else None),
            _titled(head.html or "" if head is not None else "", title),
            self._start_tag("body", wrapper if "<body" in tags else None),
            content,
            "</body></html>",
        ]
        return Document("".join(parts), has_scripts=self._has_scripts)

    def _start_tag(self, name: str, newer: LexborHTMLParser | None) -> str:
        """Return a start tag; what the server wrote for the visit alone stays."""
        attributes = _attributes(self.tree, name)
        if newer is not None:
            ours = {k: v for k, v in attributes.items() if k.startswith("data-lvt-")}
            attributes = _attributes(newer, name) | ours
        written = [f' {name}="{escape(value)}"' for name, value in attributes.items()]
        return f"<{name}{''.join(written)}>"


def _split(region: Slot) -> tuple[str, str]:
    """Return start tags that belong to the region, and what comes after them.

    A page with slots in the start tags of ``html`` or ``body`` has a root that holds
    these tags; its last slot is what stands in the body.
    """
    if isinstance(region, tuple):
        statics, content = cast(Statics, region[0]), cast(Slot, region[-1])
        if statics.strings[0].startswith(_START_TAGS):
            return to_html((*region[:-1], "")), to_html(content)
    return "", to_html(region)


def _attributes(tree: LexborHTMLParser, name: str) -> dict[str, str]:
    node = tree.root if name == "html" else tree.body
    return attributes_of(node) if node is not None else {}


def _titled(head: str, title: str | None) -> str:
    if title is None:
        return head
    return _TITLE.sub(lambda _: f"<title>{escape(title)}</title>", head, count=1)
