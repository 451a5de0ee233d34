"""Undo for plain data: what was there is put back into the same objects.

:func:`snapshot` writes a journal: one shallow copy of every list, dict, set and
model that can be reached. :meth:`Snapshot.restore` fills those same objects
again, so whoever holds one sees the old content too. That is cheaper than a deep
copy, and identity stays: a row is still the row it was.

What a model's annotations promise to be immutable is not visited.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import pathlib
import types
import uuid
from collections import deque
from collections.abc import Callable, Collection
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Restore = Callable[[Any, Any], None]

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


class Snapshot:
    """What a value held when it was taken.

    ``restore()`` may be called any number of times.
    """

    __slots__ = ("_seen", "_steps")

    def __init__(self) -> None:
        self._steps: list[tuple[Restore, Any, Any]] = []
        # The steps keep their objects alive, so an id stays theirs.
        self._seen: set[int] = set()

    def restore(self) -> None:
        """Put everything back, in place."""
        for put_back, value, saved in self._steps:
            put_back(value, saved)

    def record(self, value: object) -> None:
        """Add a value with everything that can be reached from it."""
        kind = type(value)
        if kind not in ATOMS:
            _recorder(kind)(self, value)

    def record_all(self, values: Collection[object]) -> None:
        """Add each value; rows of one flat model are one step."""
        kinds = set(map(type, values)) - ATOMS
        if not kinds:
            return
        if len(kinds) == 1 and is_flat(kind := kinds.pop()):
            self.step(_restore_rows, *_rows(kind, values))
            return
        for value in values:
            self.record(value)

    def step(self, put_back: Restore, value: object, saved: object) -> None:
        """Add one thing to put back."""
        self._steps.append((put_back, value, saved))

    def is_new(self, value: object) -> bool:
        """Return whether this object is met for the first time, and remember it."""
        known = id(value) in self._seen
        self._seen.add(id(value))
        return not known


def snapshot(value: object) -> Snapshot:
    """Return a journal that can put back what ``value`` holds now.

    >>> rows = [[1], [2]]
    >>> before = snapshot(rows)
    >>> rows.pop().append(3)
    >>> before.restore()
    >>> rows
    [[1], [2]]

    Takes time in proportion to the number of lists, dicts, sets and models.
    """
    taken = Snapshot()
    taken.record(value)
    return taken


Recorder = Callable[[Snapshot, Any], None]


def _restore_list(items: Any, saved: Any) -> None:
    items[:] = saved


def _restore_deque(items: deque[Any], saved: list[Any]) -> None:
    items.clear()
    items.extend(saved)


def _restore_mapping(mapping: Any, saved: Any) -> None:
    mapping.clear()
    mapping.update(saved)


def _restore_slots(value: Any, saved: dict[str, Any]) -> None:
    for name, held in saved.items():
        object.__setattr__(value, name, held)


def _restore_model(model: Any, saved: tuple[Any, ...]) -> None:
    names, fields_set, private, extra = saved
    _restore_mapping(model.__dict__, names)
    # A copy, so that restoring twice works; pydantic adds to the set in place.
    object.__setattr__(model, "__pydantic_fields_set__", set(fields_set))
    for slot, held in (
        ("__pydantic_private__", private),
        ("__pydantic_extra__", extra),
    ):
        object.__setattr__(model, slot, None if held is None else dict(held))


def _restore_rows(rows: list[Any], saved: tuple[list[Any], list[Any]]) -> None:
    for row, names, fields_set in zip(rows, *saved, strict=True):
        _restore_mapping(row.__dict__, names)
        if fields_set is not None:
            object.__setattr__(row, "__pydantic_fields_set__", set(fields_set))


def _rows(
    kind: type[Any], values: Collection[Any]
) -> tuple[list[Any], tuple[list[Any], list[Any]]]:
    rows = [row for row in values if type(row) is kind]
    names = [row.__dict__.copy() for row in rows]
    # A full set cannot grow; copying it would be half of the whole cost.
    full = len(kind.model_fields)
    fields_sets = [
        None if len(held := row.__pydantic_fields_set__) == full else held.copy()
        for row in rows
    ]
    return rows, (names, fields_sets)


def _record_nothing(taken: Snapshot, value: object) -> None:
    """Leave a value of unknown kind as it is: its own methods guard it."""


def _record_members(taken: Snapshot, values: Collection[object]) -> None:
    if taken.is_new(values):
        taken.record_all(values)


def _record_list(taken: Snapshot, items: list[object]) -> None:
    if taken.is_new(items):
        taken.step(_restore_list, items, list(items))
        taken.record_all(items)


def _record_bytes(taken: Snapshot, value: bytearray) -> None:
    if taken.is_new(value):
        taken.step(_restore_list, value, bytes(value))


def _record_deque(taken: Snapshot, items: deque[object]) -> None:
    if taken.is_new(items):
        taken.step(_restore_deque, items, list(items))
        taken.record_all(items)


def _record_set(taken: Snapshot, members: set[object]) -> None:
    if taken.is_new(members):
        taken.step(_restore_mapping, members, set(members))
        taken.record_all(members)


def _record_dict(taken: Snapshot, mapping: dict[object, object]) -> None:
    if taken.is_new(mapping):
        taken.step(_restore_mapping, mapping, dict(mapping))
        taken.record_all(mapping.values())


def _record_dataclass(taken: Snapshot, value: Any) -> None:
    if not taken.is_new(value):
        return
    names = [field.name for field in dataclasses.fields(value)]
    held = {name: getattr(value, name) for name in names if hasattr(value, name)}
    if hasattr(value, "__dict__"):
        taken.step(_restore_mapping, value.__dict__, dict(value.__dict__))
    if not hasattr(value, "__dict__") or held.keys() - value.__dict__.keys():
        taken.step(_restore_slots, value, held)
    taken.record_all(held.values())


def _model_recorder(cls: type[BaseModel]) -> Recorder:
    visited = tuple(
        name
        for name, field in cls.model_fields.items()
        if not is_atomic(field.annotation)
    )

    def record_model(taken: Snapshot, model: Any) -> None:
        if not taken.is_new(model):
            return
        names = model.__dict__
        private, extra = model.__pydantic_private__, model.__pydantic_extra__
        saved = (
            names.copy(),
            model.__pydantic_fields_set__.copy(),
            None if private is None else dict(private),
            None if extra is None else dict(extra),
        )
        taken.step(_restore_model, model, saved)
        for name in visited:
            if name in names:
                taken.record(names[name])
        for more in (private, extra):
            if more:
                taken.record_all(more.values())

    return record_model


# Asked in this order: a named tuple is a tuple, a Counter is a dict.
_KINDS: tuple[tuple[type, Recorder], ...] = (
    (enum.Enum, _record_nothing),
    (list, _record_list),
    (dict, _record_dict),
    (set, _record_set),
    (tuple, _record_members),
    (frozenset, _record_members),
    (deque, _record_deque),
    (bytearray, _record_bytes),
)

_RECORDERS: dict[type, Recorder] = {}


def _recorder(kind: type) -> Recorder:
    known = _RECORDERS.get(kind)
    if known is None:
        known = _RECORDERS[kind] = _learn(kind)
    return known


def _learn(kind: type) -> Recorder:
    if issubclass(kind, BaseModel):
        return _model_recorder(kind)
    for base, recorder in _KINDS:
        if issubclass(kind, base):
            return recorder
    return _record_dataclass if dataclasses.is_dataclass(kind) else _record_nothing


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
