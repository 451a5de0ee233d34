"""What hypercorn does not do for a server that anybody may reach, done for it.

Three things can be set right neither by Quart nor by an app: compressed messages are
inflated without a bound, a message that is too long is told so and kept on being read
into memory, and on newer Pythons the server never ends while a socket is open. The
functions concerned are replaced here, in the versions whose source is known; with any
other version nothing is touched, and a warning says what is then unprotected.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Awaitable, Callable
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from inspect import getsource
from typing import Any

logger = logging.getLogger("quartlive")

#: On the answer to an upgrade, says that the socket is a live page's.
LIVE_HEADER = b"x-livetemplate-websocket"

# What is replaced or relied on, by its source; see _digest().
KNOWN = {"fb43d96339e8": "0.18"}

_UNPROTECTED = (
    "hypercorn %s is not known, so nothing of it was changed: browsers may send"
    " compressed messages of any size, messages that are too long take memory, and a"
    " shutdown does not wait for actions. Update quartlive, or install hypercorn %s"
)

Work = Callable[[], Awaitable[None]]

_before_shutdown: list[Work] = []
_largest = [0]


def install() -> bool:
    """Guard the hypercorn that runs in this process; done once.

    Returns:
        Whether it is guarded; False as well where another server runs the app.
    """
    if "hypercorn" not in sys.modules:
        return False
    streams = import_module("hypercorn.protocol.ws_stream")
    running: Any = import_module("hypercorn.asyncio.run")
    if hasattr(streams.WSStream, "_quartlive"):
        return True
    if _digest(streams, running) not in KNOWN:
        logger.warning(_UNPROTECTED, _version(), " or ".join(set(KNOWN.values())))
        return False
    _guard_streams(streams)
    running.raise_shutdown = _after_work(running.raise_shutdown)
    streams.WSStream._quartlive = True
    logger.info(
        "hypercorn %s: live sockets take no compressed messages, end with a message"
        " that is too long, and are closed before the server shuts down",
        _version(),
    )
    return True


def before_shutdown(work: Work) -> None:
    """Let something be done when the server is told to end, before it ends."""
    _before_shutdown.append(work)


def not_before_shutdown(work: Work) -> None:
    """Take back :func:`before_shutdown`; nothing if it was not said."""
    if work in _before_shutdown:
        _before_shutdown.remove(work)


def take_messages_of(size: int) -> None:
    """Let live sockets take messages of so many bytes; the largest size counts."""
    _largest[0] = max(_largest[0], size)


def _guard_streams(streams: Any) -> None:
    kind = streams.WSStream
    accept, handle = kind._accept, kind._handle_events

    async def _accept(self: Any, message: dict[str, Any]) -> None:
        if _is_live(message):
            self.handshake.extensions = None
            if _largest[0]:
                self.buffer.max_length = min(self.buffer.max_length, _largest[0])
        await accept(self, message)

    async def _handle_events(self: Any) -> None:
        await handle(self)
        if self.buffer.length > self.buffer.max_length:
            # The browser has been told; what else it sends is not for us.
            self.buffer.clear()
            await self.send(streams.StreamClosed(stream_id=self.stream_id))

    kind._accept, kind._handle_events = _accept, _handle_events


def _is_live(message: dict[str, Any]) -> bool:
    return any(name.lower() == LIVE_HEADER for name, _ in message.get("headers", ()))


def _after_work(raise_shutdown: Callable[[Work], Awaitable[None]]) -> Any:
    async def raising(trigger: Work) -> None:
        async def worked() -> None:
            await trigger()
            for work in list(_before_shutdown):
                await work()

        await raise_shutdown(worked)

    return raising


def _digest(streams: Any, running: Any) -> str:
    """Return what tells one version of all that is relied on from another."""
    kinds = streams.WSStream, streams.WebsocketBuffer, streams.Handshake
    parts = [*kinds, running.worker_serve, running.raise_shutdown]
    try:
        text = "".join(map(getsource, parts))
    except (OSError, TypeError):
        return ""
    return sha256(text.encode()).hexdigest()[:12]


def _version() -> str:
    try:
        return version("hypercorn")
    except PackageNotFoundError:
        return "of unknown version"
