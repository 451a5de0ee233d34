"""Bound inputs set the state while somebody types, and their page follows."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

scripted = pytest.mark.parametrize("transport", ["socket", "fetch"])
every = pytest.mark.parametrize("transport", ["socket", "fetch", "nojs"])


@scripted
async def test_what_is_typed_is_in_the_page_and_the_address(visitor: Visitor) -> None:
    await visitor.open("/bound")
    search = visitor.page.get_by_label("Search")
    await search.press_sequentially("milk")

    await expect(visitor.one("output")).to_have_text("milk|9|small|True|1")
    await expect(visitor.page).to_have_url(re.compile(r"/bound\?q=milk$"))
    await expect(search).to_be_focused()

    await search.fill("")
    await expect(visitor.page).to_have_url(re.compile(r"/bound$"))


@scripted
async def test_choices_are_taken_at_once(visitor: Visitor) -> None:
    await visitor.open("/bound")
    await visitor.page.get_by_label("Gift").uncheck()
    await expect(visitor.one("output")).to_have_text("|9|small|False|1")
    await visitor.page.get_by_label("Size").select_option("large")
    await expect(visitor.one("output")).to_have_text("|9|large|False|1")
    await visitor.page.get_by_label("Gift").check()

    await expect(visitor.one("output")).to_have_text("|9|large|True|1")


@scripted
async def test_an_error_waits_until_its_input_is_left(visitor: Visitor) -> None:
    """What is typed stays, and the state what it was."""
    await visitor.open("/bound")
    most, search = (visitor.page.get_by_label(name) for name in ("Most", "Search"))
    await most.fill("many")
    # The answer to another message has the one to this before it.
    await visitor.page.get_by_label("Gift").focus()
    await expect(visitor.one(".live-error")).to_have_count(0)
    await search.press_sequentially("x")

    await expect(visitor.one(".live-error")).to_contain_text("integer")
    await expect(most).to_have_value("many")
    await expect(most).to_have_attribute("aria-invalid", "true")
    await expect(visitor.one("output")).to_have_text("x|9|small|True|1")

    await most.fill("5")

    await expect(visitor.one(".live-error")).to_have_count(0)
    await expect(visitor.one("output")).to_have_text("x|5|small|True|1")


@every
async def test_a_button_finds_what_its_form_holds(visitor: Visitor) -> None:
    """Also what was typed a moment ago, and what no script has told."""
    await visitor.open("/bound")
    await visitor.page.get_by_label("Search").fill("milk")
    await visitor.page.get_by_label("Most").fill("4")
    await visitor.page.get_by_label("Gift").uncheck()
    await visitor.page.get_by_role("button", name="Save").click()

    await expect(visitor.one("#saved")).to_have_text("milk 4 small own")
    await expect(visitor.one("output")).to_have_text("milk|4|small|False|1")
    await expect(visitor.page).to_have_url(re.compile(r"/bound\?q=milk$"))


@every
async def test_a_form_that_does_not_fit_saves_nothing(visitor: Visitor) -> None:
    await visitor.open("/bound")
    await visitor.page.get_by_label("Most").fill("0")
    await visitor.page.get_by_role("button", name="Save").click()

    await expect(visitor.one(".live-error")).to_contain_text("greater than or equal")
    await expect(visitor.page.get_by_label("Most")).to_have_value("0")
    await expect(visitor.one("#saved")).to_have_text("")


@scripted
async def test_back_returns_to_an_address_that_was_pushed(visitor: Visitor) -> None:
    """Each pushed address is a step; what was typed before them stays the same one."""
    await visitor.open("/bound")
    await visitor.page.get_by_label("Search").press_sequentially("milk")
    await expect(visitor.one("output")).to_have_text("milk|9|small|True|1")
    turn = visitor.page.get_by_role("button", name="Turn")
    for page in (2, 3):
        await turn.click()
        await expect(visitor.one("output")).to_have_text(f"milk|9|small|True|{page}")

    await visitor.page.go_back()
    await expect(visitor.one("output")).to_have_text("milk|9|small|True|2")
    await visitor.page.go_back()
    await expect(visitor.one("output")).to_have_text("milk|9|small|True|1")
    await expect(visitor.page).to_have_url(re.compile(r"/bound\?q=milk$"))
    await visitor.page.go_forward()
    await expect(visitor.one("output")).to_have_text("milk|9|small|True|2")
