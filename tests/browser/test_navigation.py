"""Links, searching forms, "back" and "forward": one document, many pages."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Request, Route, expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

scripted = pytest.mark.parametrize("transport", ["socket", "fetch"])
socket_only = pytest.mark.parametrize("transport", ["socket"])


async def enter(visitor: Visitor, path: str) -> None:
    """Open a page, wait until it looks after its links, and mark its document."""
    await visitor.open(path)
    await taken_over(visitor)


async def eventually(visitor: Visitor, condition: str) -> None:
    """Wait until the page says yes; it forbids the eval of wait_for_function."""
    look = f"const look = () => ({condition}) ? yes() : requestAnimationFrame(look)"
    async with asyncio.timeout(15):
        await visitor.page.evaluate(f"() => new Promise(yes => {{ {look}; look() }})")


async def taken_over(visitor: Visitor) -> None:
    if visitor.transport != "nojs":
        await eventually(visitor, "history.state?.lvt > 0")
        await visitor.page.evaluate("window.mark = 'same document'")


async def same_document(visitor: Visitor) -> bool:
    return bool(await visitor.page.evaluate("window.mark === 'same document'"))


async def follow(visitor: Visitor, name: str) -> None:
    await visitor.page.get_by_role("link", name=name, exact=True).click()


async def follow_unmoved(visitor: Visitor, name: str) -> None:
    """Follow a link; a pointer would scroll it into the middle first in Firefox."""
    await visitor.page.get_by_role("link", name=name, exact=True).press("Enter")


async def arrived(visitor: Visitor, path: str, title: str) -> None:
    """Wait until a page is shown and live."""
    await expect(visitor.page).to_have_url(visitor.url + path)
    await expect(visitor.page).to_have_title(title)
    await visitor.ready()


async def blurred(visitor: Visitor) -> None:
    """The page as it is when the focus is nowhere; then ask the oracle."""
    await visitor.page.evaluate("document.activeElement.blur()")
    await visitor.equals_fresh_render()


async def scrolled(visitor: Visitor, wanted: str) -> None:
    await eventually(visitor, f"(() => {{ const y = scrollY; return {wanted} }})()")


def requests(visitor: Visitor) -> list[Request]:
    """What the page asks for from now on."""
    seen: list[Request] = []
    visitor.page.on("request", lambda request: seen.append(request))
    return seen


def pages_in(seen: list[Request]) -> list[str]:
    """Paths of the pages asked for as HTML."""
    return [
        request.url.split("/", 3)[3]
        for request in seen
        if "text/html" in request.headers.get("accept", "")
    ]


# -- links of this page ----------------------------------------------------------------


async def test_a_link_to_another_query_shows_it(visitor: Visitor) -> None:
    """The same link works on every transport, and so does the one after it."""
    await enter(visitor, "/nav-list")
    await visitor.press("Open")
    await expect(visitor.one("#opened")).to_have_text("1")
    await follow(visitor, "Second")
    await expect(visitor.one("output")).to_have_text("page 2 of all")
    await arrived(visitor, "/nav-list?page=2", "List: page 2 of all")

    if visitor.transport != "nojs":
        assert await same_document(visitor)
        await expect(visitor.one("#opened")).to_have_text("1")
    await visitor.press("Turn")
    await arrived(visitor, "/nav-list?page=3", "List: page 3 of all")


@scripted
async def test_another_query_leaves_the_rest_alone(visitor: Visitor) -> None:
    """Scroll, focus and half a word outlive turning the page of a list."""
    await enter(visitor, "/nav-list")
    await visitor.one("#typed").fill("half")
    await visitor.page.evaluate("scrollTo(0, 70)")
    await visitor.page.evaluate("document.querySelector('[href=\"?page=2\"]').click()")
    await visitor.sees("output", "page 2 of all")

    await expect(visitor.one("#typed")).to_be_focused()
    await expect(visitor.one("#typed")).to_have_value("half")
    assert await visitor.page.evaluate("scrollY") == 70


@scripted
async def test_a_fragment_in_the_link_is_scrolled_to(visitor: Visitor) -> None:
    await enter(visitor, "/nav-list")
    await follow(visitor, "End of the third")
    await visitor.sees("output", "page 3 of all")

    await scrolled(visitor, "y > 1000")
    await expect(visitor.page).to_have_url(visitor.url + "/nav-list?page=3#end")


async def test_back_and_forward_go_through_the_queries(visitor: Visitor) -> None:
    await enter(visitor, "/nav-list")
    await follow(visitor, "Second")
    await arrived(visitor, "/nav-list?page=2", "List: page 2 of all")
    await visitor.page.go_back()
    await arrived(visitor, "/nav-list", "List: page 1 of all")
    await visitor.sees("output", "page 1 of all")
    await visitor.page.go_forward()

    await visitor.sees("output", "page 2 of all")
    if visitor.transport != "nojs":
        assert await same_document(visitor)


async def test_a_searching_form_is_a_link(visitor: Visitor) -> None:
    """What a form asks for can be bookmarked, and gone back from."""
    await enter(visitor, "/nav-list")
    await visitor.page.get_by_label("Find").fill("milk")
    await visitor.press("Find")
    await arrived(visitor, "/nav-list?q=milk", "List: page 1 of milk")
    if visitor.transport != "nojs":
        assert await same_document(visitor)
    await visitor.page.go_back()

    await visitor.sees("output", "page 1 of all")


@scripted
async def test_a_query_that_fails_changes_nothing(visitor: Visitor) -> None:
    """The address says what is shown, and the visitor is told."""
    await enter(visitor, "/nav-list?page=2")
    await follow(visitor, "Failing")
    banner = visitor.one("[data-lvt-banner] [role=alert]")
    await expect(banner).to_contain_text("Something went wrong")

    await expect(visitor.page).to_have_url(visitor.url + "/nav-list?page=2")
    await visitor.sees("output", "page 2 of all")
    assert await same_document(visitor)


@scripted
async def test_a_reconnect_asks_for_the_query_shown(visitor: Visitor) -> None:
    await enter(visitor, "/nav-list")
    await follow(visitor, "Second")
    await visitor.sees("output", "page 2 of all")
    await visitor.leave_and_come_back()
    await visitor.ready()
    await visitor.press("Turn")

    await visitor.sees("output", "page 3 of all")


@scripted
async def test_an_address_written_late_does_not_undo_a_link(visitor: Visitor) -> None:
    """An action's answer that comes after the click does not own the address."""
    await enter(visitor, "/nav-list?page=5")
    await visitor.page.evaluate(
        """() => {
          document.querySelector("[name=turn]").click();
          document.querySelector('[href="?page=2"]').click();
        }"""
    )
    await expect(visitor.one("output")).to_have_text("page 2 of all")

    await expect(visitor.page).to_have_url(visitor.url + "/nav-list?page=2")
    await visitor.page.go_back()
    await expect(visitor.page).to_have_url(visitor.url + "/nav-list?page=5")


