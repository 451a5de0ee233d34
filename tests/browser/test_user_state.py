"""Attributes carry the server's state, properties the visitor's.

Each test changes something on the server and something on the page, and says who wins.
"""

from __future__ import annotations

import pytest

from quartlive.wire.tree import Slot
from tests.browser.region import Region, node, rows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


FIELD = node('<input id="it" value="', '" class="', '" ', ">", "")
BOX = node('<input id="it" type="checkbox" ', ">", "")
AREA = node('<textarea id="it">', "</textarea>", "")
SELECT = node('<select id="it">', "</select>", "")
OPTION = rows('<option value="', '" ', ">x</option>")
p = node("<p>", "</p>")
PARAGRAPH = node('<p id="it" class="', '" style="', '">', "</p>")
DETAILS = node("<details id='it' ", "><summary>s</summary>", "</details>")
DIALOG = node("<dialog id='it' ", "><button>", "</button></dialog>")
ASIDE = node("<button id='b'>b</button><dialog id='it' ", "><i>", "</i></dialog>")
POPOVER = node("<div id='it' popover ", ">", "</div>")
FILE = node("<input id='it' type='file' value='", "'>", "")
RANGE = node("<input id='it' type='range' max='500' value='", "'>", "")

TYPE = "it.value = 'typed'; it.focus(); it.setSelectionRange(1, 3);"


def select(chosen: str, options: str = "abc") -> Slot:
    return SELECT(
        OPTION(*((o, "selected" if o == chosen else "") for o in options)), ""
    )


