"""Things are dragged onto others, and the server learns which onto which."""

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


async def test_a_dropped_row_brings_its_key_and_the_others(visitor: Visitor) -> None:
    """Sorting a list takes one attribute per row."""
    await visitor.open("/drag")
    await drag(visitor, "#c", "#a b")

    await visitor.sees("ul > li", "c", "a", "b")
    await expect(visitor.one("output")).to_have_text("c on a")


async def test_a_place_with_a_key_is_the_target_itself(visitor: Visitor) -> None:
    """Not what lies in it."""
    await visitor.open("/drag")
    await drag(visitor, "#b", "#bin p")

    await expect(visitor.one("output")).to_have_text("entered, b on bin")


async def test_a_list_without_a_key_tells_the_row_under_the_pointer(
    visitor: Visitor,
) -> None:
    await visitor.open("/drag")
    await drag(visitor, "#a", "#row")

    await expect(visitor.one("output")).to_have_text("a on row")


async def test_nothing_without_a_key_can_be_dropped(visitor: Visitor) -> None:
    """A file or a picture from elsewhere would leave the action without its row."""
    await visitor.open("/drag")
    await drag(visitor, "#plain", "#a")
    await drag(visitor, "#b", "#a")

    await expect(visitor.one("output")).to_have_text("b on a")


async def test_a_drag_tells_its_beginning_and_its_end(visitor: Visitor) -> None:
    await visitor.open("/drag")
    await drag(visitor, "#starts", "#plain")

    await expect(visitor.one("output")).to_have_text("drags s, drags s")


async def drag(visitor: Visitor, source: str, target: str) -> None:
    await visitor.one(source).drag_to(visitor.one(target))
