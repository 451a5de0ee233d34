"""What log records say beside their text, for those who collect them.

Every record of the logger ``quartlive`` has an ``event``, and what belongs to it:

====================  ========================================================
event                 further attributes of the record
====================  ========================================================
``live.error``        ``error_id``, ``page``, ``action``: code of the app failed
``live.closed``       ``page``, ``code``: a socket was closed by the server
``live.rejected``     ``page``, ``code``: the first message that is none
``live.blocked``      ``action``, ``milliseconds``: the event loop was held up
``live.unsent``       others could not be told
``live.identity``     who asks could not be found out
``live.setup``        how the app is put together
``live.shutdown``     ``count``: connections that are closed, or were broken off
``live.not_ready``    the store does not answer
``live.template``     what a template was given cannot be shown as it is
``live.cut``          what a visitor was to be told is too long for a cookie
``live.drift``        a stored value does not fit its field any more
====================  ========================================================

None holds what identifies a visitor, or what a visitor has sent.
"""

from __future__ import annotations

from typing import Literal

Event = Literal[
    "error",
    "closed",
    "rejected",
    "blocked",
    "unsent",
    "identity",
    "setup",
    "shutdown",
    "not_ready",
    "template",
    "cut",
    "drift",
]

Field = str | int | float


def about(event: Event, **fields: Field) -> dict[str, Field]:
    """Return what a record says of itself, as ``extra`` of a log call.

    >>> about("closed", page="home", code=1013)
    {'event': 'live.closed', 'page': 'home', 'code': 1013}
    """
    return {"event": f"live.{event}", **fields}
