"""What an answer is made of, and what goes with it once."""

from __future__ import annotations

from typing import Any

import pytest
from quart import Quart, request
from werkzeug.exceptions import Forbidden, TooManyRequests

from quartlive.controller import Controller
from quartlive.edges.flash import FLASH_COOKIE, FlashCookies
from quartlive.edges.responses import (
    Luggage,
    as_error,
    json_response,
    page_response,
    redirected,
    refused,
)
from quartlive.effects import Redirect
from quartlive.flashes import Flash
from quartlive.runtime.answers import Refusal, too_often
from quartlive.runtime.visit import Visit
from quartlive.runtime.visits import Shown
from quartlive.state import State
from quartlive.wire.frames import OwnPeer
from tests.runtime.pages import FakePage, visit_to

COOKIES = FlashCookies(["key"])
OK = {"ok": Flash("Saved")}


class Empty(State):
    """Holds nothing."""


class EmptyController(Controller[Empty]):
    """Does nothing."""


@pytest.fixture
def visit() -> Visit:
    return visit_to(FakePage(EmptyController()))


def put(visit: Visit, *, goes: bool = False, has_come: bool = False) -> list[str]:
    """The cookies that an answer to this visit sets."""
    response = page_response("")
    Luggage(COOKIES, secure=False).put(response, visit, goes=goes, has_come=has_come)
    return response.headers.getlist("Set-Cookie")


async def test_pages_and_frames_say_what_they_are() -> None:
    """A browser that gets the one for the other shows rubbish."""
    page, frame = page_response("<p>"), json_response("{}", 400)

    assert page.content_type == "text/html; charset=utf-8"
    assert (frame.content_type, frame.status_code) == ("application/json", 400)
    assert redirected(Redirect("/x", 307)).headers["Location"] == "/x"
    assert redirected(Redirect("/x", 307)).status_code == 307


async def test_a_refusal_says_when_to_come_again() -> None:
    """To a client as a frame, to a browser by the app's error page."""
    refusal = too_often(1.2, None)

    assert refused(refusal, OwnPeer()).headers["Retry-After"] == "2"
    forbidden = refused(Refusal("_forbidden", "no", None, 403), OwnPeer())
    assert "Retry-After" not in forbidden.headers
    assert isinstance(as_error(refusal), TooManyRequests)
    assert as_error(refusal).retry_after == 2  # type: ignore[attr-defined]
    assert isinstance(as_error(Refusal("_forbidden", "no", None, 403)), Forbidden)


async def test_cookies_of_the_app_are_set_once(visit: Visit) -> None:
    """The next answer to the same tab does not set them again."""
    visit.new_cookies = ["a=1", "b=2"]

    assert put(visit) == ["a=1", "b=2"]
    assert put(visit) == []


async def test_flashes_go_along_only_where_an_answer_leads(visit: Visit) -> None:
    """And those whose time is up do not."""
    visit.shown = Shown(flashes={**OK, "old": Flash("late", 1.0)})

    assert put(visit) == []
    (header,) = put(visit, goes=True)
    value: Any = header.partition("=")[2].partition(";")[0]
    app = Quart(__name__)
    async with app.test_request_context("/", headers={"Cookie": f"lvt-flash={value}"}):
        luggage = Luggage(COOKIES, secure=False)
        assert luggage.brought(request.cookies) == OK


async def test_what_has_been_shown_is_taken_away(visit: Visit) -> None:
    """Only where it was there: no answer sets a cookie for nothing."""
    assert put(visit, has_come=True) == []
    visit.cookies = {FLASH_COOKIE: "x"}

    assert put(visit) == []
    (header,) = put(visit, has_come=True)
    assert header.startswith("lvt-flash=; ")
    assert "Max-Age=0" in header