# -- other pages -----------------------------------------------------------------------


async def test_a_link_to_another_page_shows_it(visitor: Visitor) -> None:
    """There and on from there, as if each page had been loaded."""
    await enter(visitor, "/nav-list")
    await follow(visitor, "Item")
    await arrived(visitor, "/nav-item", "Item")
    await expect(visitor.one("h1")).to_have_css("color", "rgb(1, 2, 3)")
    await expect(visitor.one("html")).to_have_attribute("lang", "de")
    await expect(visitor.one("body")).to_have_class("wide")
    await expect(visitor.one("meta[name=description]")).to_have_count(1)
    await visitor.page.get_by_label("Text").fill("kept")
    await visitor.press("Save")
    await expect(visitor.one("output")).to_have_text("kept")
    await follow(visitor, "Second page")
    await arrived(visitor, "/nav-list?page=2", "List: page 2 of all")
    await visitor.press("Turn")

    await expect(visitor.one("output")).to_have_text("page 3 of all")
    await expect(visitor.one("html")).to_have_attribute("lang", "en")
    await expect(visitor.one("meta[name=description], [rel=stylesheet]")).to_have_count(
        0
    )
    if visitor.transport != "nojs":
        assert await same_document(visitor)
        await blurred(visitor)
    assert visitor.complaints == []


