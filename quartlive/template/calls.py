"""Calls in a loop's body: which give the same for the same arguments.

A call is looked at when the template is rendered, because what a name means is known
only then.
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from typing import Any

from jinja2.environment import TemplateModule

from .helpers import Live
from .runtime import Macro

_FUNCTIONS = (range, dict)

_ATOMS = frozenset(
    {
        *(str, int, float, bool, bytes, type(None), decimal.Decimal, uuid.UUID),
        *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta),
    }
)
_CLOCKS = frozenset({"now", "today", "utcnow"})
_METHODS: dict[type, frozenset[str]] = {
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
}


def subject(value: Any, method: str) -> Any:
    """Return what the result of a call depends on besides the arguments.

    Args:
        value: What the method is called on.
        method: Its name, ``"__call__"`` for the value itself.

    Returns:
        A value to be kept; a new object if nothing is known of the call.
    """
    kind = type(value)
    if method == "__call__":
        return _function(value)
    if isinstance(value, TemplateModule):
        return _function(getattr(value, method, None))
    if kind in _ATOMS and method not in _CLOCKS:
        return value
    if kind is Live or method in _METHODS.get(kind, ()):
        return value
    return object()


def _function(value: Any) -> Any:
    if type(value) is Macro and value.is_pure:
        # A macro is made anew for each render, its code is not.
        return value._func.__code__
    return value if any(value is known for known in _FUNCTIONS) else object()
