"""The same page does the same on a socket, by fetch and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_click_runs_an_action(visitor: Visitor) -> None:
    """The heart of it all: press, and the number on the page is another one."""
    await visitor.open("/counter")
    await visitor.press("Increment")
    await visitor.sees("output", "1")
    await visitor.press("Increment")

    await visitor.sees("output", "2")
    assert await visitor.page.title() == "Count 2"


async def test_a_form_sends_its_fields(visitor: Visitor) -> None:
    """What was typed reaches the action as its argument."""
    await visitor.open("/counter")
    await visitor.page.get_by_label("Step").fill("7")
    await visitor.press("Add")

    await visitor.sees("output", "7")


async def test_an_error_stands_at_its_field_and_keeps_what_was_typed(
    visitor: Visitor,
) -> None:
    """Nobody types a form twice because one field was wrong."""
    await visitor.open("/members")
    await visitor.page.get_by_label("Name").fill("Al")
    await visitor.page.get_by_label("Age").fill("12")
    await visitor.page.get_by_label("News").check()
    await visitor.press("Join")

    await expect(visitor.page.get_by_text("at least 3")).to_be_visible()
    await expect(visitor.page.get_by_label("Name")).to_have_value("Al")
    await expect(visitor.page.get_by_label("Age")).to_have_value("12")
    await expect(visitor.page.get_by_label("News")).to_be_checked()
    await visitor.page.get_by_label("Name").fill("Alice")
    await visitor.press("Join")
    await visitor.sees("li", "Alice, 12, news")
    await expect(visitor.page.get_by_label("Name")).to_have_value("")


async def test_rows_come_move_and_go(visitor: Visitor) -> None:
    """Lists follow the state, whatever happens to their rows."""
    await visitor.open("/rows")
    await visitor.sees("li", "None yet")
    for text in ["a", "b", "c"]:
        await visitor.page.get_by_label("Text").fill(text)
        await visitor.press("Add")
        await expect(visitor.one("li span").last).to_have_text(text)
    await visitor.sees("li span", "a", "b", "c")
    await visitor.one("li:nth-child(3) [name=raise_row]").click()
    await visitor.sees("li span", "a", "c", "b")
    await visitor.press("Reverse")
    await visitor.sees("li span", "b", "c", "a")
    await visitor.one("li:nth-child(2) [name=remove]").click()

    await visitor.sees("li span", "b", "a")


async def test_a_conditional_comes_and_goes(visitor: Visitor) -> None:
    """One branch takes the place of the other, and gives it back."""
    await visitor.open("/panel")
    await visitor.press("Open")
    await visitor.sees("section li", "0", "1", "2")
    await visitor.press("Close")

    await visitor.sees("main p", "Closed")


async def test_going_back_shows_what_is_stored(visitor: Visitor) -> None:
    """A page left and come back to is the visitor's own, not an old picture."""
    await visitor.open("/counter")
    await visitor.press("Increment")
    await visitor.sees("output", "1")
    await visitor.page.get_by_role("link", name="Rows").click()
    await expect(visitor.one("li")).to_have_text("None yet")
    await visitor.page.go_back()
    await visitor.ready()
    await visitor.sees("output", "1")
    await visitor.press("Increment")

    await visitor.sees("output", "2")


async def test_two_visitors_share_nothing(visitor: Visitor, other: Visitor) -> None:
    """One visitor's clicks are no one else's business."""
    await visitor.open("/counter")
    await other.open("/counter")
    await visitor.press("Increment")
    await visitor.sees("output", "1")
    await other.page.reload()

    await expect(other.one("output")).to_have_text("0")


async def test_the_strictest_policy_is_kept(visitor: Visitor) -> None:
    """A site that allows only its own files gets not one violation from us."""
    await visitor.open("/counter")
    await visitor.press("Increment")
    await visitor.sees("output", "1")
    await visitor.open("/rows")
    await visitor.press("Reverse")

    await visitor.sees("li", "None yet")
    assert visitor.complaints == []
