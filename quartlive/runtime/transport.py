"""The way to one browser, and why it may end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

#: Why a socket is closed: the visitor was sent elsewhere, the server failed, the
#: browser is too slow or silent, it floods the server, this page has to be loaded anew.
GONE, INTERNAL, OVERLOADED, ABUSE, RENEW = 1000, 1011, 1013, 1008, 4401
#: Why the server closes all of them.
SHUTTING_DOWN = 1012


class Transport(Protocol):
    """The way to one browser."""

    async def receive(self) -> str | bytes | None:
        """Return the next message; None is an empty one."""

    async def send(self, text: str) -> None:
        """Send a frame."""

    async def close(self, code: int) -> None:
        """End the connection."""


@dataclass
class CloseError(Exception):
    """The connection shall end.

    Attributes:
        code: What the browser is told.
    """

    code: int
