"""Live inputs: the server hears what is filled in, and nobody loses what they type."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, expect

from tests.browser.server import Server
from tests.browser.test_events import recorded
from tests.browser.test_forms import Held
from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]


@pytest.fixture
def held(server: Server) -> Iterator[Held]:
    """Nothing is answered before its end."""
    held = Held(server.folder)
    yield held
    held.end()


async def test_boxes_and_choices_are_told_at_once(visitor: Visitor) -> None:
    """They are one step; there is no typing to wait for."""
    await visitor.open("/live-form")
    sent = await recorded(visitor)
    told_at_once = await visitor.page.evaluate(
        """() => { document.querySelector('[name=news]').click();
                   document.querySelector('[value=blue]').click();
                   return window.sent.length }"""
    )
    await expect(visitor.one("output")).to_have_text(",")
    await visitor.page.get_by_label("Size").select_option("m")

    await visitor.sees("output", ",,")
    await expect(visitor.page.get_by_label("News")).to_be_checked()
    await expect(visitor.page.get_by_label("blue")).to_be_checked()
    await expect(visitor.page.get_by_label("Size")).to_have_value("m")
    assert told_at_once == 2
    assert await sent() == ["change"] * 3


async def test_what_is_refused_goes_back(visitor: Visitor) -> None:
    """The page shows what the server says, though it says nothing new."""
    await visitor.open("/live-form")
    await visitor.page.get_by_label("Sure").click()
    await expect(visitor.one("output")).to_have_text("")
    await expect(visitor.page.get_by_label("Sure")).to_be_checked()
    await visitor.page.get_by_label("green").click()
    await expect(visitor.page.get_by_label("red")).to_be_checked()
    await visitor.page.get_by_label("Size").select_option("l")

    await expect(visitor.page.get_by_label("Size")).to_have_value("s")


async def test_a_box_with_an_error_goes_back(visitor: Visitor) -> None:
    """Even where the template does not print whether it is ticked."""
    await visitor.open("/live-form")
    await visitor.page.get_by_label("Own").check()
    await visitor.page.get_by_label("Free").fill("no")
    await visitor.page.get_by_label("Open").click()

    await expect(visitor.page.get_by_label("Open")).not_to_be_checked()
    await expect(visitor.page.get_by_label("Own")).to_be_checked()


async def test_a_box_the_server_does_not_print_stays_ticked(visitor: Visitor) -> None:
    """A live form may hold fields that only its button is about."""
    await visitor.open("/live-form")
    await visitor.page.get_by_label("Own").check()
    await visitor.page.get_by_label("News").check()
    await expect(visitor.one("output")).to_have_text(",")

    await expect(visitor.page.get_by_label("Own")).to_be_checked()


async def test_an_older_answer_does_not_overwrite_newer_text(
    visitor: Visitor, held: Held
) -> None:
    """Not even in a field the visitor has left since."""
    await visitor.open("/live-form")
    word = visitor.page.get_by_label("Word")
    sent = await recorded(visitor)
    await insert(word, "an")
    await waited_for(word)
    await visitor.page.evaluate(
        """{ const field = document.querySelector('[name=word]');
             const value = Object.getOwnPropertyDescriptor(
               HTMLInputElement.prototype, 'value');
             window.overwritten = [];
             Object.defineProperty(field, 'value', { get() {
               return value.get.call(this) }, set(text) {
               overwritten.push(text); value.set.call(this, text) } }) }"""
    )
    await insert(word, "nie")
    await word.blur()
    held.end()

    await visitor.sees("output", "an,annie")
    await expect(word).to_have_value("Annie")
    assert await visitor.page.evaluate("overwritten") == ["Annie"]
    assert await sent() == ["change", "change"]


async def test_text_being_typed_stays_while_it_is_answered(visitor: Visitor) -> None:
    """The server's spelling comes when the field has been left."""
    await visitor.open("/live-form")
    word = visitor.page.get_by_label("Word")
    await insert(word, "an ")
    await expect(word).to_have_attribute("value", "An")
    await insert(word, "b")

    await expect(word).to_have_value("an b")
    await expect(word).to_be_focused()


async def test_nothing_is_told_while_a_word_is_composed(visitor: Visitor) -> None:
    """Japanese, Chinese and accents come in steps; only what comes out counts."""
    await visitor.open("/live-form")
    sent = await recorded(visitor)
    await insert(visitor.page.get_by_label("Free"), "k")
    keyboard = await visitor.page.context.new_cdp_session(visitor.page)
    for text in ["か", "かn"]:
        await keyboard.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    await waited_for(visitor.page.get_by_label("Free"))
    while_composing = await sent()
    await keyboard.send("Input.insertText", {"text": "感"})

    await expect(visitor.one("output")).to_contain_text("感")
    assert while_composing == []
    assert await sent() == ["change"]


async def test_leaving_a_field_tells_it(visitor: Visitor) -> None:
    """Who has gone on waits for no timer."""
    await visitor.open("/live-form")
    sent = await recorded(visitor)
    before = await visitor.page.get_by_label("Word").evaluate(
        """(field) => {
             field.focus();
             document.execCommand('insertText', false, 'x');
             const before = window.sent.length;
             field.blur();
             return [before, window.sent.length] }"""
    )

    assert before == [0, 1]
    await visitor.sees("output", "x")
    assert await sent() == ["change"]


async def test_a_field_may_force_or_refuse_to_be_live(visitor: Visitor) -> None:
    """``lvt-change`` on a page that says nothing; ``off`` on one that does."""
    await visitor.open("/quiet-form")
    sent = await recorded(visitor)
    await visitor.page.get_by_label("Quiet").fill("x")
    await visitor.page.get_by_label("Quiet").blur()
    await visitor.page.get_by_label("Loud").fill("x")
    await visitor.page.get_by_label("Loud").blur()
    assert await sent() == ["change"]
    await visitor.open("/live-form")
    sent = await recorded(visitor)
    await visitor.page.get_by_label("Secret").fill("x")
    await visitor.page.get_by_label("Secret").blur()
    await visitor.press("Save")

    await visitor.sees("output", "saved ")
    assert await sent() == ["save"]


async def test_what_is_not_to_be_told_is_not_sent_along(visitor: Visitor) -> None:
    """A password, or what says ``off``, waits until the form is submitted."""
    await visitor.open("/live-form")
    await visitor.page.evaluate(
        """addEventListener('lvt:pending', ({ detail }) => {
             window.names = Object.keys(detail.data);
           })"""
    )
    await visitor.page.get_by_label("Pin").fill("x")
    await visitor.page.get_by_label("Secret").fill("x")
    await visitor.page.get_by_label("Free").fill("x")
    await visitor.page.get_by_label("Free").blur()
    await visitor.sees("output", "x")

    names = await visitor.page.evaluate("window.names")
    assert "free" in names
    assert {"pin", "secret"}.isdisjoint(names)


async def waited_for(control: Locator) -> None:
    """Let the time be over that typing in it is waited for, without leaving it."""
    await control.evaluate(
        "field => field.dispatchEvent(new FocusEvent('focusout', { bubbles: true }))"
    )


async def insert(control: Locator, text: str) -> None:
    """Type all of it in one step, however slow the machine is."""
    await control.focus()
    await control.page.keyboard.insert_text(text)
