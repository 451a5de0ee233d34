"""What the visitor does becomes an action: attributes, forms, named buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import FilePayload, Locator, expect

from tests.browser.visitor import Visitor

# All of this needs JavaScript.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]


async def test_a_click_brings_the_data_written_on_its_element(
    visitor: Visitor,
) -> None:
    """``data-*`` and ``lvt-data-*`` reach the action's arguments."""
    await visitor.open("/events")
    await visitor.press("Say")

    await visitor.sees("output", "hi!")


async def test_a_named_button_outside_forms_is_an_action(visitor: Visitor) -> None:
    """Its value is ``value``, as it is for a button in a form."""
    await visitor.open("/events")
    await visitor.press("Press")

    await visitor.sees("output", "k7")


async def test_typing_is_sent_when_it_stops(visitor: Visitor) -> None:
    """A debounced field speaks once, with its last text."""
    await visitor.open("/events")
    sent = await recorded(visitor)
    await hurry(visitor.page.get_by_label("Search"), "milk")

    await visitor.sees("output", "milk")
    assert await sent() == ["search"]


async def test_leaving_a_field_sends_what_it_waits_with(visitor: Visitor) -> None:
    """Nobody waits for a timer after moving on."""
    await visitor.open("/events")
    await visitor.page.evaluate(
        "document.querySelector('[name=q]').setAttribute('lvt-mod:debounce', '99999')"
    )
    await visitor.page.get_by_label("Search").fill("milk")
    await visitor.page.get_by_label("Search").blur()

    await expect(visitor.one("output")).to_have_text("milk")


async def test_a_select_tells_its_choice(visitor: Visitor) -> None:
    await visitor.open("/events")
    await visitor.page.get_by_label("Color").select_option("green")

    await visitor.sees("#color", "green")
    await expect(visitor.page.get_by_label("Color")).to_have_value("green")


async def test_a_refused_box_goes_back(visitor: Visitor) -> None:
    """What the page shows is what the server says, and the reason is told."""
    await visitor.open("/events")
    await visitor.page.get_by_label("Sure").click()

    await expect(visitor.page.get_by_role("alert")).to_have_text("not today")
    await expect(visitor.page.get_by_label("Sure")).not_to_be_checked()


async def test_enter_sends_a_form_by_its_name(visitor: Visitor) -> None:
    """A form without a named button asks for the action it is called after."""
    await visitor.open("/events")
    await visitor.page.get_by_label("Note", exact=True).fill("x")
    await visitor.page.keyboard.press("Enter")

    await visitor.sees("output", "x")
    await expect(visitor.page.get_by_label("Note", exact=True)).to_have_value("")


async def test_native_validation_comes_first(visitor: Visitor) -> None:
    """A form the browser finds fault with is not sent."""
    await visitor.open("/events")
    sent = await recorded(visitor)
    await visitor.press("Keep")
    await visitor.press("Say")

    await visitor.sees("output", "hi!")
    assert await sent() == ["say"]


async def test_what_was_typed_meanwhile_is_not_reset(visitor: Visitor) -> None:
    """After a success only controls that still hold what was sent are emptied."""
    await visitor.open("/events")
    await visitor.page.get_by_label("Note", exact=True).fill("x")
    await visitor.page.evaluate(
        """{ document.querySelector('form[name=jot] button').click();
             document.querySelector('[name=rest]').value = 'later' }"""
    )

    await visitor.sees("output", "x")
    await expect(visitor.page.get_by_label("Note", exact=True)).to_have_value("")
    await expect(visitor.page.get_by_label("Rest")).to_have_value("later")


async def test_a_form_may_keep_its_text(visitor: Visitor) -> None:
    await visitor.open("/events")
    await visitor.page.get_by_label("Preserved note").fill("x")
    await visitor.press("Preserve")

    await visitor.sees("output", "x")
    await expect(visitor.page.get_by_label("Preserved note")).to_have_value("x")


async def test_a_refused_form_leads_to_its_first_wrong_field(
    visitor: Visitor,
) -> None:
    """Focus goes where something is to be done, and the text is still there."""
    await visitor.open("/events")
    await visitor.page.get_by_label("Note", exact=True).fill("bad")
    await visitor.press("Keep")

    await expect(visitor.page.get_by_label("Note", exact=True)).to_be_focused()
    await expect(visitor.page.get_by_label("Note", exact=True)).to_have_value("bad")


