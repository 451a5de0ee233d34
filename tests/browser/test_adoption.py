"""The page that the server made is taken over as it is, and healed when it is torn.

Visitors type before the connection is there, extensions move in, a clock shows another
time: nodes stay wherever they can.
"""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Route, expect

from quartlive.wire.tree import Slot, to_html
from tests.browser.region import Region, node, rows
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


PAGE = node(
    "\n<main>\n  <h1>Hello ",
    '!</h1>\n  <form><input name="who"><input type="checkbox" name="yes"><textarea>'
    '</textarea></form>\n  <p class="note ',
    '">At ',
    ' hours</p>\n  <div id="widget"><span>static</span></div>\n  ',
    "\n  <table>\n    ",
    "\n  </table>\n</main>\n",
)
FLASH = node('<div class="flash">', "</div>")
ROWS = rows(
    '\n    <tr data-key="', '">\n      <td><input>', "</td>\n    </tr>\n    ", key=0
)


def page(
    name: str = "Ada",
    kind: str = "",
    time: str = "12",
    flash: Slot = "",
    keys: str = "abc",
) -> Slot:
    return PAGE(name, kind, time, flash, ROWS(*((key, key * 3) for key in keys)))


async def test_a_plain_page_stays_as_it_is(region: Region) -> None:
    """Adopting writes no attribute and puts no element in or out."""
    await region.load(to_html(page()))
    elements = await region.run("remember()")
    await region.run("watch()")
    await region.adopt(page())
    seen = await region.run("seen()")

    assert await region.run("kept()") == elements
    assert [line for line in seen if line.startswith("attributes")] == []
    assert await region.difference() is None
    assert region.warnings == []


async def test_what_was_typed_before_stays(region: Region) -> None:
    """A slow connection takes nothing from a quick visitor."""
    await region.load(to_html(page()))
    await region.run(
        """{ const [who, yes] = document.querySelectorAll('form input');
             document.querySelector('textarea').value = 'dear';
             yes.checked = true; who.value = 'Grace'; who.focus();
             who.setSelectionRange(2, 4); }"""
    )
    await region.adopt(page(time="13"))

    assert await region.run(
        """(() => { const [who, yes] = document.querySelectorAll('form input');
             return [who.value, who === document.activeElement, who.selectionStart,
               who.selectionEnd, yes.checked, document.querySelector('textarea').value];
           })()"""
    ) == ["Grace", True, 2, 4, True, "dear"]


GUESTS = {
    "in a heading": "document.querySelector('h1').prepend(guest)",
    "behind a heading's text": "document.querySelector('h1').append(guest)",
    "in a form": "document.querySelector('form').prepend(guest)",
    "between paragraphs": "document.querySelector('p').before(guest)",
    "in a list": "document.querySelector('tbody').prepend(guest)",
    "at a list's end": "document.querySelector('tbody').append(guest)",
    "in a cell": "document.querySelector('td').append(guest)",
    "in a row": "document.querySelector('tr').append(guest)",
    "between rows": "document.querySelector('tr').before(guest)",
    "around the rows": "document.querySelector('table').append(guest)",
    "beside a field": "document.querySelector('textarea').after(guest)",
    "behind the body, with a tree of its own": """
        guest.attachShadow({ mode: 'open' }).append('hello');
        document.documentElement.append(guest)""",
    "at the start of the body": "document.body.prepend(guest)",
    "at the end of the body": "document.body.append(guest)",
}


@pytest.mark.parametrize("place", GUESTS)
async def test_a_guest_stays(region: Region, place: str) -> None:
    """Extensions put elements anywhere, before and after the page is live."""
    await region.load(to_html(page()))
    await region.run(
        f"{{ const guest = document.createElement('x-guest'); {GUESTS[place]}; }}"
    )
    elements = await region.run("remember()")
    await region.adopt(page())
    await region.show(page(name="Bea", time="13", flash=FLASH("Saved"), keys="cabd"))

    assert await region.run("kept()") == elements
    await region.run("document.querySelector('x-guest').remove()")
    assert await region.difference() is None
    assert region.warnings == []


async def test_a_guest_that_came_with_the_page_may_stand_at_its_ends(
    region: Region,
) -> None:
    """A script in the page has put its own box into the body before ours ran."""
    await region.load(f"<x-first></x-first>{to_html(page())}<x-last></x-last>")
    await region.adopt(page())
    await region.show(page(name="Bea"))
    await region.run("document.querySelector('x-first').remove()")
    await region.run("document.querySelector('x-last').remove()")

    assert await region.difference() is None


async def test_attributes_of_others_stay(region: Region) -> None:
    """What was added to a class list or an element is not the server's to take."""
    await region.load(to_html(page(kind="on")))
    await region.run(
        """document.querySelector('p').classList.add('guest');
           document.querySelector('p').setAttribute('data-guest', '')"""
    )
    await region.adopt(page(kind="on"))
    await region.show(page(kind="off"))

    assert await region.run("document.querySelector('p').outerHTML.split('>')[0]") == (
        '<p class="note guest off" data-guest=""'
    )


