"""Any event can run an action, on the page and outside of an element."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

# All of this needs JavaScript.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]


async def test_any_event_that_bubbles_runs_an_action(visitor: Visitor) -> None:
    await visitor.open("/noted")
    await visitor.page.get_by_role("button", name="Twice").dblclick()

    await logged(visitor, "away, away, twice")


async def test_an_event_that_does_not_bubble_is_for_its_element_only(
    visitor: Visitor,
) -> None:
    """As in the DOM: a paragraph is not focused when the field in it is."""
    await visitor.open("/noted")
    await visitor.page.get_by_label("Focus").fill("x")
    await visitor.page.get_by_label("Inner").focus()

    await logged(visitor, ", closed")
    await visitor.page.get_by_label("Focus").focus()
    await logged(visitor, ", closed, x")


async def test_the_mouse_enters_once(visitor: Visitor) -> None:
    """Not again when it crosses what is inside."""
    await visitor.open("/noted")
    await visitor.page.locator("#entered").hover(position={"x": 200, "y": 2})
    await visitor.page.locator("#entered b").hover()

    await logged(visitor, "entered")


async def test_a_disclosure_tells_its_new_state(visitor: Visitor) -> None:
    await visitor.open("/noted")
    await visitor.page.evaluate("document.querySelector('details').open = true")
    await logged(visitor, "open")
    await visitor.page.evaluate("document.querySelector('details').open = false")

    await logged(visitor, "open, closed")


async def test_a_scripts_own_event_brings_its_detail(visitor: Visitor) -> None:
    """A widget tells the server what was chosen without a line of glue."""
    await visitor.open("/noted")
    await visitor.page.evaluate(
        """document.querySelector('#custom b').dispatchEvent(new CustomEvent(
             'color-picked', { bubbles: true, detail: { color: 'red' } }))"""
    )

    await logged(visitor, "red")


async def test_a_prevented_event_runs_nothing(visitor: Visitor) -> None:
    await visitor.open("/noted")
    await visitor.page.evaluate(
        """{ const target = document.querySelector('#custom');
             const tell = (color) => target.dispatchEvent(new CustomEvent(
               'color-picked', { cancelable: true, bubbles: true, detail: { color } }));
             target.addEventListener('color-picked', (event) => event.preventDefault(),
               { once: true });
             tell('prevented'); tell('red') }"""
    )

    await logged(visitor, "red")


async def test_events_of_the_window_run_actions(visitor: Visitor) -> None:
    await visitor.open("/noted")
    await visitor.page.evaluate("dispatchEvent(new Event('resize'))")
    await logged(visitor, "resized")
    await visitor.page.evaluate("dispatchEvent(new Event('my-news'))")

    await logged(visitor, "resized, news")


async def test_what_a_window_tells_all_the_time_is_told_now_and_then(
    visitor: Visitor,
) -> None:
    """Dragging a window's edge does not flood the server."""
    await visitor.open("/noted")
    await visitor.page.evaluate(
        "for (let i = 0; i < 50; i++) dispatchEvent(new Event('resize'))"
    )

    await logged(visitor, "resized, resized")


async def test_a_click_outside_is_told_and_one_inside_is_not(
    visitor: Visitor,
) -> None:
    """Hidden elements do not mind: there is nothing to close."""
    await visitor.open("/noted")
    await visitor.page.locator("#inside").click()
    await visitor.page.get_by_text("Log", exact=True).click()

    await logged(visitor, "away")


async def test_a_selection_that_ends_outside_is_not_a_click_away(
    visitor: Visitor,
) -> None:
    await visitor.open("/noted")
    await visitor.page.locator("#inside").hover()
    await visitor.page.mouse.down()
    await visitor.page.get_by_text("Log", exact=True).hover()
    await visitor.page.mouse.up()
    await visitor.page.mouse.click(5, 5)

    await logged(visitor, "away")


async def test_a_throttled_element_speaks_first_and_last(visitor: Visitor) -> None:
    await visitor.open("/noted")
    await visitor.page.evaluate(
        """{ const button = document.querySelector('[lvt-mod\\\\:throttle]');
             for (const word of ['first', 'second', 'last']) {
               button.dataset.word = word;
               button.dispatchEvent(new MouseEvent('click', { bubbles: true })) } }"""
    )

    await logged(visitor, "away, first, away, away, last")


