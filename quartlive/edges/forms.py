"""Bodies of posted requests: a form's fields, or a message's bytes.

Browsers write forms in one way. What is written in another may have been cut off or
bent on its way, and half a form must not run an action. So whatever is in doubt is
refused, with the status and a sentence that says why; and nothing is built from a
body before its bytes are counted.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from quart import Request
from werkzeug.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    RequestTimeout,
    UnsupportedMediaType,
)
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Event,
    Field,
    File,
    MultipartDecoder,
    NeedData,
    Preamble,
)

Pairs = tuple[tuple[str, str], ...]

_JSON = ("application/json", "text/json")
_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"

_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_BOUNDARY = re.compile(r"[ -~]{1,70}(?<! )")

# The decoder looks at all it holds; small pieces keep that short.
_PIECE = 16 * 1024
# More than a piece, a boundary and the headers of any browser.
_HELD = 2 * _PIECE
_LINE_BREAK = re.compile(rb"[\r\n]")
# A boundary stands between line breaks, behind two dashes; the last also before two.
_AROUND = 8

# Who sends slower than any line holds a request open for nothing.
_PATIENCE_SECONDS = 10
_SLOWEST_BYTES = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """How large a body may be.

    Attributes:
        size: Bytes of a message, or of a form's fields without its files.
        fields: Fields of a form.
        parts: Parts of a form with files, which cost more to read.
        total: Bytes of the whole body, with files.
    """

    size: int = 64 * 1024
    fields: int = 1_000
    parts: int = 200
    total: int = 16 * 1024 * 1024


LIMITS = BodyLimits()


@dataclass(frozen=True, slots=True)
class Form:
    """What a form holds.

    Attributes:
        pairs: Name and text of its fields, in their order.
        files: Names of the fields that hold a file, whose bytes were let go.
    """

    pairs: Pairs
    files: tuple[str, ...] = ()

    def first(self, name: str) -> str | None:
        """Return the text of the first field of a name; None if there is none."""
        return next((text for known, text in self.pairs if known == name), None)


async def read_body(request: Request, limits: BodyLimits = LIMITS) -> Form | bytes:
    """Return a request's form, or the bytes of its message.

    The bytes are for :func:`quartlive.wire.messages.parse`. Of a message that is too
    large only the end is kept: it is still too large, and says its id.

    Raises:
        BadRequest: If the form is empty, cut off, or not written as browsers do.
        RequestEntityTooLarge: If it is larger than the limits.
        RequestTimeout: If it does not arrive.
        UnsupportedMediaType: If it is neither a form nor JSON.
    """
    kind, options = parse_options_header(request.headers.get("Content-Type"))
    kind = kind.lower()
    _check_coding(request, options)
    if (request.content_length or 0) > limits.total:
        raise _too_large(limits.total)
    pieces = _pieces(request, limits.total)
    if kind in _JSON or kind.endswith("+json"):
        return await _tail(pieces, limits.size)
    if kind == _URLENCODED:
        return urlencoded(await _tail(pieces, limits.size), limits)
    if kind == _MULTIPART:
        multipart = Multipart(options.get("boundary", ""), limits)
        async for piece in pieces:
            multipart.feed(piece)
        return multipart.finish()
    raise UnsupportedMediaType(
        f"A body of type {kind[:100]!r} cannot be read here;"
        f" send {_JSON[0]}, {_URLENCODED} or {_MULTIPART}"
    )


def _check_coding(request: Request, options: dict[str, str]) -> None:
    charset = options.get("charset", "utf-8").lower()
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if charset not in ("utf-8", "utf8") or coding != "identity":
        raise UnsupportedMediaType("A body is read as UTF-8 only, and not compressed")


async def _pieces(request: Request, most: int) -> AsyncIterator[bytes]:
    """Yield a body as it arrives, as long as it keeps arriving."""
    now = asyncio.get_running_loop().time
    start, count = now(), 0
    while True:
        try:
            async with asyncio.timeout_at(
                start + _PATIENCE_SECONDS + count / _SLOWEST_BYTES
            ):
                data = await anext(request.body, None)
        except TimeoutError:
            raise RequestTimeout("The body of the request does not arrive") from None
        if data is None:
            return
        count += len(data)
        if count > most:
            raise _too_large(most)
        for at in range(0, len(data), _PIECE):
            yield data[at : at + _PIECE]


async def _tail(pieces: AsyncIterator[bytes], size: int) -> bytes:
    """Return all bytes, or more than *size* from the end."""
    body = bytearray()
    async for piece in pieces:
        body += piece
        del body[: -size - 1]
    return bytes(body)


def urlencoded(raw: bytes, limits: BodyLimits = LIMITS) -> Form:
    """Return the fields of a form in its usual writing.

    >>> urlencoded(b"title=fresh+milk&add=").pairs
    (('title', 'fresh milk'), ('add', ''))

    Raises:
        BadRequest: If it is empty, or no browser would write it like this.
        RequestEntityTooLarge: If it is larger than the limits.
    """
    if len(raw) > limits.size:
        raise _too_large(limits.size)
    if raw.count(b"&") >= limits.fields:
        raise _too_many(limits.fields)
    if _BROKEN_ESCAPE.search(raw):
        raise BadRequest("The form holds a % that is not followed by two digits")
    return _form([_pair(part) for part in raw.split(b"&")] if raw else [], [])


def _pair(part: bytes) -> tuple[str, str]:
    name, equals, value = part.partition(b"=")
    if not name or not equals:
        raise BadRequest(
            "The form is not written as name=value&name=value;"
            " for JSON send Content-Type: application/json"
        )
    return _unquoted(name), _unquoted(value)


def _unquoted(raw: bytes) -> str:
    return _text(unquote_to_bytes(raw.replace(b"+", b" ")))


class Multipart:
    """Reads a form that may hold files, piece by piece.

    Args:
        boundary: What separates its parts, from the ``Content-Type``.
        limits: How large it may be.

    Raises:
        BadRequest: If there is no such boundary.
    """

    def __init__(self, boundary: str, limits: BodyLimits = LIMITS) -> None:
        if not _BOUNDARY.fullmatch(boundary):
            raise BadRequest("The Content-Type of the form names no boundary")
        self._limits = limits
        self._boundary_size = len(boundary) + _AROUND
        self._decoder = MultipartDecoder(
            boundary.encode(), _HELD, max_parts=limits.parts
        )
        self._held = b""
        self._pairs: list[tuple[str, str]] = []
        self._files: list[str] = []
        self._part: Field | File | None = None
        self._value = bytearray()
        self._size = 0
        self._is_complete = False

    def feed(self, piece: bytes) -> None:
        """Take the next bytes, at most 16 KiB.

        Raises:
            BadRequest: If they cannot go on like this.
            RequestEntityTooLarge: If the form is larger than the limits.
        """
        piece = self._held + piece
        # The decoder takes a boundary for text when it comes in two pieces.
        found = _LINE_BREAK.search(piece, max(len(piece) - self._boundary_size, 0))
        whole = len(piece) if found is None else found.start()
        self._held = piece[whole:]
        self._decode(piece[:whole])

    def finish(self) -> Form:
        """Return the form, now that it is complete.

        Raises:
            BadRequest: If its end is missing, or it holds nothing.
        """
        self._decode(self._held)
        self._decode(None)
        if not self._is_complete:
            raise BadRequest("The form was cut off")
        return _form(self._pairs, self._files)

    def _decode(self, piece: bytes | None) -> None:
        for event in self._events(piece):
            self._take(event)

    def _events(self, piece: bytes | None) -> Iterator[Event]:
        try:
            self._decoder.receive_data(piece)
            while not isinstance(event := self._decoder.next_event(), NeedData):
                yield event
                if isinstance(event, Epilogue):
                    return
        except RequestEntityTooLarge:
            raise RequestEntityTooLarge(
                f"The form has more than {self._limits.parts} parts,"
                " or one of their headers is too long"
            ) from None
        except ValueError:
            text = "The form was cut off, or its parts cannot be read"
            raise BadRequest(text) from None

    def _take(self, event: Event) -> None:
        if isinstance(event, Field | File):
            self._begin(event)
        elif isinstance(event, Data):
            self._add(event)
        elif isinstance(event, Preamble | Epilogue):
            if event.data.strip():
                raise BadRequest("The form has text outside of its parts")
            self._is_complete = isinstance(event, Epilogue)

    def _begin(self, part: Field | File) -> None:
        kind, _ = parse_options_header(part.headers["Content-Disposition"])
        if kind.lower() != "form-data" or not part.name:
            raise BadRequest("A part of the form has no name")
        self._part = part
        self._value.clear()
        self._count(len(part.name.encode(errors="replace")))

    def _add(self, data: Data) -> None:
        part = self._part
        if isinstance(part, File):
            # Browsers send a part without a name of a file where none was chosen.
            is_file = bool(part.filename or data.data)
            if is_file and part.name not in self._files:
                self._files.append(part.name)
        elif part is not None:
            self._count(len(data.data))
            self._value += data.data
            if not data.more_data:
                self._pairs.append((part.name, _text(bytes(self._value))))

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > self._limits.size:
            raise _too_large(self._limits.size)


def _form(pairs: list[tuple[str, str]], files: list[str]) -> Form:
    if not pairs and not files:
        raise BadRequest(
            "The form is empty; a form needs a field or a button with a name"
        )
    return Form(tuple(pairs), tuple(files))


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise BadRequest("The form is not UTF-8") from None


def _too_large(most: int) -> RequestEntityTooLarge:
    return RequestEntityTooLarge(f"The body has more than {most} bytes")


def _too_many(most: int) -> RequestEntityTooLarge:
    return RequestEntityTooLarge(f"The form has more than {most} fields")
