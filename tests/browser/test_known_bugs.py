"""What users of comparable systems ran into; each test bears the bug's number.

More of them are in ``test_recovery.py``: those about what was typed when a server goes.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Route, WebSocketRoute, expect

from tests.browser.proxy import Proxy
from tests.browser.server import ROOT, Server
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

scripted = pytest.mark.parametrize("transport", ["socket", "fetch"])
socket_only = pytest.mark.parametrize("transport", ["socket"])

BACK_MS = 40_000
PAGE = "/known-bugs"


@pytest_asyncio.fixture(loop_scope="session")
async def line(own_server: Server) -> AsyncIterator[Proxy]:
    """A line that this test may break, to a server that it may kill."""
    async with Proxy(own_server.url) as proxy:
        yield proxy


@pytest_asyncio.fixture(loop_scope="session")
async def far(chromium: Browser, line: Proxy, transport: str) -> AsyncIterator[Visitor]:
    """A visitor at the other end of that line."""
    visitor = await Visitor.enter(chromium, line.url, transport)
    yield visitor
    await visitor.close()


async def mark(visitor: Visitor) -> None:
    """Remember the document and the client; see ``is_marked`` and ``send``."""
    await visitor.page.evaluate(
        """import('/live/client.js').then(({ live }) => {
            window.live = live; window.mark = true })"""
    )


async def is_marked(visitor: Visitor) -> bool:
    return bool(await visitor.page.evaluate("window.mark === true"))


async def send(visitor: Visitor, action: str, data: object) -> bool:
    """Have a script of the page run an action; returns whether it succeeded."""
    return bool(
        await visitor.page.evaluate(
            "async ([action, data]) => (await live.send(action, data)).success",
            [action, data],
        )
    )


async def status(visitor: Visitor, *wanted: str) -> None:
    """Wait until the page says that it is connected like this."""
    selector = ", ".join(f"body[data-lvt-status={each}]" for each in wanted)
    await expect(visitor.one(selector)).to_have_count(1, timeout=BACK_MS)


async def cut(visitor: Visitor, line: Proxy) -> None:
    """Take the network away, and wait until the page has noticed."""
    line.cut()
    await visitor.page.evaluate("dispatchEvent(new Event('offline'))")
    await visitor.page.evaluate("dispatchEvent(new Event('online'))")
    await status(visitor, "connecting", "offline")


async def heal(visitor: Visitor, line: Proxy) -> None:
    line.heal()
    await visitor.page.evaluate("dispatchEvent(new Event('online'))")


def count(visitor: Visitor) -> Locator:
    return visitor.one("#count")


# -- what is the visitor's own ---------------------------------------------------------


@scripted
async def test_phoenix_live_view_2287_details_stay_open(visitor: Visitor) -> None:
    """Whoever has opened a part of the page goes on reading there."""
    await visitor.open(PAGE)
    await visitor.one("summary").click()
    await visitor.press("Increment")

    await expect(visitor.one("details p")).to_have_text("1 inside")
    await expect(visitor.one("details[open].count-1")).to_have_count(1)


@scripted
async def test_phoenix_live_view_2349_dialogs_stay_open(visitor: Visitor) -> None:
    """A dialog is as modal after an update of it as before, and ends when left."""
    await visitor.open(PAGE)
    await visitor.page.evaluate("document.querySelector('#box').showModal()")
    await visitor.press("Increment here")
    await expect(visitor.one("#box p")).to_have_text("1 in the dialog")
    await expect(visitor.one("#box.count-1:modal")).to_have_count(1)
    await visitor.page.keyboard.press("Escape")
    await visitor.press("Increment")

    await expect(count(visitor)).to_have_text("2")
    await expect(visitor.one("#box")).to_be_hidden()


@scripted
async def test_phoenix_live_view_684_choices_stay_chosen(visitor: Visitor) -> None:
    """An update elsewhere takes back no choice that nobody has sent yet."""
    await visitor.open(PAGE)
    await visitor.page.get_by_label("Color").select_option("green")
    await visitor.press("Increment")

    await expect(count(visitor)).to_have_text("1")
    await expect(visitor.page.get_by_label("Color")).to_have_value("green")


@scripted
async def test_phoenix_live_view_2787_other_options_come_and_go(
    visitor: Visitor,
) -> None:
    """What was chosen stays so, wherever its option has gone."""
    await visitor.open(PAGE)
    choice = visitor.page.get_by_label("Choice")
    await choice.select_option("c")
    for letters in ["xcba", "cx", "uvwxyzc"]:
        await visitor.page.get_by_label("Letters").fill(letters)
        await visitor.press("Arrange")

        await expect(visitor.one("li span")).to_have_text(list(letters))
        await expect(choice.locator("option")).to_have_text(list(letters))
        await expect(choice).to_have_value("c")


# -- lists -----------------------------------------------------------------------------


@scripted
async def test_phoenix_live_view_2767_rows_are_in_order(visitor: Visitor) -> None:
    """Whatever the order was, and whoever is typing in a row that moves."""
    await visitor.open(PAGE)
    note = visitor.page.get_by_label("Note c")
    await note.fill("mine")
    await mark(visitor)
    for letters in ["edcba", "caebd", "abcde", "bcdea", "eabcd"]:
        await send(visitor, "arrange", {"letters": letters})

        await visitor.sees("li span", *letters)
        await expect(note).to_be_focused()
        await expect(note).to_have_value("mine")


@scripted
async def test_phoenix_live_view_2994_rows_come_back_in_order(visitor: Visitor) -> None:
    """A list that is emptied and filled, with old rows and new ones, in one go."""
    await visitor.open(PAGE)
    await mark(visitor)
    for letters in ["xeya", "", "baxy", "zbcaxyd"]:
        await send(visitor, "arrange", {"letters": letters or "-"})

        await visitor.sees("li span", *(letters or "-"))


# -- what the server says --------------------------------------------------------------


@scripted
async def test_phoenix_live_view_3226_the_server_has_the_last_word(
    visitor: Visitor,
) -> None:
    """A page that shows at once what was asked for shows in the end what is."""
    await visitor.open(PAGE)
    heart = visitor.one("[name=like]")
    at_once = "(heart) => (heart.click(), heart.className)"
    assert "liked" in await heart.evaluate(at_once)
    await expect(visitor.one("#likes")).to_have_text("liked")
    await expect(heart).to_contain_class("liked")
    await mark(visitor)
    await send(visitor, "like", {})
    await expect(heart).not_to_contain_class("liked")
    await visitor.press("Like in vain")
    await expect(visitor.one("[name=like-in-vain]")).to_contain_class("liked")
    await expect(visitor.page.get_by_text("not today")).to_be_visible()
    await send(visitor, "increment", {})

    await visitor.equals_fresh_render()


@scripted
async def test_phoenix_live_view_4353_junk_does_no_harm(visitor: Visitor) -> None:
    """What is no object is answered with an error, and the page goes on."""
    await visitor.open(PAGE)
    await mark(visitor)
    await visitor.press("Increment")
    await expect(count(visitor)).to_have_text("1")
    for junk in ["text", 7, True, [1, 2], [["word", "x"]], {"word": {"word": []}}]:
        assert not await send(visitor, "say", junk)
    await visitor.press("Increment")

    await expect(count(visitor)).to_have_text("2")
    await expect(visitor.one("#said")).to_have_text("")
    assert await is_marked(visitor)


async def test_livewire_10526_nothing_chosen_is_none(visitor: Visitor) -> None:
    """An empty option is no value of an enumeration, and no error."""
    await visitor.open(PAGE)
    await visitor.page.get_by_label("Color").select_option("green")
    await visitor.press("Paint")
    await expect(visitor.one("#color")).to_have_text("green")
    await visitor.page.get_by_label("Color").select_option("")
    await visitor.press("Paint")

    await visitor.sees("#color", "no color")


@scripted
async def test_livewire_10513_answers_never_overtake(visitor: Visitor) -> None:
    """Slow actions with a quick one between: the page never goes back."""
    await visitor.open(PAGE)
    await visitor.page.evaluate(
        """() => {
            const said = document.querySelector("#said");
            window.seen = [];
            new MutationObserver(() => seen.push(said.textContent)).observe(
                said, { childList: true, characterData: true, subtree: true })
        }"""
    )
    await visitor.press("Slow a")
    await visitor.press("Quick b")
    await visitor.press("Slow c")
    await expect(visitor.one("#said")).to_have_text("abc")

    assert await visitor.page.evaluate("seen") == ["a", "ab", "abc"]


# -- lines and servers that fail -------------------------------------------------------


@scripted
async def test_phoenix_live_view_1921_offline_never_reloads(
    far: Visitor, line: Proxy
) -> None:
    """The page stays and waits; the browser's own error page is never seen."""
    await far.open(PAGE)
    await mark(far)
    await far.page.get_by_label("Word").fill("half a sen")
    await far.page.context.set_offline(True)
    await cut(far, line)
    await far.press("Increment")
    await status(far, "offline")
    await far.leave_and_come_back()
    await status(far, "offline")
    assert await is_marked(far)
    await far.page.context.set_offline(False)
    await heal(far, line)

    await expect(count(far)).to_have_text("1", timeout=BACK_MS)
    await expect(far.page.get_by_label("Word")).to_have_value("half a sen")
    assert await is_marked(far)


