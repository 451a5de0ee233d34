"""Todos in a SQLite file, on every transport."""

from __future__ import annotations

import sqlite3
from contextlib import closing


def titles(page) -> list[str]:
    return [box.text for box in page.all("[role=checkbox]")]


async def opened(visitor, *wanted: str):
    """The page with these todos on the list; their ids count from 1."""
    page = await visitor.open("/todos")
    for title in wanted:
        await page.form(button="add").submit(title=title)
    return page


async def test_empty_list_says_what_to_do(visitor):
    """The first visit is no dead end."""
    page = await opened(visitor)

    assert "Nothing to do yet" in page.one(".empty").text


async def test_added_todos_are_listed_and_counted(visitor):
    """What is typed appears, and the form is free for the next one."""
    page = await opened(visitor, "milk", "bread")

    assert titles(page) == ["milk", "bread"]
    assert page.one("[role=status]").text == "2 of 2 open"


async def test_short_title_is_refused_at_its_field(visitor):
    """The model's rule is the visitor's hint, and nothing typed is lost."""
    page = await opened(visitor)
    await page.form(button="add").submit(title=" ab ")

    assert "at least 3" in page.text
    assert page.one("#title").attributes["value"] == " ab "
    assert titles(page) == []


async def test_title_on_the_list_is_refused(visitor):
    """The file's own rule is a field error too."""
    page = await opened(visitor, "milk")
    await page.form(button="add").submit(title="milk")

    assert "Already on the list" in page.text
    assert titles(page) == ["milk"]


async def test_toggle_marks_as_done_and_back(visitor):
    """The pressed button's value says which row."""
    page = await opened(visitor, "milk", "bread")
    await page.click("toggle", value="1")

    assert page.all("[role=checkbox]")[0].attributes["aria-checked"] == "true"
    assert page.one("[role=status]").text == "1 of 2 open"

    await page.click("toggle", value="1")

    assert page.all("[role=checkbox]")[0].attributes["aria-checked"] == "false"


async def test_edited_title_is_saved(visitor):
    """A row becomes a form and a row again."""
    page = await opened(visitor, "milk", "bread")
    await page.click("edit", value="2")

    assert page.one("#new_title").attributes["value"] == "bread"

    await page.form(button="save").submit(new_title="rolls")

    assert titles(page) == ["milk", "rolls"]


async def test_refused_edit_keeps_what_was_typed(visitor):
    """The row stays a form until its title is right."""
    page = await opened(visitor, "milk", "bread")
    await page.click("edit", value="2")
    await page.form(button="save").submit(new_title="milk")

    assert "Already on the list" in page.text
    assert page.one("#new_title").attributes["value"] == "milk"


async def test_edit_can_be_left(visitor):
    """The same button goes in and out."""
    page = await opened(visitor, "milk")
    await page.click("edit", value="1")
    await page.click("edit", value="1")

    assert titles(page) == ["milk"]


async def test_deleted_todo_is_gone(visitor):
    """From the page and from the file."""
    page = await opened(visitor, "milk", "bread")
    await page.click("delete", value="1")

    assert titles(page) == ["bread"]


async def test_what_is_done_can_be_cleared(visitor):
    """The button is only there while it has something to do."""
    page = await opened(visitor, "milk", "bread")

    assert page.all("[name=clear_done]") == []

    await page.click("toggle", value="2")
    await page.click("clear_done")

    assert titles(page) == ["milk"]


async def test_filter_survives_a_reload(visitor):
    """The chosen view is kept with the visitor, the rows with everybody."""
    page = await opened(visitor, "milk", "bread")
    await page.click("toggle", value="1")
    await page.click("filter", value="open")

    assert titles(page) == ["bread"]

    page = await visitor.open("/todos")

    assert titles(page) == ["bread"]
    assert page.one("[name=filter][aria-pressed=true]").text == "Open"


async def test_filter_without_rows_is_no_empty_list(visitor):
    """Who sees nothing is told whether there is nothing."""
    page = await opened(visitor, "milk")
    await page.click("filter", value="done")

    assert page.one(".empty").text == "Nothing here."


async def test_title_is_text_and_nothing_else(visitor):
    """Nobody writes another visitor's page."""
    page = await opened(visitor, "<img src=x onerror=alert(1)>")

    assert titles(page) == ["<img src=x onerror=alert(1)>"]
    assert page.all("img") == []


async def test_thousand_todos_are_toggled_one_by_one(visitor, tmp_path):
    """A long list is no other page: the row that changed is what is sent."""
    await visitor.open("/todos")
    with closing(sqlite3.connect(tmp_path / "todos.sqlite3")) as file, file:
        rows = [(f"number {n}",) for n in range(1000)]
        file.executemany("INSERT INTO todo (title) VALUES (?)", rows)
    page = await visitor.open("/todos")
    await page.click("toggle", value="500")

    assert page.one("[role=status]").text == "999 of 1000 open"
    assert page.all("[role=checkbox]")[499].attributes["aria-checked"] == "true"
