"""A line that breaks in every way, and what the visitor notices of it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, WebSocketRoute, expect

from tests.browser.proxy import Proxy
from tests.browser.server import Server
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BACK_MS = 40_000
BOTH = pytest.mark.parametrize("transport", ["socket", "fetch"])
SOCKET = pytest.mark.parametrize("transport", ["socket"])
FETCH = pytest.mark.parametrize("transport", ["fetch"])

# Notes what the page is told, for all pages of a tab.
NOTES = """
for (const name of ["connected", "disconnected", "reconnecting"])
  addEventListener(`lvt:${name}`, ({ detail }) => {
    const told = JSON.parse(sessionStorage.told ?? "[]");
    told.push(detail ? `${name} ${detail.transport}` : name);
    sessionStorage.told = JSON.stringify(told);
  });
"""


@pytest_asyncio.fixture(loop_scope="session")
async def proxy(server: Server) -> AsyncIterator[Proxy]:
    """The line to the shared server."""
    async with Proxy(server.url) as proxy:
        yield proxy


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(
    chromium: Browser, proxy: Proxy, transport: str
) -> AsyncIterator[Visitor]:
    """A visitor at the other end of the line."""
    visitor = await Visitor.enter(chromium, proxy.url, transport)
    yield visitor
    await visitor.close()


async def status(visitor: Visitor, wanted: str) -> None:
    body = visitor.one(f"body[data-lvt-status={wanted}]")
    await expect(body).to_have_count(1, timeout=BACK_MS)


async def wake(visitor: Visitor) -> None:
    """Do what a browser does when the network is there again."""
    await visitor.page.evaluate("dispatchEvent(new Event('online'))")


async def counts(visitor: Visitor, number: int) -> None:
    await expect(visitor.one("output")).to_have_text(str(number), timeout=BACK_MS)


async def stays(visitor: Visitor, script: str) -> None:
    """The page has not been loaded anew since it was marked."""
    await expect(visitor.one("html[data-marked]"), script).to_have_count(1)


async def mark(visitor: Visitor) -> None:
    await visitor.page.evaluate("document.documentElement.dataset.marked = ''")


async def told(visitor: Visitor) -> list[str]:
    notes: list[str] = await visitor.page.evaluate(
        "JSON.parse(sessionStorage.told ?? '[]')"
    )
    return notes


async def tamper(page: Page, change: Any) -> None:
    """Stand between the page's socket and the server.

    ``change`` gets each answer, and how many there were before; it returns those that
    arrive.
    """

    async def join(socket: WebSocketRoute) -> None:
        server, seen = socket.connect_to_server(), 0

        def hear(answer: str | bytes) -> None:
            nonlocal seen
            for each in change(answer, seen):
                socket.send(each)
            seen += 1

        server.on_message(hear)

    await page.route_web_socket("**", join)


@SOCKET
@pytest.mark.parametrize("life_s", [0.0, 0.3], ids=["at once", "after the first tree"])
async def test_phoenix_6766_a_socket_killed_right_after_opening(
    visitor: Visitor, proxy: Proxy, life_s: float
) -> None:
    """HTTP carries the page meanwhile, and the socket is tried until it lasts."""
    proxy.socket_life_s = life_s
    await visitor.page.goto("/counter")
    await status(visitor, "http")
    await visitor.press("Increment")
    await counts(visitor, 1)
    await visitor.press("Increment")
    await counts(visitor, 2)
    proxy.heal()
    await wake(visitor)
    await status(visitor, "live")
    await visitor.press("Increment")

    await visitor.sees("output", "3")


@SOCKET
async def test_without_sockets_the_page_says_so_and_comes_back(
    visitor: Visitor, proxy: Proxy
) -> None:
    """Limited while it lasts; nothing is remembered of it afterwards."""
    proxy.takes_sockets = False
    await visitor.page.goto("/counter")
    await status(visitor, "http")
    banner = visitor.one("[data-lvt-banner] [role=status]")
    await expect(banner).to_have_text("Limited connection")
    proxy.heal()
    await status(visitor, "live")

    await expect(banner).to_be_hidden()


@BOTH
@pytest.mark.parametrize("lost", ["question", "answer"])
async def test_what_got_lost_on_its_way_happens_once(
    visitor: Visitor, proxy: Proxy, lost: str
) -> None:
    """The same message goes again, and the server knows it."""
    await visitor.open("/counter")
    if lost == "question":
        proxy.is_hole = True
    else:
        proxy.answer_bytes = 1
    await visitor.press("Increment")
    if lost == "question":
        proxy.drop()
    proxy.is_hole = False
    if visitor.transport == "socket":
        await status(visitor, "connecting")
    proxy.heal()
    await visitor.ready()
    await counts(visitor, 1)
    await visitor.press("Increment")

    await visitor.sees("output", "2")


@BOTH
async def test_livewire_7375_clicks_while_offline_each_run_once(
    visitor: Visitor, proxy: Proxy
) -> None:
    """The page is not broken by them, and none is lost."""
    await visitor.open("/news")
    proxy.cut()
    await visitor.page.context.set_offline(True)
    await visitor.press("Increment")
    await status(visitor, "offline")
    await visitor.press("Increment")
    await visitor.page.evaluate("document.querySelector('form').requestSubmit()")
    proxy.heal()
    await visitor.page.context.set_offline(False)

    await counts(visitor, 1)
    await visitor.ready()
    await visitor.press("Increment")
    await counts(visitor, 2)


@BOTH
async def test_phoenix_live_view_1921_offline_the_page_stays(
    visitor: Visitor, proxy: Proxy
) -> None:
    """It is never loaded anew for want of a network: there would be nothing left."""
    await visitor.open("/news")
    await mark(visitor)
    proxy.cut()
    await visitor.page.context.set_offline(True)
    await visitor.press("Increment")
    await status(visitor, "offline")
    await wake(visitor)
    await wake(visitor)
    proxy.heal()
    await visitor.page.context.set_offline(False)
    await visitor.ready()

    await stays(visitor, "loaded anew")


@SOCKET
async def test_phoenix_live_view_4340_the_page_is_not_loaded_again_and_again(
    visitor: Visitor, proxy: Proxy
) -> None:
    """A server that always calls it another user's page is believed once."""
    loads = []
    visitor.page.on(
        "request",
        lambda request: (
            loads.append(request.url) if request.is_navigation_request() else None
        ),
    )

    async def expire(socket: WebSocketRoute) -> None:
        await socket.close(code=4401)

    await visitor.page.route_web_socket("**", expire)
    await visitor.page.goto("/counter")
    await status(visitor, "http")
    await wake(visitor)
    await visitor.press("Increment")
    await counts(visitor, 1)
    await wake(visitor)

    assert len(loads) == 2


