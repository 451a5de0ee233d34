"""Tags of a finished page, and where they stand.

Reads what browsers read: text in comments, scripts and quotes holds no tags. Pages
are read whole on their way out, so this is one regular expression and a loop.
``template/scan.py`` reads the same language, in pieces and with all it can mean; a
test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape
from typing import NamedTuple

_SPACE = r"[\t\n\f\r ]"
_NAME = r"[^\t\n\f\r />][^\t\n\f\r />=]*+"
_VALUE = r"""(?:"([^"]*+)"|'([^']*+)'|([^\t\n\f\r >"'][^\t\n\f\r >]*+)|(?=>))"""
_ATTRIBUTE = rf"({_NAME})(?:{_SPACE}*+={_SPACE}*+{_VALUE}|(?!{_SPACE}*+=))"
_UNNAMED = re.sub(r"\((?!\?)", "(?:", _ATTRIBUTE)

# A whole tag; else what begins one that the end of the page cuts off; else comments
# of every kind.
_TAG = re.compile(
    rf"<(?:(?P<name>/?[a-zA-Z][^\t\n\f\r />]*+)"
    rf"(?P<rest>(?:[\t\n\f\r /]++|{_UNNAMED})*+)>"
    r"|(?P<cut>/?[a-zA-Z])|(?P<comment>!--)|(?P<data>!\[CDATA\[)|[!?/])"
)
_PARTS = re.compile(_ATTRIBUTE)
_COMMENT_END = re.compile(r"(?<=<!--)-?>|--!?>")
_SCRIPT = re.compile(rf"<!--|-->|<(/?)script(?={_SPACE}|[/>])", re.IGNORECASE)

_RAW_END = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE)
    for name in ("textarea", "title", "style", "xmp", "iframe", "noembed", "noframes")
}
_RAW = frozenset({*_RAW_END, "script", "plaintext"})
_FOREIGN = frozenset({"svg", "math"})
_HTML_POINTS = frozenset({"foreignobject", "desc", "title"})

#: Where forms begin and end.
FORMS = frozenset({"form", "/form", "template", "/template"})
#: Also what stands in them.
CONTROLS = FORMS | {
    *("fieldset", "/fieldset", "input", "button", "textarea", "/textarea"),
    *("select", "/select", "option"),
}


class Attribute(NamedTuple):
    """One attribute: its value without entities, and its place in the page."""

    value: str
    start: int
    end: int


class Tag(NamedTuple):
    """A tag and its place in the page.

    Attributes:
        name: In lower case; of an end tag with its ``/``.
        attributes: By name in lower case; of two alike the first counts.
        start: Where its ``<`` is.
        inside: After its name.
        end: After its ``>``.
    """

    name: str
    attributes: dict[str, Attribute]
    start: int
    inside: int
    end: int

    def get(self, name: str) -> str | None:
        """Return the value of an attribute; None if there is none."""
        found = self.attributes.get(name)
        return None if found is None else found.value

    def said(self, name: str) -> str:
        """Return the value of an attribute whose words are known, in lower case."""
        return (self.get(name) or "").lower()


def tags(html: str, wanted: Collection[str] = CONTROLS) -> list[Tag]:
    """Return the tags of these names, in their order.

    >>> [tag.name for tag in tags('<form><!-- <input> --><input></form>')]
    ['form', 'input', '/form']

    A tag that the end of the page cuts off is none. Attributes are read of the tags
    returned only, which is most of the time this takes.
    """
    found: list[Tag] = []
    around: list[str] = []  # Foreign elements, and HTML within them.
    at = 0
    while (match := _TAG.search(html, at)) is not None:
        at = match.end()
        if match["name"] is not None:
            name = match["name"].lower()
            if name in wanted:
                found.append(_tag(html, match, name))
            if name in _RAW and not (around and around[-1] in _FOREIGN):
                at = _raw_end(html, name, at)
            if around or name in _FOREIGN:
                _nest(around, name, html[match.end() - 2] == "/")
        elif match["cut"] is not None:
            break
        elif match["comment"] is not None:
            end = _COMMENT_END.search(html, at)
            at = len(html) if end is None else end.end()
        elif match[0] != "</" or html[at : at + 1] != ">":
            is_data = (
                match["data"] is not None and bool(around) and around[-1] in _FOREIGN
            )
            mark = "]]>" if is_data else ">"
            end_at = html.find(mark, at)
            at = len(html) if end_at < 0 else end_at + len(mark)
    return found


def _tag(html: str, match: re.Match[str], name: str) -> Tag:
    attributes: dict[str, Attribute] = {}
    for part in _PARTS.finditer(html, match.start("rest"), match.end()):
        value = part[2] or part[3] or part[4] or ""
        attributes.setdefault(
            part[1].lower(),
            Attribute(unescape(value) if "&" in value else value, *part.span()),
        )
    return Tag(name, attributes, match.start(), match.end("name"), match.end())


def _nest(around: list[str], name: str, is_closed: bool) -> None:
    """Follow the way into SVG and MathML and out."""
    if name.startswith("/"):
        if around and around[-1] == name[1:]:
            around.pop()
    elif not is_closed and (
        name in _FOREIGN or (around[-1] in _FOREIGN and name in _HTML_POINTS)
    ):
        around.append(name)


def _raw_end(html: str, name: str, at: int) -> int:
    """Return where tags begin again after an element that holds none."""
    if name == "script":
        return _script_end(html, at)
    if name == "plaintext":
        return len(html)
    end = _RAW_END[name].search(html, at)
    return len(html) if end is None else end.start()


def _script_end(html: str, at: int) -> int:
    # In <!-- <script> a script holds one more, whose end is not its own.
    is_hidden = is_nested = False
    while (found := _SCRIPT.search(html, at)) is not None:
        # The dashes of <!-- may be those of --> as well.
        at = found.start() + 2 if found[0] == "<!--" else found.end()
        if found[0] == "<!--":
            is_hidden = True
        elif found[0] == "-->":
            is_hidden = is_nested = False
        elif found[1] and not is_nested:
            return found.start()
        else:
            is_nested = is_hidden and not found[1]
    return len(html)
