"""From what a browser sends to what Pydantic validates, by annotation.

Browsers send text, JSON clients send values, and both leave out what is empty. A
:class:`Shape` says what may stand at one place of a form; :func:`read` takes that
place's values and returns input for Pydantic's lax mode, without its surprises:
``1_000``, ``inf`` and ``true`` are no numbers here.

Names are paths: ``address.street``, ``tags.0``.
"""

from __future__ import annotations

import dataclasses
import decimal
import enum
import functools
import math
import types
import typing
from collections import deque
from collections.abc import (
    Iterator,
    Mapping,
    MutableSequence,
    Sequence,
    Set as AbstractSet,
)
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    JsonValue,
    PlainValidator,
    RootModel,
    SecretBytes,
    SecretStr,
    WrapValidator,
)
from pydantic.fields import FieldInfo

Kind = Literal["leaf", "list", "fields", "raw"]
Location = tuple[str | int, ...]
Names = dict[Location, str]


class Missing(enum.Enum):
    """Nothing was sent."""

    MISSING = "missing"


MISSING = Missing.MISSING

# Pydantic refuses this text for every type that is not text.
_UNREADABLE = "_"
_LISTS = (
    list,
    set,
    frozenset,
    tuple,
    deque,
    Sequence,
    MutableSequence,
    AbstractSet,
)
_NUMBERS = (int, float, decimal.Decimal)
_TEXTS = (str, bytes, SecretStr, SecretBytes)
# Deeper names are one name; a model that holds itself cannot go on for ever.
_MAX_DEPTH = 16


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """What may stand at one place of a form.

    Attributes:
        kind: One value, several, a model's fields, or whatever is there.
        text: Text stands for itself.
        number: Text is read as a number.
        boolean: A checkbox: what is missing is false.
        nullable: Empty means ``None``.
        infinite: ``inf`` and ``nan`` are numbers here.
        choices: Values by their text, for ``Literal`` and ``Enum``.
        item: What stands at each place of a list.
        item_annotation: Its annotation.
        model: Whose fields stand here.
    """

    kind: Kind = "leaf"
    text: bool = False
    number: bool = False
    boolean: bool = False
    nullable: bool = False
    infinite: bool = False
    choices: Mapping[str, object] = dataclasses.field(default_factory=dict)
    item: Shape | None = None
    item_annotation: Any = None
    model: type | None = None


ANYTHING = Shape("raw")


@dataclasses.dataclass(frozen=True, slots=True)
class FieldShape:
    """One field of a model, as a form sees it.

    Attributes:
        name: Name in Python.
        html: Name in the form, relative to the model's.
        shape: What may stand there.
        required: It has no default.
        annotation: Its annotation.
        metadata: What stands beside it in ``Annotated``.
    """

    name: str
    html: str
    shape: Shape
    required: bool
    annotation: Any
    metadata: Sequence[object] = ()


class Node:
    """Values sent for one name, and those for the names below it."""

    __slots__ = ("children", "values")

    def __init__(self, values: tuple[JsonValue, ...] | None = None) -> None:
        self.values = values
        self.children: dict[str, Node] = {}

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
        """Put values here."""
        if depth and len(values) == 1 and isinstance(values[0], dict):
            for key, value in values[0].items():
                below = self.children.setdefault(key, Node())
                below.fill(value if isinstance(value, list) else [value], depth - 1)
        elif depth and any(isinstance(value, dict) for value in values):
            for index, value in enumerate(values):
                below = self.children.setdefault(str(index), Node())
                below.fill([value], depth - 1)
        else:
            self.values = (self.values or ()) + tuple(values)

    def plain(self) -> JsonValue:
        """Return what was sent as it is: a value, a list or an object."""
        if self.children:
            return {name: node.plain() for name, node in self.children.items()}
        values = self.values or ()
        return values[0] if len(values) == 1 else list(values)


def tree_of(fields: Mapping[str, Sequence[JsonValue]]) -> Node:
    """Return the names of a form as a tree.

    >>> tree_of({"address.street": ["Low Lane"]}).find("address.street").values
    ('Low Lane',)
    """
    root = Node()
    for name, values in fields.items():
        root.add(name, values)
    return root


def shape_of(annotation: Any, metadata: Sequence[object] = ()) -> Shape:
    """Return what an annotation expects of a form.

    >>> shape_of(int | None).nullable, shape_of(list[str]).item.text
    (True, True)
    """
    annotation, metadata = _unwrapped(annotation, list(metadata))
    if any(isinstance(part, _OWN_READING) for part in metadata):
        return ANYTHING
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _union(arguments, metadata)
    if origin is Literal:
        return _choices(arguments)
    if (origin or annotation) in _LISTS:
        item = arguments[0] if len(set(arguments) - {...}) == 1 else Any
        return Shape("list", item=shape_of(item), item_annotation=item)
    if isinstance(annotation, type) and origin is None:
        return _class_shape(annotation, metadata)
    if isinstance(origin, type) and _has_fields(origin):
        return Shape("fields", model=annotation)
    return ANYTHING


# A validator that sees the input first wants it as it was sent.
_OWN_READING = (BeforeValidator, PlainValidator, WrapValidator)


