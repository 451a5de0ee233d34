"""What a test sees of a page: elements, and their text as a visitor reads it."""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

_UNSEEN = frozenset({"head", "script", "style", "template", "title"})

# Words in neighbouring ones never run together.
_APART = re.compile(
    "address|article|aside|blockquote|body|br|button|caption|dd|details|dialog|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|h[1-6]|header|hgroup|hr|img|input|legend|li"
    "|main|nav|ol|optgroup|option|p|pre|search|section|select|summary|table|tbody|td"
    "|textarea|tfoot|th|thead|tr|ul"
)


class Element:
    """One element of a page, as it was when it was looked up."""

    def __init__(self, node: LexborNode) -> None:
        self._node = node

    @property
    def tag(self) -> str:
        """Name of the element, in lower case."""
        return self._node.tag or ""

    @property
    def text(self) -> str:
        """What a visitor reads, without the page's line breaks and indentation."""
        return visible_text(self._node)

    @property
    def attributes(self) -> dict[str, str]:
        """Values by name; ``""`` for attributes without one."""
        return attributes_of(self._node)

    @property
    def html(self) -> str:
        """The element with all that is in it, as a browser would write it."""
        return self._node.html or ""

    def one(self, selector: str) -> Element:
        """Return the first element inside that matches a CSS selector.

        Raises:
            LookupError: If there is none.
        """
        return first(self.all(selector), selector, self.text)

    def all(self, selector: str) -> list[Element]:
        """Return the elements inside that match a CSS selector, in their order."""
        own = self._node.mem_id
        found = self._node.css(selector)
        return [Element(node) for node in found if node.mem_id != own]

    def __repr__(self) -> str:
        return self.html.partition(">")[0] + ">"


def first(found: list[Element], selector: str, text: str) -> Element:
    """Return the first of the elements found.

    Raises:
        LookupError: If there is none; it shows what can be read there instead.
    """
    if not found:
        shown = text if len(text) <= 300 else text[:300] + "..."
        raise LookupError(f"no element matches {selector!r}; there is: {shown!r}")
    return found[0]


def attributes_of(node: LexborNode) -> dict[str, str]:
    """Return an element's attributes; one without a value has ``""``."""
    return {name: value or "" for name, value in node.attributes.items()}


def visible_text(node: LexborNode) -> str:
    """Return what a visitor reads in an element, with single spaces.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> page = LexborHTMLParser("<p>a <b>b</b>c</p><p hidden>d</p><p>e</p>")
    >>> visible_text(page.body)
    'a bc e'
    """
    pieces: list[str] = []
    _collect(node, pieces.append)
    return " ".join("".join(pieces).split())


def _collect(node: LexborNode, add: Callable[[str], None]) -> None:
    for child in node.iter(include_text=True):
        if child.is_text_node:
            add(child.text_content or "")
        elif child.is_element_node and not _is_unseen(child):
            space = " " if _APART.fullmatch(child.tag or "") else ""
            add(space)
            _collect(child, add)
            add(space)


def _is_unseen(node: LexborNode) -> bool:
    if node.tag in _UNSEEN or "hidden" in node.attributes:
        return True
    return node.tag == "dialog" and "open" not in node.attributes
