"""How the values that rows are made from are read, quickly, for all rows at once.

A *column* holds one value of each row. Reading columns is most of what an update
costs, so it is done by functions written in C wherever the items' class allows; what
those cannot read is read as a template would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import attrgetter, is_, itemgetter
from typing import Any

from jinja2 import Environment, Undefined
from jinja2.utils import missing
from pydantic import BaseModel

from .calls import subject
from .reads import Path, Read, Step
from .values import properties

Get = Callable[[Any], Any]

# What getters raise where a template may still find something, or nothing.
_UNREADABLE = (AttributeError, LookupError, TypeError)

_DICT = attrgetter("__dict__")


@dataclass(frozen=True, slots=True)
class Column:
    """One value of each row.

    Attributes:
        path: How a template gets to the value.
        method: What is called on it.
        first: What is read from the item first; many columns share it.
        rest: What is read from that.
        walks: Only the way a template takes serves.
    """

    path: Path
    method: str = ""
    first: Get | None = None
    rest: Get | None = None
    walks: bool = False


def read_path(environment: Environment, path: Path, value: Any) -> Any:
    """Return what a template reads; ``missing`` where it is undefined."""
    for name, is_item in path:
        if is_item:
            value = environment.getitem(value, name)
        else:
            value = environment.getattr(value, str(name))
        if isinstance(value, Undefined):
            return missing
    return value


class Table:
    """Reads the columns of rows that were made from these items."""

    def __init__(self, environment: Environment, items: Sequence[Any]) -> None:
        self._environment = environment
        self._items = items
        self._bases: dict[Get | None, Sequence[Any]] = {None: items}

    def read(self, column: Column) -> Sequence[Any]:
        """Return the value of each row."""
        try:
            values = list(self._get(column))
        except _UNREADABLE:
            walk = partial(read_path, self._environment, column.path)
            values = list(map(walk, self._items))
        if column.method:
            return [subject(value, column.method) for value in values]
        return values

    def holds(self, column: Column, values: Sequence[Any]) -> bool:
        """Return whether the value of each row is this very object.

        Quicker than to :meth:`read` them all; False also where that is not known.
        """
        try:
            return not column.method and all(map(is_, values, self._get(column)))
        except _UNREADABLE:
            return False

    def _get(self, column: Column) -> Iterable[Any]:
        if column.walks:
            raise LookupError(column.path)
        base = self._bases.get(column.first)
        if base is None:
            assert column.first is not None
            base = self._bases[column.first] = list(map(column.first, self._items))
        return base if column.rest is None else map(column.rest, base)


def columns(reads: Iterable[Read], kind: type | None) -> tuple[Column, ...]:
    """Return the columns for items of a class; None stands for several classes."""
    found: list[Column] = []
    for path, method in reads:
        if path or method or kind is None or not issubclass(kind, BaseModel):
            found.append(_column(path, method, kind))
        else:
            found += _whole(kind)
    return tuple(dict.fromkeys(found))


def _whole(kind: type[BaseModel]) -> Iterable[Column]:
    """All that a model holds, part by part: most of its parts are cheap to compare."""
    slots = []
    if kind.__private_attributes__:
        slots.append("__pydantic_private__")
    if kind.model_config.get("extra") == "allow":
        slots.append("__pydantic_extra__")
    for name in (*kind.model_fields, *slots, *properties(kind)):
        yield _column((Step(name),), "", kind)


def _column(path: Path, method: str, kind: type | None) -> Column:
    """Find the quickest way to read one value of each row."""
    if not path:
        return Column(path, method)
    (name, is_item), *others = path
    if is_item and isinstance(name, str) and not hasattr(kind, "__getitem__"):
        is_item = False
    names = [str(step.name) for step in others]
    if any(step.is_item for step in others):
        return Column(path, method, walks=True)
    if is_item or (kind is dict and not hasattr(dict, str(name))):
        rest = attrgetter(".".join(names)) if names else None
        return Column(path, method, _item(name), rest)
    if not names and _is_field(kind, str(name)):
        return Column(path, method, _DICT, _item(name))
    return Column(path, method, rest=attrgetter(".".join([str(name), *names])))


@lru_cache(1024)
def _item(name: object) -> Get:
    """Return the same getter for the same name, so that what it reads is shared."""
    return itemgetter(name)


def _is_field(kind: type | None, name: str) -> bool:
    """Does ``item.name`` give what is in the item's ``__dict__``?"""
    return (
        kind is not None
        and issubclass(kind, BaseModel)
        and name in kind.model_fields
        and not hasattr(kind, name)
        and kind.__getattribute__ is object.__getattribute__
    )
