"""Pages work under the strictest policy a site may have."""

from __future__ import annotations

import pytest
from playwright.async_api import Route, expect

from tests.browser import visitor as visitors
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

scripted = pytest.mark.parametrize("transport", ["socket", "fetch"])

STYLE = "document.body.setAttribute('style', 'color: red')"
MARKUP = "document.body.insertAdjacentHTML('beforeend', '<b>b</b>')"


async def test_pages_have_a_strict_policy(visitor: Visitor) -> None:
    """What no test here breaks would not be worth much under a weak one."""
    answer = await visitor.page.goto("/counter")
    assert answer is not None

    assert (
        answer.headers["content-security-policy"]
        == "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'"
    )
    assert (
        answer.headers["content-security-policy-report-only"]
        == "require-trusted-types-for 'script'; trusted-types quartlive"
    )


@scripted
async def test_a_violation_fails_the_test(visitor: Visitor) -> None:
    """Every test of a page is a test of its policy."""
    await visitor.open("/counter")
    async with visitor.page.expect_console_message(
        lambda message: message.text.startswith("violation enforce")
    ):
        await visitor.page.evaluate(STYLE)

    assert any("style-src-attr inline" in text for text in visitor.violations)
    visitor.violations.clear()


@pytest.mark.parametrize("transport", ["nojs"])
async def test_a_violation_fails_the_test_without_scripts(visitor: Visitor) -> None:
    """Where no script runs, the browser itself says so."""
    async with visitor.page.expect_console_message():
        await visitor.page.goto("/inline-style")

    assert any("Content Security Policy" in text for text in visitor.violations)
    visitor.violations.clear()


@scripted
async def test_what_trusted_types_forbid_the_client_is_counted(
    visitor: Visitor,
) -> None:
    """The count at the end of a run is 0 because there is nothing, not by mistake."""

    async def careless(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=f"{await answer.text()}{MARKUP}")

    await visitor.page.route("**/main.js", careless)
    async with visitor.page.expect_console_message(
        lambda message: message.text.startswith("violation report")
    ):
        await visitor.page.goto("/counter")

    assert "require-trusted-types-for" in visitors.reported.pop()


@scripted
async def test_authors_own_markup_is_not_counted_as_the_clients(
    visitor: Visitor,
) -> None:
    """Only what the client does is its own fault."""
    await visitor.open("/counter")
    before = list(visitors.reported)
    async with visitor.page.expect_console_message(
        lambda message: message.text.startswith("violation report")
    ):
        await visitor.page.evaluate(MARKUP)

    assert visitors.reported == before


@scripted
async def test_the_banner_is_styled_under_the_policy(visitor: Visitor) -> None:
    """Its style needs no exception."""
    await visitor.open("/shaky")
    await visitor.press("Fail")
    banner = visitor.one("[data-lvt-banner]")

    await expect(banner).to_be_visible()
    await expect(banner).to_have_css("position", "fixed")
