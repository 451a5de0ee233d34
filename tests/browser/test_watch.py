"""What watchers of the page are told: which elements came, went and changed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.browser.region import Region, node

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

page = node("<ul>", "</ul>")

WATCH = """async (which) => {
  const { watch } = await import("/client/watch.js");
  window.told = [];
  const tell = (what) => ({ id }, ...more) =>
    window.told.push([what, id, ...more].join(" "));
  window.stop?.();
  window.stop = watch(
    which === "data" ? (element) => "x" in element.dataset : which,
    { added: tell("added"), removed: tell("removed"), changed: tell("changed") },
  );
}"""
# A patch is what happens before the client tells of it.
PATCH = """(run) => {
  const ul = document.querySelector("ul");
  const one = document.getElementById("one");
  const make = (id) => Object.assign(document.createElement("li"), { id });
  RUN
  dispatchEvent(new CustomEvent("lvt:updated"));
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def listed(region: Region) -> AsyncIterator[Region]:
    """A page with ``<li id=one>`` that a watcher knows."""
    await region.start(page('<li id="one"><b>1</b></li>'))
    await region.page.evaluate(WATCH, "li")
    yield region
    await region.page.evaluate("stop()")


async def told(region: Region, run: str, *, by: str = PATCH) -> list[str]:
    """What the watcher hears when this is done to the page."""
    await region.page.evaluate("told.length = 0")
    await region.page.evaluate(by.replace("RUN", run))
    heard: list[str] = await region.page.evaluate("told")
    return heard


async def test_a_watcher_hears_of_what_is_there(listed: Region) -> None:
    """Nobody has to look for elements that were there first."""
    heard = await listed.page.evaluate("told")

    assert heard == ["added one false"]


async def test_a_watcher_hears_of_what_a_patch_brings(listed: Region) -> None:
    heard = await told(listed, "ul.append(make('two'))")

    assert heard == ["added two true"]


async def test_what_a_script_brings_is_no_patch(listed: Region) -> None:
    """Effects are for what the server does."""
    script = PATCH.replace("dispatchEvent", "void ")

    assert await told(listed, "ul.append(make('two'))", by=script) == [
        "added two false"
    ]


async def test_elements_deep_inside_come_and_go(listed: Region) -> None:
    """A whole branch of the page is one mutation."""
    heard = await told(
        listed,
        """const outer = document.createElement("section");
           outer.append(make("in")); document.body.append(outer)""",
    )
    heard += await told(listed, "document.querySelector('section').remove()")

    assert heard == ["added in true", "removed in"]


async def test_a_move_is_no_coming_and_going(listed: Region) -> None:
    """A row that changes places keeps what scripts have made of it."""
    await told(listed, "ul.append(make('two'))")

    assert await told(listed, "ul.append(one)") == []


async def test_a_change_at_any_depth_is_told_once(listed: Region) -> None:
    heard = await told(
        listed, "one.firstChild.firstChild.data = '2'; one.firstChild.title = 'x'"
    )

    assert heard == ["changed one"]


async def test_what_scripts_write_is_no_change(listed: Region) -> None:
    """A hook that writes into its element does not call itself."""
    script = PATCH.replace("dispatchEvent", "void ")

    assert await told(listed, "one.firstChild.firstChild.data = '2'", by=script) == []


async def test_what_is_new_has_not_changed(listed: Region) -> None:
    heard = await told(
        listed, "const li = make('two'); ul.append(li); li.append('x'); li.title = 'y'"
    )

    assert heard == ["added two true"]


async def test_elements_come_and_go_with_their_attributes(region: Region) -> None:
    """An attribute that a patch writes is as good as one of the first look."""
    await region.start(page('<li id="one">1</li>'))
    await region.page.evaluate(WATCH, "data")
    heard = await told(region, "one.dataset.x = ''")
    heard += await told(region, "delete one.dataset.x")

    assert heard == ["added one true", "removed one"]


async def test_a_watcher_can_stop(listed: Region) -> None:
    await listed.page.evaluate("stop()")

    assert await told(listed, "ul.append(make('two'))") == []
