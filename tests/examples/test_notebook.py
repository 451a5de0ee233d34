"""The notebook: includes, macros, and rows that change places."""

from __future__ import annotations


def titles(page) -> list[str]:
    return [heading.text for heading in page.all(".note h2")]


async def opened(visitor, *wanted: str):
    """The page with these notes in it; their ids count from 1."""
    page = await visitor.open("/notebook")
    for title in wanted:
        await page.form(button="write").submit(title=title)
    return page


async def test_empty_notebook_says_so(visitor):
    """A conditional with nothing to show shows its other branch."""
    page = await opened(visitor)

    assert "An empty notebook" in page.one(".empty").text


async def test_newest_note_comes_first(visitor):
    """A new row is inserted above the others."""
    page = await opened(visitor, "one", "two", "three")

    assert titles(page) == ["three", "two", "one"]
    assert page.one("[role=status]").text == "3 notes"


async def test_pinned_note_moves_to_the_top(visitor):
    """Rows change places and stay themselves."""
    page = await opened(visitor, "one", "two", "three")
    await page.click("pin", value="1")

    assert titles(page) == ["one", "three", "two"]
    assert page.one("[role=status]").text == "3 notes, 1 pinned"


async def test_note_is_torn_out(visitor):
    """A removed row leaves the others alone."""
    page = await opened(visitor, "one", "two", "three")
    await page.click("tear_out", value="2")

    assert titles(page) == ["three", "one"]


async def test_refused_note_keeps_everything_typed(visitor):
    """Also in the fields that are right."""
    page = await opened(visitor)
    form = page.form(button="write")
    await form.submit(title="no", text="a long story", color="leaf")

    assert "at least 3" in page.text
    assert page.one("#title").attributes["value"] == "no"
    assert page.one("#text").text == "a long story"
    assert page.one("option[selected]").attributes["value"] == "leaf"


async def test_notes_survive_a_reload(visitor):
    """The whole list is one persisted field."""
    await opened(visitor, "one")
    page = await visitor.open("/notebook")

    assert titles(page) == ["one"]


async def test_layout_can_be_chosen(visitor):
    """One class on one element changes."""
    page = await opened(visitor, "one")
    await page.click("arrange", value="list")

    assert page.one(".notes").attributes["class"] == "notes list"
