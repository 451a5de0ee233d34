"""Start tags of a finished page, with their positions."""

from __future__ import annotations

from typing import NamedTuple

from .scan import Event, step
from .states import TEXT

_QUOTES = ("'", '"')


class Attribute(NamedTuple):
    """An attribute of a start tag: its lower-case name, its value, where it stands.

    The value is as written, entities included, and without quotes; ``""`` if there is
    none.
    """

    name: str
    value: str
    start: int
    end: int


class StartTag(NamedTuple):
    """A start tag of a finished page, with positions in the page's text.

    ``start`` is at its ``<``, ``name_end`` after its name, ``end`` after its ``>``.
    """

    name: str
    attributes: tuple[Attribute, ...]
    start: int
    name_end: int
    end: int

    def get(self, name: str) -> str | None:
        """Return the value of an attribute as written, ``None`` if there is none."""
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute.value
        return None


def start_tags(html: str) -> list[StartTag]:
    """Return the start tags of a page, in their order.

    Text in comments, scripts and other raw text holds no tags. A tag that the end of
    the text cuts off is none.

    >>> [(tag.name, tag.get("name")) for tag in start_tags("<p><button name=add>")]
    [('p', None), ('button', 'add')]
    """
    events: list[Event] = []
    step(TEXT, html, events)
    tags: list[StartTag] = []
    start = name_end = value = 0
    attributes: list[Attribute] = []
    for kind, at, name, more in events:
        match kind:
            case "open":
                start, attributes = at, []
            case "name":
                name_end = at
            case "attribute":
                attributes.append(Attribute(name, "", at - len(name), at))
            case "value":
                value = at
            case "end":
                closing = html[at] if html[at] in _QUOTES else ""
                attributes[-1] = attributes[-1]._replace(
                    value=html[value:at], end=at + len(closing)
                )
            case "whole":
                # The name, "=" and a quote stand before the value.
                begin = more - 2 - len(name)
                attributes.append(Attribute(name, html[more:at], begin, at + 1))
            case "bare" if not name.startswith("/"):
                tags.append(StartTag(name, (), more, at - 1, at))
            case "close" if not name.startswith("/"):
                tags.append(StartTag(name, tuple(attributes), start, name_end, at))
    return tags
