"""What a state may consist of, checked when its class is defined."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel, PydanticUserError, TypeAdapter
from pydantic.errors import PydanticSchemaGenerationError
from pydantic.fields import FieldInfo

from .containers import is_atomic
from .errors import StateDefinitionError
from .markers import Marker

# What templates are given beside the state, and words of Jinja.
TEMPLATE_NAMES = {
    *("live", "state", "request", "session", "g", "config", "url_for"),
    *("get_flashed_messages", "loop", "self", "super", "caller", "varargs", "kwargs"),
    *("emit", "true", "false", "none"),
    *("range", "dict", "lipsum", "cycler", "joiner", "namespace"),
}
RENAME = "choose another name"


def check_names(cls: type[BaseModel]) -> None:
    """Refuse names of the class body that mean something else in a template."""
    annotated = inspect.get_annotations(cls)
    for name in [*annotated, *cls.__dict__]:
        if name in TEMPLATE_NAMES:
            raise _error(cls, name, "is a name that templates use", RENAME)
    for name in annotated:
        if hasattr(BaseModel, name) and name != "model_config":
            raise _error(cls, name, "is a name that Pydantic uses", RENAME)
    for name, value in cls.__dict__.items():
        if isinstance(value, functools.cached_property):
            reason = "is a cached_property, which does not follow its fields"
            raise _error(cls, name, reason, "make it a property")


def check_fields(cls: type[BaseModel]) -> None:
    """Refuse fields that cannot be kept, or that visitors would share."""
    for name, field in cls.model_fields.items():
        _check_type(cls, name, field)
        _check_markers(cls, name, field)
        _check_default(cls, name, field)


def _error(cls: type, name: str, reason: str, remedy: str) -> StateDefinitionError:
    return StateDefinitionError(cls.__name__, name, reason, remedy)


def _check_type(cls: type[BaseModel], name: str, field: FieldInfo) -> None:
    remedy = "keep it on the controller, or hold plain data, a model or a dataclass"
    annotation: Any = field.annotation
    try:
        TypeAdapter(annotation).json_schema(mode="serialization")
    except PydanticSchemaGenerationError:
        shown = getattr(annotation, "__name__", None) or str(annotation)
        reason = f"holds {shown}, which cannot be stored"
        raise _error(cls, name, reason, remedy) from None
    except PydanticUserError as problem:
        reason = f"cannot be stored ({problem.message.splitlines()[0]})"
        raise _error(cls, name, reason, remedy) from None
    if field.exclude and _markers(field):
        reason = "is marked and excluded at once"
        raise _error(cls, name, reason, "remove exclude=True or the marker")


def _markers(field: FieldInfo) -> list[Marker]:
    return [part for part in field.metadata if isinstance(part, Marker)]


def _check_markers(cls: type[BaseModel], name: str, field: FieldInfo) -> None:
    inner = next(_inner_markers(field.annotation, set()), None)
    if inner is not None:
        reason = f"has {inner} inside its annotation"
        remedy = f"write it outermost in a field of the state: {name}: {inner}[…]"
        raise _error(cls, name, reason, remedy)
    marks = [repr(mark) for mark in _markers(field)]
    if len(marks) > 1:
        reason = f"has several markers, {' and '.join(marks)}"
        raise _error(cls, name, reason, "keep the one that says where it lives")


def _inner_markers(annotation: Any, seen: set[type]) -> Iterator[Marker]:
    for part in getattr(annotation, "__metadata__", ()):
        if isinstance(part, Marker):
            yield part
    for part in (*get_args(annotation), getattr(annotation, "__value__", None)):
        if part is not None:
            yield from _inner_markers(part, seen)
    origin = get_origin(annotation) or annotation
    if not isinstance(origin, type) or origin in seen:
        return
    seen.add(origin)
    if issubclass(origin, BaseModel):
        for field in origin.model_fields.values():
            yield from _markers(field)
            yield from _inner_markers(field.annotation, seen)
    elif dataclasses.is_dataclass(origin):
        for held in dataclasses.fields(origin):
            yield from _inner_markers(held.type, seen)


def _check_default(cls: type[BaseModel], name: str, field: FieldInfo) -> None:
    if field.is_required():
        reason = "has no default"
        raise _error(cls, name, reason, "give it one: a page begins with defaults")
    default = field.default
    # Pydantic copies what cannot be hashed; the rest would be one object for all.
    if field.default_factory is None and not _may_be_shared(default):
        reason = "has a default that all visitors would share"
        remedy = "write Field(default_factory=lambda: …)"
        raise _error(cls, name, reason, remedy)


def _may_be_shared(default: object) -> bool:
    kind = type(default)
    if is_atomic(kind) or kind.__hash__ is None:
        return True
    if isinstance(default, tuple | frozenset):
        return all(_may_be_shared(part) for part in default)
    frozen = isinstance(default, BaseModel) and default.model_config.get("frozen")
    if frozen:
        return all(_may_be_shared(part) for part in default.__dict__.values())
    if dataclasses.is_dataclass(default):
        return bool(vars(type(default))["__dataclass_params__"].frozen)
    # A type of its own that hashes by identity may still be immutable, as a URL is.
    return not isinstance(default, BaseModel)