async def test_back_and_forward_go_through_the_pages(visitor: Visitor) -> None:
    """Each entry comes back with its page, its query, and where it was scrolled."""
    await enter(visitor, "/nav-list?page=2")
    await visitor.page.evaluate(
        "scrollTo(0, 60)"
    ) if visitor.transport != "nojs" else None
    await follow_unmoved(visitor, "Item")
    await arrived(visitor, "/nav-item", "Item")
    if visitor.transport != "nojs":
        await scrolled(visitor, "y === 0")
        await visitor.page.evaluate("scrollTo(0, 900)")
    await visitor.page.go_back()
    await arrived(visitor, "/nav-list?page=2", "List: page 2 of all")
    if visitor.transport != "nojs":
        await scrolled(visitor, "y === 60")
    await visitor.page.go_forward()
    await arrived(visitor, "/nav-item", "Item")

    if visitor.transport != "nojs":
        await scrolled(visitor, "y === 900")
        assert await same_document(visitor)
        await blurred(visitor)


@scripted
async def test_only_one_request_is_made_for_a_page(visitor: Visitor) -> None:
    await enter(visitor, "/nav-list")
    seen = requests(visitor)
    await visitor.page.evaluate(
        "document.querySelector('[href=\"/nav-item\"]').click()"
    )
    await arrived(visitor, "/nav-item", "Item")

    assert pages_in(seen) == ["nav-item"]
    assert not any("main.js" in request.url for request in seen)


@scripted
async def test_what_was_typed_on_the_old_page_stays_there(visitor: Visitor) -> None:
    """Two pages may well have fields of the same name."""
    await enter(visitor, "/nav-list")
    await visitor.one("#typed").fill("of the list")
    await follow(visitor, "Item")
    await arrived(visitor, "/nav-item", "Item")

    await expect(visitor.one("#typed")).to_have_value("")


@scripted
async def test_events_of_the_old_page_do_not_reach_the_new_one_lv_4073(
    visitor: Visitor,
) -> None:
    """Phoenix LiveView 4073: under latency, what the old page was sent came late."""
    await enter(visitor, "/nav-item")
    release = asyncio.Event()

    async def late(route: Route) -> None:
        await release.wait()
        await route.continue_()

    await visitor.page.get_by_label("Text").fill("late")
    await visitor.press("Save slowly")
    await visitor.page.route("**/nav-list", late)
    await follow(visitor, "List")
    # The answer is waited for, so what the visitor did is not lost either.
    await expect(visitor.one("output")).to_have_text("late")
    release.set()
    await arrived(visitor, "/nav-list", "List: page 1 of all")

    await expect(visitor.one("output")).to_have_text("page 1 of all")
    await blurred(visitor)
    assert visitor.complaints == []


@socket_only
async def test_a_page_that_never_answers_is_left_all_the_same(visitor: Visitor) -> None:
    """What comes after the wait is over belongs to nobody."""
    await visitor.page.add_init_script(
        """
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (text) {
          if (!text.includes("save")) return send.call(this, text);
          window.old = this;
        };
        """
    )
    await enter(visitor, "/nav-item")
    await visitor.page.get_by_label("Text").fill("lost")
    await visitor.press("Save")
    await follow(visitor, "List")
    await arrived(visitor, "/nav-list", "List: page 1 of all")
    await visitor.page.evaluate(
        """window.old.onmessage({
          data: JSON.stringify({ tree: "stale", title: "Stale", url: "/stale" }),
        })"""
    )

    await expect(visitor.page).to_have_url(visitor.url + "/nav-list")
    await expect(visitor.page).to_have_title("List: page 1 of all")


