"""The server loses a visit while somebody types; what was typed is said again."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.server import Server
from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]

BACK_MS = 40_000
PERSON = "about={} city={} kind={} name={}"


async def told(visitor: Visitor, *lines: str) -> None:
    """Wait until the server has been told this, and nothing else."""
    await expect(visitor.one("ol li")).to_have_text(list(lines), timeout=BACK_MS)


async def lose(visitor: Visitor, server: Server) -> None:
    """Let the server start anew, without anything but what was stored."""
    await server.kill()
    # The banner tells of it in the end; a page without a socket has to be asked.
    await visitor.page.evaluate("dispatchEvent(new Event('online'))")
    selector = "body:is([data-lvt-status=offline], [data-lvt-status=connecting])"
    await expect(visitor.one(selector)).to_have_count(1, timeout=BACK_MS)
    await server.start()
    await visitor.page.evaluate("dispatchEvent(new Event('online'))")
    await visitor.ready()


async def type_person(visitor: Visitor) -> list[str]:
    """Edit three fields; return what the server was told."""
    page = visitor.page
    said = [
        PERSON.format("", "", "", "Ann"),
        PERSON.format("", "Ulm", "", "Ann"),
        PERSON.format("", "Ulm", "dog", "Ann"),
    ]
    await page.get_by_label("Name").fill("Ann")
    await page.get_by_label("City").fill("Ulm")
    await page.get_by_label("City").blur()
    # What has not left yet would be told together with what comes next.
    await told(visitor, *said[:2])
    await page.get_by_label("Kind").select_option("dog")
    await told(visitor, *said)
    return said


async def test_phoenix_live_view_2333_all_fields_are_said_again(
    visitor: Visitor, own_server: Server
) -> None:
    """Not only the first field of a form: all of them, in one message."""
    await visitor.open("/recovery")
    said = await type_person(visitor)
    await visitor.page.get_by_label("News").check()
    said.append(PERSON.format("", "Ulm", "dog", "Ann") + " news=on")
    await told(visitor, *said)
    await visitor.page.evaluate(
        """() => addEventListener("lvt:pending", ({ detail }) => {
            window.target = detail.data._target;
        })"""
    )
    await lose(visitor, own_server)

    await told(visitor, *said, said[-1])
    assert await visitor.page.evaluate("window.target") == "news"
    await expect(visitor.page.get_by_label("Name")).to_have_value("Ann")
    await expect(visitor.page.get_by_label("Kind")).to_have_value("dog")
    await expect(visitor.page.get_by_label("News")).to_be_checked()


async def test_phoenix_live_view_278_a_new_version_finds_what_was_typed(
    visitor: Visitor, own_server: Server
) -> None:
    """A deploy may change the template around a form; its fields are found again."""
    await visitor.open("/recovery")
    said = await type_person(visitor)
    (own_server.folder / "deployed").touch()
    await lose(visitor, own_server)

    await expect(visitor.one("section form")).to_have_count(1)
    await told(visitor, *said, said[-1])
    await expect(visitor.page.get_by_label("City")).to_have_value("Ulm")


async def test_phoenix_live_view_1273_dialog_address_and_form_stay(
    visitor: Visitor, own_server: Server
) -> None:
    """Whoever writes in a dialog goes on there, at the same address."""
    await visitor.open("/recovery?q=x")
    await visitor.page.evaluate("document.querySelector('#box').showModal()")
    note = visitor.page.get_by_label("Note", exact=True)
    await note.fill("half a sen")
    await told(visitor, "note=half a sen")
    await lose(visitor, own_server)

    await told(visitor, *["note=half a sen"] * 2)
    await expect(visitor.one("#box:modal")).to_have_count(1)
    await expect(note).to_be_focused()
    await expect(note).to_have_value("half a sen")
    assert visitor.page.url.endswith("/recovery?q=x")


async def test_phoenix_live_view_1355_a_form_that_has_gone_is_no_trouble(
    visitor: Visitor, own_server: Server
) -> None:
    """The state that showed it is lost; the page comes back without it."""
    await visitor.open("/recovery")
    await visitor.press("Toggle")
    await visitor.page.get_by_label("Extra").fill("typed")
    await told(visitor, "note=typed")
    await lose(visitor, own_server)

    await expect(visitor.one("#extra")).to_have_count(0)
    await visitor.press("Toggle")
    await expect(visitor.one("#extra")).to_have_count(1)
    await told(visitor, "note=typed")


async def test_phoenix_live_view_3818_forms_without_fields_are_no_trouble(
    visitor: Visitor, own_server: Server
) -> None:
    """The page comes back, and the form works."""
    await visitor.open("/recovery")
    await visitor.press("Toggle")
    await expect(visitor.one("#extra")).to_have_count(1)
    await lose(visitor, own_server)

    await expect(visitor.one("#extra")).to_have_count(0, timeout=BACK_MS)
    await visitor.press("Toggle")
    await expect(visitor.one("#extra")).to_have_count(1)
    await told(visitor)


async def test_phoenix_live_view_3809_errors_of_what_was_typed_come_back(
    visitor: Visitor, own_server: Server
) -> None:
    """What was wrong before the restart is still said to be wrong."""
    await visitor.open("/recovery")
    await visitor.page.get_by_label("Name").fill("Al")
    await expect(visitor.page.get_by_text("is too short")).to_be_visible()
    await lose(visitor, own_server)

    await told(visitor, *[PERSON.format("", "", "", "Al")] * 2)
    await expect(visitor.page.get_by_text("is too short")).to_be_visible()


async def test_phoenix_live_view_4086_fields_with_their_own_actions(
    visitor: Visitor, own_server: Server
) -> None:
    """Their actions do not run again, and the text stays."""
    await visitor.open("/recovery-own")
    await visitor.page.get_by_label("One").fill("typed")
    await visitor.page.get_by_label("Two").focus()
    await told(visitor, "own")
    await lose(visitor, own_server)

    await visitor.press("Toggle")
    await expect(visitor.one("main > p")).to_have_text("Open", timeout=BACK_MS)
    await told(visitor, "own")
    await expect(visitor.page.get_by_label("One")).to_have_value("typed")


async def test_untouched_and_sent_forms_are_not_said_again(
    visitor: Visitor, own_server: Server
) -> None:
    """Only what somebody typed, and has not sent yet."""
    await visitor.open("/recovery")
    said = await type_person(visitor)
    await visitor.press("Save")
    said.append("saved Ann Ulm")
    await told(visitor, *said)
    await visitor.page.get_by_label("Name").fill("")
    await visitor.page.get_by_label("Name").blur()
    said.append("about= city=Ulm kind=dog name=")
    await told(visitor, *said)
    await lose(visitor, own_server)

    await visitor.press("Toggle")
    await expect(visitor.one("#extra")).to_have_count(1)
    await told(visitor, *said)


async def test_what_the_server_still_knows_is_not_said_again(
    visitor: Visitor, own_server: Server
) -> None:
    """The line broke, the server did not: the visit goes on."""
    await visitor.open("/recovery")
    said = await type_person(visitor)
    await visitor.leave_and_come_back()
    await visitor.ready()
    await visitor.press("Toggle")

    await expect(visitor.one("#extra")).to_have_count(1)
    await told(visitor, *said)
    await expect(visitor.page.get_by_label("Name")).to_have_value("Ann")


async def test_what_was_typed_while_away_is_said(
    visitor: Visitor, own_server: Server
) -> None:
    """A live input needs no further key: the server is told when it is back."""
    await visitor.open("/recovery")
    await own_server.kill()
    await visitor.page.get_by_label("Name").fill("Anna")
    await visitor.page.get_by_label("Name").blur()
    offline = visitor.one("body[data-lvt-status=offline]")
    await expect(offline).to_have_count(1, timeout=BACK_MS)
    await own_server.start()
    await visitor.page.evaluate("dispatchEvent(new Event('online'))")

    line = PERSON.format("", "", "", "Anna")
    await expect(visitor.one("ol li").last).to_have_text(line, timeout=BACK_MS)
    await expect(visitor.page.get_by_label("Name")).to_have_value("Anna")


async def test_typed_text_is_said_before_what_waits(
    visitor: Visitor, own_server: Server
) -> None:
    """A form saved while the server was away is saved with what was typed."""
    await visitor.open("/recovery")
    said = await type_person(visitor)
    await own_server.kill()
    await visitor.press("Save")
    offline = visitor.one("body[data-lvt-status=offline]")
    await expect(offline).to_have_count(1, timeout=BACK_MS)
    await own_server.start()
    await visitor.page.evaluate("dispatchEvent(new Event('online'))")

    await told(visitor, *said, said[-1], "saved Ann Ulm")
