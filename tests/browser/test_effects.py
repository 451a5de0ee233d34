"""``lvt-fx:*`` and autofocus: updates show what they bring, and readers stay put."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

# All of this needs JavaScript.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]

# Pixels between what is shown and the end of what there is.
LEFT = "(box) => box.scrollHeight - box.clientHeight - box.scrollTop"
# Hears of an animation when it begins, however short it is.
RECORD = """() => {
  window.played = [];
  const { animate } = Element.prototype;
  Element.prototype.animate = function (frames, timing) {
    window.played.push({ who: this.id || this.textContent, frames, timing });
    return animate.call(this, frames, timing);
  };
}"""


async def left(visitor: Visitor, selector: str) -> float:
    found: float = await visitor.one(selector).evaluate(LEFT)
    return found


async def reaches_bottom(visitor: Visitor, selector: str) -> None:
    """Wait until there is nothing left to scroll to."""
    async with asyncio.timeout(15):
        await visitor.one(selector).evaluate(
            f"""(box) => new Promise((done) => {{
                  const look = () =>
                    ({LEFT})(box) < 1 ? done() : requestAnimationFrame(look);
                  look() }})"""
        )


async def scroll(visitor: Visitor, selector: str, top: int) -> None:
    """Scroll as the visitor would, and wait until the page has heard of it."""
    await visitor.one(selector).evaluate(
        """(box, top) => new Promise((heard) => {
             box.addEventListener("scroll", () => heard(), { once: true });
             box.scrollTo({ top, behavior: "instant" }) })""",
        top,
    )


async def played(visitor: Visitor) -> list[str]:
    who: list[str] = await visitor.page.evaluate("played.map(({ who }) => who)")
    return who


async def say(visitor: Visitor, button: str = "Say") -> None:
    """Bring a message, and wait until it is there."""
    items = visitor.one("ol li")
    count = await items.count()
    await visitor.press(button)
    await expect(items).to_have_count(count + 1)


@pytest.mark.parametrize("box", ["#bottom", "#bottom-sticky"])
async def test_a_list_begins_at_its_end(visitor: Visitor, box: str) -> None:
    """A conversation is opened at its newest message."""
    await visitor.open("/effects")

    await expect(visitor.one(f"{box} li").last).to_be_in_viewport()
    assert await left(visitor, box) < 1


@pytest.mark.parametrize("box", ["#bottom", "#bottom-sticky"])
async def test_who_is_at_the_bottom_stays_there(visitor: Visitor, box: str) -> None:
    await visitor.open("/effects")
    await expect(visitor.one(f"{box} li").last).to_be_in_viewport()
    await say(visitor)
    await say(visitor)

    assert await left(visitor, box) < 1


async def test_who_reads_older_messages_is_left_in_peace(visitor: Visitor) -> None:
    """``bottom-sticky`` lets go when the reader scrolls up."""
    await visitor.open("/effects")
    await expect(visitor.one("#bottom-sticky li").last).to_be_in_viewport()
    await scroll(visitor, "#bottom-sticky", 40)
    await say(visitor)

    assert await visitor.one("#bottom-sticky").evaluate("(box) => box.scrollTop") == 40


async def test_who_comes_back_to_the_bottom_stays_there_again(
    visitor: Visitor,
) -> None:
    await visitor.open("/effects")
    await expect(visitor.one("#bottom-sticky li").last).to_be_in_viewport()
    await scroll(visitor, "#bottom-sticky", 40)
    await say(visitor)
    await scroll(visitor, "#bottom-sticky", 99_999)
    await say(visitor)

    assert await left(visitor, "#bottom-sticky") < 1


async def test_messages_in_a_row_do_not_shake_off_a_smooth_scroll(
    visitor: Visitor,
) -> None:
    """On the way to the bottom is as good as at the bottom."""
    await visitor.open("/effects")
    await visitor.page.evaluate("document.body.className = 'smooth'")
    await expect(visitor.one("#bottom-sticky li").last).to_be_in_viewport()
    await visitor.page.evaluate(
        """async () => {
             const { live } = await import("/live/client.js");
             for (let i = 0; i < 5; i += 1) live.send("say") }"""
    )
    await expect(visitor.one("ol li")).to_have_count(25)

    await reaches_bottom(visitor, "#bottom-sticky")


async def test_an_update_may_lead_to_the_top(visitor: Visitor) -> None:
    await visitor.open("/effects")
    await scroll(visitor, "#top", 40)
    await say(visitor)

    assert await visitor.one("#top").evaluate("(box) => box.scrollTop") == 0


@pytest.mark.parametrize("top", [0, 50])
async def test_what_is_read_stays_where_it_is(visitor: Visitor, top: int) -> None:
    """Older messages come in above without pushing, also for who is at the top."""
    await visitor.open("/effects")
    if top:
        await scroll(visitor, "#preserve", top)
    row = visitor.one("#preserve li").filter(has_text=re.compile("^6$"))
    place = "(row) => row.getBoundingClientRect().top - row.closest('div').offsetTop"
    before = await row.evaluate(place)
    await say(visitor, "Earlier")
    await say(visitor, "Earlier")

    assert abs(await row.evaluate(place) - before) < 1


async def test_an_effect_may_wait_for_an_action(visitor: Visitor) -> None:
    """And does nothing for others."""
    await visitor.open("/effects")
    await say(visitor)
    assert await left(visitor, "#asked") > 100
    await visitor.press("Count")

    await reaches_bottom(visitor, "#asked")


async def test_what_is_to_be_seen_is_scrolled_to(visitor: Visitor) -> None:
    await visitor.open("/effects")
    await visitor.press("Count")

    await expect(visitor.one("#here")).to_be_in_viewport()


async def test_a_way_back_is_offered_to_who_is_away(visitor: Visitor) -> None:
    """The threshold is 200 px; new messages count as well."""
    await visitor.open("/effects")
    await expect(visitor.one("#bottom-sticky li").last).to_be_in_viewport()
    await expect(visitor.one("#back")).not_to_have_class("visible")
    await scroll(visitor, "#bottom-sticky", 0)
    await expect(visitor.one("#back")).to_have_class("visible")
    await visitor.press("Newest")

    await expect(visitor.one("#back")).not_to_have_class("visible")
    await reaches_bottom(visitor, "#bottom-sticky")


async def test_what_has_changed_lights_up(visitor: Visitor) -> None:
    """In the color and for the time that the page's styles say."""
    await visitor.open("/effects")
    await visitor.page.evaluate(RECORD)
    await visitor.one("#price").evaluate(
        """({ style }) => { style.setProperty("--lvt-highlight-color", "lime");
             style.setProperty("--lvt-highlight-duration", ".2s") }"""
    )
    await visitor.press("Count")

    await expect(visitor.one("#price")).to_have_text("1")
    assert await played(visitor) == ["price"]
    [flash] = await visitor.page.evaluate("played")
    assert flash["frames"][0] == {"backgroundColor": "lime"}
    assert flash["timing"]["duration"] == 200


