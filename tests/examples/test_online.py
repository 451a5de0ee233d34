"""Who is online: somebody on each transport watches others come and go."""

from __future__ import annotations

import asyncio

from examples.online import TOPIC
from quartlive.edges.site import Site
from quartlive.testing import LiveClient
from quartlive.testing.page import Page


async def change(page: Page, name: str) -> None:
    """Fill the name in, as its live input tells it."""
    await page.form(button="change").submit(name=name)


async def test_whoever_comes_is_seen_and_missed(app, visitor):
    presences = Site.of(app).services.presences
    presences.grace_seconds = 0.0
    async with LiveClient(app) as other:
        there = await other.open("/online")
        await change(there, "Zoe")
        here = await visitor.open("/online")
        await here.sees("Zoe")

        await there.close()
        async with asyncio.timeout(5):
            while any(  # noqa: ASYNC110 -- there is no event for it
                one.metas[0]["name"] == "Zoe" for one in await presences.here(TOPIC)
            ):
                await asyncio.sleep(0.01)
        await here.reload()
        assert "Zoe" not in here.text


async def test_a_name_is_seen_while_it_is_filled_in(app):
    async with LiveClient(app) as one, LiveClient(app) as other:
        here, there = await one.open("/online"), await other.open("/online")
        await here.sees("Somebody")

        await change(there, "Zoe")
        await here.sees("Zoe")
        await here.reload()

        assert [item.text for item in here.all("main li")] == ["Somebody", "Zoe"]


async def test_the_name_is_kept(visitor):
    """Without a socket nobody is online, but the name is there the next time."""
    page = await visitor.open("/online")
    await change(page, "Al")
    await page.reload()

    assert page.one("#name").attributes["value"] == "Al"
