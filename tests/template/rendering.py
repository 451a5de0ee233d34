"""What tests of templates share: render a source, look at its tree."""

from __future__ import annotations

from jinja2 import DictLoader, Environment

from quartlive.template.helpers import Live
from quartlive.template.render import PageTemplate, Rendered, Templates
from quartlive.wire.tree import Statics, to_html


def loaded(files: dict[str, str] | str, **extras) -> PageTemplate:
    """Load ``page.html`` of these files, or one page with this in its body."""
    if isinstance(files, str):
        files = {"page.html": f"<body>{files}</body>"}
    environment = Environment(
        loader=DictLoader(files),
        enable_async=True,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    environment.filters |= extras
    return Templates(environment, debug=True).load("page.html")


def rendered(files: dict[str, str] | str, **names) -> Rendered:
    """Render ``page.html`` of these files, or one page with this in its body."""
    return loaded(files).render({"live": Live(), **names})


def region(files: dict[str, str] | str, **names):
    """Return the live region of a page as plain lists; see :func:`shape`."""
    return shape(rendered(files, **names).tree)


def html(files: dict[str, str] | str, **names) -> str:
    """Return the HTML of a page's live region."""
    return to_html(rendered(files, **names).tree)


def shape(value):
    """Return a tree with the strings of its statics in the place of numbers.

    A node is ``([strings], slot, ...)``, a range ``[[strings], rows]``.
    """
    if isinstance(value, str):
        return value
    first, *rest = value
    assert isinstance(first, Statics)
    if isinstance(value, list):
        (rows,) = rest
        return [
            list(first.strings),
            [tuple(shape(slot) for slot in row) for row in rows],
        ]
    return (list(first.strings), *(shape(slot) for slot in rest))
