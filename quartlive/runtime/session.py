"""A group's tabs, as a handle that the server keeps to reach them later."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from typing import Any

from ..actions import fold
from ..errors import UnreachableError
from ..logs import about
from ..wire.plain import plain_data
from .pushes import Channel, Envelope, Run
from .registry import Registry

logger = logging.getLogger("quartlive")


class Session:
    """Runs actions on the tabs of one group; safe to keep as long as the app lives.

    Args:
        registry: Who is connected.
        channel: Where the tabs are found.
    """

    __slots__ = ("_channel", "_loop", "_registry")

    def __init__(self, registry: Registry, channel: Channel) -> None:
        self._registry = registry
        self._channel = channel
        self._loop = asyncio.get_running_loop()

    async def trigger(self, action: str, /, **data: Any) -> None:
        """Run an action on every tab whose page has it, on the tab's own state.

        Args:
            action: Its name; it may be internal.
            data: Its arguments, as JSON can carry them.

        Raises:
            UnreachableError: If no such tab is connected.
            ProtocolError: If JSON cannot carry an argument.
        """
        run = Run(fold(action), plain_data(data), may_publish=True)
        if not await self._registry.send(Envelope((self._channel,), run)):
            raise UnreachableError(
                f"no connected tab has an action {action!r};"
                " store what it would show, so that mount finds it"
            )

    def trigger_soon(self, action: str, /, **data: Any) -> None:
        """Do the same from any thread, without waiting; failures are only logged.

        Raises:
            RuntimeError: If the server has ended.
        """
        work = self.trigger(action, **data)
        try:
            found = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:
            work.close()
            raise
        found.add_done_callback(_log_failure)


def _log_failure(done: Future[None]) -> None:
    if not done.cancelled() and (error := done.exception()) is not None:
        logger.warning("trigger_soon failed: %s", error, extra=about("unsent"))