@BOTH
async def test_phoenix_5102_leaving_is_not_a_broken_connection(
    visitor: Visitor, proxy: Proxy
) -> None:
    """No word of reconnecting while the next page is on its way."""
    await visitor.page.add_init_script(NOTES)
    await visitor.open("/news")
    proxy.delay_s = 1.2
    await visitor.page.evaluate("location.assign('/no-news')")
    await visitor.page.wait_for_url("**/no-news")
    proxy.heal()
    await visitor.ready()

    way = "socket" if visitor.transport == "socket" else "http"
    assert await told(visitor) == [f"connected {way}"] * 2


@SOCKET
async def test_scripts_are_told_of_the_connection(
    visitor: Visitor, proxy: Proxy
) -> None:
    """So that a page can say it in its own way."""
    await visitor.page.add_init_script(NOTES)
    await visitor.open("/counter")
    proxy.drop()
    await visitor.press("Increment")
    await counts(visitor, 1)
    await visitor.ready()
    proxy.takes_sockets = False
    proxy.drop()
    await status(visitor, "http")

    back = ["disconnected", "reconnecting"]
    assert await told(visitor) == [
        "connected socket",
        *back,
        "connected socket",
        *back,
        "connected http",
    ]


@SOCKET
async def test_the_banner_lets_clicks_through(visitor: Visitor, proxy: Proxy) -> None:
    """It never stands in the way of what is under it."""
    proxy.takes_sockets = False
    await visitor.page.goto("/counter")
    banner = visitor.one("[data-lvt-banner]")
    await expect(banner).to_be_visible()
    await visitor.page.evaluate(
        """() => {
            const { style } = document.querySelector("[name=increment]");
            Object.assign(style, { position: "fixed", inset: "auto 0 0 auto",
              width: "20rem", height: "5rem" });
        }"""
    )
    box = await banner.bounding_box()
    assert box is not None
    await visitor.page.mouse.click(
        box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    )

    await counts(visitor, 1)