@pytest.mark.parametrize("transport", ["fetch"])
async def test_an_answer_that_comes_after_leaving_is_nobodys(visitor: Visitor) -> None:
    """A request that outlives its page neither shows nor sends anything."""
    await enter(visitor, "/nav-item")
    release, done = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        if route.request.method != "POST":
            return await route.continue_()
        await release.wait()
        await route.continue_()
        done.set()

    await visitor.page.route("**/nav-item", late)
    await visitor.page.get_by_label("Text").fill("late")
    await visitor.press("Save")
    await follow(visitor, "List")
    await arrived(visitor, "/nav-list", "List: page 1 of all")
    async with visitor.page.expect_event("requestfinished"):
        release.set()
    await done.wait()
    await visitor.press("Open")

    await expect(visitor.one("#opened")).to_have_text("1")
    await expect(visitor.one("output")).to_have_text("page 1 of all")
    assert visitor.complaints == []


@scripted
async def test_what_scripts_say_of_the_document_stays(visitor: Visitor) -> None:
    """A dark theme is not a matter of one page."""
    await enter(visitor, "/nav-list")
    await visitor.page.evaluate(
        """() => {
          document.documentElement.dataset.theme = "dark";
          document.documentElement.classList.add("dark");
        }"""
    )
    await follow(visitor, "Item")
    await arrived(visitor, "/nav-item", "Item")
    await expect(visitor.one("html")).to_have_class("dark item")
    await follow(visitor, "List")
    await arrived(visitor, "/nav-list", "List: page 1 of all")

    await expect(visitor.one("html")).to_have_class("dark")
    await expect(visitor.one("html")).to_have_attribute("data-theme", "dark")


@scripted
async def test_back_leads_over_a_page_that_is_not_live(visitor: Visitor) -> None:
    """Entries of before and after it are all reached."""
    await enter(visitor, "/nav-list?page=2")
    await follow(visitor, "Item")
    await arrived(visitor, "/nav-item", "Item")
    await follow(visitor, "Second page")
    await arrived(visitor, "/nav-list?page=2", "List: page 2 of all")
    await follow(visitor, "Login")
    await expect(visitor.one("h1")).to_have_text("Log in")
    for path, title in [
        ("/nav-list?page=2", "List: page 2 of all"),
        ("/nav-item", "Item"),
        ("/nav-list?page=2", "List: page 2 of all"),
    ]:
        await visitor.page.go_back()
        await arrived(visitor, path, title)
        await taken_over(visitor)
    await visitor.press("Turn")

    await expect(visitor.one("output")).to_have_text("page 3 of all")


@scripted
async def test_a_second_click_takes_over_from_the_first(visitor: Visitor) -> None:
    """Whoever changes their mind gets what they asked for last."""
    await enter(visitor, "/nav-list")
    release = asyncio.Event()

    async def late(route: Route) -> None:
        await release.wait()
        await route.abort()

    await visitor.page.route("**/nav-item", late)
    await follow(visitor, "Item")
    await expect(
        visitor.one("body[aria-busy=true][data-lvt-navigating]")
    ).to_have_count(1)
    await follow(visitor, "Second")
    await expect(visitor.one("output")).to_have_text("page 2 of all")
    release.set()

    await expect(
        visitor.one("body[aria-busy], body[data-lvt-navigating]")
    ).to_have_count(0)
    await expect(visitor.page).to_have_url(visitor.url + "/nav-list?page=2")
    assert await same_document(visitor)


