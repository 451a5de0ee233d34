"""Links speak the client's protocol, and a server that does not is found out."""

from __future__ import annotations

import asyncio
import json

import pytest
from quart import Quart, Response, abort, redirect, request, websocket

from quartlive.testing.http import Http
from quartlive.testing.links import FetchLink, Fresh, RenewError, SocketLink, errors_in

STATICS = {"0": {"s": ["<p>", "</p>"]}}
FIRST = {"s": STATICS, "tree": [0, "1"], "v": 1, "meta": {"success": True}}
MESSAGE = {"action": "go", "data": {}, "id": "n.1"}
DONE = {"success": True, "action": "go", "id": "n.1"}


def speaking(*answers, first=FIRST):
    """A socket that sends this first and then these, one list for each message."""

    async def handler() -> None:
        await websocket.accept(subprotocol="quartlive.1")
        await websocket.send(json.dumps(first))
        for frames in answers:
            await websocket.receive()
            for frame in frames:
                await websocket.send(json.dumps(frame))
        await websocket.receive()

    return handler


def link_to(handler, timeout: float = 5) -> SocketLink:
    app = Quart(__name__)
    # Otherwise Quart turns a crash into an ordinary goodbye.
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.websocket("/")(handler)
    return SocketLink(Http(app.test_client(), timeout), "/?q=1", "visit 1")


def fetching(handler) -> FetchLink:
    app = Quart(__name__)
    app.route("/", methods=["GET", "POST"])(handler)
    return FetchLink(Http(app.test_client(), timeout=5), "/", "visit 1")


async def test_socket_asks_as_the_client_does():
    """Address, visit, subprotocol and origin."""
    asked = []

    async def handler() -> None:
        asked.extend([websocket.full_path, websocket.requested_subprotocols])
        asked.append(websocket.headers["Origin"])
        await speaking()()

    link = link_to(handler)
    await link.open()
    await link.close()

    assert asked == ["/?q=1&lvt-visit=visit%201", ["quartlive.1"], "http://localhost"]


async def test_frames_up_to_the_answer_are_taken():
    """Updates nobody asked for may come before it."""
    push = {"tree": {"0": "2"}, "v": 2}
    answer = {"tree": {"0": "3"}, "v": 3, "meta": DONE}
    link = link_to(speaking([push, answer]))

    assert await link.open() == [FIRST]
    assert await link.ask(MESSAGE) == [push, answer]
    assert link.mirror.html() == "<p>3</p>"

    await link.close()


@pytest.mark.parametrize("id_", [{}, {"id": "n.1"}])
async def test_error_frame_is_an_answer(id_):
    """Also without an id: there is only one message under way."""
    error = {"type": "error", "code": "_busy", **id_}
    link = link_to(speaking([error]))
    await link.open()

    assert await link.ask(MESSAGE) == [error]

    await link.close()


async def test_full_tree_is_asked_for():
    """What was shown and what was rendered now, to be compared."""
    full = {"tree": [0, "2"], "title": "t", "v": 2}
    link = link_to(speaking([full]))
    await link.open()
    shown = link.mirror.tree

    assert await link.fresh() == Fresh(shown, (shown[0], "2"), "t")

    await link.close()


async def test_gap_in_the_numbers_is_a_failure():
    """A browser would get the full tree, and nobody would know of the lost frame."""
    link = link_to(speaking([{"tree": {}, "v": 3, "meta": DONE}]))
    await link.open()
    with pytest.raises(AssertionError, match="frame 3 came after frame 1"):
        await link.ask(MESSAGE)
    await link.close()


async def test_silence_is_a_failure():
    """No test waits for ever."""
    link = link_to(speaking([]), timeout=0.05)
    await link.open()
    with pytest.raises(TimeoutError, match=r"silent for 0\.05 s"):
        await link.ask(MESSAGE)
    await link.close()


async def test_crash_of_the_handler_is_shown_at_once():
    """The error itself, not a time-out; and only once."""

    async def handler() -> None:
        await speaking([])()
        raise RuntimeError("the disk is full")

    link = link_to(handler)
    await link.open()
    await link._socket.send("x")
    with pytest.raises(RuntimeError, match="the disk is full"):
        await link.ask(MESSAGE)
    await link.close()


