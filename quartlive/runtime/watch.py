"""Who holds up everybody else: code that does not let the event loop go on.

Between two points where it waits, a piece of code has the process for itself. Each
such stretch is measured, and one that is too long is logged with its name: the action
that reads a file, or a template with far too many rows.
"""

from __future__ import annotations

import logging
from collections.abc import Coroutine, Generator
from time import perf_counter
from types import coroutine
from typing import Any, TypeVar

from ..logs import about

logger = logging.getLogger("quartlive")

T = TypeVar("T")

# Others notice it. Authors are told earlier, so that users never do.
TOO_LONG_S, TOO_LONG_FOR_AUTHORS_S = 0.25, 0.05


def too_long(*, debug: bool) -> float:
    """Return how many seconds are too long: fewer where the author looks on."""
    return TOO_LONG_FOR_AUTHORS_S if debug else TOO_LONG_S


@coroutine
def watched(
    work: Coroutine[Any, Any, T], name: str, most: float
) -> Generator[Any, Any, T]:
    """Return what work returns; log each stretch of it that took too long.

    Args:
        work: Runs in this task, as if it were awaited here.
        name: What it is called in the log.
        most: Seconds that are not too long.

    Raises:
        BaseException: Whatever the work raises.
    """
    value: Any = None
    thrown: BaseException | None = None
    while True:
        begun = perf_counter()
        try:
            waited_for = work.send(value) if thrown is None else work.throw(thrown)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            took = perf_counter() - begun
            if took > most:
                _tell(name, took)
        thrown = None
        try:
            value = yield waited_for
        except BaseException as error:
            thrown = error


def _tell(name: str, took: float) -> None:
    logger.warning(
        "%s held up the event loop for %.0f ms, and everybody with it;"
        " await what takes long, or give it to asyncio.to_thread()",
        name,
        took * 1000,
        extra=about("blocked", action=name, milliseconds=round(took * 1000)),
    )
