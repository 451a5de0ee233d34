"""What user code raises ends what it does, and never more than that.

``SystemExit`` in a task ends the whole event loop, and with it every visitor's page; a
``CancelledError`` that nobody asked for ends a task without a word. In the app's own
code both are failures like others.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from types import TracebackType


class EscapeError(Exception):
    """The app's code has raised what is no ``Exception``; the cause is what."""


class _Contained(AbstractContextManager[None]):
    # As a generator it would cost more than many an action.
    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or isinstance(error, Exception | GeneratorExit):
            return
        if isinstance(error, asyncio.CancelledError):
            task = asyncio.current_task()
            if task is None or task.cancelling():
                return
            text = "something that was awaited has been cancelled"
            raise EscapeError(text) from error
        raise EscapeError(f"{type(error).__name__} was raised") from error


_CONTAINED = _Contained()


def contained() -> AbstractContextManager[None]:
    """Return what lets the app's code, run in it, raise exceptions only.

    A task that somebody cancels still ends: that is not its code's doing.

    Raises:
        EscapeError: On leaving, if what was raised would end the process or its task.
    """
    return _CONTAINED
