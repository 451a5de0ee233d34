"""Health: what a load balancer or a container's keeper asks.

A process that is alive is not begun anew; one that is not ready gets no visitors.
"""

from __future__ import annotations

import asyncio
import logging

from quart import Response

from ..errors import StoreError
from ..logs import about
from ..runtime.records import RecordKey
from ..runtime.services import Services

logger = logging.getLogger("quartlive")

_PATIENCE_S = 0.5
_PROBE = RecordKey("_health", "_health", {})


async def is_alive() -> Response:
    """Answer 200 as long as this process answers; nothing outside is asked."""
    return _answer("alive", 200)


async def is_ready(services: Services) -> Response:
    """Answer 200 if visitors can be served, 503 with the reason otherwise."""
    if services.registry.is_closed:
        return _answer("shutting down", 503)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await services.store.read(_PROBE)
    except (StoreError, OSError, TimeoutError) as error:
        text = "not ready: the store does not answer (%r)"
        logger.warning(text, error, extra=about("not_ready"))
        return _answer("the store does not answer", 503)
    return _answer("ready", 200)


def _answer(text: str, status: int) -> Response:
    return Response(
        f"{text}\n",
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