# Before, what the visitor does, after, what is asked, and the answer.
RULES: dict[str, tuple[Slot, str, Slot, str, object]] = {
    "an unrelated update leaves a field alone": (
        FIELD("a", "", "", "1"),
        TYPE,
        FIELD("a", "", "", "2"),
        "[it.value, it.selectionStart, it.selectionEnd, document.activeElement === it]",
        ["typed", 1, 3, True],
    ),
    "the other attributes of a field change while it is typed in": (
        FIELD("a", "", "", "1"),
        TYPE,
        FIELD("b", "bad", "aria-invalid='true'", "2"),
        "[it.value, it.getAttribute('value'), it.className, it.ariaInvalid]",
        ["typed", "b", "bad", "true"],
    ),
    "the server fills a field nobody is in": (
        FIELD("a", "", "", "1"),
        "it.value = 'typed'; it.blur()",
        FIELD("b", "", "", "1"),
        "it.value",
        "b",
    ),
    "a field that is set to what it holds keeps its caret": (
        FIELD("a", "", "data-lvt-force-update", "1"),
        TYPE,
        FIELD("typed", "", "data-lvt-force-update", "1"),
        "[it.value, it.selectionStart]",
        ["typed", 1],
    ),
    "the server wins where it must": (
        FIELD("a", "", "data-lvt-force-update", "1"),
        TYPE,
        FIELD("b", "", "data-lvt-force-update", "1"),
        "it.value",
        "b",
    ),
    "a field that cannot be written in follows": (
        FIELD("a", "", "readonly", "1"),
        TYPE,
        FIELD("b", "", "readonly", "1"),
        "it.value",
        "b",
    ),
    "a text area that is typed in stays": (
        AREA("a", "1"),
        TYPE,
        AREA("b", "2"),
        "[it.value, it.defaultValue, it.selectionStart]",
        ["typed", "b", 1],
    ),
    "a text area nobody is in follows": (
        AREA("a", "1"),
        "it.value = 'typed'; it.blur()",
        AREA("b", "2"),
        "it.value",
        "b",
    ),
    "a ticked box stays ticked": (
        BOX("", "1"),
        "it.checked = true",
        BOX("", "2"),
        "it.checked",
        True,
    ),
    "a box follows the server": (
        BOX("checked", "1"),
        "it.checked = true; it.focus()",
        BOX("", "2"),
        "it.checked",
        False,
    ),
    "a chosen option stays chosen": (
        select("a"),
        "it.value = 'c'",
        select("a", "abcd"),
        "it.value",
        "c",
    ),
    "a select follows the server": (
        select("a"),
        "it.value = 'c'; it.blur()",
        select("b"),
        "it.value",
        "b",
    ),
    "a select that is being used is left alone": (
        select("a"),
        "it.value = 'c'; it.focus()",
        select("b"),
        "it.value",
        "c",
    ),
    "classes of others stay": (
        PARAGRAPH("a b", "", "1"),
        "it.classList.add('guest'); it.classList.remove('b')",
        PARAGRAPH("b c", "", "1"),
        "it.className",
        "guest c",
    ),
    "styles of others stay": (
        PARAGRAPH("", "color: red; margin: 1px", "1"),
        "it.style.width = '9px'; it.style.color = 'blue'",
        PARAGRAPH("", "color: red; padding: 2px", "1"),
        "it.getAttribute('style')",
        "color: blue; width: 9px; padding: 2px;",
    ),
    "opened details stay open": (
        DETAILS("", "1"),
        "it.open = true",
        DETAILS("", "2"),
        "it.open",
        True,
    ),
    "the server closes details": (
        DETAILS("open", "1"),
        "it.open = true",
        DETAILS("", "2"),
        "it.open",
        False,
    ),
    "an open dialog stays open": (
        DIALOG("", "1"),
        "it.showModal()",
        DIALOG("", "2"),
        "[it.open, it.matches(':modal')]",
        [True, True],
    ),
    "the server closes a dialog": (
        DIALOG("open", "1"),
        "it.close(); it.showModal()",
        DIALOG("", "2"),
        "[it.open, it.matches(':modal')]",
        [False, False],
    ),
    "a dialog the visitor closed stays closed": (
        DIALOG("open", "1"),
        "it.close()",
        DIALOG("open", "2"),
        "it.open",
        False,
    ),
    "the server opens a dialog": (
        DIALOG("", "1"),
        "",
        DIALOG("open", "1"),
        "[it.open, it.matches(':modal'), it.contains(document.activeElement)]",
        [True, False, True],
    ),
    "the server opens a modal dialog": (
        DIALOG("lvt-modal", "1"),
        "",
        DIALOG("open lvt-modal", "1"),
        "[it.open, it.matches(':modal'), it.contains(document.activeElement)]",
        [True, True, True],
    ),
    "a dialog that is open already is not opened again": (
        DIALOG("", "1"),
        "it.showModal()",
        DIALOG("open", "1"),
        "[it.open, it.matches(':modal')]",
        [True, True],
    ),
    "a closed dialog gives the focus back": (
        ASIDE("lvt-modal", "1"),
        "b.focus(); it.showModal()",
        ASIDE("lvt-modal", "2"),
        "[it.matches(':modal'), (it.close(), document.activeElement.id)]",
        [True, "b"],
    ),
    "an open popover stays open": (
        POPOVER("", "1"),
        "it.showPopover()",
        POPOVER("class='x'", "2"),
        "[it.matches(':popover-open'), it.className]",
        [True, "x"],
    ),
    "details in HTML that is shown as it is stay open": (
        node("", "")("<details id='it'><p>1</p></details>"),
        "it.open = true",
        node("", "")("<details id='it'><p>2</p></details>"),
        "[it.open, it.textContent]",
        [True, "2"],
    ),
    "a file is never set": (
        FILE("a", "1"),
        "",
        FILE("b", "2"),
        "it.getAttribute('value')",
        "b",
    ),
    "a slider that is held stays": (
        RANGE("5", "1"),
        "it.value = 300; it.focus()",
        RANGE("400", "2"),
        "[it.value, it.defaultValue]",
        ["300", "400"],
    ),
}


