"""A posted form is read whole, or refused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, strategies as st
from quart import Quart, request
from quart.datastructures import FileStorage
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    RequestEntityTooLarge,
)

from quartlive.edges.forms import BodyLimits, Form, Multipart, read_body, urlencoded
from quartlive.wire.messages import TOO_LARGE, MessageId, MessageLimits, Rejected, parse

FORM = "application/x-www-form-urlencoded"
SMALL = BodyLimits(size=100, fields=5, parts=4, total=2_000)

Names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
Texts = st.text(st.characters(exclude_categories=["Cs"]))
# What may stand in a quoted name of a part as it is.
Plain = st.text("abcxyz-_.[] éß漢", min_size=1).filter(lambda name: name.strip())


def part(name: str, value: bytes, more: str = "") -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + value + b"\r\n"


END = b"--b--\r\n"
TITLE = part("title", b"milk")


def multipart(body: bytes, limits: BodyLimits = SMALL, piece: int = 7) -> Form:
    """Read a body as it comes over a slow line."""
    reader = Multipart("b", limits)
    for at in range(0, len(body), piece):
        reader.feed(body[at : at + piece])
    return reader.finish()


@given(st.lists(st.tuples(Names, Texts), min_size=1, max_size=8))
def test_fields_arrive_as_they_were_sent(pairs: list[tuple[str, str]]) -> None:
    """Every character a visitor types, in every name, in order, with repeats."""
    assert urlencoded(urlencode(pairs).encode()).pairs == tuple(pairs)


@given(st.lists(st.tuples(Plain, Texts), min_size=1, max_size=4), st.integers(1, 5_000))
def test_fields_beside_files_arrive_too(
    pairs: list[tuple[str, str]], piece: int
) -> None:
    """However the network cuts the body."""
    body = b"".join(part(name, text.encode()) for name, text in pairs) + END
    limits = BodyLimits(size=100_000)

    assert multipart(body, limits, piece).pairs == tuple(pairs)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"&",
        b"a=1&",
        b"&a=1",
        b"a=1&&b=2",
        b"a",
        b"=1",
        b"=",
        b'{"action": "delete"}',
        b"a=%",
        b"a=%4",
        b"a=%zz",
        b"%=1",
        b"a=%ff",
        b"a=\xff",
        b"%ff=1",
        b"a=%ed%a0%80",
        b"a=1&b=%c3",
    ],
)
def test_a_form_in_doubt_is_refused(raw: bytes) -> None:
    """Lost or bent fields would make another request of it than was meant."""
    with pytest.raises(BadRequest):
        urlencoded(raw)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "cut off"),
        (b"nonsense", "cut off"),
        (TITLE, "cut off"),
        (TITLE + b"--b", "cut off"),
        (TITLE[:-3], "cut off"),
        (TITLE[:20], "cut off"),
        (END, "empty"),
        (part("file", b"", '; filename=""') + END, "empty"),
        (b"--b\r\n\r\nmilk\r\n" + END, "cannot be read"),
        (b"--b\r\nContent-Type: text/plain\r\n\r\nmilk\r\n" + END, "cannot be read"),
        (TITLE.replace(b"title", b"\xff") + END, "cannot be read"),
        (TITLE.replace(b"; name", b"; game") + END, "no name"),
        (TITLE.replace(b'"title"', b'""') + END, "no name"),
        (TITLE.replace(b"form-data", b"attachment") + END, "no name"),
        (part("title", b"\xff") + END, "UTF-8"),
        (b"hello\r\n" + TITLE + END, "outside"),
        (TITLE + END + b"hello", "outside"),
    ],
)
@pytest.mark.parametrize("piece", [1, 10_000])
def test_a_form_with_files_in_doubt_is_refused(
    body: bytes, why: str, piece: int
) -> None:
    """Half a form does not run an action."""
    with pytest.raises(BadRequest, match=why):
        multipart(body, piece=piece)


@pytest.mark.parametrize(
    "raw",
    [b"a=" + b"x" * 100, b"&".join([b"a=1"] * 6), b"&" * 50],
)
def test_a_large_form_is_refused_unread(raw: bytes) -> None:
    """A million fields would hold up everybody else for seconds."""
    with pytest.raises(RequestEntityTooLarge):
        urlencoded(raw, SMALL)


@pytest.mark.parametrize(
    "body",
    [
        part("a", b"x" * 101) + END,
        part("a", b"x" * 60) + part("b", b"x" * 60) + END,
        part("a" * 101, b"") + END,
        part("a", b"") * 5 + END,
        b"--b\r\nX: " + b"x" * 40_000,
        b"x" * 40_000,
        TITLE + END + b" " * 40_000,
    ],
)
def test_a_large_form_with_files_is_refused_while_it_arrives(body: bytes) -> None:
    """What is held of it stays small."""
    with pytest.raises(RequestEntityTooLarge):
        multipart(body, piece=10_000)


def test_a_form_may_fill_its_limits() -> None:
    """The limit is the last size that is taken, not the first that is refused."""
    assert len(urlencoded(b"&".join([b"a=1"] * 5), SMALL).pairs) == 5
    assert urlencoded(b"a=" + b"x" * 98, SMALL).first("a") == "x" * 98
    assert len(multipart(part("a", b"1") * 4 + END).pairs) == 4
    assert multipart(part("a", b"x" * 99) + END).first("a") == "x" * 99


def test_files_are_named_and_let_go() -> None:
    """An app without uploads keeps no byte of what somebody sends it."""
    body = (
        TITLE
        + part("photo", bytes(range(256)) * 4, '; filename="cat.jpg"')
        + part("other", b"", '; filename=""')
        + part("photo", b"", '; filename="dog.jpg"')
        + END
    )

    assert multipart(body) == Form((("title", "milk"),), ("photo",))


def test_a_boundary_is_needed() -> None:
    """Without it, Quart would see an empty form."""
    for boundary in ("", "x" * 71, "é", "ends with a space "):
        with pytest.raises(BadRequest, match="boundary"):
            Multipart(boundary)


def test_the_first_of_a_name_is_found() -> None:
    """A later field of ours, typed by somebody, does not replace the page's own."""
    form = Form((("lvt-visit", "ours"), ("lvt-visit", "theirs")))

    assert form.first("lvt-visit") == "ours"
    assert form.first("lvt-id") is None


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_form_or_refused(raw: bytes, is_framed: bool) -> None:
    """A body is whatever a stranger wrote; nothing they write is an error of ours."""
    body = TITLE.replace(b"milk", raw) + END if is_framed else raw
    for read in (urlencoded, multipart):
        try:
            form = read(body)
        except HTTPException:
            continue

        assert form.pairs or form.files


