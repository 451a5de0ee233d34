"""State: what one visitor sees on one page, as plain data.

A plain field lives as long as the visit. ``Persist`` keeps a field in the
visitor's record, ``Url`` keeps it in the address. Here is how each goes out and
comes back; where they are kept is not known here. ``Bind`` lets an input set it.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin
from weakref import WeakKeyDictionary

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from pydantic_core import from_json, to_json

from .errors import StateDefinitionError, StateValueError
from .logs import about
from .markers import BIND, PERSIST, PLACES, URL, Bind, Marker, Persist, Url
from .ownership import adopt
from .reading import MISSING, Node, read
from .shapes import Shape, field_shape
from .snapshot import Snapshot, snapshot
from .state_rules import check_fields, check_names

__all__ = [
    "Bind",
    "Persist",
    "Snapshot",
    "State",
    "Url",
    "adopt",
    "bound_fields",
    "drift",
    "dump_persisted",
    "dump_plain",
    "keep_unknown",
    "load_persisted",
    "load_plain",
    "persisted",
    "plain_fields",
    "read_query",
    "require_complete",
    "snapshot",
    "url_fields",
    "write_query",
]

logger = logging.getLogger("quartlive")

_HALF_PAIR = re.compile(r"[\ud800-\udfff]")


class State(BaseModel):
    """Base class of what a page shows: typed fields, each with a default.

    >>> class Counter(State):
    ...     count: Persist[int] = 0

    Fields are names in the template, and so are properties.

    Raises:
        StateDefinitionError: When a class is defined with a field that cannot be
            kept.
    """

    # Built after our own checks, which say more than Pydantic's.
    model_config = ConfigDict(
        defer_build=True,
        ser_json_inf_nan="strings",
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )

    __live_fields__: ClassVar[Mapping[Marker | None, tuple[str, ...]] | None] = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        check_names(cls)

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        super().__pydantic_init_subclass__(**options)
        cls.__live_fields__ = None
        if cls.__pydantic_fields_complete__:
            _complete(cls)


def _complete(cls: type[State]) -> None:
    check_fields(cls)
    cls.model_rebuild(raise_errors=False)
    cls.__live_fields__ = {
        marker: tuple(
            name
            for name, field in cls.model_fields.items()
            if marker is _marker(field.metadata)
        )
        for marker in (*PLACES, None)
    } | {
        BIND: tuple(
            name for name, field in cls.model_fields.items() if BIND in field.metadata
        )
    }


def _marker(metadata: Iterable[object]) -> Marker | None:
    """Return where a field lives; None for the visit."""
    return next((part for part in metadata if part in PLACES), None)


def require_complete(cls: type[State]) -> None:
    """Check a state whose annotations named classes defined after it.

    Raises:
        StateDefinitionError: If a name is still unknown, or a field cannot be kept.
    """
    if cls.__live_fields__ is not None:
        return
    try:
        cls.model_rebuild()
    except NameError as problem:
        remedy = "import it at run time, not only for type checking"
        raise StateDefinitionError(
            cls.__name__, problem.name or "?", "is not a known name", remedy
        ) from None
    _complete(cls)


def _fields(cls: type[State], marker: Marker | None) -> tuple[str, ...]:
    require_complete(cls)
    assert cls.__live_fields__ is not None
    return cls.__live_fields__[marker]


def persisted(cls: type[State]) -> tuple[str, ...]:
    """Return the names of the fields that the record stores."""
    return _fields(cls, PERSIST)


def url_fields(cls: type[State]) -> tuple[str, ...]:
    """Return the names of the fields that live in the address."""
    return _fields(cls, URL)


def plain_fields(cls: type[State]) -> tuple[str, ...]:
    """Return the names of the fields that live as long as the visit."""
    return _fields(cls, None)


def bound_fields(cls: type[State]) -> tuple[str, ...]:
    """Return the names of the fields that inputs of the same name set."""
    return _fields(cls, BIND)


def dump_persisted(state: State) -> dict[str, JsonValue]:
    """Return the persisted fields as JSON values that can be read back.

    Sets become sorted lists, so equal states have equal records.

    Raises:
        StateValueError: If a field holds what its annotation forbids.
    """
    cls = type(state)
    names = persisted(cls)
    data = _dump(state, names, strict=True)
    _, problems = _read(cls, data)
    for name in problems.keys() & set(names):
        raise StateValueError(cls.__name__, name, problems[name])
    return data


def dump_plain(state: State) -> dict[str, JsonValue]:
    """Return the plain fields as JSON values, without those that cannot be stored."""
    return _dump(state, plain_fields(type(state)), strict=False)


def load_persisted(state: State, data: Mapping[str, JsonValue]) -> int:
    """Fill the persisted fields from a record.

    Unknown names are ignored; what no longer fits its field becomes the default, is
    logged once and counted by :func:`drift`, so that an app may change its fields
    between two releases.

    Returns:
        How many values did not fit.
    """
    return _fill(state, persisted(type(state)), data)


def keep_unknown(
    cls: type[State],
    stored: Mapping[str, JsonValue],
    fields: Mapping[str, JsonValue],
) -> dict[str, JsonValue]:
    """Return persisted fields with those that only another release knows.

    While a deployment goes on, workers of both releases write the same records: what
    the newer one keeps must survive what the older one writes.

    Args:
        cls: The state, as this release knows it.
        stored: What the record held before.
        fields: What :func:`dump_persisted` returned.
    """
    known = persisted(cls)
    return {
        **{name: value for name, value in stored.items() if name not in known},
        **fields,
    }


# Classes come and go in tests; those of an app stay.
_drift: WeakKeyDictionary[type[State], Counter[str]] = WeakKeyDictionary()


def drift(cls: type[State]) -> Mapping[str, int]:
    """Return how many stored values did not fit their field, by field."""
    return dict(_drift.get(cls, {}))


def load_plain(state: State, data: Mapping[str, JsonValue]) -> int:
    """Fill the plain fields from a visit, as :func:`load_persisted` does."""
    return _fill(state, plain_fields(type(state)), data)


def read_query(state: State, query: Mapping[str, Sequence[str]]) -> None:
    """Set the ``Url`` fields from the address; others keep what they hold.

    What is not named, or does not fit, gets its default. Repeated names reach
    lists whole; one empty text is an empty list.
    """
    cls = type(state)
    for name in url_fields(cls):
        _put(state, {name: _default(cls, name)})
        raw = _from_query(field_shape(cls.model_fields[name]), query.get(name, ()))
        if raw is not MISSING:
            _put(state, _read(cls, {name: raw})[0])


def _default(cls: type[State], name: str) -> Any:
    return cls.model_fields[name].get_default(call_default_factory=True)


def _from_query(shape: Shape, texts: Sequence[str]) -> Any:
    # Half a surrogate pair is no text that could be stored or sent.
    if not texts or any(map(_HALF_PAIR.search, texts)):
        return MISSING
    if shape.kind == "list" and tuple(texts) == ("",):
        return []
    return read(shape, Node(tuple(texts)))


def write_query(
    state: State, query: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """Return the query with the ``Url`` fields written into it.

    Other names stay, in front; fields that hold their default are left out. An
    empty list that is not the default is one empty text.
    """
    cls = type(state)
    names = url_fields(cls)
    pairs = [
        (name, text)
        for name, texts in query.items()
        if name not in names
        for text in texts
    ]
    data = _dump(state, names, strict=True)
    defaults = _dump(cls(), names, strict=True)
    for name in names:
        if data[name] != defaults[name]:
            value = data[name]
            values = value if isinstance(value, list) else [value]
            pairs += [(name, _text(part)) for part in values or [""]]
    return pairs


def _text(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else to_json(value).decode()


def _dump(state: State, names: Sequence[str], *, strict: bool) -> dict[str, JsonValue]:
    try:
        data = _written(state, names)
    except Exception:
        # Again one by one: some field's own code may raise anything.
        data = {}
        for name in names:
            try:
                data |= _written(state, [name])
            except Exception as problem:
                if strict:
                    owner = type(state).__name__
                    raise StateValueError(owner, name, str(problem)) from None
    return {name: _sorted(type(state), name, data[name]) for name in data}


def _written(state: State, names: Sequence[str]) -> dict[str, Any]:
    if not names:
        return {}
    data = state.__pydantic_serializer__.to_json(
        state, include=set(names), by_alias=False, warnings=False
    )
    return from_json(data)  # type: ignore[no-any-return]


def _sorted(cls: type[State], name: str, value: Any) -> JsonValue:
    if isinstance(value, list) and _is_set(cls.model_fields[name].annotation):
        return sorted(value, key=to_json)
    return value  # type: ignore[no-any-return]


def _is_set(annotation: Any) -> bool:
    origin = get_origin(annotation) or annotation
    if origin in (Union, UnionType):
        members = set(get_args(annotation)) - {NoneType}
        return all(map(_is_set, members))
    return origin in (set, frozenset)


def _read(
    cls: type[State], data: Mapping[str, JsonValue]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what fits its field, and why the rest does not."""
    good = dict(data)
    problems: dict[str, str] = {}
    while good:
        try:
            found = cls.__pydantic_validator__.validate_json(
                to_json(good), by_alias=False, by_name=True
            )
        except Exception as refused:
            if not isinstance(refused, ValidationError):
                return _read_singly(cls, data, refused)
            for error in refused.errors(include_url=False, include_context=False):
                name = str(error["loc"][0]) if error["loc"] else ""
                problems.setdefault(name, error["msg"])
            left = {name: good[name] for name in good if name not in problems}
            # A validator of the whole state refuses: there is no field to leave out.
            good = left if len(left) < len(good) else {}
        else:
            return {name: getattr(found, name) for name in good}, problems
    return {}, problems