@scripted
@pytest.mark.parametrize(
    ("link", "path", "heading"),
    [
        ("Loaded item", "/nav-item", "Item"),
        ("Login", "/login", "Log in"),
        ("Private", "/login", "Log in"),
        ("Widget", "/nav-widget", "Widget"),
    ],
)
async def test_what_cannot_be_adopted_is_loaded(
    visitor: Visitor, link: str, path: str, heading: str
) -> None:
    """Told not to, not one of ours, a redirect to such a page, a script of its own."""
    await enter(visitor, "/nav-list")
    await follow(visitor, link)
    await expect(visitor.one("h1")).to_have_text(heading)

    await expect(visitor.page).to_have_url(visitor.url + path)
    assert not await same_document(visitor)


@scripted
async def test_a_page_of_another_release_is_loaded(visitor: Visitor) -> None:
    """Old scripts never meet the pages of a new release."""

    async def renewed(route: Route) -> None:
        answer = await route.fetch()
        text = (await answer.text()).replace("/main.js", "/main.js?new")
        await route.fulfill(response=answer, body=text)

    await enter(visitor, "/nav-list")
    await visitor.page.route("**/nav-item", renewed)
    await follow(visitor, "Item")
    await expect(visitor.one("h1")).to_have_text("Item")

    assert not await same_document(visitor)


@scripted
async def test_a_page_that_cannot_be_fetched_is_the_browsers(visitor: Visitor) -> None:
    """The visitor sees what the browser has to say, or the page after all."""
    await enter(visitor, "/nav-list")
    await visitor.page.route("**/nav-item", lambda route: route.abort(), times=1)
    await follow(visitor, "Item, when asked")
    await arrived(visitor, "/nav-item", "Item")

    assert not await same_document(visitor)


@scripted
@pytest.mark.parametrize("how", ["Control", "Shift", "Alt"])
async def test_a_click_with_a_key_is_the_browsers(visitor: Visitor, how: str) -> None:
    """A new tab, a new window, a download: not ours."""
    await enter(visitor, "/nav-list")
    prevented = await visitor.page.evaluate(
        """(key) => {
          const link = document.querySelector('[href="/nav-item"]');
          const click = new MouseEvent("click", {
            bubbles: true, cancelable: true, [key]: true });
          let prevented;
          addEventListener("click", (event) => {
            prevented = event.defaultPrevented;
            event.preventDefault();
          }, { once: true });
          link.dispatchEvent(click);
          return prevented;
        }""",
        {"Control": "ctrlKey", "Shift": "shiftKey", "Alt": "altKey"}[how],
    )

    assert prevented is False


@scripted
async def test_moving_within_the_page_is_the_browsers(visitor: Visitor) -> None:
    """A link to a heading asks nobody, and "back" returns to where it was."""
    await enter(visitor, "/nav-list")
    await follow(visitor, "Second")
    await visitor.sees("output", "page 2 of all")
    seen = requests(visitor)
    await visitor.page.evaluate("scrollTo(0, 50)")
    await visitor.page.evaluate("document.querySelector('[href=\"#end\"]').click()")
    await scrolled(visitor, "y > 1000")
    await visitor.page.evaluate("history.back()")
    await scrolled(visitor, "y === 50")
    await visitor.page.evaluate("history.forward()")
    await scrolled(visitor, "y > 1000")

    await visitor.sees("output", "page 2 of all")
    assert pages_in(seen) == []


@scripted
async def test_a_page_can_be_loaded_anew_in_the_middle(visitor: Visitor) -> None:
    """After a reload the entries before it still lead to their pages."""
    await enter(visitor, "/nav-list?page=2")
    await visitor.page.evaluate("scrollTo(0, 40)")
    await follow_unmoved(visitor, "Item")
    await arrived(visitor, "/nav-item", "Item")
    await visitor.page.reload()
    await visitor.ready()
    await taken_over(visitor)
    await visitor.page.go_back()
    await arrived(visitor, "/nav-list?page=2", "List: page 2 of all")

    await scrolled(visitor, "y === 40")
    assert await same_document(visitor)


# -- where the server sends ------------------------------------------------------------


