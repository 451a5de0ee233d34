"""``lvt-el:*``: elements react to actions and events, and what they did stays."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

# All of this needs JavaScript.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]


async def has(visitor: Visitor, selector: str, name: str) -> None:
    await expect(visitor.one(selector)).to_have_class(re.compile(rf"\b{name}\b"))


async def has_no(visitor: Visitor, selector: str, name: str) -> None:
    await expect(visitor.one(selector)).not_to_have_class(re.compile(rf"\b{name}\b"))


async def history(visitor: Visitor, selector: str, attribute: str) -> None:
    """Record every value that an attribute gets from now on, in ``seen``."""
    await visitor.page.evaluate(
        """([selector, name]) => {
          window.seen = [];
          new MutationObserver(([{ target }]) => seen.push(target.getAttribute(name)))
            .observe(document.querySelector(selector), { attributeFilter: [name] });
        }""",
        [selector, attribute],
    )


async def test_a_form_is_marked_while_its_answer_is_awaited(visitor: Visitor) -> None:
    """Several classes, and the pair ``pending`` and ``done``."""
    await visitor.open("/reactions")
    await history(visitor, "#form", "class")
    await visitor.press("Save")

    await expect(visitor.one("output")).to_have_text("1")
    await has_no(visitor, "#form", "busy")
    assert await visitor.page.evaluate("seen") == ["busy wait", ""]


async def test_a_button_has_another_label_while_it_waits(visitor: Visitor) -> None:
    """The value of ``setAttr`` may hold colons."""
    await visitor.open("/reactions")
    button = visitor.one("[name=save-draft]")
    await history(visitor, "[name=save-draft]", "aria-label")
    await button.click()

    await expect(button).to_have_attribute("aria-label", "Saved")
    assert await visitor.page.evaluate("seen") == ["Saving: wait", "Saved"]


async def test_what_is_inside_a_form_reacts_to_its_success(visitor: Visitor) -> None:
    await visitor.open("/reactions")
    await visitor.press("Save")

    await has(visitor, "#inside", "good")
    await has_no(visitor, "#inside", "wrong")


async def test_what_is_inside_a_form_reacts_to_its_failure(visitor: Visitor) -> None:
    await visitor.open("/reactions")
    await visitor.page.get_by_label("Note", exact=True).fill("bad")
    await visitor.press("Save")

    await has(visitor, "#inside", "wrong")
    await has_no(visitor, "#inside", "good")


async def test_an_action_elsewhere_is_none_of_its_business(visitor: Visitor) -> None:
    """Without a name only what the action came from is concerned."""
    await visitor.open("/reactions")
    await visitor.press("Save")

    await has(visitor, "#inside", "good")
    await has_no(visitor, "#outside", "good")
    await has_no(visitor, "#other", "seen")


@pytest.mark.parametrize("spelling", ["named", "kebab", "listed"])
async def test_a_named_action_is_heard_everywhere(
    visitor: Visitor, spelling: str
) -> None:
    """``saveDraft`` and ``save-draft`` are one name; a list holds several."""
    await visitor.open("/reactions")
    await visitor.press("Save")

    await has(visitor, f"#{spelling}", "seen")


async def test_each_action_of_a_list_is_heard(visitor: Visitor) -> None:
    await visitor.open("/reactions")
    await visitor.press("Count")

    await has(visitor, "#listed", "seen")
    await has_no(visitor, "#named", "seen")


async def test_a_click_changes_another_element(visitor: Visitor) -> None:
    """A menu opens and closes without the server."""
    await visitor.open("/reactions")
    await visitor.press("Menu")
    await has(visitor, "#popup", "open")
    await expect(visitor.one("#popup")).to_have_attribute("data-x", "")
    await visitor.press("Menu")

    await has_no(visitor, "#popup", "open")
    await expect(visitor.one("#popup")).not_to_have_attribute("data-x", "")


async def test_a_click_elsewhere_closes_what_is_open(visitor: Visitor) -> None:
    await visitor.open("/reactions")
    await visitor.press("Menu")
    await visitor.one("#popup b").click()
    await has(visitor, "#popup", "open")
    await visitor.one("output").click()

    await has_no(visitor, "#popup", "open")


async def test_the_nearest_element_around_may_be_the_target(visitor: Visitor) -> None:
    await visitor.open("/reactions")
    await visitor.press("Choose")

    await has(visitor, "#card", "chosen")


async def test_events_that_do_not_bubble_are_heard(visitor: Visitor) -> None:
    await visitor.open("/reactions")
    field = visitor.page.get_by_label("Focused")
    await field.focus()
    await expect(field).to_have_class("on")
    await field.blur()

    await expect(field).to_have_class("")


async def test_a_reaction_survives_updates(visitor: Visitor) -> None:
    """Also those that change the very attribute: class lists are merged."""
    await visitor.open("/reactions")
    await visitor.press("Tag")
    await visitor.press("Mark")
    await has(visitor, "#tag", "marked")
    await has(visitor, "#tag", "own")
    await visitor.press("Mark")
    await has_no(visitor, "#tag", "marked")

    await has(visitor, "#tag", "own")


async def test_the_servers_later_word_wins_over_a_reaction(visitor: Visitor) -> None:
    """What is shown ahead of the answer never hides the answer (LiveView #3226)."""
    await visitor.open("/reactions")
    await history(visitor, "#press", "aria-pressed")
    await visitor.press("Press")

    await expect(visitor.one("#press")).to_have_attribute("aria-pressed", "mixed")
    assert await visitor.page.evaluate("seen") == ["true", "mixed"]
    await visitor.equals_fresh_render()


async def test_a_list_recovers_when_the_pressed_row_is_gone(visitor: Visitor) -> None:
    """What stood around the button hears that its action is done, and only that."""
    await visitor.open("/reactions")
    await visitor.press("Drop 1")

    await expect(visitor.one("ul li")).to_have_count(1)
    await expect(visitor.one("ul")).to_have_class("")
    await has_no(visitor, "#inside", "good")


async def test_typing_is_no_action_of_the_visitors(visitor: Visitor) -> None:
    """A live form does not flicker, nor is it reset, with every keystroke."""
    await visitor.open("/reactions")
    await visitor.page.get_by_label("Live note").press_sequentially("x")

    await expect(visitor.one("#tag")).to_have_class("x")
    await expect(visitor.one("#typed")).not_to_have_class("sent")


async def test_a_form_is_reset(visitor: Visitor) -> None:
    await visitor.open("/reactions")
    await visitor.page.get_by_label("Rest").fill("half a sen")
    await visitor.press("Empty")

    await expect(visitor.page.get_by_label("Rest")).to_have_value("")


async def test_reactions_that_a_patch_brings_work(visitor: Visitor) -> None:
    """Even with an event that nothing on the page asked for before."""
    await visitor.open("/reactions")
    await visitor.press("More")
    await visitor.one("#late").dblclick()

    await expect(visitor.one("#late")).to_have_class("hit")
