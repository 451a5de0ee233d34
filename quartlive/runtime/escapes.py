"""What user code raises ends what it does, and never more than that.

``SystemExit`` in a task ends the whole event loop, and with it every visitor's page; a
``CancelledError`` that nobody asked for ends a task without a word. In the app's own
code both are failures like others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class EscapeError(Exception):
    """The app's code has raised what is no ``Exception``; the cause is what."""


@contextmanager
def contained() -> Iterator[None]:
    """Run the app's code, and let it raise exceptions only.

    A task that somebody cancels still ends: that is not its code's doing.

    Raises:
        EscapeError: If it raises what would end the process or its task.
    """
    try:
        yield
    except (Exception, GeneratorExit):
        raise
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise EscapeError("something that was awaited has been cancelled") from error
    except BaseException as error:
        raise EscapeError(f"{type(error).__name__} was raised") from error
