"""Tests of an app, written as an author would write them."""

from __future__ import annotations

import pytest
from quart import Quart

from quartlive.testing import Element, LiveClient, Page, Via


@pytest.mark.parametrize("via", ["socket", "fetch", "nojs"])
async def test_a_task_is_added(app: Quart, via: Via) -> None:
    async with LiveClient(app, via=via) as visitor:
        page: Page = await visitor.open("/lists/1")
        await page.form(button="add").submit(title="x")

        assert "at least 3" in page.text

        await page.form(button="add").submit(title="milk", urgent=True)
        await page.click("toggle", 1)

        rows: list[Element] = page.all("li")
        assert rows[-1].text.startswith("milk")
        assert page.one("#count").attributes["class"] == "big"
