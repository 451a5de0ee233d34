"""What is kept of a value, to tell later whether it is still the same.

State is changed in place by ordinary code, so an object alone says nothing about its
content, and ``==`` says too little: ``1 == True``, ``0.0 == -0.0``,
``Decimal("1.0") == Decimal("1.00")`` and ``Markup("<b>") == "<b>"``, yet they print
differently. Two values are the same here when they are one object that cannot
change, or are equal and of one type whose equal values print alike, or have the same
parts: all fields, private ones and computed ones too.
"""

from __future__ import annotations

import dataclasses
import datetime
import fractions
import functools
import ipaddress
import types
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from enum import Enum
from inspect import getattr_static
from operator import attrgetter, is_, itemgetter
from typing import Any

from jinja2.utils import missing
from markupsafe import Markup
from pydantic import BaseModel
from pydantic_core import MultiHostUrl, Url

from ..containers import ATOMS
from .escape import Attrs
from .helpers import Live

Parts = Callable[[Any], tuple[Any, ...]]

# One object of these types always prints the same.
_ATOMS = frozenset(
    {
        *ATOMS,
        *(Attrs, Markup, fractions.Fraction, range, type, functools.partial),
        *(ipaddress.IPv4Address, ipaddress.IPv6Address, Url, MultiHostUrl),
        *(types.FunctionType, types.BuiltinFunctionType, types.MethodType),
        *(types.CodeType, type(missing)),
    }
)

# So do two of them that are equal.
_EXACT = frozenset(
    {
        *(str, int, bool, bytes, type(None), Attrs, Markup),
        *(datetime.date, datetime.timedelta, uuid.UUID, types.MethodType),
    }
)

# Classes made at run time must not fill the memory.
_MOST_KINDS = 4096


class _Opaque:
    def __repr__(self) -> str:
        return "OPAQUE"


#: Kept of a value that nothing is known about; it is never the same again.
OPAQUE = _Opaque()


class Kept:
    """Kept of a value that can change: its parts."""

    __slots__ = ("is_flat", "kind", "parts", "size")

    def __init__(self, value: Any, held: tuple[Any, ...]) -> None:
        self.kind = type(value)
        self.parts = tuple(map(keep, held))
        # Parts that are all atoms are kept as they are.
        self.is_flat = all(map(is_, self.parts, held))
        self.size = len(held) if self.is_flat else sum(map(size, self.parts))


def keep(value: Any) -> Any:
    """Return what :func:`same` needs later.

    >>> tags = ["new"]
    >>> kept = keep(tags)
    >>> tags.append("old")
    >>> same(kept, tags)
    False
    """
    kind = type(value)
    if kind in _ATOMS:
        return value
    parts = _reader(kind)  # type: ignore[arg-type]
    if parts is None:
        return value if issubclass(kind, Enum) else _forget(value)
    return Kept(value, parts(value))


def keep_all(values: Sequence[Any]) -> list[Any]:
    """Return :func:`keep` of each value."""
    if _ATOMS.issuperset(map(type, values)):
        return list(values)
    return list(map(keep, values))


def is_atom(value: Any) -> bool:
    """Return whether a value is kept as it is."""
    return type(value) in _ATOMS or isinstance(value, Enum)


def _forget(value: Any) -> _Opaque:
    if type(value) is types.CoroutineType:
        # The template will say that it cannot be printed; Python need not warn too.
        value.close()
    return OPAQUE


def same(kept: Any, value: Any) -> bool:
    """Return whether a value is what it was when it was kept."""
    if kept is value:
        return True
    kind = type(value)
    if type(kept) is not Kept:
        return kind is type(kept) and kind in _EXACT and kept == value
    parts = _reader(kind) if kept.kind is kind else None  # type: ignore[arg-type]
    if parts is None:
        return False
    held = parts(value)
    if len(held) != len(kept.parts):
        return False
    if kept.is_flat and all(map(is_, kept.parts, held)):
        return True
    return all(map(same, kept.parts, held))


def size(kept: Any) -> int:
    """Return how many atoms are kept."""
    return kept.size if type(kept) is Kept else 1


def properties(kind: type) -> list[str]:
    """Return the names of what a class computes from its fields.

    >>> class Order(BaseModel):
    ...     net: int
    ...
    ...     @property
    ...     def gross(self):
    ...         return self.net * 2
    >>> properties(Order)
    ['gross']
    """
    own = set(dir(kind)) - _PYDANTIC
    return sorted(
        name for name in own if isinstance(getattr_static(kind, name), property)
    )


_PYDANTIC = frozenset(dir(BaseModel))


@functools.lru_cache(_MOST_KINDS)
def _reader(kind: Hashable) -> Parts | None:
    """Return what takes a value of a class apart; None if that is not known."""
    assert isinstance(kind, type)
    if kind in _PARTS:
        return _PARTS[kind]
    if issubclass(kind, BaseModel):
        return _joined(_model_parts(kind))
    if dataclasses.is_dataclass(kind):
        return _joined(_dataclass_parts(kind))
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return _joined((tuple, *_getter(attrgetter, properties(kind))))
    return None


def _model_parts(kind: type[BaseModel]) -> list[Parts]:
    """Return what reads the fields, the private and the computed parts of a model."""
    slots = []
    if kind.__private_attributes__:
        slots.append("__pydantic_private__")
    if kind.model_config.get("extra") == "allow":
        slots.append("__pydantic_extra__")
    named = _getter(itemgetter, list(kind.model_fields))
    return [_of_dict(get) for get in named] + _getter(
        attrgetter, slots + properties(kind)
    )


def _dataclass_parts(kind: Any) -> list[Parts]:
    names = [field.name for field in dataclasses.fields(kind)]
    if kind.__dictoffset__:
        # What was set besides the fields is there too.
        names.append("__dict__")
    return _getter(attrgetter, names + properties(kind))


def _of_dict(get: Parts) -> Parts:
    return lambda value: get(value.__dict__)


def _getter(make: Callable[..., Any], names: list[str]) -> list[Parts]:
    if len(names) == 1:
        # With one name a getter returns the value itself.
        get = make(*names)
        return [lambda value: (get(value),)]
    return [make(*names)] if names else []


def _joined(readers: Any) -> Parts:
    if len(readers) == 1:
        return readers[0]  # type: ignore[no-any-return]
    return lambda value: tuple(part for read in readers for part in read(value))


def _mapping_parts(value: Mapping[Any, Any]) -> tuple[Any, ...]:
    return (*value, *value.values())


def _live_parts(value: Live) -> tuple[Any, ...]:
    return tuple(vars(value).values())


_PARTS: dict[type, Parts] = {
    **dict.fromkeys((list, tuple, set, frozenset, deque), tuple),
    **dict.fromkeys(
        (dict, OrderedDict, defaultdict, Counter, types.MappingProxyType),
        _mapping_parts,
    ),
    Live: _live_parts,
}
