"""Awaitables are never values.

Templates render synchronously. A coroutine is true in every test, so one that slips
in as a value would let everybody pass ``{% if user.is_authenticated %}``. Generated
code asks about every value it reads from a name, attribute, item, call or filter::

    (v_ if type(v_ := user.is_authenticated) in PLAIN else settle(v_, "..."))

The set of types that cannot be awaited is learned, so the question costs two
bytecodes for a type that was seen before.
"""

from __future__ import annotations

from inspect import CO_ITERABLE_COROUTINE
from types import GeneratorType
from typing import NoReturn, TypeVar

from markupsafe import Markup

from ..errors import AwaitableValueError

T = TypeVar("T")

#: Types whose values are never awaitable.
PLAIN: set[type] = {
    *(str, int, float, bool, type(None), bytes),
    *(list, tuple, dict, set, frozenset, range, Markup),
}

# Classes made at run time must not fill the memory by being printed.
_MOST_TYPES = 4096


def settle(value: T, what: str) -> T:
    """Return a value that nobody has to wait for.

    Args:
        value: What was read.
        what: How the template spells it, for the message.

    Raises:
        AwaitableValueError: The value waits to be awaited.
    """
    kind = type(value)
    if hasattr(kind, "__await__"):
        # A proxy's class has every special method there is; only the object tells.
        if hasattr(value, "__await__"):
            refuse(value, what)
    elif isinstance(value, GeneratorType):
        if value.gi_code.co_flags & CO_ITERABLE_COROUTINE:
            refuse(value, what)
    elif len(PLAIN) < _MOST_TYPES:
        PLAIN.add(kind)
    return value


def settle_iterable(value: T, what: str) -> T:
    """As :func:`settle`, for what a loop goes through.

    Raises:
        AwaitableValueError: The value waits to be awaited, or its items do.
    """
    if type(value) in PLAIN:
        return value
    if hasattr(type(value), "__aiter__") and not hasattr(value, "__iter__"):
        refuse(value, what)
    return settle(value, what)


def refuse(value: object, what: str = "") -> NoReturn:
    """Raise the error that says what waits to be awaited."""
    close = getattr(value, "close", None)
    if close is not None:
        # Without it Python would warn that the coroutine was never awaited.
        close()
    made_by = getattr(value, "__qualname__", type(value).__qualname__)
    described = f"{what} is {made_by}, which" if what else f"{made_by}, printed here,"
    raise AwaitableValueError(
        f"{described} waits to be awaited, and templates render synchronously;"
        " await it before the render, in the controller's view() or with"
        " LiveBlueprint(context=...)"
    )
