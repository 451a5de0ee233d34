"""What the server sends: frames of JSON text.

A tree is encoded as it is in memory; only its statics are replaced by numbers, local
to one connection or one HTTP answer, and sent along the first time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from .diff import Patch
from .messages import MessageId
from .tree import Slot, Statics

try:
    import orjson
except ImportError:  # A tenth as fast, and the same text.
    orjson = None  # type: ignore[assignment]

#: The answer to ``__ping__``.
PONG = '{"pong":true}'

#: What is wrong with a form as a whole, among the errors of its fields.
GENERAL = "_general"

#: What our client asks for: a subprotocol, and over HTTP the value of a header.
PROTOCOL = "quartlive.1"


@dataclass(frozen=True, slots=True)
class Meta:
    """How a message went that reached an action.

    Attributes:
        success: Whether the action did what it is for.
        errors: Text for each field; ``_general`` for all of them together.
        action: Name of the action that ran.
        capabilities: What the page can do beside its actions.
        id: The message's id.
        fresh: The tab was here before, but nothing is known of its visit any more.
    """

    success: bool
    errors: Mapping[str, str] = field(default_factory=dict)
    action: str | None = None
    capabilities: Sequence[str] = ()
    id: MessageId | None = None
    fresh: bool = False

    def members(self) -> dict[str, object]:
        """Return what goes on the wire; empty members are left out."""
        members: dict[str, object] = {"success": self.success}
        if self.errors:
            members["errors"] = dict(self.errors)
        if self.action:
            members["action"] = self.action
        if self.capabilities:
            members["capabilities"] = list(self.capabilities)
        if self.id:
            members["id"] = str(self.id)
        if self.fresh:
            members["fresh"] = True
        return members


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What one frame says; most say little of it.

    Attributes:
        tree: A whole tree, what :func:`~quartlive.wire.diff.diff` returned, or None
            when nothing changed.
        meta: The answer to a message.
        v: Number of the frame on its connection.
        base: Name of the tree, for the peer's next request over HTTP.
        title: Text of the page's title, not escaped.
        url: What the address bar shall show.
        push: Whether ``url`` becomes a new entry in the browser's history.
        redirect: Where the browser shall go.
        events: Name and detail of events for the page's scripts.
    """

    tree: Slot | Patch | None = None
    meta: Meta | None = None
    v: int | None = None
    base: str | None = None
    title: str | None = None
    url: str | None = None
    push: bool = False
    redirect: str | None = None
    events: Sequence[tuple[str, object]] = ()


class Peer(Protocol):
    """Writes frames as one browser reads them, leaving out what it knows.

    Use one per connection or HTTP answer, and send every frame it returns.

    Attributes:
        protocol: The subprotocol that was agreed on, None without one.
    """

    protocol: str | None

    def write(self, frame: Frame) -> str:
        """Return the text of a frame."""

    def refuse(
        self, code: str, text: str, id_: MessageId | None, retry_ms: int | None
    ) -> str:
        """Return the text that says why a message reached no action."""

    def status(self, status: int) -> int:
        """Return the HTTP status with which a refusal is read."""


class FragmentTable:
    """The fragments one peer knows, numbered as they come.

    Use one per connection or HTTP answer, and send every frame encoded with it: what
    a frame brought counts as known from then on.

    Attributes:
        news: Fragments of the frame that is being encoded, described for the peer.
    """

    __slots__ = ("_numbers", "news")

    def __init__(self) -> None:
        self.news: dict[str, object] = {}
        self._numbers: dict[object, int] = {}

    def number(self, statics: object) -> int:
        """Return the number of a fragment, a new one at its first use.

        Raises:
            TypeError: If it is no fragment. Encoders call this for everything they
                do not know.
        """
        known = self._numbers.get(statics)
        if known is not None:
            return known
        if not isinstance(statics, Statics):
            raise TypeError(f"{statics!r} cannot be sent")
        number = self._numbers[statics] = len(self._numbers)
        self.news[str(number)] = _describe(statics)
        return number


def _describe(statics: Statics) -> dict[str, object]:
    described: dict[str, object] = {"s": statics.strings}
    if statics.kind == "range":
        described["r"] = 1
    if statics.key >= 0:
        described["k"] = statics.key
    return described


def encode_frame(table: FragmentTable, frame: Frame) -> str:
    """Return the text of one frame.

    With and without ``orjson`` it is the same, but for how floats are spelled.

    >>> encode_frame(FragmentTable(), Frame(tree={"0": "2"}, v=7))
    '{"tree":{"0":"2"},"v":7}'

    Args:
        table: What the peer knows; what this frame brings is added.
        frame: What to say.

    Raises:
        TypeError: If a detail cannot be written as JSON. The table then keeps what
            is new for the next frame.
    """
    body = dumps({} if frame.tree is None else frame.tree, table.number)
    members = {
        "v": frame.v,
        "s": table.news or None,
        "meta": frame.meta and frame.meta.members(),
        "base": frame.base,
        "title": frame.title,
        "url": frame.url,
        "push": frame.push or None,
        "redirect": frame.redirect,
        "events": frame.events or None,
    }
    rest = dumps({name: value for name, value in members.items() if value is not None})
    table.news = {}
    # "s" is found while the tree is encoded, so the tree cannot wait for it.
    return f'{{"tree":{body},{rest[1:]}' if len(rest) > 2 else f'{{"tree":{body}}}'


def encode_error(code: str, **fields: object) -> str:
    """Return the text of a frame that says what went wrong outside of any action.

    >>> encode_error("_busy", retry_ms=250)
    '{"type":"error","code":"_busy","retry_ms":250}'

    Args:
        code: What the client knows it by.
        fields: More members, such as ``text`` and ``id``; None leaves one out.
    """
    members = {name: value for name, value in fields.items() if value is not None}
    if isinstance(members.get("id"), MessageId):
        members["id"] = str(members["id"])
    return dumps({"type": "error", "code": code, **members})


class OwnPeer:
    """A browser with our own client."""

    protocol: str | None = PROTOCOL

    def __init__(self) -> None:
        self._table = FragmentTable()

    def write(self, frame: Frame) -> str:
        """Return the text of a frame."""
        return encode_frame(self._table, frame)

    def refuse(
        self, code: str, text: str, id_: MessageId | None, retry_ms: int | None
    ) -> str:
        """Return an error, whose code the client knows."""
        return encode_error(code, text=text, id=id_, retry_ms=retry_ms)

    def status(self, status: int) -> int:
        """Return the status as it is."""
        return status


def dumps(value: object, default: Callable[[object], object] | None = None) -> str:
    """Return JSON text.

    Args:
        value: What to write.
        default: Says what to write for what JSON does not know.
    """
    if orjson is not None:
        # It knows no integers over 64 bits and no nesting over 254 levels.
        with suppress(TypeError):
            return orjson.dumps(value, default).decode()
    text = json.dumps(value, default=default, ensure_ascii=False, separators=(",", ":"))
    return text if text.isascii() else _sound(text)


def _sound(text: str) -> str:
    """Put U+FFFD for half characters, as browsers do; UTF-8 has no place for them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