async def test_a_redirect_to_another_query_stays_on_the_page(visitor: Visitor) -> None:
    await enter(visitor, "/nav-list")
    await visitor.press("Home")
    await arrived(visitor, "/nav-list?page=3", "List: page 3 of all")

    await expect(visitor.one("output")).to_have_text("page 3 of all")
    if visitor.transport != "nojs":
        assert await same_document(visitor)


async def test_a_redirect_to_another_page_loads_it(visitor: Visitor) -> None:
    await enter(visitor, "/nav-list")
    await visitor.press("Away")

    await arrived(visitor, "/nav-item", "Item")


async def test_a_query_whose_mount_redirects_is_gone_on_from(visitor: Visitor) -> None:
    await enter(visitor, "/nav-list")
    await follow(visitor, "Redirected")

    await arrived(visitor, "/nav-list?page=9", "List: page 9 of all")


# -- for everybody ---------------------------------------------------------------------


@scripted
async def test_the_new_title_is_spoken(visitor: Visitor) -> None:
    """Who cannot see the page is told that it is another one."""
    await enter(visitor, "/nav-list")
    announcer = visitor.one("[data-lvt-announcer][role=status]")
    await expect(announcer).to_have_text("")
    await follow(visitor, "Second")
    await expect(announcer).to_have_text("List: page 2 of all")
    await follow(visitor, "Item")

    await expect(announcer).to_have_text("Item")
    assert visitor.complaints == []


@scripted
async def test_the_keyboard_begins_at_the_top_of_the_new_page(visitor: Visitor) -> None:
    """The next Tab reaches the first control of the page's own content."""
    await enter(visitor, "/nav-list")
    await follow(visitor, "Item")
    await arrived(visitor, "/nav-item", "Item")
    await expect(visitor.one("main")).to_be_focused()
    await visitor.page.keyboard.press("Tab")

    await expect(visitor.page.get_by_label("Text")).to_be_focused()
    await visitor.equals_fresh_render()


@scripted
async def test_a_page_says_where_to_begin(visitor: Visitor) -> None:
    async def eager(route: Route) -> None:
        answer = await route.fetch()
        text = (await answer.text()).replace('id="typed"', 'id="typed" autofocus')
        await route.fulfill(response=answer, body=text)

    await enter(visitor, "/nav-list")
    await visitor.page.route("**/nav-item", eager)
    await follow(visitor, "Item")

    await expect(visitor.one("#typed")).to_be_focused()


@scripted
async def test_authors_hear_of_it_and_may_forbid_it(visitor: Visitor) -> None:
    await enter(visitor, "/nav-list")
    await visitor.page.evaluate(
        """() => {
          window.heard = [];
          addEventListener("lvt:navigate", (event) => {
            heard.push(`to ${event.detail.url}`);
            if (event.detail.url.endsWith("page=2")) event.preventDefault();
          });
          addEventListener("lvt:navigated", (event) =>
            heard.push(`at ${event.detail.url}`));
        }"""
    )
    await follow(visitor, "Second")
    await follow(visitor, "Item")
    await arrived(visitor, "/nav-item", "Item")
    url = visitor.url

    assert await visitor.page.evaluate("heard") == [
        f"to {url}/nav-list?page=2",
        f"to {url}/nav-item",
        f"at {url}/nav-item",
    ]


# -- before anybody asks ---------------------------------------------------------------


@scripted
async def test_a_link_that_is_pointed_at_is_fetched_early(visitor: Visitor) -> None:
    """The page is there at the click, and it was asked for only once."""
    await enter(visitor, "/nav-list")
    seen = requests(visitor)
    link = visitor.page.get_by_role("link", name="Item", exact=True)
    async with visitor.page.expect_response("**/nav-item") as answer:
        await link.hover()
    early = await (await answer.value).request.all_headers()
    await link.click()
    await arrived(visitor, "/nav-item", "Item")

    assert early["lvt-prefetch"] == "1"
    assert pages_in(seen) == ["nav-item"]