def _unwrapped(annotation: Any, metadata: list[object]) -> tuple[Any, list[object]]:
    while True:
        if get_origin(annotation) is Annotated:
            metadata = [*metadata, *_flat(annotation.__metadata__)]
            annotation = annotation.__origin__
        elif hasattr(annotation, "__supertype__"):  # NewType
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        else:
            return annotation, metadata


def flattened(annotation: Any, metadata: Sequence[object] = ()) -> list[object]:
    """Return all that stands beside a type in ``Annotated``, however nested."""
    return _unwrapped(annotation, list(metadata))[1]


def _flat(metadata: Sequence[object]) -> Iterator[object]:
    for part in metadata:
        yield from part.metadata if isinstance(part, FieldInfo) else (part,)


def _union(arguments: Sequence[Any], metadata: list[object]) -> Shape:
    members = [part for part in arguments if part is not types.NoneType]
    shapes = [shape_of(member, metadata) for member in members]
    nullable = len(members) < len(arguments)
    if len(shapes) == 1:
        return dataclasses.replace(shapes[0], nullable=nullable)
    if any(shape.kind != "leaf" for shape in shapes):
        return Shape("raw", nullable=nullable)
    text = any(shape.text for shape in shapes)
    return Shape(
        text=text,
        number=not text and any(shape.number for shape in shapes),
        boolean=not text and any(shape.boolean for shape in shapes),
        nullable=nullable,
        infinite=any(shape.infinite for shape in shapes),
        choices={key: v for shape in shapes for key, v in shape.choices.items()},
    )


def _choices(values: Sequence[object]) -> Shape:
    return Shape(choices={_text(value): value for value in values})


def _class_shape(kind: type, metadata: Sequence[object]) -> Shape:
    if kind is bool:
        return Shape(boolean=True)
    if issubclass(kind, enum.Enum):
        return _choices([member.value for member in kind])
    if issubclass(kind, _TEXTS):
        return Shape(text=True)
    if issubclass(kind, _NUMBERS):
        infinite = any(getattr(m, "allow_inf_nan", None) is True for m in metadata)
        return Shape(number=True, infinite=infinite)
    if _has_fields(kind):
        return Shape("fields", model=kind)
    if issubclass(kind, dict) or kind in (object, Mapping):
        return ANYTHING
    return Shape()


def _has_fields(kind: type) -> bool:
    if issubclass(kind, BaseModel):
        return not issubclass(kind, RootModel)
    return dataclasses.is_dataclass(kind) or typing.is_typeddict(kind)


def field_shape(field: FieldInfo) -> Shape:
    """Return the shape of a model's field."""
    return shape_of(field.annotation, field.metadata)


@functools.lru_cache(maxsize=1024)
def fields_of(model: Any) -> tuple[FieldShape, ...]:
    """Return the fields of a model, dataclass or typed dict, as a form sees them."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        return tuple(_model_fields(model))
    kind = get_origin(model) or model
    hints = typing.get_type_hints(kind, include_extras=True)
    if typing.is_typeddict(kind):
        needed = kind.__required_keys__
    else:
        needed = {
            field.name
            for field in dataclasses.fields(kind)
            if field.default is field.default_factory is dataclasses.MISSING
        }
        hints = {field.name: hints[field.name] for field in dataclasses.fields(kind)}
    return tuple(
        FieldShape(name, name, shape_of(hint), name in needed, hint)
        for name, hint in hints.items()
    )


def _model_fields(model: type[BaseModel]) -> Iterator[FieldShape]:
    raw = {
        name
        for decorator in model.__pydantic_decorators__.field_validators.values()
        if decorator.info.mode != "after"
        for name in decorator.info.fields
    }
    infinite = model.model_config.get("allow_inf_nan") is True
    for name, field in model.model_fields.items():
        shape = ANYTHING if raw & {name, "*"} else field_shape(field)
        if infinite and shape.number:
            shape = dataclasses.replace(shape, infinite=True)
        yield FieldShape(
            name,
            html_name(name, field),
            shape,
            field.is_required(),
            field.annotation,
            field.metadata,
        )


def html_name(name: str, field: FieldInfo) -> str:
    """Return the name a form uses for a field: its alias, else its own."""
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        alias = next((part for part in alias.choices if isinstance(part, str)), None)
    return alias if isinstance(alias, str) else name


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
    return _leaf(shape, node.values[-1], required) if node.values else MISSING


def _read_fields(
    shape: Shape, node: Node, names: Names, location: Location, html: str
) -> Any:
    if node.values is not None:
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
    places = [(html, Node((value,))) for value in node.values or ()]
    # Only the order counts: tags.7 alone is a list of one.
    indexes = sorted((key for key in node.children if key.isdecimal()), key=int)
    places += [(f"{html}.{key}", node.children[key]) for key in indexes]
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


def _leaf(shape: Shape, value: JsonValue, required: bool) -> Any:
    if value is None:
        return None if shape.nullable else MISSING
    if isinstance(value, str):
        return _from_text(shape, value)
    if not isinstance(value, bool | int | float):
        return value
    text = _text(value)
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


def _text(value: object) -> str:
    # As JavaScript writes it.
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value)
