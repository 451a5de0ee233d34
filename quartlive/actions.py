"""Actions as their author marks them: the name, the limits, who may ask.

Only a method marked with :func:`action` exists for a browser.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any, Literal, TypeVar, overload

from .errors import ControllerDefinitionError

Function = TypeVar("Function", bound=Callable[..., object])
# What an action needs: called with the state and the context of the moment.
Can = Callable[[Any, Any], bool]
Retry = Literal["safe", "never"]

_MARK = "__live_action__"
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_RATE = re.compile(r"([1-9]\d*)/(second|minute|hour)\Z")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an action may run: so many times in so many seconds."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """An action as its author declared it.

    Attributes:
        name: Folded name, as in :func:`fold`.
        function: The method, bound to its controller once it is in a table.
        internal: Never callable by a browser.
        http: Runs in a real HTTP request, where cookies can be set.
        rate: How often a visitor may run it.
        can: Whether this visitor may run it now.
        rerun: May run again after a conflict.
        retry: Whether a client may send it twice when an answer was lost.
        is_async: It is awaited.
        is_generator: Each ``yield`` is a commit.
    """

    name: str
    function: Callable[..., Any]
    internal: bool = False
    http: bool = False
    rate: Rate | None = None
    can: Can | None = None
    rerun: bool = False
    retry: Retry = "safe"
    is_async: bool = True
    is_generator: bool = False


@overload
def action(function: Function, /) -> Function: ...
@overload
def action(
    name: str | None = None,
    *,
    internal: bool = False,
    http: bool = False,
    rate: str | None = None,
    can: Can | None = None,
    rerun: bool = False,
    retry: Retry = "safe",
) -> Callable[[Function], Function]: ...
def action(
    name: str | Callable[..., object] | None = None,
    *,
    internal: bool = False,
    http: bool = False,
    rate: str | None = None,
    can: Can | None = None,
    rerun: bool = False,
    retry: Retry = "safe",
) -> Any:
    """Mark a method as an action; the function itself is returned.

    ``@action``, ``@action("save-draft")``, ``@action(internal=True)``. What the
    method returns is ignored.

    Args:
        name: Name in HTML, when it is not the method's. ``save-draft``,
            ``saveDraft`` and ``save_draft`` are the same name.
        internal: Only the server itself may run it.
        http: Is sent as an HTTP request even when a socket is open.
        rate: ``"5/minute"``: how often one visitor may run it, in all tabs together;
            per ``second``, ``minute`` or ``hour``.
        can: Called with the state and the context; false refuses.
        rerun: May run again when another tab changed the same field meanwhile.
        retry: ``"never"`` when the client must not send it a second time.

    Raises:
        ControllerDefinitionError: If the options or the function cannot be used.
    """

    def mark(function: Any) -> Any:
        spec = _spec(function, name if isinstance(name, str) else None)
        setattr(
            function,
            _MARK,
            replace(
                spec,
                internal=internal,
                http=http,
                rate=_rate(function, rate),
                can=can,
                rerun=rerun,
                retry=retry,
            ),
        )
        return function

    return mark(name) if callable(name) else mark


def _spec(function: Any, name: str | None) -> ActionSpec:
    if not isinstance(function, FunctionType):
        shown = getattr(function, "__name__", type(function).__name__)
        raise ControllerDefinitionError(
            "action",
            shown,
            f"marks a {type(function).__name__}, not a method",
            "put @action on `async def …(self, …)`, below no other decorator",
        )
    folded = fold(name if name is not None else function.__name__)
    if not _NAME.match(folded) or folded.startswith("lvt_"):
        raise _error(
            function,
            f"has a name that HTML and we cannot use: {name or function.__name__!r}",
            "use letters, digits and '_', beginning with a letter, not with 'lvt-'",
        )
    if inspect.isgeneratorfunction(function):
        raise _error(
            function, "is a generator that is not async", "write `async def` before it"
        )
    return ActionSpec(
        folded,
        function,
        is_async=inspect.iscoroutinefunction(function),
        is_generator=inspect.isasyncgenfunction(function),
    )


def _rate(function: FunctionType, text: str | None) -> Rate | None:
    if text is None:
        return None
    found = _RATE.match(str(text))
    if found is None:
        reason = f"has a rate of {text!r}, which says nothing"
        raise _error(function, reason, 'write a number and a unit: rate="5/minute"')
    return Rate(int(found[1]), _SECONDS[found[2]])


def _error(function: Any, reason: str, remedy: str) -> ControllerDefinitionError:
    owner, _, name = function.__qualname__.rpartition(".")
    return ControllerDefinitionError(
        owner.rpartition(".")[2] or function.__module__, name, reason, remedy
    )


_UPPER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


# Bounded: names come from browsers, too.
@functools.lru_cache(maxsize=1024)
def fold(name: str) -> str:
    """Return the one spelling of an action's name.

    >>> {fold("save-draft"), fold("saveDraft"), fold("save_draft")}
    {'save_draft'}

    Any text is accepted: what is no name folds to what is no action.
    """
    return _UPPER.sub("_", name).replace("-", "_").lower()


def mark_of(function: object) -> ActionSpec | None:
    """Return what :func:`action` put on a function; ``None`` without it."""
    return getattr(function, _MARK, None)
