"""What an author leaves to scripts of their own: `lvt-ignore`, `lvt-ignore-attrs`.

A chart, an editor, a map: made by the server once, and nobody else's since. The text
around goes on, and so does what the server keeps for itself.
"""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from quartlive.wire.tree import Slot, to_html
from tests.browser.region import Region, node, rows
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


CHART = node(
    '<main><p id="n">',
    '</p><div id="it" class="',
    '" lvt-ignore>',
    '<i title="',
    '">',
    "</i><textarea>",
    "</textarea></div></main>",
)
BAR = rows('<b data-key="', '">', "</b>", key=0)


def chart(n: str, kind: str = "", bars: str = "ab") -> Slot:
    return CHART(n, kind, BAR(*((bar, n) for bar in bars)), n, n, n)


DRAW = """{ const canvas = document.createElement('canvas');
            document.querySelector('#it').replaceChildren(canvas); }"""
HELD = "document.querySelector('#it').innerHTML"


@pytest.mark.parametrize("how", ["adopted", "made"])
async def test_what_is_in_it_stays(region: Region, how: str) -> None:
    """A script has built something else there; its own class follows the server."""
    await region.start(chart("1"), html=None if how == "adopted" else "")
    await region.run(DRAW)
    for tree in (chart("2", "big", "bca"), chart("3", "big", ""), chart("4", "", "x")):
        await region.show(tree)
    await region.show(chart("5", "small", "xy"))

    assert await region.run(HELD) == "<canvas></canvas>"
    assert await region.run("document.querySelector('#it').className") == "small"
    assert await region.run("document.querySelector('#n').textContent") == "5"
    assert region.warnings == []


async def test_what_the_server_shows_first_is_there(region: Region) -> None:
    """Nothing was drawn: what is in it is what the server said at first."""
    await region.start(chart("1"), html="")
    await region.show(chart("2", bars="c"))

    assert await region.run(HELD) == (
        '<b data-key="a">1</b><b data-key="b">1</b>'
        '<i title="1">1</i><textarea>1</textarea>'
    )


async def test_what_a_script_drew_before_the_page_was_live_stays(
    region: Region,
) -> None:
    """Charts do not wait for the connection."""
    await region.load(to_html(chart("1")))
    await region.run(DRAW)
    await region.adopt(chart("2"))
    await region.show(chart("3"))

    assert await region.run(HELD) == "<canvas></canvas>"
    assert await region.run("document.querySelector('#n').textContent") == "3"
    assert region.warnings == []


async def test_it_survives_a_torn_page_and_a_new_connection(region: Region) -> None:
    """Somebody breaks the text beside it; the chart is not drawn anew."""
    await region.start(chart("1"))
    await region.run(DRAW)
    await region.run("document.querySelector('#n').replaceChildren('torn')")
    await region.show(chart("2"))
    await region.reconnect(chart("3", bars="z"))

    assert await region.run(HELD) == "<canvas></canvas>"
    assert await region.run("document.querySelector('#n').textContent") == "3"


async def test_it_stays_in_a_page_that_does_not_fit(region: Region) -> None:
    """The element around is made anew, yet keeps what it can."""
    await region.load(to_html(chart("1")).replace('<p id="n">', "<hr><p>x</p><p>"))
    await region.run(DRAW)
    await region.adopt(chart("1"))
    await region.show(chart("2"))

    assert await region.run(HELD) == "<canvas></canvas>"
    assert await region.run("document.querySelector('#n').textContent") == "2"


ROW = rows('<li data-key="', '" lvt-ignore><input value="', '"></li>', key=0)


async def test_rows_that_are_left_alone_still_come_and_go(region: Region) -> None:
    """Only what is in a row is not looked at."""
    await region.start(node("<ul>", "</ul>")(ROW(("a", "1"), ("b", "1"))))
    await region.show(node("<ul>", "</ul>")(ROW(("c", "2"), ("b", "2"), ("a", "2"))))
    await region.show(node("<ul>", "</ul>")(ROW(("b", "3"), ("c", "3"))))

    assert await region.run(
        """Array.from(document.querySelectorAll('li'),
             (li) => li.dataset.key + li.firstChild.value)"""
    ) == ["b1", "c2"]
    assert region.warnings == []