@pytest.mark.parametrize("rule", RULES)
async def test_who_wins(region: Region, rule: str) -> None:
    """What a visitor is doing is theirs; what the server changed is its."""
    before, act, after, question, answer = RULES[rule]
    it = "const it = document.querySelector('#it');"
    await region.start(before)
    await region.run(f"{{ {it} {act} }}")
    await region.show(after)

    assert await region.run(f"(() => {{ {it} return {question} }})()") == answer
    assert region.warnings == []


async def test_a_refused_choice_goes_back(region: Region) -> None:
    """The answer to an action decides what boxes and selects show."""
    await region.start(node("", "", "")(BOX("checked", ""), select("b")))
    await region.run(
        """{ const [box, select] = document.querySelectorAll('#it');
             box.checked = false; select.value = 'c';
             view().reassert([box, select]); }"""
    )

    assert await region.run(
        """Array.from(document.querySelectorAll('#it'),
             (it) => it.checked ?? it.value)"""
    ) == [True, "b"]


MODAL = node("<dialog id='it' open lvt-modal><input>", "</dialog>")
BRANCH = node("<main><button>b</button>", "</main>")


async def is_modal(region: Region) -> bool:
    dialog = "document.querySelector('dialog')"
    return bool(
        await region.run(
            f"{dialog}.matches(':modal') && {dialog}.contains(document.activeElement)"
        )
    )


async def test_a_dialog_that_comes_open_is_modal_if_it_says_so(region: Region) -> None:
    """A branch of the template is the way to open one; leaving it is closing it."""
    await region.start(BRANCH(""))
    await region.run("document.querySelector('button').focus()")
    await region.show(BRANCH(MODAL("1")))

    assert await is_modal(region)
    await region.show(BRANCH(MODAL("2")))
    assert await is_modal(region)
    await region.show(BRANCH("<dialog open lvt-modal><input></dialog>"))
    assert await is_modal(region)
    await region.show(BRANCH(""))
    assert await region.difference() is None
    assert region.warnings == []


async def test_a_page_may_come_with_a_modal_dialog(region: Region) -> None:
    """Without JavaScript it stands open in the page; with it, it is modal."""
    await region.start(BRANCH(MODAL("1")))

    assert await is_modal(region)


async def test_lv_2287_a_dialog_stays_modal_whatever_is_shown_in_it(
    region: Region,
) -> None:
    """Answers shown inside a dialog used to close it, or to make it not modal."""
    page = node("<p>", "</p><dialog class='", "'><form><input>", "</form></dialog>")
    await region.start(page("1", "", ""))
    await region.run(
        """document.querySelector('dialog').showModal();
           document.querySelector('input').value = 'typed'"""
    )
    for tree in (page("2", "", ""), page("2", "x", p("e")), page("3", "y", p("f"))):
        await region.show(tree)

        assert await is_modal(region)
    await region.reconnect(page("4", "z", ""))
    assert await is_modal(region)
    assert await region.run("document.querySelector('input').value") == "typed"


async def test_lv_2349_details_stay_as_the_visitor_left_them(region: Region) -> None:
    """Opened ones among rows stay open while rows come, go and change places."""
    faq = node("<main>", "</main>")
    row = rows('<details data-key="', '"><summary>s</summary>', "</details>", key=0)
    await region.start(faq(row(*((key, "1") for key in "abc"))))
    await region.run(
        "for (const each of document.querySelectorAll('details')) "
        "each.open = each.dataset.key !== 'b'"
    )
    await region.show(faq(row(*((key, "2") for key in "cxba"))))

    assert await region.run(
        "Array.from(document.querySelectorAll('[open]'), (each) => each.dataset.key)"
    ) == ["c", "a"]


CHOICE = node("<select id='it'>", "</select>", "")