@FETCH
async def test_livewire_10513_answers_come_in_the_order_of_the_clicks(
    visitor: Visitor, proxy: Proxy
) -> None:
    """A slow answer cannot bring back what a later one replaced."""
    await visitor.open("/news")
    asked: list[Route] = []
    first = asyncio.Event()

    async def slow(route: Route) -> None:
        if route.request.method == "POST":
            asked.append(route)
            if len(asked) == 1:
                await first.wait()
        await route.continue_()

    await visitor.page.route("**/news", slow)
    send = "import('/live/client.js').then(({ live }) => void live.send('increment'))"
    await visitor.page.evaluate(send)
    await visitor.page.evaluate(send)
    await expect(visitor.one("output")).to_have_text("0")
    assert len(asked) == 1
    first.set()
    await counts(visitor, 2)

    assert len(asked) == 2


@SOCKET
@pytest.mark.parametrize(
    "junk",
    [
        "no JSON",
        "null",
        "[]",
        "7",
        b"\x00\x01",
        '{"type": "who knows"}',
        '{"tree": {"0": {"99": "x"}}}',
        '{"meta": {"id": "no such", "success": true}}',
    ],
    ids=str,
)
async def test_frames_that_make_no_sense_change_nothing(
    visitor: Visitor, junk: str | bytes
) -> None:
    """The page goes on, and shows what it should."""
    await tamper(visitor.page, lambda answer, seen: [answer, junk])
    await visitor.open("/counter")
    await visitor.press("Increment")
    await counts(visitor, 1)
    await visitor.press("Increment")

    await visitor.sees("output", "2")


@SOCKET
async def test_a_frame_that_got_lost_is_made_good(visitor: Visitor) -> None:
    """The next one shows the gap, and the full tree is asked for."""
    await tamper(visitor.page, lambda answer, seen: [] if seen == 1 else [answer])
    await visitor.open("/counter")
    send = "import('/live/client.js').then(({ live }) => void live.send('increment'))"
    await visitor.page.evaluate(send)
    await visitor.page.evaluate(send)

    await visitor.sees("output", "2")


