"""The board, on every transport: whatever is dragged can be done by a button too."""

from __future__ import annotations


def columns(page) -> dict[str, list[str]]:
    return {
        str(section.attributes["aria-label"]): [
            card.text for card in section.all(".slip > span:first-child")
        ]
        for section in page.all(".board section")
    }


async def test_the_board_begins_with_two_cards(visitor):
    """The first visit shows what can be done."""
    page = await visitor.open("/board")

    assert columns(page) == {
        "planned": ["Drag me"],
        "doing": ["Move me by my arrows"],
        "done": [],
    }


async def test_a_card_is_moved_by_its_buttons(visitor):
    """Who cannot drag is not left out."""
    page = await visitor.open("/board")
    await page.click("forward", value="1")
    await page.click("forward", value="1")

    assert columns(page)["done"] == ["Drag me"]

    await page.click("back", value="1")

    assert columns(page)["doing"] == ["Move me by my arrows", "Drag me"]


async def test_a_card_is_added_and_a_short_title_refused(visitor):
    """The dialog's form is a form like any other."""
    page = await visitor.open("/board")
    await page.form(button="add").submit(title="ab")

    assert "at least 3" in page.text
    assert "open" in page.one("#new").attributes

    await page.form(button="add").submit(title="Water the plants")

    assert columns(page)["planned"] == ["Drag me", "Water the plants"]


async def test_a_step_is_undone(visitor):
    """Steps belong to the tab, the cards to the visitor."""
    page = await visitor.open("/board")
    await page.click("delete", value="1")
    await page.click("undo")

    assert columns(page)["planned"] == ["Drag me"]


async def test_a_search_is_in_the_address(visitor):
    """It can be bookmarked, and cards stay found after an action."""
    page = await visitor.open("/board?q=ARROWS")

    assert columns(page) == {
        "planned": [],
        "doing": ["Move me by my arrows"],
        "done": [],
    }

    await page.click("forward", value="2")

    assert columns(page)["done"] == ["Move me by my arrows"]
    assert page.one("[role=status]").text == "1 of 2 cards"