@pytest.mark.parametrize(
    "options", ["abcd", "cba", "xc", "c"], ids=lambda options: f"{options} remain"
)
@pytest.mark.parametrize("place", ["focus", "blur"])
async def test_lv_684_and_2787_new_options_keep_the_choice(
    region: Region, options: str, place: str
) -> None:
    """The list is loaded anew while the visitor has chosen: the choice stands."""
    plain = rows('<option value="', '">', "</option>", key=0)
    await region.start(CHOICE(plain(*((o, "1") for o in "abc")), "1"))
    await region.run(
        "{ const it = document.querySelector('#it');"
        f" it.focus(); it.value = 'c'; it.{place}() }}"
    )
    await region.show(CHOICE(plain(*((o, "2") for o in options)), "2"))

    assert await region.run("document.querySelector('#it').value") == "c"
    assert await region.difference() is None


ORDERS = ["cab", "xcaby", "b", "", "bac", "abcdefgh", "hgfedcba", "aceg"]


async def test_lv_2767_and_2994_rows_are_in_the_order_that_was_said(
    region: Region,
) -> None:
    """Reset, reorder, insert before and behind: never a row twice or out of place."""
    ul, item = node("<ul>", "</ul>"), rows('<li id="', '">', "</li>", key=0)
    await region.start(ul(item(*((key, key) for key in "abc"))))
    seen = []
    for order in ORDERS:
        await region.show(ul(item(*((key, key.upper()) for key in order))))
        seen.append(
            await region.run(
                "Array.from(document.querySelectorAll('li'), (li) => li.id).join('')"
            )
        )

    assert seen == ORDERS
    assert region.warnings == []


FRAMES = node("<main>", "</main>")
ROW = rows('<div data-key="', '"><input value="', '"><iframe></iframe></div>', key=0)


@pytest.mark.parametrize("order", ["dcba", "bcda", "cabd", "adcb", "xbyazdc", "db"])
async def test_reordering_disturbs_nobody(region: Region, order: str) -> None:
    """The row a visitor is in does not move: no blur, no frame loads again."""
    await region.start(FRAMES(ROW(*((key, "") for key in "abcd"))))
    await region.run(
        """{ const input = document.querySelector('[data-key=b] input');
             input.value = 'typed'; input.focus(); input.setSelectionRange(1, 3);
             window.events = [];
             for (const type of ['blur', 'focus', 'focusout'])
               input.addEventListener(type, () => events.push(type));
             for (const frame of document.querySelectorAll('iframe'))
               frame.contentWindow.mark = true; }"""
    )
    await region.show(FRAMES(ROW(*((key, "") for key in order))))

    assert await region.run("events") == []
    assert await region.run(
        "[document.activeElement.value, document.activeElement.selectionStart]"
    ) == ["typed", 1]
    assert await region.run(
        """Array.from(document.querySelectorAll('iframe')).every((frame) =>
             frame.contentWindow.mark || /[xyz]/.test(frame.parentNode.dataset.key))"""
    )
    assert await region.difference() is None


async def test_without_a_gentle_move_the_focused_row_stays_where_it_is(
    region: Region,
) -> None:
    """Older browsers take the focus from a node that moves, so others move."""
    await region.run("Element.prototype.moveBefore = undefined")
    await region.start(FRAMES(ROW(*((key, "") for key in "abcd"))))
    await region.run("document.querySelector('[data-key=d] input').focus()")
    await region.show(FRAMES(ROW(*((key, "") for key in "dabc"))))
    focused = await region.run("document.activeElement.parentNode.dataset?.key")
    await region.run("delete Element.prototype.moveBefore")

    assert focused == "d"
    assert await region.difference() is None


async def test_one_cell_of_a_long_list_is_one_write(region: Region) -> None:
    """Nothing else on the page is touched, however long the list."""
    table = [(str(i), "x") for i in range(1000)]
    await region.start(FRAMES(rows('<p id="', '">', "</p>", key=0)(*table)))
    await region.run("watch()")
    table[500] = ("500", "y")
    await region.show(FRAMES(rows('<p id="', '">', "</p>", key=0)(*table)))

    assert await region.run("seen()") == ["characterData #text"]