@SOCKET
@pytest.mark.parametrize("code", ["_busy", "_rate_limit"])
async def test_an_action_that_comes_too_early_goes_again(
    visitor: Visitor, code: str
) -> None:
    """The server says when; the visitor need not press again."""
    refused = []

    async def join(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def ask(message: str | bytes) -> None:
            id_ = json.loads(message).get("id")
            if id_ is None or refused:
                return server.send(message)
            refused.append(id_)
            frame = {"type": "error", "code": code, "id": id_, "retry_ms": 50}
            return socket.send(json.dumps(frame))

        socket.on_message(ask)

    await visitor.page.route_web_socket("**", join)
    await visitor.open("/counter")
    await visitor.press("Increment")

    await visitor.sees("output", "1")
    assert len(refused) == 1


@SOCKET
async def test_a_line_that_swallows_everything_is_noticed(
    visitor: Visitor, proxy: Proxy
) -> None:
    """Nobody says that it is dead; when the browser has a doubt it is tried."""
    await visitor.open("/counter")
    proxy.is_hole = True
    await visitor.press("Increment")
    await visitor.page.evaluate("dispatchEvent(new Event('offline'))")
    await status(visitor, "connecting")
    proxy.heal()
    proxy.drop()
    await wake(visitor)

    await counts(visitor, 1)
    await visitor.ready()


@FETCH
async def test_a_page_without_a_socket_sees_what_others_do(
    visitor: Visitor, proxy: Proxy
) -> None:
    """It asks; as long as nothing is new the answer is empty."""
    await visitor.open("/news")
    async with visitor.page.expect_response(lambda answer: answer.status == 204):
        pass
    tab = await visitor.page.context.new_page()
    await tab.goto("/news")
    await expect(tab.locator("body")).to_have_attribute("data-lvt-status", "http")
    await tab.get_by_role("button", name="Increment").click()

    await counts(visitor, 1)


@FETCH
@pytest.mark.parametrize("path", ["/no-news", "/news", "/counter"])
async def test_when_a_page_looks_for_news(visitor: Visitor, path: str) -> None:
    """Its author says how often, or never; nobody asks for a tab that is not seen."""
    await visitor.page.clock.install()
    await visitor.page.goto(path)
    await status(visitor, "http")
    looks: list[str] = []
    visitor.page.on("request", lambda request: looks.append(request.method))
    if path == "/news":
        await visitor.page.evaluate(
            """() => Object.defineProperty(
                document, "visibilityState", { value: "hidden" })"""
        )
    if path == "/counter":
        async with visitor.page.expect_response(lambda answer: answer.status == 204):
            await visitor.page.clock.run_for(5_000)
    else:
        for _ in range(10):
            await visitor.page.clock.run_for(1_000)

    assert looks == (["GET"] if path == "/counter" else [])


@BOTH
async def test_two_tabs_of_one_visitor_do_not_disturb_each_other(
    visitor: Visitor, proxy: Proxy
) -> None:
    """A tab opened from another has a copy of its memory, and a visit of its own."""
    await visitor.open("/counter")
    async with visitor.page.expect_popup() as opened:
        await visitor.page.evaluate("void window.open(location.href)")
    tab = await opened.value
    ways = {"socket": "live", "fetch": "http"}
    body = tab.locator("body")
    await expect(body).to_have_attribute(
        "data-lvt-status", ways[visitor.transport], timeout=BACK_MS
    )
    ids = [
        await each.locator("body").get_attribute("data-lvt-id")
        for each in (visitor.page, tab)
    ]
    for number in (1, 3):
        await tab.get_by_role("button", name="Increment").click()
        await expect(tab.locator("output")).to_have_text(str(number))
        await visitor.press("Increment")
        await counts(visitor, number + 1)

    assert ids[0] != ids[1]


@SOCKET
async def test_a_tab_opened_from_a_renewed_one_may_renew_itself(
    visitor: Visitor,
) -> None:
    """What stops one page from loading for ever stops only that page."""
    context = visitor.page.context
    await context.add_cookies([{"name": "user", "value": "ann", "url": visitor.url}])
    seen = 0

    async def expire_once(socket: WebSocketRoute) -> None:
        nonlocal seen
        seen += 1
        if seen == 1:
            await socket.close(code=4401)
        else:
            socket.connect_to_server()

    await context.route_web_socket("**", expire_once)
    await visitor.page.goto("/private")
    await status(visitor, "live")
    assert seen == 2
    async with visitor.page.expect_popup() as opened:
        await visitor.page.evaluate("void window.open(location.href)")
    tab = await opened.value
    await expect(tab.locator("body[data-lvt-status=live]")).to_have_count(1)
    await context.clear_cookies()
    for event in ["'pagehide'", "'pageshow', { persisted: true }"]:
        await tab.evaluate(f"dispatchEvent(new PageTransitionEvent({event}))")

    await expect(tab.locator("h1")).to_have_text("Log in")


@BOTH
async def test_livewire_9796_a_page_of_the_last_version_goes_on(
    chromium: Browser, own_server: Server, transport: str
) -> None:
    """Tabs stay open over an upgrade; their scripts and messages still work."""
    async with Proxy(own_server.url) as proxy:
        old = b"0123456789abcdef"
        proxy.rewrite = lambda data: re.sub(rb"[0-9a-f]{16}(?=/\w+\.js)", old, data)
        visitor = await Visitor.enter(chromium, proxy.url, transport)
        await visitor.open("/counter")
        proxy.rewrite = None
        assert await visitor.one(f"script[src*='{old.decode()}']").count() == 1
        await own_server.kill()
        await own_server.start()
        await wake(visitor)
        await visitor.press("Increment")
        await counts(visitor, 1)
        await visitor.ready()
        await visitor.press("Increment")

        await visitor.sees("output", "2")
        await visitor.close()
