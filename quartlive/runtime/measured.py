"""Actions of browsers, counted by what came of them."""

from __future__ import annotations

from collections.abc import Coroutine
from time import perf_counter
from typing import Any, TypeVar

from ..metrics import NO_METRICS, Counter, Timer
from ..wire.frames import GENERAL
from .answers import FORBIDDEN, RATE_LIMIT, UNKNOWN_ACTION, Answer, Refusal
from .dispatch import Begun
from .visit import Visit

T = TypeVar("T", bound=Answer | Refusal | Begun)

_REFUSED = {
    FORBIDDEN: "forbidden",
    UNKNOWN_ACTION: "unknown",
    RATE_LIMIT: "rate_limit",
}


async def counted(visit: Visit, work: Coroutine[Any, Any, T]) -> T:
    """Return what work returns: the answer to an action, counted and timed.

    Raises:
        BaseException: Whatever the work raises.
    """
    begun = perf_counter()
    answer = await work
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