def _read_singly(
    cls: type[State], data: Mapping[str, JsonValue], error: Exception
) -> tuple[dict[str, Any], dict[str, str]]:
    """Find the field whose validator raises what no validator should."""
    if len(data) == 1:
        return {}, {name: f"{type(error).__name__}: {error}" for name in data}
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, value in data.items():
        good, bad = _read(cls, {name: value})
        values |= good
        problems |= bad
    return values, problems


def _fill(state: State, names: Collection[str], data: Mapping[str, JsonValue]) -> int:
    cls = type(state)
    known = {name: data[name] for name in names if name in data}
    values, problems = _read(cls, known)
    _put(state, values)
    for name in problems.keys() & known.keys():
        _put(state, {name: _default(cls, name)})
    for name, reason in problems.items():
        _note_drift(cls, name, reason)
    return len(problems)


def _note_drift(cls: type[State], name: str, reason: str) -> None:
    """Count a value that does not fit; say so once, not for every visitor."""
    counts = _drift.setdefault(cls, Counter())
    counts[name] += 1
    if counts[name] == 1:
        where = f"{cls.__name__}.{name}" if name else cls.__name__
        text = "%s was stored otherwise: %s"
        logger.warning(text, where, reason, extra=about("drift"))


def _put(state: State, values: Mapping[str, Any]) -> None:
    """Set fields to what is known to fit, all at once.

    With ``validate_assignment`` a validator would see one half of a change.
    """
    state.__dict__.update(values)
    state.__pydantic_fields_set__.update(values)
