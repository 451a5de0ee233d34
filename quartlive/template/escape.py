"""Values written into a start tag: HTML attributes made by the framework.

An :class:`Attrs` is the only value, besides the template's own constants, that
may stand inside a tag: its names are checked and its values are quoted, so it
can neither end the tag nor open another attribute by accident.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

# Stricter than HTML, which allows nearly anything: no name made from data can
# hold a character that a tokenizer treats as the end of the name.
_NAME = re.compile(r"[A-Za-z_:@][A-Za-z0-9_:.@-]*\Z")


class Attrs(Markup):
    """HTML attributes, each with one space before it, safe inside a start tag.

    >>> Attrs.of({"required": True, "minlength": 3, "pattern": None})
    Attrs(' required minlength="3"')

    Make one with :meth:`of`. Joining or slicing gives an ordinary ``Markup``,
    which is not accepted inside a tag.
    """

    __slots__ = ()

    def __new__(  # type: ignore[misc]
        cls, base: object = "", encoding: str | None = None, errors: str = "strict"
    ) -> Markup:
        """Return plain ``Markup``: only :meth:`of` makes checked attributes."""
        # Markup's operators build their result with the class of the operand: a
        # joined or sliced value must not pass for a checked one.
        return Markup(base, encoding, errors)

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Attrs:
        """Return the attributes of *values*, in their order.

        ``True`` writes the bare name; ``False`` and ``None`` leave it out. A
        quote in a value cannot end it, not even when the value is ``Markup``.

        Raises:
            ValueError: A name is not an attribute name.
        """
        written = "".join(_attribute(*item) for item in values.items())
        return str.__new__(cls, written)


def _attribute(name: str, value: object) -> str:
    if not _NAME.match(name):
        raise ValueError(
            f"{name!r} is not an attribute name; write letters, digits,"
            " '-', '_', ':', '@' and '.', beginning with a letter"
        )
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    text = str(escape(value)).replace('"', "&#34;")
    return f' {name}="{text}"'
