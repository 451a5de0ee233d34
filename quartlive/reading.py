"""What was sent for a form, read by its shape into input for Pydantic.

Browsers send text, JSON clients send values, and both leave out what is empty.
:func:`read` returns input for Pydantic's lax mode, without its surprises:
``1_000``, ``inf`` and ``true`` are no numbers here.

Names are paths: ``address.street``, ``tags.0``.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from .shapes import ANYTHING, Shape, as_text, fields_of

Location = tuple[str | int, ...]
Names = dict[Location, str]


class Missing(enum.Enum):
    """Nothing was sent."""

    MISSING = "missing"


MISSING = Missing.MISSING

# Pydantic refuses this text for every type that is not text.
_UNREADABLE = "_"
# Deeper names are one name; a model that holds itself cannot go on for ever.
_MAX_DEPTH = 16


class Node:
    """Values sent for one name, and those for the names below it."""

    __slots__ = ("children", "is_list", "is_object", "values")

    def __init__(self, values: tuple[JsonValue, ...] | None = None) -> None:
        self.values = values
        self.children: dict[str, Node] = {}
        self.is_list = False
        self.is_object = False

    def find(self, name: str) -> Node | None:
        """Return the node of a name below this one."""
        node: Node | None = self
        for part in name.split("."):
            node = node.children.get(part) if node is not None else None
        return node

    def add(self, name: str, values: Sequence[JsonValue]) -> None:
        """Put values at a name; JSON objects become names below it."""
        node = self
        for part in name.split(".", _MAX_DEPTH):
            node = node.children.setdefault(part, Node())
        node.fill(values, _MAX_DEPTH)

    def fill(self, values: Sequence[JsonValue], depth: int) -> None:
        """Put the values of a name here; one alone may stand for a list of one."""
        if depth and len(values) == 1 and isinstance(values[0], dict):
            self.is_object = True
            for key, value in values[0].items():
                self.children.setdefault(key, Node()).put(value, depth - 1)
        else:
            self._spread(values, depth)

    def put(self, value: JsonValue, depth: int = _MAX_DEPTH) -> None:
        """Put a JSON value here; a list stays a list, however long it is."""
        if isinstance(value, list):
            self.is_list = True
            self._spread(value, depth)
        else:
            self.fill([value], depth)

    def _spread(self, values: Sequence[JsonValue], depth: int) -> None:
        if depth and any(isinstance(value, dict) for value in values):
            self.is_list = True
            for index, value in enumerate(values):
                self.children.setdefault(str(index), Node()).put(value, depth - 1)
        else:
            self.values = (self.values or ()) + tuple(values)

    def plain(self) -> JsonValue:
        """Return what was sent as it is: a value, a list or an object."""
        if self.is_list and self.children:
            return [node.plain() for node in self.children.values()]
        if self.children or self.values is None:
            return {name: node.plain() for name, node in self.children.items()}
        is_single = len(self.values) == 1 and not self.is_list
        return self.values[0] if is_single else list(self.values)

    def is_empty(self) -> bool:
        """Return whether something was sent, but no value: controls left blank."""
        below = all(node.is_empty() for node in self.children.values())
        if self.values is None:
            return below and bool(self.children)
        return below and bool(self.values) and not any(map(_is_filled, self.values))


def _is_filled(value: JsonValue) -> bool:
    return value is not None and value != ""


def tree_of(fields: Mapping[str, Sequence[JsonValue]]) -> Node:
    """Return the names of a form as a tree.

    >>> tree_of({"address.street": ["Low Lane"]}).find("address.street").values
    ('Low Lane',)
    """
    root = Node()
    for name, values in fields.items():
        root.add(name, values)
    return root


def read(
    shape: Shape,
    node: Node | None,
    *,
    required: bool = False,
    names: Names | None = None,
    location: Location = (),
    html: str = "",
) -> Any:
    """Return input for Pydantic, or ``MISSING``.

    Args:
        shape: What is expected.
        node: What was sent; ``None`` for nothing.
        required: There is no default to fall back on.
        names: Filled with the HTML name of each place that was looked at.
        location: Where Pydantic will see it.
        html: Its name in the form.
    """
    names = {} if names is None else names
    names[location] = html
    has_parts = shape.kind in ("fields", "list")
    if shape.nullable and has_parts and node is not None and node.is_empty():
        return None
    if shape.kind == "fields":
        if node is None and not required:
            return MISSING
        return _read_fields(shape, node or Node(), names, location, html)
    if shape.kind == "list":
        if node is None:
            return MISSING if shape.nullable else []
        return _read_list(shape, node, names, location, html)
    if node is None:
        return False if required and shape.boolean and not shape.nullable else MISSING
    if shape.kind == "raw" or node.values is None:
        return node.plain()
    return _leaf(shape, node.values[-1]) if node.values else MISSING


def _read_fields(
    shape: Shape, node: Node, names: Names, location: Location, html: str
) -> Any:
    if node.values is not None and not node.children:
        return node.plain()
    data = {}
    for field in fields_of(shape.model):
        full = f"{html}.{field.html}" if html else field.html
        value = read(
            field.shape,
            node.find(field.html),
            required=field.required,
            names=names,
            location=(*location, field.html),
            html=full,
        )
        if value is not MISSING:
            data[field.html] = value
    return data


def _read_list(
    shape: Shape, node: Node, names: Names, location: Location, html: str
) -> Any:
    item = shape.item or ANYTHING
    places = [(html, _node_of(value)) for value in node.values or ()]
    # Only the order counts: tags.7 alone is a list of one.
    indexes = sorted(filter(_is_index, node.children), key=_in_number_order)
    places += [(f"{html}.{key}", node.children[key]) for key in indexes]
    if node.is_object and not indexes:
        places.append((html, node))
    values: list[Any] = []
    for name, below in places:
        value = read(
            item,
            below,
            required=True,
            names=names,
            location=(*location, len(values)),
            html=name,
        )
        if value is not MISSING:
            values.append(value)
    return values


def _node_of(value: JsonValue) -> Node:
    node = Node()
    node.put(value)
    return node


def _is_index(name: str) -> bool:
    return name.isascii() and name.isdecimal()


def _in_number_order(index: str) -> tuple[int, str]:
    # Not int(): a thousand digits would take long, and five thousand raise.
    digits = index.lstrip("0")
    return len(digits), digits


def _leaf(shape: Shape, value: JsonValue) -> Any:
    if value is None:
        return None if shape.nullable else MISSING
    if isinstance(value, str):
        return _from_text(shape, value)
    if not isinstance(value, bool | int | float):
        return value
    text = as_text(value)
    if text in shape.choices:
        return shape.choices[text]
    if shape.text and not shape.boolean:
        return text
    if shape.boolean or not shape.number:
        return value
    is_number = not isinstance(value, bool) and not _is_surprising(shape, text)
    return value if is_number else _UNREADABLE


def _from_text(shape: Shape, text: str) -> Any:
    if text in shape.choices:
        return shape.choices[text]
    if shape.text:
        return text
    if not text.strip():
        return None if shape.nullable else MISSING
    return _UNREADABLE if shape.number and _is_surprising(shape, text) else text


def _is_surprising(shape: Shape, text: str) -> bool:
    """Would Pydantic read a number where a person sees none?"""
    try:
        number = float(text)
    except ValueError:
        return False
    return "_" in text or not (shape.infinite or math.isfinite(number))