@scripted
async def test_a_link_that_says_so_is_not_fetched_early(visitor: Visitor) -> None:
    await enter(visitor, "/nav-list")
    seen = requests(visitor)
    await visitor.page.get_by_role("link", name="Item, when asked").hover()
    await visitor.page.get_by_role("link", name="Loaded item").hover()
    await visitor.page.get_by_role("link", name="Second").hover()
    async with visitor.page.expect_response("**/nav-item"):
        await visitor.page.get_by_role("link", name="Bottom of the item").hover()

    assert pages_in(seen) == ["nav-item"]


@scripted
async def test_a_page_fetched_before_an_action_is_fetched_anew(
    visitor: Visitor,
) -> None:
    """What the action changed may be what the other page shows."""
    await enter(visitor, "/nav-list")
    seen = requests(visitor)
    link = visitor.page.get_by_role("link", name="Item", exact=True)
    async with visitor.page.expect_response("**/nav-item"):
        await link.hover()
    await visitor.page.evaluate("document.querySelector('[name=open]').click()")
    await visitor.page.evaluate(
        "document.querySelector('[href=\"/nav-item\"]').click()"
    )
    await arrived(visitor, "/nav-item", "Item")

    assert pages_in(seen) == ["nav-item", "nav-item"]


# -- what was typed --------------------------------------------------------------------


async def answering(visitor: Visitor, *, yes: bool) -> list[str]:
    """Answer the page's questions from now on; returns those asked so far."""
    asked: list[str] = []

    async def answer(dialog: Any) -> None:
        asked.append(f"{dialog.type}: {dialog.message}")
        await (dialog.accept() if yes else dialog.dismiss())

    visitor.page.on("dialog", answer)
    return asked


@scripted
async def test_leaving_a_half_written_form_asks_first(visitor: Visitor) -> None:
    await enter(visitor, "/nav-item")
    await visitor.page.get_by_label("Text").fill("half")
    asked = await answering(visitor, yes=False)
    await follow(visitor, "List")
    await expect(visitor.page.get_by_label("Text")).to_have_value("half")

    assert asked == ["confirm: Discard the item?"]
    await expect(visitor.page).to_have_url(visitor.url + "/nav-item")


@scripted
async def test_going_back_from_a_half_written_form_asks_first(visitor: Visitor) -> None:
    """The address stays that of the page, and the next "back" asks again."""
    await enter(visitor, "/nav-list")
    await follow(visitor, "Item")
    await arrived(visitor, "/nav-item", "Item")
    await visitor.page.get_by_label("Text").fill("half")
    asked = await answering(visitor, yes=False)
    await visitor.page.evaluate("history.back()")
    await eventually(visitor, "location.pathname === '/nav-item'")
    await expect(visitor.page.get_by_label("Text")).to_have_value("half")

    assert asked == ["confirm: Discard the item?"]


@scripted
async def test_who_agrees_to_lose_it_leaves(visitor: Visitor) -> None:
    await enter(visitor, "/nav-item")
    await visitor.page.get_by_label("Text").fill("half")
    asked = await answering(visitor, yes=True)
    await follow(visitor, "List")
    await arrived(visitor, "/nav-list", "List: page 1 of all")

    assert asked == ["confirm: Discard the item?"]


@scripted
async def test_a_form_that_was_sent_may_be_left(visitor: Visitor) -> None:
    await enter(visitor, "/nav-item")
    await visitor.page.get_by_label("Text").fill("whole")
    await visitor.press("Save")
    await expect(visitor.one("output")).to_have_text("whole")
    asked = await answering(visitor, yes=False)
    await follow(visitor, "List")
    await arrived(visitor, "/nav-list", "List: page 1 of all")

    assert asked == []


@scripted
async def test_closing_the_tab_asks_the_browsers_question(visitor: Visitor) -> None:
    await enter(visitor, "/nav-item")
    await visitor.page.get_by_label("Text").press_sequentially("half")
    asked = await answering(visitor, yes=True)
    await visitor.page.goto("/counter")

    assert [question.partition(":")[0] for question in asked] == ["beforeunload"]
