"""What may stand at one place of a form, by the annotation it is for."""

from __future__ import annotations

import dataclasses
import decimal
import enum
import functools
import types
import typing
import warnings
from collections import deque
from collections.abc import (
    Iterator,
    Mapping,
    MutableSequence,
    Sequence,
    Set as AbstractSet,
)
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
)

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    PlainValidator,
    RootModel,
    SecretBytes,
    SecretStr,
    TypeAdapter,
    WrapValidator,
)
from pydantic.fields import FieldInfo
from typing_extensions import ReadOnly, is_typeddict

Kind = Literal["leaf", "list", "fields", "raw"]

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
# Of a typed dict's keys.
_QUALIFIERS = (Required, NotRequired, ReadOnly)
_TEXTS = (str, bytes, SecretStr, SecretBytes)


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
        elif get_origin(annotation) in _QUALIFIERS:
            (annotation,) = get_args(annotation)
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
    return Shape(choices={as_text(value): value for value in values})


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
    if issubclass(kind, dict) or kind in (Any, object, Mapping):
        return ANYTHING
    return Shape()


def _has_fields(kind: type) -> bool:
    if issubclass(kind, BaseModel):
        return not issubclass(kind, RootModel)
    return dataclasses.is_dataclass(kind) or is_typeddict(kind)


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
    if is_typeddict(kind):
        needed = {name for name, hint in hints.items() if _is_needed(kind, name, hint)}
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


def _is_needed(kind: Any, name: str, hint: Any) -> bool:
    # What stands in quotes is not seen by the class itself.
    return get_origin(hint) is Required or (
        name in kind.__required_keys__ and get_origin(hint) is not NotRequired
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


def adapter_of(annotation: Any) -> TypeAdapter[Any]:
    """Return what validates a value outside of a model.

    Raises:
        PydanticUserError: If Pydantic knows nothing of such values.
    """
    with warnings.catch_warnings():
        # The name in HTML is ours to read; Pydantic warns that it does not.
        warnings.filterwarnings("ignore", r"The '\w*alias' attribute")
        return TypeAdapter(annotation)


def as_text(value: object) -> str:
    """Return a value as a form sends it; ``""`` for ``None``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # As JavaScript writes it.
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value)
