"""The published client on the smallest page."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_button_counts(guest):
    """One click, one answer; the page is what both sides say it is."""
    await guest.open("/counter")
    await guest.sees("output", "0")

    await guest.press("Increment")
    await guest.sees("output", "1")
    await guest.press("Increment")
    await guest.sees("output", "2")


async def test_a_form_is_sent_with_its_fields(guest):
    """A number that the client made of what was typed is one for the server, too."""
    await guest.open("/counter")

    await guest.one("[name=step]").fill("40")
    await guest.press("Add")
    await guest.sees("output", "40")


async def test_what_is_typed_before_the_first_tree_stays(guest):
    """The first tree is the page that is shown already."""
    await guest.page.goto(f"/{guest.transport}/counter", wait_until="commit")
    await guest.one("[name=step]").fill("7")
    await guest.ready()

    assert await guest.one("[name=step]").input_value() == "7"
    await guest.agrees()