# What password managers, spelling checkers and dark modes write.
MARKS = """{
    const mark = (selector, name, value) => {
      for (const each of document.querySelectorAll(selector))
        each.setAttribute(name, value); };
    mark('html', 'data-darkreader-mode', 'dynamic');
    mark('html', 'style', 'color-scheme: dark;');
    mark('body', 'data-gr-ext-installed', '');
    mark('body', 'cz-shortcut-listen', 'true');
    mark('input, textarea', 'data-gramm', 'false');
    mark('input', 'data-com.onepassword.filled', 'light');
    mark('input, textarea', 'spellcheck', 'false');
    mark('input', 'style', 'background: red;');
    mark('tr', 'data-guest', '1'); }"""
MARKED = """['data-darkreader-mode', 'style', 'data-gr-ext-installed',
    'cz-shortcut-listen', 'data-gramm', 'data-com\\\\.onepassword\\\\.filled',
    'spellcheck', 'data-guest'].map((name) =>
    document.querySelectorAll(`[${name}]`).length)"""


@pytest.mark.parametrize("when", ["before", "after"])
async def test_marks_of_extensions_stay(region: Region, when: str) -> None:
    """On the document, its body, fields and rows: no update takes them away."""
    await region.load(to_html(page()))
    if when == "before":
        await region.run(MARKS)
    await region.adopt(page())
    if when == "after":
        await region.run(MARKS)
    await region.show(page(name="Bea", kind="on", time="13", keys="cab"))

    assert await region.run(MARKED) == [1, 6, 1, 1, 6, 5, 6, 3]
    assert region.warnings == []


async def test_what_a_widget_built_is_never_looked_at(region: Region) -> None:
    """Below an element without slots nothing is ours to compare."""
    await region.load(to_html(page()))
    await region.run("""document.querySelector('#widget').replaceChildren(
             document.createElement('canvas'))""")
    await region.adopt(page())
    await region.show(page(time="13"))

    assert await region.run("document.querySelector('#widget').innerHTML") == (
        "<canvas></canvas>"
    )


# What the server showed at first, and how many elements find no place any more.
DRIFTS: dict[str, tuple[Slot, int]] = {
    "another text": (page(name="Charles", time="11"), 0),
    "no text": (page(name="", time=""), 0),
    "another class": (page(kind="on"), 0),
    "a row less": (page(keys="ac"), 0),
    "a row more": (page(keys="abxc"), 3),
    "rows in another order": (page(keys="cba"), 0),
    "no rows": (page(keys=""), 0),
    "a branch": (page(flash=FLASH("Saved")), 1),
}


@pytest.mark.parametrize("name", DRIFTS)
async def test_a_page_that_is_out_of_date_is_brought_up_to_date(
    region: Region, name: str
) -> None:
    """What changed between the page and the connection is shown, and little else."""
    old, lost = DRIFTS[name]
    await region.load(to_html(old))
    await region.run("document.querySelector('[name=who]').value = 'Grace'")
    elements = await region.run("remember()")
    await region.adopt(page())

    assert await region.difference() is None
    assert await region.run("document.querySelector('[name=who]').value") == "Grace"
    assert await region.run("kept()") == elements - lost


@pytest.mark.parametrize("before", ["", "Ada"])
async def test_a_translated_slot_says_nothing_twice(
    region: Region, before: str
) -> None:
    """All that the heading holds is a slot: the old words go when new ones come."""
    heading = node("<h1>", "</h1>")
    await region.start(heading("Ada"))
    await region.run(TRANSLATE)
    if before:
        await region.reconnect(heading("Ada"))
    await region.show(heading("Bea"))

    assert await region.difference() is None


async def test_a_page_translated_before_it_is_live_is_ours_again(
    region: Region,
) -> None:
    """Only the heading is made anew, and it says what the server says."""
    await region.load(to_html(page()))
    await region.run(TEARS["a heading is translated"])
    elements = await region.run("remember(':not(font)')")
    await region.adopt(page())

    assert await region.difference() is None
    assert await region.run("kept()") == elements


TRANSLATE = """{
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode())
      if (texts.currentNode.data.trim()) found.push(texts.currentNode);
    for (const text of found) {
      const [outer, inner] = [1, 2].map(() => document.createElement('font'));
      outer.style.verticalAlign = 'inherit';
      inner.append(text.data.toUpperCase());
      outer.append(inner);
      text.replaceWith(outer); } }"""
