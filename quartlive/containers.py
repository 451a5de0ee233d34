"""What can be done with each kind of value that others can be put into.

Lists, dicts, sets, dataclasses and models each have a :class:`Kind`: how their
content is saved and put back in place, and how a part is replaced. What a model's
annotations promise to be immutable is not looked at.
"""

from __future__ import annotations

import copy
import dataclasses
import datetime
import decimal
import enum
import pathlib
import types
import uuid
from collections import deque
from collections.abc import Callable, Collection, Mapping
from operator import is_
from types import MappingProxyType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

# Their values cannot change, so there is nothing to put back.
ATOMS: set[type] = {
    bool,
    bytes,
    complex,
    datetime.date,
    datetime.datetime,
    datetime.time,
    datetime.timedelta,
    decimal.Decimal,
    float,
    int,
    pathlib.Path,
    pathlib.PosixPath,
    pathlib.WindowsPath,
    str,
    types.NoneType,
    uuid.UUID,
}

Own = Callable[[Any], Any]


class Kind:
    """How values of one kind are saved, put back and renewed.

    This one is for what has no parts, or guards them itself.

    Attributes:
        empty: What :meth:`save` returns for a value that holds nothing.
    """

    empty: Any = None

    def save(self, value: Any) -> Any:
        """Return what :meth:`restore` needs; ``None`` when nothing can change."""
        return None

    def restore(self, value: Any, saved: Any) -> None:
        """Put back what was saved."""

    def parts(self, value: Any) -> Collection[Any]:
        """Return what a value holds."""
        return ()

    def copy(self, value: Any) -> Any:
        """Return a copy that holds the same parts; the value if it cannot change."""
        return value

    def rebuilt(self, value: Any, own: Own) -> Any:
        """Return a value that cannot change with the parts that ``own`` returns."""
        return value

    def renew(self, value: Any, saved: Any, own: Own) -> None:
        """Let ``own`` replace the parts that are not those that were saved."""


class _Tuple(Kind):
    """Tuples and frozen sets: only what they hold can change."""

    def parts(self, value: Any) -> Collection[Any]:
        return value  # type: ignore[no-any-return]

    def rebuilt(self, value: Any, own: Own) -> Any:
        parts = [own(part) for part in value]
        if all(map(is_, parts, value)):
            return value
        # A named tuple takes its parts one by one.
        return getattr(type(value), "_make", type(value))(parts)


class _List(Kind):
    """Lists, and what is assigned to by position."""

    empty = ()

    def save(self, value: Any) -> Any:
        return list(value)

    def restore(self, value: Any, saved: Any) -> None:
        value[:] = saved

    def parts(self, value: Any) -> Collection[Any]:
        return value  # type: ignore[no-any-return]

    def copy(self, value: Any) -> Any:
        return copy.copy(value)

    def renew(self, value: Any, saved: Any, own: Own) -> None:
        if len(value) == len(saved) and all(map(is_, value, saved)):
            return
        for at, part in enumerate(value):
            if type(part) not in ATOMS:
                value[at] = own(part)


class _Deque(_List):
    def restore(self, value: Any, saved: Any) -> None:
        value.clear()
        value.extend(saved)


class _Bytes(_List):
    def save(self, value: Any) -> Any:
        return bytes(value)

    def parts(self, value: Any) -> Collection[Any]:
        return ()


class _Set(Kind):
    """Sets: members cannot change, or they could not be found again."""

    def save(self, value: Any) -> Any:
        return set(value)

    def restore(self, value: Any, saved: Any) -> None:
        value.clear()
        value.update(saved)

    def copy(self, value: Any) -> Any:
        return copy.copy(value)


class _Dict(Kind):
    """Dicts; keys cannot change."""

    empty: Any = MappingProxyType({})

    def save(self, value: Any) -> Any:
        return dict(value)

    def restore(self, value: Any, saved: Any) -> None:
        value.clear()
        value.update(saved)

    def parts(self, value: Any) -> Collection[Any]:
        return value.values()  # type: ignore[no-any-return]

    def copy(self, value: Any) -> Any:
        return copy.copy(value)

    def renew(self, value: Any, saved: Any, own: Own) -> None:
        _renew_names(value, saved, own)


_NEW = object()


def _renew_names(names: dict[Any, Any], saved: Mapping[Any, Any], own: Own) -> None:
    for name, part in names.items():
        if type(part) not in ATOMS and saved.get(name, _NEW) is not part:
            # An existing name: the dict keeps its size while it is walked.
            names[name] = own(part)


class _Dataclass(Kind):
    """Dataclasses, with a dict, with slots, frozen or not."""

    empty: Any = MappingProxyType({})

    def __init__(self, kind: Any) -> None:
        self._names = [field.name for field in dataclasses.fields(kind)]

    def _held(self, value: Any) -> dict[str, Any]:
        # What is neither set nor has a default is not there.
        held = {
            name: getattr(value, name) for name in self._names if hasattr(value, name)
        }
        return held | getattr(value, "__dict__", {})

    def save(self, value: Any) -> Any:
        return self._held(value)

    def restore(self, value: Any, saved: Any) -> None:
        for name in self._held(value).keys() - saved.keys():
            object.__delattr__(value, name)
        for name, part in saved.items():
            object.__setattr__(value, name, part)

    def parts(self, value: Any) -> Collection[Any]:
        return self._held(value).values()

    def copy(self, value: Any) -> Any:
        return copy.copy(value)

    def renew(self, value: Any, saved: Any, own: Own) -> None:
        held = self._held(value)
        renewed = dict(held)
        _renew_names(renewed, saved, own)
        for name, part in renewed.items():
            if part is not held[name]:
                object.__setattr__(value, name, part)


