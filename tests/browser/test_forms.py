"""Forms: what is sent, what waits for its answer, what follows from it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.async_api import Error, Locator, Route, WebSocketRoute, expect

from tests.browser.server import Server
from tests.browser.test_events import recorded
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LIVE = pytest.mark.parametrize("transport", ["socket", "fetch"])
SOCKET = pytest.mark.parametrize("transport", ["socket"])


class Held:
    """As long as its file is there, slow actions do not end."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "held"
        self._file.touch()

    def end(self) -> None:
        self._file.unlink(missing_ok=True)


@pytest.fixture
def held(server: Server) -> Iterator[Held]:
    """Slow actions wait for its end."""
    held = Held(server.folder)
    yield held
    held.end()


def button(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("button", name=name, exact=True)


async def test_repeated_names_arrive_whole(visitor: Visitor) -> None:
    """Boxes of a group, choices of a list, and a control that stands elsewhere."""
    await visitor.open("/forms")
    await visitor.page.get_by_label("Kinds").select_option(["x", "z"])
    await visitor.page.get_by_label("red").check()
    await visitor.page.get_by_label("blue").check()
    await visitor.page.get_by_label("Apart").fill("far")
    await visitor.press("Collect two")

    await visitor.sees("li", "['x', 'z'] ['red', 'blue'] far 2")


async def test_a_button_elsewhere_sends_the_form_it_names(visitor: Visitor) -> None:
    """``form="id"`` on a button, with nothing chosen: the lists are empty."""
    await visitor.open("/forms")
    await visitor.press("Collect apart")

    await visitor.sees("li", "[] []  3")


async def test_an_image_is_a_button(visitor: Visitor) -> None:
    """A browser posts where it was pressed, not its name; it names the action."""
    await visitor.open("/forms")
    await visitor.page.get_by_label("green").check()
    await visitor.press("Paint")

    await visitor.sees("li", "painted ['green']")


async def test_a_button_says_where_its_form_goes(visitor: Visitor) -> None:
    """``formmethod`` and ``formaction`` make a form of another page one of this."""
    await visitor.open("/forms")
    await visitor.press("Check here")
    await visitor.sees("li", "checked m")
    await visitor.press("Check elsewhere")

    await expect(visitor.one("h1")).to_have_text("Elsewhere")


@LIVE
async def test_a_form_for_another_window_is_the_browsers(visitor: Visitor) -> None:
    """``formtarget`` opens what it would open without JavaScript."""
    await visitor.open("/forms")
    sent = await recorded(visitor)
    async with visitor.page.context.expect_page() as opened:
        await visitor.press("Check in a window")
    window = await opened.value

    await expect(window.locator("li")).to_have_text(["checked m"])
    assert await sent() == []


async def test_a_form_the_browser_finds_fault_with_is_not_sent(
    visitor: Visitor,
) -> None:
    """Native validation decides; ``formnovalidate`` and ``novalidate`` overrule it."""
    await visitor.open("/forms")
    await visitor.press("Check")
    await visitor.press("Check anyway")
    await expect(visitor.one("li")).to_have_text(["checked"])
    await visitor.press("Check freely")

    await visitor.sees("li", "checked ", "checked ")


@LIVE
async def test_a_form_without_a_chosen_file_is_live(visitor: Visitor) -> None:
    """An empty file input is no reason to load the page."""
    await visitor.open("/forms")
    sent = await recorded(visitor)
    await visitor.press("Check file")

    await visitor.sees("li", "checked without a file")
    assert await sent() == ["check"]


@LIVE
async def test_a_form_under_way_is_not_sent_again(visitor: Visitor, held: Held) -> None:
    """Neither by the same button nor by another; other forms go on."""
    await visitor.open("/forms")
    sent = await recorded(visitor)
    await visitor.page.get_by_label("Title").fill("x")
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.one("#slow")).to_have_attribute("aria-busy", "true")
    await visitor.page.keyboard.press("Enter")
    await visitor.press("Publish")
    await visitor.press("Check anyway")
    held.end()

    await visitor.sees("li", "saved x", "checked ")
    await expect(visitor.one("[aria-busy]")).to_have_count(0)
    assert await sent() == ["save", "check"]
    await visitor.press("Publish")
    await visitor.sees("li", "saved x", "checked ", "published ")


