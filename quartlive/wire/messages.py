"""What the browser sends: one message of JSON text, read within limits.

    {"action": name, "data"?: {...}, "submitter"?: name, "id"?: "<nonce>.<n>"}

:func:`parse` takes whatever arrives and never raises: it returns a :class:`Message`
that is what its annotations say, or :class:`Rejected`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import NoReturn, TypeAlias

JsonValue: TypeAlias = (
    "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
)

#: Names that begin with ``_`` are never actions of an app; these are the protocol's.
NAVIGATE, PING, SYNC = "__navigate__", "__ping__", "__sync__"
RESERVED = frozenset({NAVIGATE, PING, SYNC})

#: The action of a message that names none, as in a form with one button.
SUBMIT = "submit"

MALFORMED = "_malformed"
TOO_LARGE = "_too_large"

# JavaScript writes numbers from 1e21 on with an exponent; with a sign that is 22.
_DIGITS = 22

# Longer names would only make the search for similar ones slow.
_NAME = 200

_ID = r"([A-Za-z0-9_-]{1,64})\.(0|[1-9][0-9]{0,14})"
_WHOLE_ID = re.compile(_ID, re.ASCII)
# Where our client writes it; also in a message that is too large to be read.
_LAST_ID = re.compile(rf'"id":"{_ID}"}}\s*\Z', re.ASCII)
_TAIL = 100

# A string that is not closed reaches to the end, so that no character is read twice.
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class MessageLimits:
    """How large a message may be.

    Attributes:
        size: Bytes of UTF-8.
        depth: Objects and lists within each other, the message included.
        keys: Members of all objects together.
        nodes: Values of every kind together.
    """

    size: int = 64 * 1024
    depth: int = 32
    keys: int = 1_000
    nodes: int = 10_000


LIMITS = MessageLimits()


@dataclass(frozen=True, slots=True)
class MessageId:
    """What a message is known by, so that it takes effect once.

    >>> str(MessageId("4be1", 7))
    '4be1.7'

    Attributes:
        nonce: Random text, new for every page load.
        n: Counts the messages of that page load.
    """

    nonce: str
    n: int

    @classmethod
    def parse(cls, text: str | None) -> MessageId | None:
        """Return the id that a text is; None unless it is one."""
        found = _WHOLE_ID.fullmatch(text) if text is not None else None
        return None if found is None else cls(found[1], int(found[2]))

    def __str__(self) -> str:
        return f"{self.nonce}.{self.n}"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing the browser asks for.

    Attributes:
        action: Name of an action, or one of :data:`RESERVED`.
        data: What the action is told.
        submitter: Name of the button that was pressed.
        id: None when the peer does not number its messages.
    """

    action: str
    data: Mapping[str, JsonValue] = field(default_factory=dict)
    submitter: str | None = None
    id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """What cannot be taken for a message.

    Attributes:
        code: :data:`MALFORMED` or :data:`TOO_LARGE`.
        text: Why, for the developer who reads the browser's console.
        id: The message's id, where it could be made out.
    """

    code: str
    text: str
    id: MessageId | None = None


class _RefusalError(ValueError):
    """Why a message is rejected; never leaves this module."""

    def __init__(self, text: str, code: str = MALFORMED) -> None:
        super().__init__(text)
        self.code = code


