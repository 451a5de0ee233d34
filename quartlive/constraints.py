"""HTML constraints of a form's fields, from their annotations.

They are never stricter than the server, so nobody is kept from sending what
would be accepted. The one exception is ``maxlength``: browsers count an emoji as
two.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic.errors import PydanticUserError

from .shapes import Shape, adapter_of, fields_of, flattened, shape_of

Constraints = dict[str, str | int | float | bool]

_TEMPORAL = (datetime.date, datetime.time)
# Meaning the same in Rust and in JavaScript's v mode, and as a whole.
_CLASS = r"\[\^?(?:[A-Za-z0-9_ ](?:-[A-Za-z0-9])?)+\]"
_PIECE = rf"(?:[A-Za-z0-9_ @:,]|\\[.+*?]|{_CLASS})(?:[*+?]|\{{\d+(?:,\d*)?\}})?"
_SAFE_PATTERN = re.compile(rf"\^((?:{_PIECE})+)\$\Z")
_MODES = {"email": "email", "uri": "url"}


def model_constraints(model: Any, prefix: str = "") -> dict[str, Constraints]:
    """Return constraints of each field of a form, by HTML name.

    A list's items share the name of the list.
    """
    return dict(_of_fields(model, prefix, ()))


def _of_fields(
    model: Any, prefix: str, above: tuple[Any, ...]
) -> Iterator[tuple[str, Constraints]]:
    for field in fields_of(model):
        name = prefix + field.html
        inner = field.shape
        if inner.kind == "fields":
            # A model that holds itself has no last field.
            if inner.model not in above:
                yield from _of_fields(inner.model, f"{name}.", (*above, inner.model))
        else:
            yield (
                name,
                value_constraints(
                    field.annotation, field.metadata, required=field.required
                ),
            )


def value_constraints(
    annotation: Any, metadata: Sequence[object] = (), *, required: bool
) -> Constraints:
    """Return the constraints of one control.

    >>> value_constraints(int, required=True)
    {'required': True, 'inputmode': 'numeric'}

    Args:
        annotation: What the control's value becomes.
        metadata: What stands beside it in ``Annotated``.
        required: There is no default.
    """
    shape = shape_of(annotation, metadata)
    if shape.kind == "list":
        return _of_items(shape)
    if shape.kind != "leaf" or shape.boolean:
        return {}
    found = _of_schema(shape, _schema(annotation, metadata))
    found |= _of_times(flattened(annotation, metadata))
    if _must_be_filled(shape, found, required=required):
        found = {"required": True, **found}
    return found


def _of_items(shape: Shape) -> Constraints:
    # Nothing chosen is an empty list, so no single control of it is required.
    if shape.item is None or shape.item_annotation is None:
        return {}
    found = value_constraints(shape.item_annotation, required=False)
    found.pop("required", None)
    return found


def _must_be_filled(shape: Shape, found: Constraints, *, required: bool) -> bool:
    if shape.text:
        return bool(found.get("minlength", 0)) and not shape.nullable
    return required and not shape.nullable and "" not in shape.choices


def _schema(annotation: Any, metadata: Sequence[object]) -> Mapping[str, Any]:
    whole: Any = Annotated[annotation, *metadata] if metadata else annotation
    try:
        schema = adapter_of(whole).json_schema(mode="validation")
    except PydanticUserError:
        return {}
    if "anyOf" not in schema:
        return schema
    first, *others = (part for part in schema["anyOf"] if part.get("type") != "null")
    # A Decimal is a number or a text, and the number carries its limits.
    is_decimal = (
        first.get("type") == "number" and len(others) == 1 and _is_text(others[0])
    )
    return first if is_decimal or not others else {}


def _is_text(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "string" and "format" not in schema


def _of_schema(shape: Shape, schema: Mapping[str, Any]) -> Constraints:
    kind = schema.get("type")
    if kind == "string":
        return _of_text(schema)
    if shape.number and kind in ("integer", "number"):
        return _of_number(schema, whole=kind == "integer")
    return {"inputmode": "decimal"} if shape.number else {}


def _of_text(schema: Mapping[str, Any]) -> Constraints:
    found: Constraints = {}
    if schema.get("minLength"):
        found["minlength"] = schema["minLength"]
    if "maxLength" in schema:
        found["maxlength"] = schema["maxLength"]
    pattern = _SAFE_PATTERN.match(schema.get("pattern", ""))
    if pattern:
        found["pattern"] = pattern[1]
    if schema.get("format") in _MODES:
        found["inputmode"] = _MODES[schema["format"]]
    return found


def _of_number(schema: Mapping[str, Any], *, whole: bool) -> Constraints:
    found: Constraints = {"inputmode": "numeric" if whole else "decimal"}
    # Limits that HTML cannot exclude are included: the server decides.
    edge = 1 if whole else 0
    if "minimum" in schema:
        found["min"] = schema["minimum"]
    elif "exclusiveMinimum" in schema:
        found["min"] = schema["exclusiveMinimum"] + edge
    if "maximum" in schema:
        found["max"] = schema["maximum"]
    elif "exclusiveMaximum" in schema:
        found["max"] = schema["exclusiveMaximum"] - edge
    step = schema.get("multipleOf")
    # A browser counts steps from the minimum.
    if step is not None and found.get("min", 0) % step == 0:
        found["step"] = step
    elif not whole or step is not None:
        found["step"] = 1 if whole else "any"
    return found


def _of_times(metadata: Sequence[object]) -> Constraints:
    found: Constraints = {}
    for name, limits in (("min", ("ge", "gt")), ("max", ("le", "lt"))):
        for part in metadata:
            for limit in limits:
                value = getattr(part, limit, None)
                if isinstance(value, _TEMPORAL) and not getattr(value, "tzinfo", None):
                    found[name] = value.isoformat()
    return found