@LIVE
async def test_rows_of_buttons_do_not_wait_for_each_other(
    visitor: Visitor, held: Held
) -> None:
    """Whoever ticks off a list quickly loses no click."""
    await visitor.open("/forms")
    sent = await recorded(visitor)
    for name in ["Tick a", "Tick b", "Tick a"]:
        await visitor.press(name)
    held.end()

    await visitor.sees("li", "ticked a", "ticked b")
    assert await sent() == ["tick", "tick"]


@LIVE
async def test_a_button_says_that_it_is_at_work(visitor: Visitor, held: Held) -> None:
    """It is disabled with another text; then the server's new text stands there."""
    await visitor.open("/forms")
    await button(visitor, "Save 0").focus()
    await visitor.page.keyboard.press("Enter")
    await expect(button(visitor, "Saving…")).to_be_disabled()
    await visitor.page.get_by_label("Title").press_sequentially("typing goes on")
    await visitor.page.get_by_label("Title").blur()
    held.end()

    await visitor.sees("li", "saved ")
    await expect(button(visitor, "Save 1")).to_be_enabled()
    await expect(button(visitor, "Save 1")).to_be_focused()
    await expect(visitor.page.get_by_label("Title")).to_have_value("typing goes on")
    await visitor.equals_fresh_render()


@LIVE
async def test_an_input_says_that_it_is_at_work(visitor: Visitor, held: Held) -> None:
    """Old pages have ``<input type="submit">``."""
    await visitor.open("/forms")
    await visitor.press("Store")
    await expect(button(visitor, "Storing…")).to_be_disabled()
    held.end()

    await visitor.sees("li", "saved ")
    await expect(button(visitor, "Store")).to_be_enabled()


@LIVE
async def test_a_button_alone_waits_for_its_answer(
    visitor: Visitor, held: Held
) -> None:
    """A named button outside any form is locked like one in a form."""
    await visitor.open("/forms")
    sent = await recorded(visitor)
    await visitor.press("Tick alone")
    await expect(button(visitor, "Ticking…")).to_be_disabled()
    await expect(button(visitor, "Ticking…")).to_have_attribute("aria-busy", "true")
    held.end()

    await visitor.sees("li", "ticked alone")
    await expect(button(visitor, "Tick alone")).to_be_enabled()
    assert await sent() == ["tick"]


@LIVE
async def test_a_submission_tells_its_life(visitor: Visitor) -> None:
    """Scripts and styles of the page hear what becomes of it, on the form."""
    await visitor.open("/forms")
    await visitor.page.evaluate(
        """{ window.heard = [];
             for (const name of ['pending', 'success', 'error', 'done'])
               document.addEventListener('lvt:' + name, ({ target, detail }) =>
                 heard.push([name, target.id, detail.action, detail.submitter])) }"""
    )
    await visitor.press("Publish")
    await visitor.sees("li", "published ")
    await visitor.press("Order")
    await expect(visitor.page.get_by_label("Street")).to_be_focused()

    assert await visitor.page.evaluate("heard") == [
        ["pending", "slow", "publish", "publish"],
        ["success", "slow", "publish", "publish"],
        ["done", "slow", "publish", "publish"],
        ["pending", "order", "order", "order"],
        ["error", "order", "order", "order"],
        ["done", "order", "order", "order"],
    ]


@LIVE
@pytest.mark.parametrize(
    ("label", "text", "wrong"),
    [("Tag 1", "x", "Tag 1"), ("Street", "M", "Street"), ("Tag 2", "", "Tag 2")],
)
async def test_the_wrong_field_gets_the_focus(
    visitor: Visitor, label: str, text: str, wrong: str
) -> None:
    """Whether its name is one of a list's or of a model in the model."""
    await visitor.open("/forms")
    await visitor.page.get_by_label("Street").fill("Main Street")
    await visitor.page.get_by_label(label).fill(text)
    await visitor.press("Order")

    await expect(visitor.page.get_by_label(wrong)).to_be_focused()
    await expect(visitor.page.get_by_label(label)).to_have_value(text)


