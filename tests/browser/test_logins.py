"""Logging in and out with two tabs open, as a visitor meets it in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.server import Server
from tests.browser.visitor import STATUS, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
BOTH = pytest.mark.parametrize("transport", ["socket", "fetch"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    folder: Path = tmp_path_factory.mktemp("logins")
    server = Server(folder, "tests.browser.logins:create_app()")
    await server.start()
    yield server
    await server.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def tab(
    chromium: Browser, site: Server, transport: str
) -> AsyncIterator[Visitor]:
    visitor = await Visitor.enter(chromium, site.url, transport)
    yield visitor
    await visitor.close()


async def log_in(page: Page, user: str) -> None:
    await page.goto("/login")
    await page.get_by_label("Name").fill(user)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.locator("h1")).to_have_text(user)


async def is_live(page: Page, transport: str) -> None:
    body = page.locator("body")
    await expect(body).to_have_attribute("data-lvt-status", STATUS[transport])


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


@BOTH
async def test_a_logout_in_one_tab_ends_the_other(tab: Visitor, transport: str) -> None:
    """T-28: it is at the login page by itself, or when something is asked there."""
    one, other = tab.page, await tab.page.context.new_page()
    await log_in(one, f"ann-{transport}")
    await other.goto("/")
    await is_live(other, transport)
    await press(one, "Log out")
    await expect(one.locator("h1")).to_have_text("Log in")
    if transport == "fetch":
        await press(other, "Add")

    await expect(other.locator("h1")).to_have_text("Log in")
    await log_in(one, f"ann-{transport}")
    await expect(one.locator("#count")).to_have_text("0")


@pytest.mark.parametrize("transport", ["socket"])
async def test_another_user_in_one_tab_is_there_in_the_other(
    tab: Visitor, transport: str
) -> None:
    """R-40: nobody works on with what somebody else has left open."""
    one, other = tab.page, await tab.page.context.new_page()
    await log_in(one, "bob")
    await press(one, "Add")
    await expect(one.locator("#count")).to_have_text("1")
    await other.goto("/")
    await is_live(other, transport)
    await log_in(one, "eve")
    await expect(other.locator("h1")).to_have_text("eve")
    await is_live(other, transport)
    await press(other, "Add")

    await expect(other.locator("#count")).to_have_text("1")
    await expect(one.locator("#count")).to_have_text("1")


@BOTH
@pytest.mark.parametrize("button", ["Enter", "Come in"])
async def test_a_page_that_logs_in_by_itself_is_the_users_then(
    tab: Visitor, transport: str, button: str
) -> None:
    """The socket of before goes, and what is asked next is asked as the user."""
    page, user = tab.page, f"kim-{transport}-{button[0]}"
    await page.goto("/door")
    await is_live(page, transport)
    await press(page, "Add")
    await expect(page.locator("#count")).to_have_text("1")
    await page.get_by_label("Name").fill(user)
    await press(page, button)
    await expect(page.locator("h1")).to_have_text(user)
    await expect(page.locator("#count")).to_have_text("0")
    await is_live(page, transport)
    await press(page, "Add")
    await expect(page.locator("#count")).to_have_text("1")
    await press(page, "Leave")

    await expect(page.locator("h1")).to_have_text("nobody")
    await expect(page.locator("#count")).to_have_text("0")
