"""What HTML says about elements: which are empty, which end others, which may nest.

Only what changes the tree a browser builds from ordinary markup, as far as it can be
told from tags alone.
"""

from __future__ import annotations

from collections.abc import Sequence

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)

#: The frame of a page. Their tags may all be left out, so they are not counted.
SKELETON = frozenset({"html", "head", "body"})

#: Elements whose end tag may be left out.
OPTIONAL = frozenset(
    "li dt dd p option optgroup rt rp rb rtc td th tr tbody thead tfoot colgroup"
    " caption".split()
)

#: Elements of ordinary pages: after these names a value is no longer part of the name.
KNOWN = (
    VOID
    | SKELETON
    | OPTIONAL
    | frozenset(
        "a abbr address article aside audio b bdi bdo blockquote button canvas cite"
        " code data datalist del details dfn dialog div dl em fieldset figcaption"
        " figure footer form h1 h2 h3 h4 h5 h6 header hgroup i iframe ins kbd label"
        " legend main map mark menu meter nav object ol output picture pre progress q"
        " ruby s samp search section select small span strong sub summary sup svg"
        " table template textarea time u ul var video".split()
    )
)

#: Elements that a parser opens again where they overlap with others.
FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

# Start tags that end an open <p>.
_BLOCKS = _HEADINGS | frozenset(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form header hgroup hr li listing main menu nav ol p"
    " plaintext pre search section summary table ul xmp".split()
)

# Looking for an open element ends at these.
_SCOPE = frozenset("caption html table td th marquee object template".split())
_TABLE = frozenset({"table", "template"})
_TABLE_PARTS = frozenset({"table", "tbody", "thead", "tfoot", "tr"})
# What else may stand between the parts of a table.
_IN_TABLE = frozenset({"script", "style", "template"})
_ROW_GROUPS = frozenset({"tbody", "thead", "tfoot"})
_CELLS = frozenset({"td", "th"})

# Where the parts of a table may stand; elsewhere their tags are dropped.
_PARENTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(_CELLS, frozenset({"tr", "template"})),
    **dict.fromkeys(_ROW_GROUPS | {"caption", "colgroup"}, _TABLE),
    "tr": _TABLE | _ROW_GROUPS,
    "col": _TABLE | {"colgroup"},
}

# What separates an <li> from another one in it; <div> and <p> do not.
_LISTS = (
    _SCOPE
    | {"button"}
    | frozenset(
        "ul ol menu dl dir article aside blockquote details fieldset figure footer form"
        " header main nav section".split()
    )
)

#: Which open elements a start tag ends, and what separates it from them.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), _LISTS),
    "dt": (frozenset({"dt", "dd"}), _LISTS),
    "dd": (frozenset({"dt", "dd"}), _LISTS),
    "tr": (frozenset({"tr", "colgroup", "caption"}), _TABLE),
    "td": (_CELLS, _TABLE | {"tr"}),
    "th": (_CELLS, _TABLE | {"tr"}),
    "caption": (frozenset({"colgroup", "caption"}), _TABLE),
    "colgroup": (frozenset({"colgroup", "caption"}), _TABLE),
    "option": (frozenset({"option"}), frozenset({"select", "optgroup", "datalist"})),
    "optgroup": (
        frozenset({"option", "optgroup"}),
        frozenset({"select", "datalist"}),
    ),
    "rt": (frozenset({"rt", "rp", "rb"}), frozenset({"ruby", "rtc"})),
    "rp": (frozenset({"rt", "rp", "rb"}), frozenset({"ruby", "rtc"})),
    **dict.fromkeys(_ROW_GROUPS, (_ROW_GROUPS | {"colgroup", "caption"}, _TABLE)),
}

# Elements that cannot stand in one of their kind: the parser drops a tag or moves it.
_NEVER_NESTED: dict[str, frozenset[str]] = {
    "a": _SCOPE,
    "button": _SCOPE,
    "form": frozenset({"template"}),
    "nobr": _SCOPE,
    "select": _SCOPE,
}