async def test_refused_socket_says_why():
    """Status and text of the answer."""

    async def handler() -> None:
        abort(Response("this page has no socket", 400))

    link = link_to(handler)
    with pytest.raises(AssertionError, match="refused: 400 this page has no socket"):
        await link.open()
    await link.close()


@pytest.mark.parametrize("status", [303, 401, 403])
async def test_socket_of_somebody_else_means_a_new_page(status):
    """The browser goes there itself and sees why."""

    async def handler() -> None:
        abort(Response("", status))

    link = link_to(handler)
    with pytest.raises(RenewError):
        await link.open()
    await link.close()


@pytest.mark.parametrize(
    ("code", "error"), [(4401, RenewError), (1011, ConnectionError)]
)
async def test_closed_socket_is_seen(code, error):
    """4401 asks for a new page, everything else is a failure."""

    async def handler() -> None:
        await websocket.accept()
        await websocket.send(json.dumps(FIRST))
        await websocket.receive()
        await websocket.close(code)

    link = link_to(handler)
    await link.open()
    with pytest.raises(error):
        await link.ask(MESSAGE)
    await link.close()


async def test_failing_mount_is_shown():
    """It comes as an answer without a tree."""
    meta = {"success": False, "errors": {"_general": "no database"}}
    link = link_to(speaking(first={"tree": {}, "v": 1, "meta": meta}))
    with pytest.raises(AssertionError, match="could not be opened: no database"):
        await link.open()
    await link.close()


async def test_fetch_asks_as_the_client_does():
    """With the visit, and with the base of what is shown."""
    asked = []

    async def handler():
        names = ["Accept", "Lvt-Client", "Lvt-Visit", "Lvt-Base"]
        asked.append([request.method, *map(request.headers.get, names)])
        return {"s": STATICS, "tree": [0, "1"], "base": f"b{len(asked)}"}

    link = fetching(handler)
    await link.open()
    await link.ask(MESSAGE)
    await link.fresh()

    own = ["application/json", "quartlive.1", "visit 1"]
    assert asked == [["GET", *own, None], ["POST", *own, "b1"], ["GET", *own, None]]


async def test_each_answer_by_fetch_counts_fragments_anew():
    """The same number is another fragment."""

    async def handler():
        if request.method == "GET":
            return {"s": STATICS, "tree": [0, "1"]}
        patch = {"s": {"0": {"s": ["<b>", "</b>"]}}, "tree": {"0": [0, "2"]}}
        return {**patch, "meta": DONE}

    link = fetching(handler)
    await link.open()
    await link.ask(MESSAGE)

    assert link.mirror.html() == "<p><b>2</b></p>"


async def test_fetch_follows_the_address_bar():
    """The next message goes to where the page says it is."""
    asked = []

    async def handler():
        asked.append(request.full_path)
        return {"s": STATICS, "tree": [0, "1"], "url": "/?q=2"}

    link = fetching(handler)
    await link.open()
    await link.ask(MESSAGE)

    assert asked == ["/?", "/?q=2"]


@pytest.mark.parametrize("status", [302, 401, 403])
async def test_page_of_somebody_else_means_a_new_page(status):
    """The visitor was logged out; the browser loads the page and sees why."""

    async def handler():
        return redirect("/login", status) if status == 302 else ("", status)

    with pytest.raises(RenewError):
        await fetching(handler).open()


async def test_answer_that_is_no_frame_is_a_failure():
    """Its text tells more than a parser's error."""

    async def handler():
        return "<h1>Bad gateway</h1>", 502

    with pytest.raises(AssertionError, match="answered 502: Bad gateway"):
        await fetching(handler).open()


@pytest.mark.parametrize(
    ("frame", "errors"),
    [
        ({"tree": {}}, {}),
        ({"meta": {"success": True}}, {}),
        ({"meta": {"success": False, "errors": {"a": "b"}}}, {"a": "b"}),
        ({"type": "error", "code": "_busy", "text": "later"}, {"_general": "later"}),
        ({"type": "error", "code": "_busy"}, {"_general": "_busy"}),
    ],
)
def test_errors_are_found_where_they_are(frame, errors):
    """By field in an answer; an error frame is about all of it."""
    assert errors_in(frame) == errors


async def test_cancelled_test_leaves_nothing_behind():
    """A time-out around a test is no reason for warnings."""
    link = link_to(speaking([]))
    await link.open()
    asking = asyncio.create_task(link.ask(MESSAGE))
    await asyncio.wait({asking}, timeout=0.01)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await link.close()
