"""What a visitor is told when something fails, and what the log says about it."""

from __future__ import annotations

import logging
import secrets

from ..logs import about
from ..metrics import KINDS, Counter
from .visit import Visit

logger = logging.getLogger("quartlive")

_SAFE = "Something went wrong. Please try again. (Error {})"
_LATE = "This took too long and was undone. Please try again. (Error {})"


def told(error: Exception, what: str, visit: Visit, *, debug: bool = False) -> str:
    """Log an error once, with its traceback, and return a text for the visitor.

    The text has an id that is in the log, too. It shows nothing of the error, unless
    the app runs in debug mode.

    Args:
        error: What was raised.
        what: Name of the hook or action, or ``"render"``.
        visit: Where it happened.
        debug: Whether the visitor is the developer.
    """
    visit.metrics.count(Counter.ERRORS, what if what in KINDS else "action")
    number = secrets.token_hex(4)
    page = visit.page.name
    logger.error(
        "error %s in %s of page %s",
        number,
        what,
        page,
        exc_info=error,
        extra=about("error", error_id=number, page=page, action=what),
    )
    if debug:
        return f"{type(error).__name__} in {what}: {error} (Error {number})"
    return (_LATE if isinstance(error, TimeoutError) else _SAFE).format(number)
