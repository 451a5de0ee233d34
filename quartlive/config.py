"""Limits an app may change, each with the reason for its default."""

from __future__ import annotations

from dataclasses import dataclass, fields

from .errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one visitor may ask for; ``None`` switches a limit off.

    >>> Limits(action_seconds=5).message_bytes
    65536

    Attributes:
        message_bytes: Size of one message of a client, or of a posted form.
        session_bytes: Size of one visitor's stored fields of one page, as JSON.
        action_seconds: How long an action may run before it is undone.
        liveness_seconds: How long a socket may be silent; clients speak every 20 s.
        mount_seconds: How long a page may take to be filled.

    Raises:
        ConfigurationError: If a limit is not a positive number.
    """

    message_bytes: int | None = 64 * 1024
    session_bytes: int | None = 64 * 1024
    action_seconds: float | None = 30
    liveness_seconds: float | None = 45
    mount_seconds: float | None = 30

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None and not value > 0:
                raise ConfigurationError(
                    f"Limits.{each.name} is {value!r}; write a number above 0,"
                    " or None for no limit"
                )
