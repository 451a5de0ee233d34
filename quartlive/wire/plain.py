"""Data of the app, as JSON carries it to another process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue
from pydantic_core import PydanticSerializationError, to_jsonable_python

from ..errors import ProtocolError


def plain_data(data: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Return arguments as JSON values: dates as text, models as objects.

    >>> plain_data({"value": 3})
    {'value': 3}

    Raises:
        ProtocolError: If JSON cannot carry one.
    """
    try:
        found: dict[str, JsonValue] = to_jsonable_python(
            dict(data), inf_nan_mode="null"
        )
    except PydanticSerializationError as error:
        raise ProtocolError(
            f"cannot send {', '.join(data)} to another connection: {error};"
            " send an id, and let the action look the rest up"
        ) from None
    return found