@socket_only
async def test_phoenix_6766_sockets_that_die_young_are_no_way(
    far: Visitor, line: Proxy
) -> None:
    """Something in between lets sockets open and ends them: HTTP carries the page."""
    line.socket_life_s = 0.2
    await far.page.goto(PAGE)
    await status(far, "http")
    for wanted in ["1", "2", "3"]:
        await far.press("Increment")
        await expect(count(far)).to_have_text(wanted)
    line.heal()

    await status(far, "live")
    await far.equals_fresh_render()


@socket_only
@pytest.mark.parametrize("is_busy", [True, False])
async def test_phoenix_6770_busy_sockets_live(
    visitor: Visitor, transport: str, is_busy: bool
) -> None:
    """Any frame is a sign of life where pongs are lost; silence is none."""
    sockets: list[WebSocketRoute] = []

    def join(route: WebSocketRoute) -> None:
        sockets.append(route)
        server = route.connect_to_server()
        server.on_message(
            lambda text: None if text == '{"pong":true}' else route.send(text)
        )

    await visitor.page.route_web_socket("**", join)
    await visitor.page.clock.install()
    await visitor.page.goto(PAGE)
    await status(visitor, "live")
    for wanted in range(1, 11):
        if is_busy:
            await visitor.press("Increment")
            await expect(count(visitor)).to_have_text(str(wanted))
        await visitor.page.clock.run_for(7_000)
    await status(visitor, "live")

    assert (len(sockets) == 1) is is_busy