class _Model(Kind):
    """Pydantic models; fields that hold only what is immutable are not visited."""

    empty: Any = ({}, (), {}, {})

    def __init__(self, kind: type[BaseModel]) -> None:
        self._visited = [
            name
            for name, field in kind.model_fields.items()
            if not is_atomic(field.annotation)
        ]

    def save(self, value: Any) -> Any:
        private, extra = value.__pydantic_private__, value.__pydantic_extra__
        return (
            value.__dict__.copy(),
            value.__pydantic_fields_set__.copy(),
            None if private is None else dict(private),
            None if extra is None else dict(extra),
        )

    def restore(self, value: Any, saved: Any) -> None:
        names, fields_set, private, extra = saved
        _restore_fields(value, names, fields_set)
        for slot, held in zip(_SLOTS, (private, extra), strict=True):
            object.__setattr__(value, slot, None if held is None else dict(held))

    def parts(self, value: Any) -> Collection[Any]:
        names = value.__dict__
        found = [names[name] for name in self._visited if name in names]
        for slot in _SLOTS:
            found += (getattr(value, slot) or {}).values()
        return found

    def copy(self, value: Any) -> Any:
        return copy.copy(value)

    def renew(self, value: Any, saved: Any, own: Own) -> None:
        names, _, private, extra = saved
        _renew_names(value.__dict__, names, own)
        for slot, held in zip(_SLOTS, (private, extra), strict=True):
            _renew_names(getattr(value, slot) or {}, held or {}, own)


_SLOTS = ("__pydantic_private__", "__pydantic_extra__")


def _restore_fields(model: Any, names: dict[str, Any], fields_set: Any) -> None:
    held = model.__dict__
    held.clear()
    held.update(names)
    # A copy, so that restoring twice works; pydantic adds to the set in place.
    if fields_set is not None:
        object.__setattr__(model, "__pydantic_fields_set__", set(fields_set))


class _Rows(Kind):
    """Many models of one flat class at once; the value is the list of them."""

    def save(self, value: Any) -> Any:
        names = [row.__dict__.copy() for row in value]
        # A full set cannot grow; copying it would be half of the whole cost.
        full = len(type(value[0]).model_fields)
        fields_sets = [
            None if len(held := row.__pydantic_fields_set__) == full else held.copy()
            for row in value
        ]
        return names, fields_sets

    def restore(self, value: Any, saved: Any) -> None:
        for row, names, fields_set in zip(value, *saved, strict=True):
            _restore_fields(row, names, fields_set)


class _Row(_Model):
    """One model of a flat class."""

    def copy(self, value: Any) -> Any:
        # What copy.copy() does, without its questions: half the time.
        kind = type(value)
        made = object.__new__(kind)
        made.__dict__.update(value.__dict__)
        put = object.__setattr__
        put(made, "__pydantic_fields_set__", value.__pydantic_fields_set__.copy())
        put(made, "__pydantic_extra__", None)
        put(made, "__pydantic_private__", None)
        return made

    def renew(self, value: Any, saved: Any, own: Own) -> None:
        """Do nothing: what it holds is immutable, as its annotations promise."""


ROWS = _Rows()
_NOTHING = Kind()

# Asked in this order: a Counter is a dict, a named tuple is a tuple.
_KINDS: tuple[tuple[type, Kind], ...] = (
    (enum.Enum, _NOTHING),
    (type, _NOTHING),
    (list, _List()),
    (dict, _Dict()),
    (set, _Set()),
    (tuple, _Tuple()),
    (frozenset, _Tuple()),
    (deque, _Deque()),
    (bytearray, _Bytes()),
)
_KNOWN: dict[type, Kind] = {}


def kind_of(kind: type) -> Kind:
    """Return how values of a class are handled."""
    known = _KNOWN.get(kind)
    if known is None:
        known = _KNOWN[kind] = _learn(kind)
    return known


def _learn(kind: type) -> Kind:
    if issubclass(kind, BaseModel):
        return _Row(kind) if is_flat(kind) else _Model(kind)
    for base, known in _KINDS:
        if issubclass(kind, base):
            return known
    return _Dataclass(kind) if dataclasses.is_dataclass(kind) else _NOTHING


_FLAT: dict[type, bool] = {}


def is_flat(kind: type) -> bool:
    """Return whether all that a model of this class holds is immutable."""
    known = _FLAT.get(kind)
    if known is None:
        known = _FLAT[kind] = (
            issubclass(kind, BaseModel)
            and kind.model_config.get("extra") != "allow"
            and not kind.__private_attributes__
            and all(is_atomic(field.annotation) for field in kind.model_fields.values())
        )
    return known


def is_atomic(annotation: Any) -> bool:
    """Return whether no value of this annotation can change.

    >>> is_atomic(int | None), is_atomic(tuple[str, ...]), is_atomic(list[int])
    (True, True, False)
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return is_atomic(arguments[0])
    if origin is Literal or annotation is None:
        return True
    if origin in (Union, types.UnionType, tuple, frozenset):
        return all(part is ... or is_atomic(part) for part in arguments)
    if not isinstance(annotation, type) or origin is not None:
        return False
    return annotation in ATOMS or issubclass(annotation, enum.Enum)
