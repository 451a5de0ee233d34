"""The chat: somebody on each transport, and somebody else on a socket."""

from __future__ import annotations

from quartlive.testing import LiveClient


async def test_what_one_says_everybody_in_the_room_sees(app, visitor):
    """Whoever says it, and whatever the others read it by."""
    async with LiveClient(app) as other:
        here, there = (
            await visitor.open("/chat/garden"),
            await other.open("/chat/garden"),
        )
        await there.form(button="say").submit(name="Bo", text="Is it raining?")
        await here.sees("Is it raining?")
        await here.form(button="say").submit(name="Al", text="Not here.")
        await there.sees("Not here.")

        lines = ["Bo Is it raining?", "Al Not here."]
        assert [line.text for line in here.all("ol li")] == lines
        assert [line.text for line in there.all("ol li")] == lines


async def test_another_room_hears_nothing(app, visitor):
    """A topic of its own; the page of the other room is another record, too."""
    async with LiveClient(app) as other:
        there = await other.open("/chat/kitchen")
        here = await visitor.open("/chat/garden")
        await here.form(button="say").submit(name="Al", text="Hello?")
        await there.form(button="say").submit(name="Bo", text="Quiet here.")

        assert [line.text for line in there.all("ol li")] == ["Bo Quiet here."]


async def test_the_title_counts_what_was_not_answered(app):
    """Of a tab in the background only the title is seen."""
    async with LiveClient(app) as one, LiveClient(app) as other:
        here, there = await one.open("/chat/garden"), await other.open("/chat/garden")
        for text in ("one", "two"):
            await there.form(button="say").submit(name="Bo", text=text)
            await here.sees(text)

        assert here.title == "(2) Garden · QuartLive"
        await here.form(button="say").submit(name="Al", text="three")
        assert here.title == "Garden · QuartLive"


async def test_the_name_is_remembered_and_an_empty_line_refused(visitor):
    page = await visitor.open("/chat/garden")
    await page.form(button="say").submit(name="Al", text="  ")

    assert "at least 1" in page.text

    await page.form(button="say").submit(name="Al", text="Hi")
    await page.reload()

    assert page.one("#name").attributes["value"] == "Al"