@LIVE
async def test_a_success_closes_the_dialog_of_its_form(visitor: Visitor) -> None:
    """A failure leaves it open; then the focus is where something is to be done."""
    await visitor.open("/forms")
    await visitor.press("Open")
    await visitor.page.get_by_label("Note", exact=True).fill("bad")
    await visitor.press("Write")
    await expect(visitor.page.get_by_role("alert")).to_contain_text("is bad")
    await expect(visitor.page.get_by_label("Note", exact=True)).to_be_focused()
    await visitor.page.get_by_label("Note", exact=True).fill("good")
    await visitor.press("Write")

    await expect(visitor.one("#box")).to_be_hidden()
    await visitor.sees("li", "wrote good")
    await expect(button(visitor, "Open")).to_be_focused()
    await visitor.press("Open")
    await expect(visitor.page.get_by_label("Note", exact=True)).to_have_value("")


@LIVE
async def test_a_dialog_may_stay_open(visitor: Visitor) -> None:
    """For one note after the other."""
    await visitor.open("/forms")
    await visitor.press("Open lasting")
    await visitor.page.get_by_label("Lasting note").fill("one")
    await visitor.press("Write on")

    await expect(visitor.one("li")).to_have_text(["wrote one"])
    await expect(visitor.page.get_by_label("Lasting note")).to_have_value("")
    await expect(visitor.one("#lasting")).to_be_visible()


@LIVE
async def test_what_only_closes_a_dialog_runs_no_action(visitor: Visitor) -> None:
    """``formmethod="dialog"`` and commands are the browser's, named or not."""
    await visitor.open("/forms")
    sent = await recorded(visitor)
    await visitor.press("Open")
    await expect(visitor.one("#box")).to_be_visible()
    await visitor.press("Never mind")
    await expect(visitor.one("#box")).to_be_hidden()
    await visitor.press("Open")
    await visitor.press("Close")
    await expect(visitor.one("#box")).to_be_hidden()
    await visitor.press("Check anyway")

    await visitor.sees("li", "checked ")
    assert await sent() == ["check"]


@LIVE
async def test_commands_work_in_browsers_without_them(visitor: Visitor) -> None:
    """Dialogs and popovers open and close; the browser's own way is prevented."""
    await visitor.page.add_init_script(
        """{ delete HTMLButtonElement.prototype.command;
             window.prevented = [];
             addEventListener('click', (event) =>
               prevented.push(event.defaultPrevented)) }"""
    )
    await visitor.open("/forms")
    await visitor.press("Open")
    await expect(visitor.one("#box:modal")).to_be_visible()
    await visitor.press("Close")
    await expect(visitor.one("#box")).to_be_hidden()
    await visitor.press("Toggle")
    await expect(visitor.one("#pop")).to_be_visible()
    await visitor.press("Toggle")

    await expect(visitor.one("#pop")).to_be_hidden()
    assert await visitor.page.evaluate("prevented") == [True] * 4


@SOCKET
async def test_livewire_1256_a_form_works_before_the_script(visitor: Visitor) -> None:
    """A slow line brings the page first: a press is plain HTML, and is not lost."""
    script = asyncio.Event()

    async def late(route: Route) -> None:
        await script.wait()
        with suppress(Error):
            await route.continue_()

    await visitor.page.route("**/live/client/**", late)
    await visitor.page.goto("/forms", wait_until="commit")
    await visitor.page.get_by_label("Title").fill("early")
    async with visitor.page.expect_request(
        lambda request: request.method == "POST"
    ) as posted:
        await button(visitor, "Publish").click(no_wait_after=True)
    request = await posted.value
    await expect(visitor.one("li")).to_have_text(["published early"])
    script.set()
    await visitor.ready()
    await visitor.press("Publish")

    await visitor.sees("li", "published early", "published ")
    assert request.is_navigation_request()


@SOCKET
async def test_a_form_sent_before_the_connection_is_sent_once(
    visitor: Visitor,
) -> None:
    """The script is there, the socket not yet: it waits, and says so."""
    opened = asyncio.Event()

    async def late(route: WebSocketRoute) -> None:
        await opened.wait()
        route.connect_to_server()

    await visitor.page.route_web_socket("**", late)
    await visitor.page.goto("/forms")
    await visitor.page.get_by_label("Title").fill("early")
    await visitor.press("Save 0")
    await expect(button(visitor, "Saving…")).to_be_disabled()
    opened.set()
    await visitor.ready()

    await visitor.sees("li", "saved early")
    await expect(button(visitor, "Save 1")).to_be_enabled()
    await expect(visitor.one("[aria-busy]")).to_have_count(0)
