"""Ending in peace: nobody new is let in, actions end, sockets are closed in turn.

Browsers come back as soon as they are closed. In random order over a few seconds, they
do not come all at once to the server that takes over.
"""

from __future__ import annotations

import asyncio
import logging
import random

from ..config import Limits
from ..logs import about
from ..runtime.registry import Registry
from ..runtime.transport import SHUTTING_DOWN

logger = logging.getLogger("quartlive")

# A few sockets need not take as long as thousands.
_LONGEST_PAUSE_S = 0.02
_LOOK_S = 0.02


async def drain(registry: Registry, limits: Limits) -> int:
    """Close all connections of a process; return how many had to be broken off.

    Args:
        registry: The connections. It stays closed: upgrades are answered with 503.
        limits: Over how many seconds they are closed, and how long a running action
            is waited for after that.
    """
    if registry.is_closed:
        return 0
    registry.is_closed = True
    members = list(registry)
    random.shuffle(members)
    extra = about("shutdown", count=len(members))
    logger.info("shutting down: %s connections are closed", len(members), extra=extra)
    window = limits.drain_seconds or 0.0
    pause = min(window / len(members), _LONGEST_PAUSE_S) if members else 0.0
    loop = asyncio.get_running_loop()
    turn = loop.time()
    for member in members:
        member.hang_up(SHUTTING_DOWN)
        # Thousands of pauses are longer than asked for; the next ones make up for it.
        turn += pause
        await asyncio.sleep(max(turn - loop.time(), 0))
    await _empty(registry, limits.finish_seconds or 0.0)
    left = list(registry)
    for member in left:
        member.abort(SHUTTING_DOWN)
    if left:
        extra = about("shutdown", count=len(left))
        text = "%s actions ran too long and were undone"
        logger.warning(text, len(left), extra=extra)
        await _empty(registry, 1.0)
    return len(left)


async def _empty(registry: Registry, seconds: float) -> None:
    """Wait until nobody is connected, but not for longer."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while len(registry) and loop.time() < until:  # noqa: ASYNC110 -- it has a deadline
        await asyncio.sleep(_LOOK_S)
