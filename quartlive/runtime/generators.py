"""Actions that yield: each step is kept and shown before the next one runs.

A step is a job of the connection's worker like others, so other actions run between
two of them. What raises is undone back to the last ``yield``.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ..effects import Effects
from .answers import Answer
from .dispatch import Begun, failed, finished, shown_work
from .entry import refresh
from .escapes import contained
from .intime import in_time
from .services import Services
from .transaction import Transaction
from .visit import Visit


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A push: do the next step.

    Attributes:
        begun: Of which action.
    """

    begun: Begun

    @property
    def key(self) -> Hashable:
        """Each is done."""
        return id(self)


async def step(services: Services, visit: Visit, begun: Begun) -> Answer:
    """Do the next step; the record must be held.

    Returns:
        What the tab shall show. Only the last one has ``meta``: then ``has_ended``.

    Raises:
        HTTPException: If the action raises one and no socket carries this.
    """
    if begun.transaction is None:
        await refresh(services, visit)
        begun.ctx.effects = _next(begun.ctx.effects)
    transaction = begun.transaction or Transaction(services, visit, begun.ctx)
    begun.transaction = None
    try:
        return await _run(services, visit, begun, transaction)
    except BaseException as error:
        transaction.undo()
        await close(visit, begun)
        return await failed(services, visit, begun.ask, begun.ctx, error)


async def close(visit: Visit, begun: Begun) -> None:
    """Let an action do no more steps."""
    _end(visit, begun)
    with contained():
        await begun.steps.aclose()


async def _run(
    services: Services, visit: Visit, begun: Begun, transaction: Transaction
) -> Answer:
    ctx, ask = begun.ctx, begun.ask
    work = shown_work(visit, ask, ctx, transaction, _next_step(visit, begun))
    rendered = await in_time(work, services.limits.action_seconds)
    if begun.has_ended:
        return await finished(visit, ask, ctx, transaction, rendered)
    found, url = await transaction.commit(visit.record.sealed, rendered)
    return Answer(None, found, url, None, ctx.effects.pushes_url)


async def _next_step(visit: Visit, begun: Begun) -> None:
    try:
        with contained():
            await anext(begun.steps)
    except StopAsyncIteration:
        _end(visit, begun)


def _end(visit: Visit, begun: Begun) -> None:
    if not begun.has_ended:
        begun.has_ended = True
        visit.running.remove(begun.spec.name)


def _next(effects: Effects) -> Effects:
    """Return what the next step begins with: all that is shown, and the redirect."""
    return Effects(
        errors=effects.errors, redirect=effects.redirect, flashing=effects.flashing
    )
