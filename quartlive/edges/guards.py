"""What hypercorn does not do for a server that anybody may reach, done for it.

Some things can be set right neither by Quart nor by an app: compressed messages are
inflated without a bound, a message that is too long is told so and kept on being read
into memory, who floods a socket or reads nothing of it keeps it open after its end,
and on newer Pythons the server never ends while a socket is open. The functions
concerned are replaced here, in the versions whose source is known; with any
other version nothing is touched, and a warning says what is then unprotected.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from inspect import getsource
from math import inf
from typing import Any

from ..logs import about

logger = logging.getLogger("quartlive")

#: On the answer to an upgrade, says that the socket is a live page's.
LIVE_HEADER = b"x-livetemplate-websocket"

# What is replaced or relied on, by its source; see _digest().
KNOWN = {"d1945ae157a2": "0.18"}

_GUARDED = (
    "hypercorn %s: live sockets take no compressed messages, end with a message that"
    " is too long, and are closed before the server shuts down"
)
_UNPROTECTED = (
    "hypercorn %s is not known, so nothing of it was changed: browsers may send"
    " compressed messages of any size, messages that are too long take memory, and a"
    " shutdown does not wait for actions. Update quartlive, or install hypercorn %s"
)

# How long the last frame may take to leave this process.
_LAST_WORDS_S = 1.0

Work = Callable[[], Awaitable[None]]

_before_shutdown: list[Work] = []
_largest = [0.0]
_is_told = [False]


def install() -> bool:
    """Guard the hypercorn of this process; done once.

    As soon as it runs the app, the log says what was done, once as well.

    Returns:
        Whether it is guarded; False as well where another server runs the app.
    """
    if "hypercorn" not in sys.modules:
        return False
    streams = import_module("hypercorn.protocol.ws_stream")
    running: Any = import_module("hypercorn.asyncio.run")
    is_guarded = hasattr(streams.WSStream, "_quartlive")
    if not is_guarded and (digest := _digest(streams, running)) in KNOWN:
        _guard_streams(streams)
        running.raise_shutdown = _after_work(running.raise_shutdown)
        running.check_multiprocess_shutdown_event = _told_to_end
        streams.WSStream._quartlive = digest
        is_guarded = True
    if not _is_told[0] and _serves():
        _is_told[0] = True
        _tell(is_guarded)
    return is_guarded


def before_shutdown(work: Work) -> None:
    """Let something be done when the server is told to end, before it ends."""
    _before_shutdown.append(work)


def not_before_shutdown(work: Work) -> None:
    """Take back :func:`before_shutdown`; nothing if it was not said."""
    if work in _before_shutdown:
        _before_shutdown.remove(work)


def take_messages_of(size: int | None) -> None:
    """Let live sockets take messages of so many bytes; the largest size counts.

    Args:
        size: None for as many as hypercorn takes.
    """
    _largest[0] = max(_largest[0], inf if size is None else size)


def _serves() -> bool:
    """Return whether hypercorn is what runs the app, and starts it just now."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    frame = getattr(task.get_coro(), "cr_frame", None) if task is not None else None
    module = frame.f_globals["__name__"] if frame is not None else ""
    return str(module).startswith("hypercorn.")


def _tell(is_guarded: bool) -> None:
    if is_guarded:
        logger.info(_GUARDED, _version(), extra=about("setup"))
    else:
        known = " or ".join(set(KNOWN.values()))
        logger.warning(_UNPROTECTED, _version(), known, extra=about("setup"))


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

    app_send = kind.app_send

    async def _app_send(self: Any, message: dict[str, Any] | None) -> None:
        if message is None:
            _let_go(self)
        await app_send(self, message)

    kind._accept, kind._handle_events = _accept, _handle_events
    kind.app_send = _app_send


def _let_go(stream: Any) -> None:
    """Let a connection end whose app has ended, whatever its browser does.

    What the browser sent is put into a queue that nobody reads any more; when that is
    full, everything waits for it, the end as well.
    """
    put, stream.app_put = stream.app_put, _dropped
    queue = getattr(put, "__self__", None)
    while queue is not None and not queue.empty():
        queue.get_nowait()
    # Of HTTP/2 other streams may go on.
    protocol: Any = getattr(stream.send, "__self__", None)
    if type(protocol).__name__ == "H11Protocol":
        transport = protocol.send.__self__.writer.transport
        asyncio.get_running_loop().call_later(_LAST_WORDS_S, transport.abort)


async def _dropped(message: dict[str, Any]) -> None:
    """Nobody is there to take it."""


def _is_live(message: dict[str, Any]) -> bool:
    return any(name.lower() == LIVE_HEADER for name, _ in message.get("headers", ()))


def _after_work(raise_shutdown: Callable[[Work], Awaitable[None]]) -> Any:
    async def raising(trigger: Work) -> None:
        async def worked() -> None:
            await trigger()
            for work in list(_before_shutdown):
                try:
                    await work()
                except Exception:
                    text = "could not be done before the shutdown"
                    logger.exception(text, extra=about("shutdown"))

        await raise_shutdown(worked)

    return raising


async def _told_to_end(event: Any, sleep: Callable[[float], Awaitable[Any]]) -> None:
    """Wait until a worker's parent, or a signal of its own, tells it to end.

    The parent ends the workers that are left by SIGTERM as soon as one has ended, and
    some systems send it to all processes. It must not break off who sees visitors off.
    """
    is_signalled = asyncio.Event()
    try:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, is_signalled.set)
    except (NotImplementedError, RuntimeError, ValueError):
        logger.debug("signals do not reach this thread", extra=about("setup"))
    # The event is shared by processes, so it cannot be waited for.
    while not (event.is_set() or is_signalled.is_set()):
        await sleep(0.1)


def _digest(streams: Any, running: Any) -> str:
    """Return what tells one version of all that is relied on from another."""
    kinds = streams.WSStream, streams.WebsocketBuffer, streams.Handshake
    parts = [
        *kinds,
        running.TCPServer,
        running.asyncio_worker,
        running.worker_serve,
        running.raise_shutdown,
        running.check_multiprocess_shutdown_event,
    ]
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
