"""Flashes: short texts, shown until the visitor goes on or their time is up."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from .errors import ProtocolError

#: So many are shown at a time; the oldest go first.
MOST = 8

_MOST_CHARACTERS = 1000
_KEY = re.compile(r"[^_:\x00-\x20\x7f][^:\x00-\x1f\x7f]{0,63}")


@dataclass(frozen=True, slots=True)
class Flash:
    """One text.

    Attributes:
        text: What the visitor reads.
        until: When it goes by itself, in seconds since 1970; None is never.
    """

    text: str
    until: float | None = None


Flashes = Mapping[str, Flash]
NO_FLASHES: Flashes = MappingProxyType({})


def make_flash(text: object, expires: float | timedelta | None, now: float) -> Flash:
    """Return a flash that is shown for a while.

    >>> make_flash("Saved", timedelta(minutes=1), 1000.0)
    Flash(text='Saved', until=1060.0)

    Args:
        text: Its text is what is shown; it is escaped like any other.
        expires: For how long, in seconds; None until the visitor goes on.
        now: Seconds since 1970.

    Raises:
        ProtocolError: If the text is too long, or the time is none.
    """
    plain = "".join(str(text))
    if len(plain) > _MOST_CHARACTERS:
        raise ProtocolError(
            f"a flash of {len(plain)} characters; write at most {_MOST_CHARACTERS},"
            " and show longer texts from the state"
        )
    if expires is None:
        return Flash(plain)
    seconds = expires.total_seconds() if isinstance(expires, timedelta) else expires
    if not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
        raise ProtocolError(
            f"a flash that expires in {expires!r}; write seconds above 0,"
            " or a timedelta"
        )
    return Flash(plain, now + seconds)


def check_key(key: object) -> str:
    """Return a key that a flash may have.

    Raises:
        ProtocolError: If it is empty or too long, holds a colon or a control
            character, or begins with an underscore.
    """
    if not isinstance(key, str) or _KEY.fullmatch(key) is None:
        raise ProtocolError(
            f"{key!r} is no key of a flash; write a word such as 'success', without"
            " ':' and not beginning with '_', of at most 64 characters"
        )
    return key


@dataclass(slots=True)
class Flashing:
    """What a hook or action does to the flashes that are shown.

    Attributes:
        changes: What is new by key; None where one was taken away.
        clears: Whether all that were there before are taken away.
    """

    changes: dict[str, Flash | None] = field(default_factory=dict)
    clears: bool = False

    def add(self, key: str, flash: Flash) -> None:
        """Show a flash.

        Raises:
            ProtocolError: If the key is none, or there are too many.
        """
        new = [name for name, each in self.changes.items() if each is not None]
        if len(new) >= MOST and key not in new:
            raise ProtocolError(
                f"more than {MOST} flashes at once ({', '.join(new)} and {key});"
                " put them into one text"
            )
        self.changes.pop(check_key(key), None)
        self.changes[key] = flash

    def clear(self, key: str | None = None) -> None:
        """Take one flash away, or all of them."""
        if key is not None:
            self.changes[check_key(key)] = None
        else:
            self.changes.clear()
            self.clears = True

    def on(self, shown: Flashes) -> Flashes:
        """Return what is shown then, the newest last."""
        if not self.changes and not self.clears:
            return shown
        found = {} if self.clears else dict(shown)
        for key, flash in self.changes.items():
            found.pop(key, None)
            if flash is not None:
                found[key] = flash
        return {key: found[key] for key in list(found)[-MOST:]}


def alive(flashes: Flashes, now: float) -> Flashes:
    """Return those flashes whose time is not up."""
    if not any(flash.until is not None for flash in flashes.values()):
        return flashes
    return {
        key: flash
        for key, flash in flashes.items()
        if flash.until is None or flash.until > now
    }


def soonest(flashes: Flashes) -> float | None:
    """Return when the next of them goes by itself; None if none does."""
    return min((each.until for each in flashes.values() if each.until), default=None)
