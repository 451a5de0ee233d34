"""Keys run actions: in an element, on the whole page, and not while typing."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.browser.visitor import Visitor

# All of this needs JavaScript.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]


async def test_a_key_is_told_with_the_field_it_is_pressed_in(
    visitor: Visitor,
) -> None:
    await visitor.open("/keys")
    await field(visitor, "Title").fill("milk")
    await field(visitor, "Title").press("Enter")

    await logged(visitor, "Enter milk")


async def test_without_a_filter_every_key_is_told(visitor: Visitor) -> None:
    await visitor.open("/keys")
    await field(visitor, "Any key").press("a")
    await logged(visitor, "a")
    await field(visitor, "Any key").press("ArrowUp")

    await logged(visitor, "a, ArrowUp")


async def test_keys_name_actions_of_their_own(visitor: Visitor) -> None:
    """They are meant in the element, and what means others inside lets them pass."""
    await visitor.open("/keys")
    await field(visitor, "Title").fill("milk")
    await field(visitor, "Title").press("Escape")
    await logged(visitor, "closed Escape")
    await field(visitor, "Title").press("Control+Enter")

    await logged(visitor, "closed Escape, saved Enter milk")


async def test_a_key_that_is_meant_does_nothing_else(visitor: Visitor) -> None:
    """Enter in a form would send it; the key has an action of its own."""
    await visitor.open("/keys")
    await field(visitor, "In a form").fill("x")
    await field(visitor, "In a form").press("Enter")

    await logged(visitor, "Enter x")
    await expect(field(visitor, "In a form")).to_have_value("x")


async def test_a_passive_key_types_as_well(visitor: Visitor) -> None:
    await visitor.open("/keys")
    await field(visitor, "Passive").press("p")

    await logged(visitor, "p")
    await expect(field(visitor, "Passive")).to_have_value("p")


async def test_a_shortcut_works_on_the_whole_page(visitor: Visitor) -> None:
    """In a field too, and the browser's own save dialog stays away."""
    await visitor.open("/keys")
    await visitor.page.keyboard.press("Control+s")
    await logged(visitor, "saved s")
    await field(visitor, "Any key").focus()
    prevented = await visitor.page.evaluate(
        """new Promise((settle) => {
             addEventListener('keydown', (event) => settle(event.defaultPrevented));
             document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
               { key: 's', ctrlKey: true, bubbles: true, cancelable: true })) })"""
    )

    await logged(visitor, "saved s, saved s")
    assert prevented


@pytest.mark.parametrize("name", ["Any key", "Rich"])
async def test_a_shortcut_leaves_letters_to_who_is_typing(
    visitor: Visitor, name: str
) -> None:
    """Where text is written, "n" is a letter; on a box or the page it is not."""
    await visitor.open("/keys")
    await visitor.page.get_by_label("Any key").evaluate(
        "(field) => field.removeAttribute('lvt-on:keyup')"
    )
    await field(visitor, name).press("n")
    await visitor.page.get_by_label("Box").press("n")

    await logged(visitor, "new n")


async def test_a_sign_is_a_shortcut_on_every_keyboard(visitor: Visitor) -> None:
    """A question mark is typed with Shift here."""
    await visitor.open("/keys")
    await visitor.page.keyboard.press("Shift+?")

    await logged(visitor, "closed ?")


async def test_a_disabled_button_has_no_shortcut(visitor: Visitor) -> None:
    await visitor.open("/keys")
    await visitor.page.keyboard.press("d")
    await visitor.page.keyboard.press("n")

    await logged(visitor, "new n")


async def test_a_shortcut_comes_after_what_was_typed(visitor: Visitor) -> None:
    """What a debounced field waits with is not overtaken."""
    await visitor.open("/keys")
    await field(visitor, "Late").fill("typed")
    await field(visitor, "Late").press("Control+s")

    await logged(visitor, "typed, saved s")


async def test_a_key_that_ends_a_composition_is_none(visitor: Visitor) -> None:
    """Enter chooses a word of the input method; it does not send the field."""
    await visitor.open("/keys")
    await field(visitor, "Title").evaluate(
        """(field) => {
             const tell = (more) => field.dispatchEvent(new KeyboardEvent('keydown',
               { key: 'Enter', bubbles: true, cancelable: true, ...more }));
             field.value = 'composed'; tell({ isComposing: true });
             field.value = 'safari'; tell({ keyCode: 229 });
             field.value = 'whole'; tell({}) }"""
    )

    await logged(visitor, "Enter whole")


def field(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_label(name, exact=True)


async def logged(visitor: Visitor, text: str) -> None:
    await expect(visitor.one("output")).to_have_text(text)