async def test_only_what_an_update_brings_comes_in_slowly(visitor: Visitor) -> None:
    """Neither what was there nor what moves is animated."""
    await visitor.page.add_init_script(f"({RECORD})()")
    await visitor.open("/effects")
    await expect(visitor.one("#bottom li").last).to_be_in_viewport()
    await say(visitor, "Earlier")

    assert await played(visitor) == ["-20"]
    assert await visitor.page.evaluate("played[0].frames[0].transform") == (
        "translateY(-1rem)"
    )


async def test_an_animation_leaves_no_trace(visitor: Visitor) -> None:
    """The element is as the server sent it, during and after."""
    await visitor.open("/effects")
    await say(visitor)
    style = await visitor.one("ol li").last.get_attribute("style")

    assert style is None


async def test_an_animation_may_wait_for_an_event(visitor: Visitor) -> None:
    await visitor.open("/effects")
    await visitor.page.evaluate(RECORD)
    await visitor.one("#replay").click()

    assert await played(visitor) == ["replay"]


async def test_who_wants_less_motion_sees_none(visitor: Visitor) -> None:
    """No animation, and scrolling is at once whatever the page's styles say."""
    await visitor.page.emulate_media(reduced_motion="reduce")
    await visitor.open("/effects")
    await visitor.page.evaluate("document.body.className = 'smooth'")
    await visitor.page.evaluate(RECORD)
    await visitor.page.evaluate(
        f"""addEventListener("lvt:updated", () => {{
              window.left = ({LEFT})(document.querySelector("#bottom")) }})"""
    )
    await say(visitor)
    await visitor.press("Count")
    await expect(visitor.one("#price")).to_have_text("1")

    assert await visitor.page.evaluate("window.left") < 1
    assert await played(visitor) == []


@pytest.mark.parametrize(
    ("button", "label"), [("Ask", "Standard"), ("Ask again", "Own")]
)
async def test_a_field_that_appears_is_focused(
    visitor: Visitor, button: str, label: str
) -> None:
    """``autofocus`` in an update is heeded as it is while a page loads."""
    await visitor.open("/effects")
    await visitor.press(button)

    await expect(visitor.page.get_by_label(label)).to_be_focused()


async def test_nobody_is_torn_away_from_typing(visitor: Visitor) -> None:
    """The next line can be typed while the answer to the last one comes in."""
    await visitor.open("/effects")
    await visitor.page.get_by_label("Enter").fill("x")
    await visitor.page.get_by_label("Enter").press("Enter")

    await expect(visitor.page.get_by_label("Standard")).to_be_visible()
    await expect(visitor.page.get_by_label("Enter")).to_be_focused()


async def test_a_field_is_focused_only_when_it_appears(visitor: Visitor) -> None:
    """Later updates leave the focus where the visitor has put it."""
    await visitor.open("/effects")
    await visitor.press("Ask")
    await expect(visitor.page.get_by_label("Standard")).to_be_focused()
    await visitor.press("Count")
    await expect(visitor.one("#price")).to_have_text("1")

    await expect(visitor.page.get_by_label("Standard")).not_to_be_focused()