@scripted
async def test_livewire_9796_open_tabs_outlive_an_upgrade(
    chromium: Browser, own_server: Server, transport: str
) -> None:
    """The server comes back with another client; the page of before goes on."""
    root = own_server.folder / "release"
    for folder in ["quartlive", "tests"]:
        shutil.copytree(ROOT / folder, root / folder)
    visitor = await Visitor.enter(chromium, own_server.url, transport)
    await visitor.open(PAGE)
    await mark(visitor)
    await visitor.page.get_by_label("Word").fill("half a sen")
    before = await script_of(visitor)
    await own_server.kill()
    main = root / "quartlive/client/main.js"
    main.write_text(main.read_text() + "globalThis.isNew = true;\n")
    own_server.root = root
    await own_server.start()
    await visitor.press("Increment")

    await expect(count(visitor)).to_have_text("1", timeout=BACK_MS)
    await expect(visitor.page.get_by_label("Word")).to_have_value("half a sen")
    assert await is_marked(visitor)
    assert (await visitor.page.request.get(before)).ok
    await visitor.page.reload()
    await visitor.ready()
    assert await visitor.page.evaluate("isNew")
    assert await script_of(visitor) != before
    await visitor.close()


async def script_of(visitor: Visitor) -> str:
    """Where a page made now has its client."""
    path = await visitor.one("script[src]").first.get_attribute("src")
    assert path is not None
    return path


@scripted
async def test_livewire_7375_an_action_while_offline_runs_once(
    far: Visitor, line: Proxy
) -> None:
    """It is kept; and it runs no second time where only its answer was lost."""
    await far.open(PAGE)
    await cut(far, line)
    await far.press("Increment")
    await status(far, "offline")
    await heal(far, line)
    await expect(count(far)).to_have_text("1", timeout=BACK_MS)
    await far.ready()
    line.answer_bytes = 0
    await far.press("Increment")
    await status(far, "connecting", "offline")
    await heal(far, line)
    await expect(count(far)).to_have_text("2", timeout=BACK_MS)
    await far.ready()

    await far.equals_fresh_render()


# -- too early and too late ------------------------------------------------------------


@scripted
async def test_livewire_1256_a_form_sent_before_the_script_runs(
    visitor: Visitor,
) -> None:
    """The browser posts it itself; the action runs, once."""
    arrived = asyncio.Event()

    async def hold(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await visitor.page.route("**/main.js", hold)
    await visitor.page.goto(PAGE, wait_until="commit")
    await visitor.page.get_by_label("Word").fill("early")
    await visitor.page.get_by_role("button", name="Say").click(no_wait_after=True)
    await expect(visitor.one("#said")).to_have_text("early")
    arrived.set()
    await visitor.ready()
    await visitor.press("Increment")

    await visitor.sees("#count", "1")
    await expect(visitor.one("#said")).to_have_text("early")


@scripted
async def test_phoenix_live_view_4073_late_answers_are_for_the_page_before(
    far: Visitor, line: Proxy
) -> None:
    """Whoever has gone on to another page sees nothing of what was under way."""
    await far.open(PAGE)
    line.delay_s = 0.3
    await far.press("Increment")
    await far.page.get_by_role("link", name="Other page").click()
    await expect(far.one("h1")).to_have_text("Other page")
    await far.ready()
    await expect(count(far)).to_have_text("0")
    await far.press("Increment")
    await expect(count(far)).to_have_text("1")
    await far.page.get_by_role("link", name="Known bugs").click()

    await expect(far.one("h1")).to_have_text("Known bugs")
    await expect(count(far)).to_have_text("1")
