"""The counter counts on every transport."""

from __future__ import annotations


async def test_clicks_count_up_and_down(visitor):
    """The whole idea in three clicks."""
    page = await visitor.open("/counter")
    await page.click("increment")
    await page.click("increment")
    await page.click("decrement")

    assert page.one(".count").text == "1"


async def test_reset_goes_back_to_zero(visitor):
    """One button undoes the others."""
    page = await visitor.open("/counter")
    await page.click("increment")
    await page.click("reset")

    assert page.one(".count").text == "0"


async def test_the_number_survives_a_reload(visitor):
    """``Persist`` is what the lead text on the page promises."""
    page = await visitor.open("/counter")
    await page.click("increment")
    page = await visitor.open("/counter")

    assert page.one(".count").text == "1"