async def test_what_is_disabled_or_inert_runs_nothing(visitor: Visitor) -> None:
    """Except for the legend, which is not disabled with its fieldset."""
    await visitor.open("/noted")
    await click_by_script(visitor, "#disabled", "#inert")
    await visitor.press("Legend")

    await logged(visitor, "away, away, away, legend")


async def test_an_empty_name_keeps_a_click_from_the_row(visitor: Visitor) -> None:
    await visitor.open("/noted")
    await click_by_script(visitor, "#shield", "p:has(#shield)")

    await logged(visitor, "away, away, row")


async def test_a_label_does_not_click_twice(visitor: Visitor) -> None:
    """The browser clicks the box of a label as well; it is one click."""
    await visitor.open("/noted")
    await visitor.page.get_by_text("Box").click(position={"x": 2, "y": 2})

    await logged(visitor, "away, away, row")


async def test_a_form_is_told_whole(visitor: Visitor) -> None:
    await visitor.open("/noted")
    await visitor.page.get_by_label("Tags").select_option(["x", "z"])

    await logged(visitor, "whole x z")


async def test_a_link_can_still_be_opened_elsewhere(visitor: Visitor) -> None:
    await visitor.open("/noted")
    async with visitor.page.context.expect_page() as opened:
        await visitor.page.locator("#link").click(modifiers=["ControlOrMeta"])
    await (await opened.value).close()
    await visitor.page.locator("#link").click()

    await logged(visitor, "away, away, linked")


async def test_an_event_first_asked_for_later_is_heard(visitor: Visitor) -> None:
    """Whether a patch brings the element or only the attribute."""
    await visitor.open("/noted")
    await visitor.press("More events")
    await visitor.page.locator("#late").dispatch_event("late-event")
    await logged(visitor, "away, late")
    await visitor.page.locator("#changing").dispatch_event("other-event")

    await logged(visitor, "away, late, changed")


async def test_composed_text_is_told_once_and_whole(visitor: Visitor) -> None:
    """Nobody wants the steps of an input method for words."""
    await visitor.open("/noted")
    await visitor.page.get_by_label("Composed").focus()
    session = await visitor.page.context.new_cdp_session(visitor.page)
    for text in ["k", "か", "かn"]:
        await session.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    await session.send("Input.insertText", {"text": "漢"})

    await logged(visitor, "漢")


async def test_composed_text_is_told_once_in_firefox_too(visitor: Visitor) -> None:
    """It says so once more after the end of the composition, the others before."""
    await visitor.open("/noted")
    await visitor.page.get_by_label("Composed").evaluate(
        """(field) => {
             const input = (isComposing) => field.dispatchEvent(
               new InputEvent('input', { bubbles: true, isComposing }));
             field.value = '漢'; input(true);
             field.dispatchEvent(new CompositionEvent('compositionend',
               { bubbles: true }));
             input(false) }"""
    )
    await visitor.page.locator("#window").dispatch_event("resize", {"bubbles": True})

    await logged(visitor, "漢, resized")


async def test_what_has_gone_says_nothing_any_more(visitor: Visitor) -> None:
    """The last words of a page would reach the one after it."""
    await visitor.open("/noted")
    await visitor.page.get_by_label("Composed").evaluate(
        """(field) => {
             field.setAttribute('lvt-mod:debounce', '1');
             field.value = 'gone';
             field.dispatchEvent(new InputEvent('input', { bubbles: true }));
             field.remove() }"""
    )
    await visitor.page.locator("#window").dispatch_event("resize", {"bubbles": True})

    await logged(visitor, "resized")


async def test_an_own_menu_takes_the_place_of_the_browsers(visitor: Visitor) -> None:
    await visitor.open("/noted")
    shown = await visitor.page.locator("#menu").evaluate(
        """(menu) => menu.dispatchEvent(
             new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))"""
    )

    await logged(visitor, "menu")
    assert not shown


async def test_an_element_somebody_defined_is_a_field(visitor: Visitor) -> None:
    """Web components have a name and a value like any field."""
    await visitor.open("/noted")
    await visitor.page.locator("star-rating").evaluate(
        """(stars) => {
             stars.value = 'five';
             stars.dispatchEvent(new Event('change', { bubbles: true })) }"""
    )

    await logged(visitor, "five")


async def logged(visitor: Visitor, text: str) -> None:
    await expect(visitor.one("output")).to_have_text(text)


async def click_by_script(visitor: Visitor, *selectors: str) -> None:
    for selector in selectors:
        await visitor.page.locator(selector).dispatch_event("click")
