"""What authors' own scripts do on a page, with what /live/client.js exports."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]

PAGE = "/javascript-api"

HOOK = """
const told = (what) => ({ textContent }) => heard.push(`${what} ${textContent}`);
window.stop = live.hook("li", {
  mounted: told("mounted"), updated: told("updated"), destroyed: told("destroyed"),
});
"""


async def run(visitor: Visitor, script: str, argument: Any = None) -> Any:
    """Run an author's script; ``heard`` is where it notes down what it hears."""
    return await visitor.page.evaluate(
        f"""async (it) => {{
          const {{ live }} = await import("/live/client.js");
          window.heard ??= [];
          {script}
        }}""",
        argument,
    )


async def send(visitor: Visitor, name: str, **data: object) -> Any:
    return await run(visitor, "return live.send(...it)", [name, data])


async def heard(visitor: Visitor) -> list[str]:
    """Return what scripts have noted down since the last call."""
    told: list[str] = await visitor.page.evaluate("heard.splice(0)")
    return told


async def test_an_action_can_be_sent(visitor: Visitor) -> None:
    """The page shows what it did when the promise is kept."""
    await visitor.open(PAGE)
    outcome = await run(
        visitor,
        """const outcome = await live.send("note", { text: "milk" });
        return { ...outcome, shown: document.querySelector("ul").innerText };""",
    )

    assert outcome == {"success": True, "errors": {}, "shown": "milk"}
    await visitor.equals_fresh_render()


async def test_errors_of_an_action_arrive(visitor: Visitor) -> None:
    """A refusal is an answer, not an exception."""
    await visitor.open(PAGE)
    outcome = await send(visitor, "note", text="bad")

    assert outcome == {"success": False, "errors": {"text": "is bad"}}


async def test_a_page_that_is_not_live_says_so(visitor: Visitor) -> None:
    """Rather than a promise that nobody ever keeps."""
    await visitor.page.goto("/login")

    with pytest.raises(Exception, match="note is not sent: this page is not live"):
        await send(visitor, "note", text="milk")


async def test_hooks_follow_elements(visitor: Visitor) -> None:
    """They come, change and go with the server's updates."""
    await visitor.open(PAGE)
    await send(visitor, "note", text="milk")
    await run(visitor, HOOK)
    await send(visitor, "note", text="tea")
    assert await heard(visitor) == ["mounted milk", "mounted tea"]
    await send(visitor, "rename", id=1, text="oat milk")
    assert await heard(visitor) == ["updated oat milk"]
    await send(visitor, "drop", id=2)

    assert await heard(visitor) == ["destroyed tea"]


async def test_hooks_follow_the_visitor_to_other_pages(visitor: Visitor) -> None:
    """A link changes the page; the script stays, and so do its hooks."""
    await visitor.open(PAGE)
    await send(visitor, "note", text="milk")
    await run(visitor, HOOK)
    await visitor.page.get_by_role("link", name="Rows").last.click()
    await expect(visitor.one("li")).to_have_text("None yet")
    assert await heard(visitor) == [
        "mounted milk",
        "destroyed milk",
        "mounted None yet",
    ]
    await visitor.page.go_back()
    await expect(visitor.one("li")).to_have_text("milk")

    assert await heard(visitor) == ["destroyed None yet", "mounted milk"]


async def test_a_hook_ends(visitor: Visitor) -> None:
    """The function it gave back is the way to take it back."""
    await visitor.open(PAGE)
    await run(visitor, HOOK + "stop();")
    await run(visitor, HOOK)
    await send(visitor, "note", text="milk")
    assert await heard(visitor) == ["mounted milk"]
    await visitor.page.evaluate("stop()")
    await send(visitor, "drop", id=1)

    assert await heard(visitor) == []


async def test_a_hook_that_throws_hurts_nobody(visitor: Visitor) -> None:
    """Neither the page nor the other hooks."""
    await visitor.open(PAGE)
    await run(
        visitor,
        """live.hook("li", {
          mounted() { throw new Error("my mistake"); },
          updated: () => heard.push("updated"),
        });""",
    )
    await run(visitor, HOOK)
    await send(visitor, "note", text="milk")
    await send(visitor, "rename", id=1, text="tea")

    assert await heard(visitor) == ["mounted milk", "updated", "updated tea"]
    assert any("my mistake" in text for text in visitor.complaints)
    await visitor.equals_fresh_render()


async def test_a_wrong_selector_is_told_at_once(visitor: Visitor) -> None:
    """Where the author's script calls, not somewhere later."""
    await visitor.open(PAGE)

    with pytest.raises(Exception, match="not a valid selector"):
        await run(visitor, 'live.hook("li:", {})')


async def test_events_are_heard_until_the_listener_goes(visitor: Visitor) -> None:
    """From whatever element, with what they are about."""
    await visitor.open(PAGE)
    await run(
        visitor,
        """window.stop = live.on("done", ({ target, detail: { action, errors } }) =>
          heard.push([target.tagName, action, ...Object.values(errors ?? {})].join()));
        """,
    )
    await visitor.page.get_by_label("Text").fill("bad")
    await visitor.press("Note")
    await expect(visitor.one("[data-lvt-banner]")).to_contain_text("is bad")
    assert await heard(visitor) == ["FORM,note,is bad"]
    await send(visitor, "note", text="milk")
    assert await heard(visitor) == ["BODY,note"]
    await visitor.page.evaluate("stop()")
    await send(visitor, "note", text="tea")

    assert await heard(visitor) == []


async def test_the_rest_of_the_client_is_asked_for_until_it_comes(
    visitor: Visitor,
) -> None:
    """A server that was away for a moment leaves no page half alive."""
    failed = []

    async def fail(route: Route) -> None:
        failed.append(route.request.url)
        await route.abort()

    await visitor.page.route("**/later.js", fail)
    await visitor.open(PAGE)
    await run(visitor, HOOK)
    await send(visitor, "note", text="milk")

    assert failed
    assert await heard(visitor) == ["mounted milk"]


async def test_a_page_between_two_releases_is_loaded_anew(visitor: Visitor) -> None:
    """Its second part is of another release: only a new page fits together."""
    foreign = 'import { v00000000 } from "./main.js"; export { v00000000 };'
    pages = []

    async def answer(route: Route) -> None:
        if len(pages) > 1:
            return await route.continue_()
        await route.fulfill(body=foreign, content_type="text/javascript")

    visitor.page.on("domcontentloaded", lambda page: pages.append(page.url))
    await visitor.page.route(re.compile(r"/later\.js"), answer)
    await visitor.page.goto(PAGE)
    await visitor.ready()

    assert len(pages) == 2
    visitor.complaints.clear()