def parse(
    frame: str | bytes | None, limits: MessageLimits = LIMITS
) -> Message | Rejected:
    """Return the message in a frame, or why there is none. Never raises.

    >>> parse('{"action": "add", "data": {"title": "milk"}}')
    Message(action='add', data={'title': 'milk'}, submitter=None, id=None)
    >>> parse('{"action": "__class__"}').text
    "'__class__' is not the name of an action"

    A message without a name is for ``submit``. Members not known are ignored, and
    ``null`` counts as left out, except for the name.

    Args:
        frame: Text, or its bytes in UTF-8; None where there was no body.
        limits: How large a message may be.

    Takes time in proportion to the size, and next to none beyond ``limits.size``.
    """
    try:
        text = _text(frame, limits.size)
        if _is_deeper(text, limits.depth):
            raise _RefusalError("The message is nested too deeply", TOO_LARGE)
        value = _DECODER.decode(text)
        if "\\u" in text:
            # Half a character can only be written like this, and encoding it fails.
            json.dumps(value, ensure_ascii=False).encode()
        _measure(value, limits)
        return _message(value)
    except _RefusalError as refusal:
        return Rejected(refusal.code, str(refusal), _last_id(frame))
    except (ValueError, RecursionError) as error:
        return Rejected(MALFORMED, f"The message is not JSON: {error}", _last_id(frame))


def _text(frame: object, size: int) -> str:
    if not isinstance(frame, str | bytes):
        raise _RefusalError("There is no message")
    # Encoding also finds half characters, decoding what is not UTF-8.
    if len(frame) > size or len(raw := _bytes(frame)) > size:
        raise _RefusalError(f"The message has more than {size} bytes", TOO_LARGE)
    return raw.decode()


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def _is_deeper(text: str, most: int) -> bool:
    """Do brackets nest deeper? Looked at first, since parsers recurse."""
    if text.count("[") + text.count("{") <= most:
        return False
    depth = 0
    for found in _BRACKETS.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > most:
                return True
        elif found[0] in "]}":
            depth -= 1
    return False


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise _RefusalError("The message holds a number that is too long")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise _RefusalError("The message holds a number that is too large")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise _RefusalError(f"The message is not JSON: {name}")


# One reader, with or without orjson: they differ in what they let through.
_DECODER = json.JSONDecoder(
    parse_int=_integer, parse_float=_float, parse_constant=_refuse_constant
)


def _measure(value: JsonValue, limits: MessageLimits) -> None:
    keys = nodes = 0
    rest = [value]
    while rest:
        item = rest.pop()
        nodes += 1
        if isinstance(item, dict):
            keys += len(item)
            rest.extend(item.values())
        elif isinstance(item, list):
            rest.extend(item)
        if keys > limits.keys:
            raise _RefusalError(
                f"The message has more than {limits.keys} keys", TOO_LARGE
            )
        if nodes + len(rest) > limits.nodes:
            raise _RefusalError(
                f"The message has more than {limits.nodes} values", TOO_LARGE
            )


def _message(value: JsonValue) -> Message:
    if not isinstance(value, dict):
        raise _RefusalError("A message is an object")
    action = value.get("action", "")
    data, submitter = value.get("data"), value.get("submitter")
    if not isinstance(action, str):
        raise _RefusalError("The name of an action is text")
    if not (data is None or isinstance(data, dict)):
        raise _RefusalError("The data of a message is an object")
    if not (submitter is None or isinstance(submitter, str)):
        raise _RefusalError("The name of a submitter is text")
    if not _may_be_action(action):
        raise _RefusalError(f"{action[:_NAME]!r} is not the name of an action")
    return Message(
        action or SUBMIT, data or {}, submitter, _message_id(value.get("id"))
    )


def _may_be_action(name: str) -> bool:
    if name.startswith("_"):
        return name in RESERVED
    return len(name) <= _NAME and name.isprintable()


def _message_id(value: JsonValue) -> MessageId | None:
    if value is None:
        return None
    found = MessageId.parse(value) if isinstance(value, str) else None
    if found is None:
        raise _RefusalError("The id of a message is text and a number: nonce.n")
    return found


def _last_id(frame: object) -> MessageId | None:
    """Return the id at the end of a message, even of one too large to be read."""
    if not isinstance(frame, str | bytes):
        return None
    end = frame[-_TAIL:]
    found = _LAST_ID.search(end if isinstance(end, str) else end.decode("latin-1"))
    return MessageId(found[1], int(found[2])) if found else None
