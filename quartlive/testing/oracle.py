"""Do two documents look the same to a browser?"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .elements import attributes_of

# Written by the server for one visit, or by the client about itself.
_OWN_ATTRIBUTES = frozenset({"data-lvt-id", "data-lvt-status", "aria-busy"})
_OWN_ELEMENTS = (
    'script, link[rel="modulepreload"], [data-lvt-banner], [name="lvt-visit"]'
)


def difference(shown: str, fresh: str) -> str:
    """Return how two documents differ to a browser, ``""`` if they do not.

    What belongs to a single visit does not count, nor white space around texts.

    Args:
        shown: HTML of what the page shows.
        fresh: HTML of what it should show.
    """
    if shown == fresh:
        return ""
    lines = unified_diff(
        list(normalised(fresh)), list(normalised(shown)), "fresh", "shown", lineterm=""
    )
    return "\n".join(lines)


def normalised(html: str) -> Iterator[str]:
    """Yield tags with their attributes, and texts, of a document: one per line.

    >>> list(normalised("<title>a</title><p id=x>b"))
    ['<title>a', '<html>', '<body>', "<p id='x'>", 'b', '</p>', '</body>', '</html>']
    """
    tree = LexborHTMLParser(html)
    for node in tree.css(_OWN_ELEMENTS):
        node.decompose()
    title = tree.css_first("title")
    yield f"<title>{title.text().strip() if title is not None else ''}"
    root = tree.root
    if root is not None:
        yield from _lines(root)


def _lines(node: LexborNode) -> Iterator[str]:
    names = sorted(attributes_of(node).items())
    shown = [
        f" {name}={value!r}" for name, value in names if name not in _OWN_ATTRIBUTES
    ]
    yield f"<{node.tag}{''.join(shown)}>"
    text = ""
    for child in node.iter(include_text=True):
        if child.is_text_node:
            # Two slots side by side are one text to whoever looks.
            text += child.text_content or ""
        elif child.is_element_node and child.tag != "head":
            if text.strip():
                yield text.strip()
            text = ""
            yield from _lines(child)
    if text.strip():
        yield text.strip()
    yield f"</{node.tag}>"
