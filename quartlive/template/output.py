"""Writers: one value -> the exact ``str`` that stands in a slot.

There is one writer per :class:`~quartlive.template.marks.Rule`; generated code calls
them by name. What each promises is said there. All of them refuse awaitables.
"""

from __future__ import annotations

import re

from jinja2 import Undefined
from markupsafe import escape

from ..errors import RenderError
from .awaitables import PLAIN, settle
from .escape import Attrs
from .marks import Rule

try:
    # escape() without the Markup object around its result, which is two thirds of
    # the time a plain render takes. Not public, so not relied upon.
    from markupsafe import (  # type: ignore[attr-defined]
        _escape_inner as escape_text,
    )
except ImportError:  # pragma: no cover

    def escape_text(value: str, /) -> str:
        """Return HTML that shows this text."""
        return str(escape(value))


def text(value: object) -> str:
    """Write a value between tags."""
    kind = type(value)
    if kind is str:  # cast() would be a call
        return escape_text(value)  # type: ignore[arg-type]
    if kind is int or kind is float:
        return str(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    if kind not in PLAIN:
        settle(value, "")
    return escape_text(str(value))


def plain(value: object) -> str:
    """Write a value where automatic escaping is off."""
    if type(value) not in PLAIN:
        settle(value, "")
    return str(value)


def attribute(value: object) -> str:
    """Write a value in a quoted attribute."""
    if type(value) is str:
        return escape_text(value)
    return text(value).replace('"', "&#34;").replace("'", "&#39;")


def tag(value: object) -> str:
    """Write a value between the attributes of a start tag."""
    if type(value) is Attrs:
        return str(value)
    if type(value) not in PLAIN:
        settle(value, "")
    if value is None or (isinstance(value, str | Undefined) and not str(value)):
        return ""
    raise RenderError(
        f"{str(value)[:40]!r} would be written inside a tag, where only attributes made"
        " by the framework may stand; write live.attrs(...), {...}|xmlattr, or a"
        ' constant such as "disabled" if full'
    )


def rcdata(value: object) -> str:
    """Write a value in ``<textarea>`` or ``<title>``."""
    return text(value).replace("<", "&lt;")


_DASHES = re.compile("-(?=-)")


def comment(value: object) -> str:
    """Write a value in a comment."""
    safe = text(value).replace("<", "&lt;").replace(">", "&gt;")
    safe = _DASHES.sub("- ", safe)
    return f"{' ' * safe.startswith('-')}{safe}{' ' * safe.endswith('-')}"


def json(value: object) -> str:
    """Write what ``tojson`` made in ``<script type="application/json">``."""
    return plain(value).replace("<", "\\u003c")


#: How generated code calls the writer of each rule.
WRITERS: dict[Rule, str] = {
    Rule.TEXT: "text",
    Rule.ATTRIBUTE: "attribute",
    Rule.TAG: "tag",
    Rule.RCDATA: "rcdata",
    Rule.COMMENT: "comment",
    Rule.JSON: "json",
    Rule.RAW: "plain",
}
