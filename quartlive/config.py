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
        connections: Sockets of the process.
        per_group: Sockets of one visitor: open tabs.
        per_address: Sockets from one network address. Not counted for this machine's
            own; behind a proxy ``LIVE_TRUSTED_PROXIES`` must say so.
        actions_per_second: How often one socket may ask, on average.
        action_burst: How often it may ask at once.
        mounts_per_second: Sockets that may begin in the process, on average: after a
            restart all come back at once.
        message_bytes: Size of one message of a client, or of a posted form.
        upload_message_bytes: The same on a page that takes files.
        send_queue: Frames that may wait for one browser.
        send_bytes: Their size together; one frame may have any.
        send_seconds: How long a browser may take for one frame.
        session_bytes: Size of one visitor's stored fields of one page, as JSON.
        action_seconds: How long an action may run before it is undone.
        liveness_seconds: How long a socket may be silent; clients speak every 20 s.
        mount_seconds: How long a page may take to be filled.
        drain_seconds: Over how long sockets are closed when the server ends.
        finish_seconds: How long actions that run may take after that.

    Raises:
        ConfigurationError: If a limit is not a positive number.
    """

    connections: int | None = 10_000
    per_group: int | None = 16
    per_address: int | None = 64
    actions_per_second: float | None = 10
    action_burst: int = 20
    mounts_per_second: float | None = 200
    message_bytes: int | None = 64 * 1024
    upload_message_bytes: int | None = 350 * 1024
    send_queue: int | None = 50
    send_bytes: int | None = 1024 * 1024
    send_seconds: float | None = 10
    session_bytes: int | None = 64 * 1024
    action_seconds: float | None = 30
    liveness_seconds: float | None = 45
    mount_seconds: float | None = 30
    drain_seconds: float | None = 5
    finish_seconds: float | None = 5

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None and not value > 0:
                raise ConfigurationError(
                    f"Limits.{each.name} is {value!r}; write a number above 0,"
                    " or None for no limit"
                )
