"""What a state may consist of, checked when its class is defined."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, PydanticUserError, SecretBytes, SecretStr, TypeAdapter
from pydantic.errors import PydanticSchemaGenerationError
from pydantic.fields import FieldInfo

from .containers import is_atomic
from .errors import StateDefinitionError
from .markers import BIND, PLACES, URL, Marker, T
from .shapes import Shape, field_shape, fields_of

# What templates are given beside the state, and words of Jinja.
TEMPLATE_NAMES = {
    *("live", "state", "request", "session", "g", "config", "url_for"),
    *("get_flashed_messages", "loop", "self", "super", "caller", "varargs", "kwargs"),
    *("emit", "true", "false", "none"),
    *("range", "dict", "lipsum", "cycler", "joiner", "namespace"),
}
RENAME = "choose another name"
_PASSWORD = re.compile(r"(?i)pass[-_]?(word|wd|phrase|code)|(\b|_)pwd(\b|_)")


def is_secret(name: str) -> bool:
    """Return whether a field is named like a password, which is never kept.

    >>> is_secret("new_password"), is_secret("passenger")
    (True, False)
    """
    return _PASSWORD.search(name) is not None


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
        if isinstance(value, property) and hasattr(BaseModel, name):
            raise _error(cls, name, "is a name that Pydantic uses", RENAME)
        if isinstance(value, functools.cached_property):
            reason = "is a cached_property, which does not follow its fields"
            raise _error(cls, name, reason, "make it a property")


def check_fields(cls: type[BaseModel]) -> None:
    """Refuse fields that cannot be kept, or that visitors would share."""
    for name, field in cls.model_fields.items():
        _check_type(cls, name, field)
        _check_secrets(cls, name, field)
        _check_markers(cls, name, field)
        _check_url(cls, name, field)
        _check_bound(cls, name, field)
        _check_default(cls, name, field)
        _check_frozen(cls, name, field)
    _check_unmarked(cls)


def _error(cls: type, name: str, reason: str, remedy: str) -> StateDefinitionError:
    return StateDefinitionError(cls.__name__, name, reason, remedy)


def _check_type(cls: type[BaseModel], name: str, field: FieldInfo) -> None:
    remedy = "keep it on the controller, or hold plain data, a model or a dataclass"
    annotation: Any = field.annotation
    try:
        TypeAdapter(annotation).json_schema(mode="serialization")
    except PydanticSchemaGenerationError:
        is_class = isinstance(annotation, type) and get_origin(annotation) is None
        shown = annotation.__name__ if is_class else str(annotation)
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


def _check_secrets(cls: type[BaseModel], name: str, field: FieldInfo) -> None:
    for part in _parts(field.annotation, set()):
        if isinstance(part, type) and issubclass(part, SecretStr | SecretBytes):
            reason = f"holds {part.__name__}, which is stored as asterisks"
            remedy = "hold text, or keep the secret on the controller"
            raise _error(cls, name, reason, remedy)


def _check_markers(cls: type[BaseModel], name: str, field: FieldInfo) -> None:
    for part in _parts(field.annotation, set()):
        if isinstance(part, Marker):
            reason = f"has {part} inside its annotation"
            remedy = f"write it outermost in a field of the state: {name}: {part}[…]"
            raise _error(cls, name, reason, remedy)
    marks = [repr(mark) for mark in _markers(field)]
    if marks.count(repr(BIND)) > 1:
        raise _error(cls, name, "is bound twice", "write Bind[…] once")
    if len(set(_markers(field)) & set(PLACES)) > 1 or len(marks) > 2:
        reason = f"has several markers, {' and '.join(marks)}"
        remedy = "keep the one that says where it lives; Bind may stand with it"
        raise _error(cls, name, reason, remedy)
    annotation: Any = field.annotation
    if marks and annotation is T:
        reason = f"has {marks[0]} without a type"
        raise _error(cls, name, reason, f"write {name}: {marks[0]}[…]")


def _check_unmarked(cls: type[BaseModel]) -> None:
    """Refuse markers on what is no field, where they would do nothing."""
    for name, annotation in inspect.get_annotations(cls).items():
        if name in cls.model_fields:
            continue
        body = {"__annotations__": {name: annotation}, "__module__": cls.__module__}
        try:
            found = get_type_hints(type("", (), body), include_extras=True)
        except NameError:  # a local name; what it stands for is not known
            continue
        mark = next((p for p in _parts(found[name], set()) if type(p) is Marker), None)
        if mark is not None:
            reason = f"has {mark}, but is no field"
            remedy = "remove the marker, or the underscore or ClassVar"
            raise _error(cls, name, reason, remedy)


def _parts(annotation: Any, seen: set[type]) -> Iterator[object]:
    """Return all that an annotation is made of, with the fields of its models."""
    yield annotation
    metadata = getattr(annotation, "__metadata__", ())
    yield from metadata
    for part in (*get_args(annotation), getattr(annotation, "__value__", None)):
        if part is not None and part not in metadata:
            yield from _parts(part, seen)
    origin = get_origin(annotation) or annotation
    if not isinstance(origin, type) or origin in seen:
        return
    seen.add(origin)
    if issubclass(origin, BaseModel):
        for field in origin.model_fields.values():
            yield from field.metadata
            yield from _parts(field.annotation, seen)
    elif dataclasses.is_dataclass(origin):
        for held in fields_of(origin):
            yield from _parts(held.annotation, seen)


def _check_url(cls: type[BaseModel], name: str, field: FieldInfo) -> None:
    if URL in field.metadata and not _is_written(field):
        reason = "lives in the address, which holds only texts"
        remedy = "make it a text, number, date, choice or a list of them, or Persist"
        raise _error(cls, name, reason, remedy)


def _check_bound(cls: type[BaseModel], name: str, field: FieldInfo) -> None:
    if BIND not in field.metadata:
        return
    if not _is_written(field):
        reason = "is bound to an input, which holds only texts"
        remedy = "make it a text, number, date, choice or a list of them"
        raise _error(cls, name, reason, f"{remedy}; let an action take a model")
    if is_secret(name):
        reason = "is bound and named like a password, which would be kept"
        remedy = "let the action that checks it take it as an argument"
        raise _error(cls, name, reason, remedy)


def _is_written(field: FieldInfo) -> bool:
    """Can texts, as an address and inputs hold them, stand for its values?"""
    origin: Any = get_origin(field.annotation) or field.annotation
    is_dict = isinstance(origin, type) and issubclass(origin, Mapping)
    return not is_dict and _is_text(field_shape(field))


def _is_text(shape: Shape) -> bool:
    """Can one text, or several, stand for what has this shape?"""
    if shape.kind == "list":
        return shape.item is not None and shape.item.kind in ("leaf", "raw")
    # What has no shape of its own may come with a validator that reads text.
    return shape.kind != "fields"


def _check_frozen(cls: type[BaseModel], name: str, field: FieldInfo) -> None:
    if field.frozen or cls.model_config.get("frozen"):
        remedy = "remove frozen=True: actions and stored values change it"
        raise _error(cls, name, "is frozen", remedy)


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
