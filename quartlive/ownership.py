"""What is put into a state becomes the state's own.

A list that a controller or a module also holds would let one visitor's action
change what another one sees. So whatever an action newly put into its state is
copied before it is rendered; what was there before stays the same object.
"""

from __future__ import annotations

from typing import Any

from .containers import ATOMS, kind_of
from .snapshot import Snapshot


def adopt(before: Snapshot) -> None:
    """Replace what is new in a state by copies that nobody else holds.

    Two places of the state that hold one object hold one copy afterwards.

    Args:
        before: What the state held before the hook or action ran.
    """
    before.renew(_Adoption(before).own)


class _Adoption:
    """Copies made for one state.

    Args:
        before: Knows what is the state's own.
    """

    def __init__(self, before: Snapshot) -> None:
        self._before = before
        self._owned: set[int] | None = None
        # Copy and original by the original's id; holding the original keeps the
        # id from naming another object.
        self._copies: dict[int, tuple[Any, Any]] = {}

    def own(self, value: Any) -> Any:
        """Return the value if it is the state's own or cannot change, else a copy."""
        if type(value) in ATOMS:
            return value
        if self._owned is None:
            self._owned = self._before.ids()
        if id(value) in self._owned:
            return value
        if id(value) in self._copies:
            return self._copies[id(value)][0]
        return self._copied(value)

    def _copied(self, value: Any) -> Any:
        kind = kind_of(type(value))
        made = kind.copy(value)
        if made is value:
            return kind.rebuilt(value, self.own)
        # Known before its parts are looked at: they may hold it themselves.
        self._copies[id(value)] = (made, value)
        kind.renew(made, kind.empty, self.own)
        return made
