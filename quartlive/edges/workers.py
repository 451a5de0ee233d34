"""How many processes serve the app, as far as that can be seen from within one.

No server says so to an app; what can be found is what its settings are, and a variable
that hosts set.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping


def count_workers(environment: Mapping[str, str] = os.environ) -> int:
    """Return how many processes there are; 1 if nothing is known.

    To be called while the app starts, which servers do in a task of theirs.
    """
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    # Hypercorn and uvicorn run it by a method of an object that has their settings.
    frame = getattr(task.get_coro(), "cr_frame", None) if task is not None else None
    server = frame.f_locals.get("self") if frame is not None else None
    found = getattr(getattr(server, "config", None), "workers", None)
    if isinstance(found, int):
        return max(found, 1)
    told = environment.get("WEB_CONCURRENCY", "")
    return max(int(told), 1) if told.isdecimal() else 1
