"""What follows background work: methods that are given its result.

They are bound once, when the work is asked for, so that one that cannot be called is
an error there and not minutes later.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from .errors import ProtocolError

Follower = Callable[..., Awaitable[None]]

RESULT, ERROR = "result", "error"


def check_follower(
    function: Follower | None, name: str, params: Mapping[str, object]
) -> None:
    """Find out whether a method can be called with what there will be.

    Args:
        function: The method, bound to its controller; None is no method.
        name: What it is given beside the state: ``result`` or ``error``.
        params: URL variables, which it may take, too.

    Raises:
        ProtocolError: If it takes something else, or cannot be awaited.
    """
    if function is None:
        return
    offered = {"state", "ctx", name, *params}
    shown = getattr(function, "__name__", repr(function))
    if not inspect.iscoroutinefunction(function):
        raise ProtocolError(
            f"{shown} follows background work, but is not `async def`; make it one"
        )
    for parameter in inspect.signature(function).parameters.values():
        is_open = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        is_free = is_open or parameter.default is not parameter.empty
        if parameter.name not in offered and not is_free:
            raise ProtocolError(
                f"{shown} follows background work, but takes {parameter.name!r};"
                f" it is given {', '.join(sorted(offered))}"
            )


async def call_follower(function: Follower, offered: Mapping[str, Any]) -> None:
    """Call a method with what it takes of what is offered.

    Raises:
        Exception: Whatever it raises.
    """
    taken = inspect.signature(function).parameters
    await function(**{key: offered[key] for key in taken if key in offered})