def echo_app(limits: BodyLimits = SMALL) -> Quart:
    """Answers with what was read."""
    app = Quart(__name__)

    @app.post("/")
    async def page() -> dict[str, Any]:
        body = await read_body(request, limits)
        if isinstance(body, bytes):
            return {"json": body.decode()}
        return {"pairs": body.pairs, "files": body.files}

    @app.errorhandler(413)
    async def too_large(error: HTTPException) -> tuple[str, int]:
        return f"own page: {error.description}", 413

    return app


async def post(
    body: bytes, kind: str | None, headers: Iterable[tuple[str, str]] = ()
) -> tuple[int, Any]:
    given = dict(headers) | ({} if kind is None else {"Content-Type": kind})
    response = await echo_app().test_client().post("/", data=body, headers=given)
    if response.status_code == 200:
        return 200, await response.get_json()
    return response.status_code, await response.get_data(as_text=True)


@pytest.mark.parametrize(
    "kind",
    [FORM, f"{FORM}; charset=UTF-8", f"{FORM};charset=utf-8", FORM.upper()],
)
async def test_a_request_holds_a_form(kind: str) -> None:
    """As browsers without JavaScript send it."""
    assert await post(b"title=milk", kind) == (
        200,
        {"pairs": [["title", "milk"]], "files": []},
    )


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "text/json"]
)
async def test_a_request_holds_a_message(kind: str) -> None:
    """Its bytes are read where messages of sockets are read."""
    assert await post(b'{"action": "add"}', kind) == (
        200,
        {"json": '{"action": "add"}'},
    )


async def test_a_request_holds_a_form_with_a_file() -> None:
    """As browsers send a form with enctype="multipart/form-data"."""
    response = (
        await echo_app()
        .test_client()
        .post(
            "/",
            form={"title": "milk"},
            files={"photo": FileStorage(BytesIO(b"x" * 1_000), "cat.jpg")},
        )
    )

    assert await response.get_json() == {
        "pairs": [["title", "milk"]],
        "files": ["photo"],
    }


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        (None, []),
        ("", []),
        ("text/plain", []),
        ("application/octet-stream", []),
        ("multipart/mixed; boundary=b", []),
        (f"{FORM}; charset=latin-1", []),
        ("application/json; charset=utf-16", []),
        (FORM, [("Content-Encoding", "gzip")]),
    ],
)
async def test_other_bodies_are_refused(
    kind: str | None, headers: list[tuple[str, str]]
) -> None:
    """Another site's page can send text/plain without asking first."""
    status, _ = await post(b"title=milk", kind, headers)

    assert status == 415


async def test_a_missing_boundary_is_a_bad_request() -> None:
    """The body cannot be told apart from nothing."""
    status, text = await post(TITLE + END, "multipart/form-data")

    assert status == 400
    assert "names no boundary" in text


@pytest.mark.parametrize("size", [101, 3_000])
async def test_the_app_says_in_its_own_words_that_it_is_too_large(size: int) -> None:
    """Refusals are werkzeug's, so an app's error handlers see them."""
    status, text = await post(b"a=" + b"x" * size, FORM)

    assert status == 413
    assert text.startswith("own page: The body has more than")


async def test_a_message_too_large_still_says_its_id() -> None:
    """Its sender is told which message was refused, and does not reload the page."""
    message = b'{"action":"add","data":{"a":"' + b"x" * 500 + b'"},"id":"4be1.7"}'
    status, answer = await post(message, "application/json")
    rejected = parse(answer["json"], MessageLimits(size=100))

    assert status == 200
    assert len(answer["json"]) == 101
    assert isinstance(rejected, Rejected)
    assert (rejected.code, rejected.id) == (TOO_LARGE, MessageId("4be1", 7))


async def test_a_body_without_a_length_is_counted_as_it_arrives() -> None:
    """Nobody fills the memory by not saying how much there will be."""
    client = echo_app().test_client()
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    async with client.request("/", method="POST", headers=kind) as connection:
        await connection.send(b'--b\r\nContent-Disposition: form-data; name="f";')
        await connection.send(b' filename="x"\r\n\r\n')
        for _ in range(20):
            await connection.send(b"x" * 200)
            await asyncio.sleep(0)
        await connection.send_complete()
        response = await connection.as_response()

    assert response.status_code == 413
