"""Where a field of a state lives: in the visit, the record or the address."""

from __future__ import annotations

from typing import Annotated, TypeVar

T = TypeVar("T")


class Marker:
    """Says where a field lives; stands outermost in an annotation.

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

Persist = Annotated[T, PERSIST]
"""``count: Persist[int] = 0`` is stored in the visitor's record of the page."""

Url = Annotated[T, URL]
"""``q: Url[str] = ""`` is read from the address, and written back to it."""