async def test_a_form_is_busy_until_it_is_answered(visitor: Visitor) -> None:
    """A double click sends once, and assistive technology knows why."""
    await visitor.open("/events")
    sent = await recorded(visitor)
    await visitor.page.get_by_label("Note", exact=True).fill("x")
    busy = await visitor.page.evaluate(
        """() => { const form = document.querySelector('form[name=jot]');
                   form.querySelector('button').click();
                   form.querySelector('button').click();
                   return form.ariaBusy }"""
    )

    await visitor.sees("output", "x")
    assert busy == "true"
    assert await sent() == ["jot"]
    await expect(visitor.one("[aria-busy]")).to_have_count(0)


async def test_buttons_may_be_called_like_methods_of_forms(visitor: Visitor) -> None:
    """``name="reset"`` hides the form's own ``reset``; it is emptied all the same."""
    await visitor.open("/events")
    await visitor.page.get_by_label("Junk").fill("x")
    await visitor.press("Reset")

    await visitor.sees("output", "reset")
    await expect(visitor.page.get_by_label("Junk")).to_have_value("")


async def test_a_form_with_a_file_goes_the_browsers_way(visitor: Visitor) -> None:
    """It is posted by ordinary navigation, as part of the same visit."""
    await visitor.open("/events")
    file: FilePayload = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"}
    await visitor.one("[type=file]").set_input_files([file])
    await visitor.page.evaluate(
        """document.addEventListener('formdata', ({ formData }) => {
             sessionStorage.posted = [...formData.keys()] })"""
    )
    async with visitor.page.expect_request(
        lambda request: request.method == "POST"
    ) as sent:
        await visitor.press("Send file")
    request = await sent.value

    assert request.is_navigation_request()
    await visitor.ready()
    await visitor.sees("output", "kept n")
    assert await visitor.page.evaluate("sessionStorage.posted") == (
        "note,file,keep_file,lvt-visit"
    )


async def test_a_form_to_another_page_is_the_browsers(visitor: Visitor) -> None:
    await visitor.open("/events")
    await visitor.press("Elsewhere")

    await expect(visitor.one("h1")).to_have_text("Elsewhere")


async def test_a_dialog_form_is_the_browsers(visitor: Visitor) -> None:
    """``method="dialog"`` closes its dialog and asks nobody."""
    await visitor.open("/events")
    sent = await recorded(visitor)
    await visitor.press("Close")

    await expect(visitor.one("dialog")).to_be_hidden()
    assert await sent() == []


async def test_a_live_form_is_sent_while_it_is_filled_in(visitor: Visitor) -> None:
    """The action ``change`` gets the whole form, when typing pauses."""
    await visitor.open("/live-inputs")
    sent = await recorded(visitor)
    await hurry(visitor.page.get_by_label("First"), "Ann")
    await visitor.sees("output", "Ann")
    await hurry(visitor.page.get_by_label("Last"), "Lee")
    await visitor.sees("output", "Ann Lee")

    await expect(visitor.page.get_by_label("First")).to_have_value("Ann")
    assert await sent() == ["change", "change"]


async def test_a_live_form_speaks_before_it_is_submitted(visitor: Visitor) -> None:
    """The last keystroke is not overtaken by the button."""
    await visitor.open("/live-inputs")
    sent = await recorded(visitor)
    await visitor.page.get_by_label("First").fill("Ann")
    await visitor.page.keyboard.press("Enter")

    await visitor.sees("output", "saved Ann")
    assert await sent() == ["change", "save"]


async def test_a_field_may_stay_out_of_live_input(visitor: Visitor) -> None:
    await visitor.open("/live-inputs")
    sent = await recorded(visitor)
    await visitor.page.get_by_label("Other").fill("x")
    await visitor.page.get_by_label("Other").blur()
    await visitor.page.get_by_label("First").fill("y")

    await visitor.sees("output", "y")
    assert await sent() == ["change"]


async def test_a_page_without_live_inputs_is_not_told_of_typing(
    visitor: Visitor,
) -> None:
    await visitor.open("/events")
    sent = await recorded(visitor)
    await visitor.page.get_by_label("Rest").fill("x")
    await visitor.page.get_by_label("Rest").blur()
    await visitor.press("Say")

    await visitor.sees("output", "hi!")
    assert await sent() == ["say"]


async def hurry(field: Locator, text: str) -> None:
    """Type letter by letter, without a pause however busy the machine is."""
    await field.focus()
    await field.evaluate(
        """(field, text) => {
            for (const letter of text)
              document.execCommand("insertText", false, letter) }""",
        text,
    )


async def recorded(visitor: Visitor) -> Callable[[], Awaitable[list[str]]]:
    """Names of the actions sent from now on, however they are sent."""
    await visitor.page.evaluate(
        """window.sent = [];
        addEventListener("lvt:pending", ({ detail }) => sent.push(detail.action));"""
    )

    async def names() -> list[str]:
        sent: list[str] = await visitor.page.evaluate("window.sent")
        return sent

    return names
