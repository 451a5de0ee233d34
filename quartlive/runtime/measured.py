"""Actions of browsers, counted, timed, and watched for what holds up the loop."""

from __future__ import annotations

from collections.abc import Coroutine
from time import perf_counter
from typing import Any, TypeVar

from ..metrics import NO_METRICS, Counter, Timer
from ..problems import GENERAL
from .answers import FORBIDDEN, RATE_LIMIT, UNKNOWN_ACTION, Answer, Refusal
from .dispatch import Ask, Begun
from .services import Services
from .visit import Visit
from .watch import TOO_LONG_FOR_AUTHORS_S, TOO_LONG_S, watched

T = TypeVar("T", bound=Answer | Refusal | Begun)

_REFUSED = {
    FORBIDDEN: "forbidden",
    UNKNOWN_ACTION: "unknown",
    RATE_LIMIT: "rate_limit",
}


async def measured(
    services: Services, visit: Visit, ask: Ask, work: Coroutine[Any, Any, T]
) -> T:
    """Return what work returns: the answer to an action.

    Args:
        services: Who counts.
        visit: Whose action it is.
        ask: Which action; only declared names are logged.
        work: Runs it.

    Raises:
        BaseException: Whatever the work raises.
    """
    spec = visit.page.bindings.table.find_public(ask.action)
    name = f"action {spec.name if spec else '?'} of page {visit.page.name}"
    too_long = TOO_LONG_FOR_AUTHORS_S if services.debug else TOO_LONG_S
    begun = perf_counter()
    answer = await watched(work, name, too_long)
    if visit.metrics is not NO_METRICS:
        visit.metrics.time(Timer.ACTION, perf_counter() - begun)
        visit.metrics.count(Counter.ACTIONS, outcome(answer))
    return answer


def outcome(answer: Answer | Refusal | Begun) -> str:
    """Return what an answer counts as."""
    if isinstance(answer, Refusal):
        return _REFUSED.get(answer.code, "other")
    if isinstance(answer, Begun) or answer.meta is None or answer.meta.success:
        return "success"
    return "failed" if GENERAL in answer.meta.errors else "refused"
