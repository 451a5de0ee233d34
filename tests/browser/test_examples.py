"""The examples as a visitor meets them, on three transports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.server import Server
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(
    chromium: Browser, tmp_path: Path, transport: str
) -> AsyncIterator[Visitor]:
    """A visitor of the gallery; the todos are in a file of this test's own."""
    database = tmp_path / "todos.sqlite3"
    server = Server(tmp_path, f"examples.gallery:create_app(Path('{database}'))")
    await server.start()
    visitor = await Visitor.enter(chromium, server.url, transport)
    yield visitor
    await visitor.close()
    await server.kill()
    assert visitor.complaints == []


async def test_counter_counts(visitor):
    """The first thing everybody tries."""
    await visitor.open("/counter")
    await visitor.press("One more")
    await visitor.sees(".count", "1")
    await visitor.press("One more")
    await visitor.sees(".count", "2")
    await visitor.press("Reset")
    await visitor.sees(".count", "0")


async def test_todos_by_keyboard_alone(visitor):
    """Enter sends what stands in the field, Space presses what has the focus."""
    await visitor.open("/todos")
    for title in ["milk", "bread"]:
        await visitor.one("#title").fill(title)
        await visitor.page.keyboard.press("Enter")
        await expect(visitor.page.get_by_role("checkbox", name=title)).to_be_visible()
    await visitor.page.get_by_role("checkbox", name="milk").focus()
    await visitor.page.keyboard.press("Space")
    await visitor.sees("main [role=status]", "1 of 2 open")
    await expect(visitor.page.get_by_role("checkbox", name="milk")).to_be_checked()

    await visitor.page.get_by_role("button", name="Edit bread").focus()
    await visitor.page.keyboard.press("Enter")
    await visitor.one("#new_title").fill("rolls")
    await visitor.page.keyboard.press("Enter")

    await visitor.sees("[role=checkbox]", "milk", "rolls")

    await visitor.press("Delete milk")
    await visitor.sees("[role=checkbox]", "rolls")


async def test_todos_say_what_is_wrong_at_the_field(visitor):
    """The error is tied to the field, so a screen reader reads it there."""
    await visitor.open("/todos")
    for _ in range(2):
        await visitor.one("#title").fill("milk")
        await visitor.press("Add")
        await expect(visitor.page.get_by_role("checkbox")).to_have_text(["milk"])

    field = visitor.one("#title")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description("Already on the list")
    await expect(field).to_have_value("milk")


async def test_notebook_rows_change_places(visitor):
    """A pinned note is moved, not made anew; the form is free for the next one."""
    await visitor.open("/notebook")
    for title in ["one", "two", "three"]:
        await visitor.one("#title").fill(title)
        await visitor.one("#color").select_option("leaf")
        await visitor.press("Write")
        await expect(visitor.page.get_by_role("heading", name=title)).to_be_visible()
    await visitor.press("Pin one")
    await visitor.sees(".note h2", "one", "three", "two")
    await visitor.press("Tear out three")
    await visitor.sees(".note h2", "one", "two")
    await visitor.press("List")
    await visitor.sees(".notes.list h2", "one", "two")


async def test_every_page_of_the_gallery_can_be_reached(visitor):
    """From the front page by its links, and back."""
    await visitor.page.goto("/")
    for name in ["Counter", "Todos", "Notebook", "Board"]:
        await visitor.one("main").get_by_role("link", name=name).click()
        await expect(
            visitor.page.get_by_role("heading", name=name, level=1)
        ).to_be_visible()
        await visitor.page.go_back()


@pytest.mark.parametrize("transport", ["socket", "fetch"])
async def test_board_by_hand(visitor):
    """A card is dragged, a step undone by its shortcut, a card written in a dialog."""
    planned = visitor.one("[aria-label=planned] .slip > span:first-child")
    await visitor.open("/board")
    slip = visitor.one(".slip").filter(has_text="Drag me")
    await slip.drag_to(visitor.one("[aria-label=done]"))
    await expect(planned).to_have_count(0)
    await visitor.page.keyboard.press("ControlOrMeta+z")
    await visitor.sees("[aria-label=planned] .slip > span:first-child", "Drag me")

    await visitor.press("New card")
    await expect(visitor.one("#title")).to_be_focused()
    await visitor.one("#title").fill("a    ")
    await visitor.one("#title").press("Enter")
    await expect(visitor.one("#title")).to_have_attribute("aria-invalid", "true")
    await visitor.one("#title").fill("Water the plants")
    await visitor.one("#title").press("Enter")

    await expect(visitor.one("#new")).to_be_hidden()
    await expect(planned).to_have_text(["Drag me", "Water the plants"])


async def test_board_is_searched(visitor):
    """What is looked for is in the address, and "back" leads out again."""
    await visitor.open("/board")
    await visitor.one("#q").fill("arrows")
    await visitor.one("#q").press("Enter")
    await visitor.sees("main [role=status]", "1 of 2 cards")

    assert visitor.page.url.endswith("/board?q=arrows")

    await visitor.page.go_back()
    await visitor.sees("main [role=status]", "2 of 2 cards")