SOMETIMES = node("<div ", ">", "</div>")


async def test_it_may_come_and_go(region: Region) -> None:
    """While the server says so its slots wait; then they show what they missed."""
    await region.start(SOMETIMES("", "1"))
    await region.show(SOMETIMES("lvt-ignore", "1"))
    await region.show(SOMETIMES("lvt-ignore", "2"))
    waiting = await region.run("document.body.textContent")
    await region.show(SOMETIMES("", "2"))

    assert waiting == "1"
    assert await region.difference() is None


async def test_it_holds_in_html_that_is_shown_as_it_is(region: Region) -> None:
    """A slot of whole HTML is compared element by element, but not below it."""
    html = "<p>{}</p><div lvt-ignore class='{}'><i>{}</i></div>"
    await region.start(node("<main>", "</main>")(html.format(1, "a", 1)))
    await region.run("document.querySelector('i').textContent = 'mine'")
    await region.show(node("<main>", "</main>")(html.format(2, "b", 2)))

    assert await region.run("document.querySelector('main').innerHTML") == (
        '<p>2</p><div lvt-ignore="" class="b"><i>mine</i></div>'
    )


PANEL = node('<div id="it" ', ' class="', '" title="', '" ', ">", "</div>")
OPEN = """it.className = 'open mine'; it.title = 'mine'; it.setAttribute('data-x', 'y');
          it.style.width = '9px'"""

# What is listed, and the attributes after the server has changed all of them.
LISTS = {
    "nothing": (None, ["mine c", "t2", "2", "width: 9px;"]),
    "one": ("class", ["open mine", "t2", "2", "width: 9px;"]),
    "several": ("title, class", ["open mine", "mine", "2", "width: 9px;"]),
    "all": ("", ["open mine", "mine", "y", "width: 9px;"]),
}


@pytest.mark.parametrize("how", ["adopted", "made"])
@pytest.mark.parametrize("name", LISTS)
async def test_listed_attributes_are_the_scripts(
    region: Region, name: str, how: str
) -> None:
    """A script opens and sizes a panel; the rest, and its text, is the server's."""
    listed, kept = LISTS[name]
    ignores = "" if listed is None else f'lvt-ignore-attrs="{listed}"'
    before = PANEL(ignores, "a open", "t1", "data-x='1'", "1")
    await region.start(before, html=None if how == "adopted" else "")
    first = await region.run("document.querySelector('#it').className")
    await region.run(f"{{ const it = document.querySelector('#it'); {OPEN} }}")
    await region.show(PANEL(ignores, "c", "t2", "data-x='2'", "2"))

    now = await region.run(
        """(() => { const it = document.querySelector('#it');
             return [it.className, it.title, it.dataset.x, it.getAttribute('style')];
           })()"""
    )

    assert first == "a open"
    assert now == kept
    assert await region.run("document.querySelector('#it').textContent") == "2"


async def test_the_list_itself_is_always_the_servers(region: Region) -> None:
    """Or nobody could take it back."""
    await region.start(PANEL('lvt-ignore-attrs=""', "a", "", "", ""))
    await region.show(PANEL('lvt-ignore-attrs=""', "b", "", "", ""))
    await region.show(PANEL("", "b", "", "", ""))
    await region.show(PANEL("", "c", "", "", ""))

    assert await region.run("document.querySelector('#it').className") == "a c"


@pytest.mark.parametrize("transport", ["socket", "fetch"])
async def test_a_widget_lives_through_actions(visitor: Visitor) -> None:
    """From the click to the page and back: the stars are the script's."""
    await visitor.open("/hands-off")
    await visitor.page.evaluate(
        """{ document.querySelector('#stars').textContent = 'drawn';
             document.querySelector('#bar').style.width = '7px'; }"""
    )
    await visitor.press("Next")

    await expect(visitor.one("output")).to_have_text("1")
    await expect(visitor.one("#stars")).to_have_text("drawn")
    await expect(visitor.one("#stars")).to_have_attribute("data-n", "1")
    await expect(visitor.one("#bar")).to_have_attribute("style", "width: 7px;")
    await expect(visitor.one("#bar")).to_have_text("1")
