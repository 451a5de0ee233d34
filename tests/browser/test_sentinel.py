"""A list without an end asks for more when its end comes near."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.pages.events_more import MOST, STEP
from tests.browser.visitor import Visitor

# All of this needs JavaScript.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]


async def test_more_is_asked_for_once_when_the_end_comes_near(
    visitor: Visitor,
) -> None:
    """Before the visitor sees the end, and not again while it is out of sight."""
    await visitor.open("/endless")
    await expect(visitor.one("li")).to_have_count(STEP)
    await visitor.one("li").nth(STEP - 1).scroll_into_view_if_needed()
    await expect(visitor.one("li")).to_have_count(2 * STEP)
    await visitor.one("li").first.scroll_into_view_if_needed()
    await visitor.one("li").nth(2 * STEP - 1).scroll_into_view_if_needed()

    await expect(visitor.one("li")).to_have_count(3 * STEP)
    await expect(visitor.one("output")).to_have_text("2")


async def test_a_short_list_grows_until_the_page_is_full(visitor: Visitor) -> None:
    """Still in view after an answer, the end asks again; in vain, only once."""
    await visitor.open("/endless-short")

    await expect(visitor.one("li")).to_have_count(MOST)
    await expect(visitor.one("output")).to_have_text(str(MOST // STEP))
    await visitor.press("Look")
    await expect(visitor.one("output")).to_have_text(f"{MOST // STEP} looked")


async def test_a_box_that_scrolls_asks_as_well(visitor: Visitor) -> None:
    await visitor.open("/endless-box")
    await visitor.one("#box").evaluate(
        "({ style }) => Object.assign(style, { height: '20em', overflow: 'auto' })"
    )
    await expect(visitor.one("li")).to_have_count(STEP)
    await visitor.one("#box").evaluate("(box) => box.scrollTo(0, box.scrollHeight)")

    await expect(visitor.one("li")).to_have_count(2 * STEP)
    await expect(visitor.one("output")).to_have_text("1")