# HTML elements that end foreign content when they appear in it.
_BREAKOUT = (
    (_BLOCKS - {"details", "form", "section", "header", "footer", "summary", "main"})
    | frozenset(
        "b big body br code em embed head i img meta nobr ruby s small span strong"
        " strike sub sup tt u var".split()
    )
) - {"search", "article", "aside", "dialog", "fieldset", "figure", "figcaption"}

#: Elements that are not HTML, with all that is in them ...
FOREIGN = frozenset({"svg", "math"})

#: Elements of SVG that are often written alone, to stand in some <svg>.
SHAPES = frozenset(
    "animate animatetransform circle ellipse image line path polygon polyline rect set"
    " stop use".split()
)
#: ... but for what is in these.
HTML_POINTS = frozenset(
    "foreignobject desc title annotation-xml mi mo mn ms mtext".split()
)


_CODE = frozenset({"script", "style"})


def ended_by(tag: str, stack: Sequence[str]) -> int:
    """Return how many open elements, counted from the innermost, a start tag ends.

    >>> ended_by("li", ["ul", "li", "b"]), ended_by("div", ["p"]), ended_by("b", ["p"])
    (2, 1, 0)
    """
    ended = 0
    if tag in _BLOCKS:
        ended = _depth(stack, frozenset({"p"}), _SCOPE | {"button"})
    if tag in _HEADINGS and stack and stack[-1] in _HEADINGS:
        ended = max(ended, 1)
    if tag in _ENDS:
        ended = max(ended, _depth(stack, *_ENDS[tag]))
    return ended


def is_misplaced(tag: str, stack: Sequence[str]) -> bool:
    """Return whether a parser puts an element elsewhere than the markup says."""
    if stack and tag in _PARENTS:
        return stack[-1] not in _PARENTS[tag]
    if stack and stack[-1] in _TABLE_PARTS:
        return tag not in _IN_TABLE
    limit = _NEVER_NESTED.get(tag)
    return limit is not None and _depth(stack, frozenset({tag}), limit) > 0


def is_foreign(stack: Sequence[str]) -> bool:
    """Return whether what stands here is SVG or MathML."""
    for name in reversed(stack):
        if name in FOREIGN:
            return True
        if name in HTML_POINTS:
            return False
    return False


def breaks_out(tag: str) -> bool:
    """Return whether an HTML element ends the foreign content it appears in."""
    return tag in _BREAKOUT


def foreign_after(inside: str, tag: str, solidus: bool) -> str:
    """Return the foreign elements around what follows a tag, one letter for each.

    Innermost last: ``s`` is SVG or MathML, ``h`` is HTML inside of it, ``c`` is a
    script or a style sheet inside of it, which is not raw text there.
    """
    if tag.startswith("/"):
        return _after_end(inside, tag[1:])
    if tag in FOREIGN:
        return inside if solidus else inside + "s"
    if not inside.endswith(("s", "c")):
        return inside
    if breaks_out(tag):
        return inside.rstrip("sc")
    if solidus or inside.endswith("c"):
        return inside
    return inside + ("h" if tag in HTML_POINTS else "c" if tag in _CODE else "")


def _after_end(inside: str, name: str) -> str:
    if name in FOREIGN:
        # What is open in it ends with it.
        return inside[: inside.rindex("s")] if "s" in inside else inside
    if inside.endswith(("s", "c")) and _is_around(name):
        return inside.rstrip("sc")
    letter = "h" if name in HTML_POINTS else "c" if name in _CODE else ""
    return inside[:-1] if letter and inside.endswith(letter) else inside


def _is_around(tag: str) -> bool:
    """Is an end tag in foreign content of an HTML element around it?"""
    return tag in KNOWN and tag not in ("a", "svg")


def _depth(stack: Sequence[str], names: frozenset[str], limit: frozenset[str]) -> int:
    """Return how deep the outermost of *names* lies inside of *limit*, 0 if nowhere."""
    found = 0
    for depth, name in enumerate(reversed(stack), 1):
        if name in names:
            found = depth
        if name in limit:
            break
    return found