INPUTS = "Array.from(document.querySelectorAll('input'), (input) => input.value)"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_translated_page_goes_on(region: Region, when: str) -> None:
    """What changes is shown, and nothing that was typed is lost."""
    await region.load(to_html(page()))
    if when == "before":
        await region.run(TRANSLATE)
    await region.adopt(page())
    await region.run(
        """for (const input of document.querySelectorAll('input:not([type])'))
             input.value = 'typed';
           document.querySelector('[name=who]').focus()"""
    )
    elements = await region.run("remember('input, textarea, form, table, tr')")
    for name, keys in (("Bea", "abc"), ("Cid", "cab"), ("Dan", "bxca")):
        await region.run(TRANSLATE)
        await region.show(page(name=name, time="13", keys=keys))

        assert name in await region.run("document.querySelector('h1').textContent")
    # Nobody else looks where nothing changes, so translators put that back.
    await region.run(
        """for (const font of document.querySelectorAll('font'))
             if (font.closest('#widget')) font.replaceWith('static');
             else font.remove()"""
    )
    await region.show(page(name="Eve", time="14", keys="bca", flash=FLASH("Saved")))

    assert await region.difference() is None
    assert await region.run("kept()") == elements
    assert (await region.run(INPUTS)).count("typed") == 4
    assert await region.run("document.activeElement.name") == "who"


TEARS = {
    "a heading is translated": """{
        const font = document.createElement('font');
        font.append('Bonjour Ada!');
        document.querySelector('h1').replaceChildren(font); }""",
    "a row is translated": """{
        const cell = document.querySelector('td');
        cell.lastChild.remove();
        cell.append(document.createElement('font')); }""",
    "all texts are joined": "document.body.normalize()",
    "a row is removed": "document.querySelector('tr').remove()",
    "a row is moved": """{
        const row = document.querySelector('tr');
        row.parentNode.append(row); }""",
    "all rows are removed": "document.querySelector('table').replaceChildren()",
    "a heading is written anew": "document.querySelector('h1').replaceChildren('mine')",
    "nothing is left": "document.body.replaceChildren()",
}


@pytest.mark.parametrize("name", TEARS)
async def test_a_torn_page_heals(region: Region, name: str) -> None:
    """Whatever a script broke, the next update that meets it puts it right."""
    await region.start(page())
    await region.run(
        "for (const input of document.querySelectorAll('td input')) input.value = 'x'"
    )
    await region.run(TEARS[name])
    await region.show(page(name="Bea", time="13", keys="cadb"))
    await region.show(page(name="Cid", time="14", keys="dbx"))

    assert await region.difference() is None


NOTE = node("<main><h1>", "</h1>", "<div>Note <input>", "</div></main>")


@pytest.mark.parametrize("is_flash", [True, False])
@pytest.mark.parametrize("tear", ["a heading is translated", "all texts are joined"])
async def test_what_leaves_a_torn_page_is_not_taken_for_its_neighbour(
    region: Region, tear: str, is_flash: bool
) -> None:
    """A message that looks like what stands behind it goes, and only that goes."""
    flashes = [FLASH("Saved"), ""] if is_flash else ["", FLASH("Saved")]
    await region.start(NOTE("Ada", flashes[0], "a"))
    await region.run("document.querySelector('input').value = 'typed'")
    await region.run("remember('main, input, div:not(.flash)')")
    await region.run(TEARS[tear])
    await region.show(NOTE("Bea", flashes[1], "b"))

    assert await region.difference() is None
    assert await region.run("kept()") == 3
    assert await region.run("document.querySelector('input').value") == "typed"
    assert len(region.warnings) == 1


async def test_what_was_typed_elsewhere_survives_healing(region: Region) -> None:
    """A translated heading costs no visitor their half-filled form."""
    await region.start(page())
    await region.run(
        """for (const input of document.querySelectorAll('input:not([type])'))
             input.value = 'kept ' + (input.closest('tr')?.dataset.key ?? '')"""
    )
    await region.run("document.querySelector('[name=who]').focus()")
    await region.run(TEARS["a heading is translated"])
    await region.show(page(name="Bea", keys="cb"))

    assert await region.run(
        "Array.from(document.querySelectorAll('input:not([type])'), (i) => i.value)"
    ) == ["kept ", "kept c", "kept b"]
    assert await region.run("document.activeElement.name") == "who"
    assert len(region.warnings) == 1


@pytest.mark.parametrize("transport", ["socket", "fetch"])
async def test_a_click_before_the_page_can_show_an_answer(visitor: Visitor) -> None:
    """The part that shows trees is late, and fails once: answers wait, in order."""
    may_load = asyncio.Event()
    asked: list[str] = []

    async def late(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            return await route.abort()
        await may_load.wait()
        await route.continue_()

    await visitor.page.route("**/later.js*", late)
    await visitor.page.goto("/counter")
    await visitor.press("Increment")
    await expect(visitor.one("form[aria-busy=true]")).to_have_count(1)
    await visitor.one("#typed").fill("half a sen")
    shown = await visitor.one("output").text_content()
    may_load.set()

    await expect(visitor.one("output")).to_have_text("1")
    assert shown == "0"
    assert await visitor.one("#typed").input_value() == "half a sen"
