"""Requests arrive as a browser's do, and redirects are followed as browsers do."""

from __future__ import annotations

import asyncio

import pytest
from quart import Quart, Response, redirect, request

from quartlive.testing.http import Body, Http, Loaded

FORM = Body(b"a=1", "application/x-www-form-urlencoded")


@pytest.fixture
def app() -> Quart:
    """Says what it was asked, and sends visitors around."""
    app = Quart(__name__)

    @app.route("/echo", methods=["GET", "POST"])
    async def echo():
        body = await request.get_data(as_text=True)
        return f"{request.method} {request.full_path} {body}"

    @app.route("/to/<int:code>", methods=["GET", "POST"])
    async def to(code: int):
        return redirect(request.args.get("where", "/echo"), code)

    @app.get("/round")
    async def round_():
        return redirect("/round")

    @app.get("/headers")
    async def headers():
        return dict(request.headers)

    @app.get("/enter")
    async def enter():
        response = await app.make_response(redirect("/who"))
        response.set_cookie("who", "Ada")
        return response

    @app.get("/who")
    async def who():
        return request.cookies.get("who", "nobody")

    @app.get("/missing")
    async def missing():
        return "not here", 404

    @app.get("/broken")
    async def broken():
        return "the disk is full", 500

    @app.get("/slow")
    async def slow():
        await asyncio.Event().wait()
        return ""

    @app.get("/live")
    async def live():
        return Response("live", headers={"X-LiveTemplate-WebSocket": "enabled"})

    return app


@pytest.fixture
def http(app) -> Http:
    """One visitor."""
    return Http(app.test_client(), timeout=5)


@pytest.mark.parametrize(
    ("url", "at", "resolved"),
    [
        ("/a", "/", "/a"),
        ("/a?b=c#d", "/", "/a?b=c"),
        ("", "/a?b=c", "/a?b=c"),
        ("?d", "/a/b?c", "/a/b?d"),
        ("c", "/a/b", "/a/c"),
        ("../c", "/a/b/", "/a/c"),
        ("http://localhost/a", "/", "/a"),
        ("http://localhost:8000/a", "/", "http://localhost:8000/a"),
        ("http://localhosts/a", "/", "http://localhosts/a"),
        ("https://localhost/a", "/", "https://localhost/a"),
        ("//other.org/a", "/", "http://other.org/a"),
        ("/caf\xe9?q=\xe9 e", "/", "/caf%C3%A9?q=%C3%A9%20e"),
    ],
)
def test_links_are_resolved_as_browsers_do(http, url, at, resolved):
    """What leaves the site keeps its whole address."""
    assert http.resolve(url, at) == resolved


async def test_page_is_loaded(http):
    """The address is path and query."""
    assert await http.load("/echo?a=b") == Loaded(
        "/echo?a=b", 200, "GET /echo?a=b ", False
    )


async def test_live_page_is_known_by_its_header(http):
    """Also when there is nothing live in its HTML, as on an error page."""
    assert (await http.load("/live")).is_live


@pytest.mark.parametrize("code", [301, 302, 303])
async def test_post_becomes_a_get_when_it_is_redirected(http, code):
    """As in every browser, whatever the standard says of 301 and 302."""
    loaded = await http.load(f"/to/{code}", body=FORM)

    assert (loaded.url, loaded.html) == ("/echo", "GET /echo? ")


@pytest.mark.parametrize("code", [307, 308])
async def test_post_stays_a_post_where_that_is_asked(http, code):
    """With what was posted."""
    assert (await http.load(f"/to/{code}", body=FORM)).html == "POST /echo? a=1"


async def test_cookies_are_kept_on_the_way(http):
    """Logging in is a redirect with a cookie."""
    assert (await http.load("/enter")).html == "Ada"


async def test_other_sites_are_not_asked(http):
    """The test sees where the visitor was sent."""
    loaded = await http.load("/to/303?where=https://pay.example/1?a=b")

    assert loaded == Loaded("https://pay.example/1?a=b", 0, "", False)


async def test_endless_redirects_are_a_failure(http):
    """A browser gives up too."""
    with pytest.raises(AssertionError, match="still redirects after 20 times"):
        await http.load("/round")


async def test_error_of_the_visitor_is_a_page(http):
    """Somebody may want to test it."""
    loaded = await http.load("/missing")

    assert (loaded.status, loaded.html) == (404, "not here")


async def test_error_of_the_server_is_a_failure(http):
    """Nobody's test goes on after it unawares."""
    with pytest.raises(AssertionError, match="/broken answered 500: the disk is full"):
        await http.load("/broken")


async def test_answer_that_does_not_come_is_a_failure(app):
    """It says which one."""
    with pytest.raises(TimeoutError, match=r"/slow gave no answer in 0\.05 s"):
        await Http(app.test_client(), timeout=0.05).load("/slow")


async def test_requests_say_where_they_come_from(http):
    """Servers refuse what other sites' pages ask for."""
    response = await http.request("/headers", {"Accept": "text/html"})
    headers = await response.get_json()

    assert headers["Sec-Fetch-Site"] == "same-origin"
    assert "Origin" not in headers
