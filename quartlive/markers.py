"""What stands before the type of a state's field: where it lives, who may set it."""

from __future__ import annotations

from typing import Annotated, TypeVar

T = TypeVar("T")


class Marker:
    """Says something of a field; stands outermost in an annotation.

    Attributes:
        name: How the marker is written.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


PERSIST = Marker("Persist")
URL = Marker("Url")
BIND = Marker("Bind")

#: Where a field may live that does not live with the visit.
PLACES = (PERSIST, URL)

Persist = Annotated[T, PERSIST]
"""``count: Persist[int] = 0`` is stored in the visitor's record of the page."""

Url = Annotated[T, URL]
"""``q: Url[str] = ""`` is read from the address, and written back to it."""

Bind = Annotated[T, BIND]
"""``title: Bind[str] = ""`` is set by an input of that name as the visitor types.

It may stand with one of the others: ``q: Url[Bind[str]] = ""``.
"""
