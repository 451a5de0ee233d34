"""What goes wrong on the server is told safely, and the page goes on."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.server import Server
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("failure", ["Fail", "Fail later"], ids=["action", "render"])
async def test_a_failing_action_changes_nothing(
    visitor: Visitor, server: Server, failure: str
) -> None:
    """The visitor reads a safe sentence, sees the old state and can go on."""
    await visitor.open("/shaky")
    await visitor.press("Increment")
    await expect(visitor.one("output")).to_have_text("1")
    before = server.log.count("Traceback")
    await visitor.press(failure)
    if visitor.transport != "nojs":
        await expect(visitor.page.get_by_role("alert")).to_be_visible()
    assert "secret" not in await visitor.page.content()
    assert server.log.count("Traceback") == before + 1
    await visitor.open("/shaky")
    await visitor.sees("output", "1")
    await visitor.press("Increment")

    await visitor.sees("output", "2")


@pytest.mark.parametrize("transport", ["socket", "fetch"])
async def test_an_error_leaves_the_banner_with_the_next_success(
    visitor: Visitor,
) -> None:
    """What went wrong before is no news once something went right."""
    await visitor.open("/shaky")
    await visitor.press("Fail")
    await expect(visitor.page.get_by_role("alert")).to_be_visible()
    await visitor.press("Increment")
    await visitor.sees("output", "1")

    await expect(visitor.page.get_by_role("alert")).to_be_hidden()
    assert visitor.complaints == []


async def test_others_do_not_notice(visitor: Visitor, other: Visitor) -> None:
    """One visitor's failure never reaches another's page."""
    await visitor.open("/shaky")
    await other.open("/shaky")
    await visitor.press("Fail")
    await other.press("Increment")

    await other.sees("output", "1")


@pytest.mark.parametrize("transport", ["socket"])
async def test_a_failing_mount_is_tried_again(visitor: Visitor, server: Server) -> None:
    """A page whose data is not there for a while comes back without a reload."""
    await visitor.open("/shaky")
    await visitor.page.evaluate("window.kept = 1")
    trouble = server.folder / "mount-fails"
    trouble.touch()
    try:
        await visitor.leave_and_come_back()
        await expect(visitor.one("body")).to_have_attribute(
            "data-lvt-status", "offline", timeout=15_000
        )
        assert "secret" not in await visitor.page.content()
    finally:
        trouble.unlink()
    await visitor.page.evaluate("dispatchEvent(new Event('online'))")
    await visitor.ready()
    await visitor.press("Increment")

    await visitor.sees("output", "1")
    assert await visitor.page.evaluate("window.kept") == 1
