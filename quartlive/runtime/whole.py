"""An action to its very end: what an answer over HTTP waits for.

Steps of an action that yields are each kept, and background work is waited for; the
browser is answered once, with the difference to what it shows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import Any

from ..following import ERROR
from ..wire.frames import Meta
from .answers import Answer, Refusal, change
from .asks import Ask, what_is
from .background import Outcome, follow, outcomes
from .dispatch import Begun, act, failed
from .generators import close, step
from .measured import counted
from .services import Services
from .visit import Visit
from .watch import too_long, watched


async def act_whole(services: Services, visit: Visit, ask: Ask) -> Answer | Refusal:
    """Run an action to its end; see :func:`~.dispatch.act`.

    Raises:
        HTTPException: If the action raises one and no socket carries this.
    """
    base = visit.rendered
    until = _until(services)
    work: Coroutine[Any, Any, Answer | Refusal | Begun] = watched(
        act(services, visit, ask),
        f"{what_is(ask.action, visit)} of page {visit.page.name}",
        too_long(debug=services.debug),
    )
    answer = await counted(visit, work)
    if isinstance(answer, Begun):
        answer = await _stepped(services, visit, answer, until)
    elif not visit.starting:
        return answer
    if isinstance(answer, Refusal):
        return answer
    await finish(services, visit, until)
    errors = visit.shown.errors
    if answer.meta is not None:
        answer = replace(answer, meta=_with(answer.meta, errors))
    if visit.rendered is None:
        return answer
    return replace(answer, change=change(base, visit.rendered))


async def finish(services: Services, visit: Visit, until: float | None = None) -> None:
    """Wait for the background work that was asked for, over HTTP.

    Args:
        services: Where things are kept.
        visit: Whose work it is; on a socket it goes on by itself.
        until: When to give it up, on the loop's clock; if left out, after as long as
            an action may take.
    """
    until = _until(services) if until is None else until
    while visit.starting and visit.background is None:
        work = visit.starting.pop(0)
        try:
            async with asyncio.timeout_at(until):
                async for outcome in outcomes(work):
                    left = visit.starting
                    visit.starting = []
                    await follow(services, visit, outcome)
                    visit.starting = [*left, *visit.starting]
        except TimeoutError as late:
            await follow(services, visit, Outcome(work, ERROR, late))


async def _stepped(
    services: Services, visit: Visit, begun: Begun, until: float | None
) -> Answer:
    loop = asyncio.get_running_loop()
    while True:
        answer = await step(services, visit, begun)
        if begun.has_ended:
            return answer
        if until is not None and loop.time() > until:
            await close(visit, begun)
            return await failed(services, visit, begun.ask, begun.ctx, TimeoutError())


def _until(services: Services) -> float | None:
    seconds = services.limits.action_seconds
    return None if seconds is None else asyncio.get_running_loop().time() + seconds


def _with(meta: Meta, errors: Mapping[str, str]) -> Meta:
    return replace(meta, success=not errors, errors=errors)
