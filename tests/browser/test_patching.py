"""Trees become what the browser itself would make of their HTML, slot by slot.

No app and no server: trees, patches and frames are made in Python, and the page is
compared with the browser's own parse of the whole HTML after each step.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quartlive.wire.tree import Slot
from tests.browser.region import Region, node, rows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/trees.json").read_text())


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
async def test_matches_shared_vectors(region: Region, case: dict[str, Any]) -> None:
    """What Python and the client's data agree on is also what the page shows."""
    await region.load(case["html"][0])
    await region.page.evaluate("(frame) => adopt(frame)", case["frames"][0])
    seen = [await region.page.evaluate("(html) => compare(html)", case["html"][0])]
    for frame, html in zip(case["frames"][1:], case["html"][1:], strict=True):
        await region.page.evaluate("(frame) => apply(frame)", frame)
        seen.append(await region.page.evaluate("(html) => compare(html)", html))

    assert seen == [None] * len(case["html"])
    assert region.warnings == []


p, b, div = node("<p>", "</p>"), node("<b>", "</b>"), node("<div>", "</div>")
main = node("<main>", "</main>")
li = rows("<li>", "</li>")
tr = rows("<tr><td>", "</td></tr>")
spaced = rows("\n <tr data-key='", "'><td>", "</td></tr>\n", key=0)

# Each construct with the states it goes through.
COMPOSITIONS: dict[str, list[Slot]] = {
    "adjacent slots": [
        node("<p>", "", "", "</p>")(*s) for s in ("abc", ("", "b", ""), "xyz")
    ],
    "empty values": [p(""), p("a"), p("")],
    "entities": [p("&lt;&amp;&#34;&#39;&gt;"), p("&nbsp;&copy;&#x41;"), p("&amp;amp;")],
    "line ends": [p("a\nb"), p("c\r\nd\re")],
    "markup": [p("<i>x</i>"), p("plain"), p("<i>y</i><u>z</u>"), p("a <i>y</i>")],
    "an attribute": [
        node('<a href="', '">', "</a>")(*s) for s in (("/a", "x"), ("/b?c&amp;d", "y"))
    ],
    "several slots in an attribute": [
        node('<i class="a ', " ", '">x</i>')(*s) for s in ("bc", ("", "d"))
    ],
    "a condition in an attribute": [
        node('<i class="a', '">x</i>')(s) for s in ("", node(" on")(), "")
    ],
    "a loop in an attribute": [
        node('<i class="', '">x</i>')(rows("c", " ")(*s))
        for s in ("ab", "a", "xbc", "")
    ],
    "a changing condition in an attribute": [
        node('<i title="', '">x</i>')(node("(", ")")(s)) for s in ("a", "b")
    ],
    "entities in an attribute": [
        node('<i title="&amp;lt; ', '">x</i>')(s) for s in ("&amp;lt;", "&copy=1")
    ],
    "a value without quotes": [node("<i title=", ">x</i>")(s) for s in ("a", "b")],
    "an attribute that comes and goes": [
        node("<input ", ">")(s) for s in ("", "checked", "disabled")
    ],
    "a branch in a tag": [
        node("<input a ", ">")(s)
        for s in ("", node('title="', '"')("x"), node('title="', '"')("y"))
    ],
    "an attribute's name": [
        node("<p data-", '="', '">x</p>')(*s) for s in ("ab", "cd")
    ],
    "attributes beside attributes": [
        node('<p class="', '" ', ">x</p>")(*s) for s in (("a", "hidden"), ("b", ""))
    ],
    "names with capitals": [
        node('<svg viewBox="', '"><path d="', '"/></svg>')(*s)
        for s in (("0 0 1 1", "M0"), ("0 0 2 2", "M1"))
    ],
    "capitals in a loose tag": [
        node("<svg ", "></svg>")(s) for s in ('viewBox="0 0 1 1"', 'viewBox="0 0 2 2"')
    ],
    "links in a drawing": [
        node('<svg><use xlink:href="', '"/></svg>')(s) for s in ("#a", "#b")
    ],
    "a doubled attribute": [
        node('<p class="a" class="', '">', "</p>")(*s) for s in ("bx", "cy")
    ],
    "a tag's name": [node("<h", ">x</h", ">")(s, s) for s in "123"],
    "a text area": [
        node("<textarea>a ", "</textarea>")(s) for s in ("b &lt;", "c", "")
    ],
    "a text area's first newline": [
        node("<textarea>", "</textarea>")(s) for s in ("\nb", "c", "\n\nd")
    ],
    "a title": [node("<svg><title>", "</title></svg>")(s) for s in "ab"],
    "a style": [node("<style>p { color: ", " }</style>")(s) for s in ("red", "blue")],
    "data for scripts": [
        node('<script type="application/json">[', "]</script>")(s)
        for s in ('"a&amp;"', '"b"')
    ],
    "options": [
        node("<select>", "</select>")(
            rows('<option value="', '" ', ">", "</option>")(*s)
        )
        for s in (
            [("1", "", "a"), ("2", "selected", "b")],
            [("1", "selected", "a")],
            [],
        )
    ],
    "a comment": [node("<!-- ", " --><p>x</p>")(s) for s in "ab"],
    "a comment of one slot": [node("<!--", "-->x")(s) for s in "ab"],
    "rows of a body": [
        node("<table><tbody>", "</tbody></table>")(tr(*s)) for s in ("ab", "", "bca")
    ],
    "cells": [
        node("<table><tr>", "</tr></table>")(rows("<td>", "</td>")(*s))
        for s in ("ab", "", "cab")
    ],
    "columns and a caption": [
        node("<table><caption>", "</caption><colgroup>", "</colgroup></table>")(
            s, rows('<col class="', '">')(*s)
        )
        for s in ("ab", "c", "")
    ],
    "columns without a group": [
        node("<table>", "</table>")(rows('<col class="', '">')(*s))
        for s in ("ab", "c", "")
    ],
    "rows without a body": [
        node("<table>\n", "\n</table>")(tr(*s)) for s in ("ab", "bca", "", "x", "")
    ],
    "rows and white space": [
        node("<table>\n", "\n</table>")(spaced(*s))
        for s in (
            [("a", "1"), ("b", "2")],
            [("b", "2")],
            [],
            [("c", "3"), ("b", "4")],
            [("b", "5"), ("c", "3")],
        )
    ],
    "a first row that comes and goes": [
        node("<table>", "", "</table>")(s, tr(*r))
        for s, r in [
            ("", "ab"),
            (node("<tr><th>h</th></tr>")(), "b"),
            ("", ""),
            (node("<tr><th>h</th></tr>")(), "c"),
        ]
    ],
    "rows behind a head": [
        node(
            "<table><thead><tr><th>h</th></tr></thead>",
            "<tfoot><tr><td>f</td></tr></tfoot></table>",
        )(tr(*s))
        for s in ("", "ab", "c")
    ],
    "rows before rows": [
        node("<table>", "<tr><td>z</td></tr></table>")(tr(*s)) for s in ("", "ab", "c")
    ],
    "a body for each": [
        node("<table>", "</table>")(rows("<tbody>", "</tbody>")(*map(tr, s)))
        for s in ("ab", "", "cab")
    ],
    "parts of a drawing": [
        node("<svg>", "</svg>")(rows('<circle r="', '"/>')(*s))
        for s in ("12", "", "321")
    ],
    "HTML in a drawing": [
        node("<svg><foreignObject>", "</foreignObject></svg>")(s)
        for s in ("", p("a"), b("b"), "<u>x</u>")
    ],
    "a formula": [
        node("<math>", "</math>")(s)
        for s in (node("<mi>", "</mi>")("x"), "", node("<mi>", "</mi>")("y"))
    ],
    "rows without elements": [p(rows("", ", ")(*s)) for s in ("ab", "", "cab", "bc")],
    "rows of several elements": [
        node("<dl>", "</dl>")(rows("<dt>", "</dt><dd>", "</dd>")(*map(tuple, s)))
        for s in (["ab", "cd"], ["cd"], [])
    ],
    "a leading condition": [
        div(rows("", "<i>", "</i>")(*s))
        for s in ([("", "a"), (b("x"), "b")], [(b("y"), "a"), ("", "b")])
    ],
    "conditions all around": [
        node("", "", "")(*s)
        for s in [("", ""), (p("a"), ""), (p("a"), b("c")), ("", b("c"))]
    ],
    "an element of the author's": [
        node("<x-item>", "</x-item>")(s) for s in ("a", b("c"))
    ],
    "an unbalanced branch": [
        node("", "x", "")(*s)
        for s in [("", ""), ("<div class='a'>", "</div>"), ("", "")]
    ],
    "an unbalanced node": [
        node("", "x", "")(*s)
        for s in [("", ""), (node("<div>")(), node("</div>")()), ("", "")]
    ],
    "a block in a paragraph": [main(p(s)) for s in (div("a"), "b", div("c"), div("d"))],
    "a paragraph that gets a block": [
        main(p(s)) for s in ("a", div("b"), div("c"), "d", div("e"))
    ],
    "a block deep in a paragraph": [main(p(b(s))) for s in ("a", div("b"), "c")],
    "items left open": [
        node("<ul>", "</ul>")(rows("<li>", "")(*s)) for s in ("ab", "", "cab")
    ],
    "an item in an item": [node("<ul><li>", "</ul>")(s) for s in ("a", li("b"), "c")],
    "a form in a form": [
        main(node("<form>", "</form>")(s))
        for s in ("a", node("<form>", "</form>")("b"), "c")
    ],
    "a link in a link": [
        main(node("<a>", "</a>")(s)) for s in ("a", node("<a>", "</a>")("b"), "c")
    ],
    "a button in a button": [
        main(node("<button>", "</button>")(s))
        for s in ("a", b(node("<button>", "</button>")("b")), "c")
    ],
    "a slot in a template": [
        main(node("<template>", "</template>")(s)) for s in ("a", b("b"), "c")
    ],
    "a slot in a frame": [node("<iframe>", "</iframe>")(s) for s in "ab"],
    "preformatted text": [
        node("<pre>", "</pre>")(s)
        for s in ("\na", "b", "\n\nc", "<i>d</i>", "\n<i>e</i>")
    ],
    "a list in a list": [
        node("<ul>", "</ul>")(rows("<li data-key='", "'>", "</li>", key=0)(*s))
        for s in (
            [("a", li("1")), ("b", li())],
            [("b", li("2", "3")), ("a", li("1"))],
            [("a", "")],
        )
    ],
    "nothing at all": [node("")(), node("<p>x</p>")(), node("")()],
    "a page's own tags": [
        node('<html class="', '"><body data-x="', '">', "")(*s)
        for s in [("", "a", p("x")), ("dark", "b", p("y")), ("", "", "")]
    ],
}


@pytest.mark.parametrize("how", ["adopted", "made"])
@pytest.mark.parametrize("name", COMPOSITIONS)
async def test_composes_like_the_parser(region: Region, name: str, how: str) -> None:
    """Whatever is put together, a visitor sees what a fresh page would show."""
    first, *others = COMPOSITIONS[name]
    await region.start(first, html=None if how == "adopted" else "")
    differences = [await region.difference()]
    for tree in others:
        await region.show(tree)
        differences.append(await region.difference())

    assert differences == [None] * len(COMPOSITIONS[name])


@pytest.mark.parametrize("name", COMPOSITIONS)
async def test_a_new_connection_says_it_again(region: Region, name: str) -> None:
    """A whole tree leads from any state to any other, too."""
    states = COMPOSITIONS[name]
    await region.start(states[0])
    for tree in [*states[1:], states[0]]:
        await region.reconnect(tree)

        assert await region.difference() is None


@pytest.mark.parametrize("name", COMPOSITIONS)
async def test_saying_it_again_writes_nothing(region: Region, name: str) -> None:
    """Who reconnects without news keeps every node as it is."""
    await region.start(COMPOSITIONS[name][0])
    await region.run("watch()")
    await region.reconnect(COMPOSITIONS[name][0])

    assert await region.run("seen()") == []
    assert region.warnings == []


LONG = "abcdefghijklmno"
PLAIN = rows('<p data-key="', '">', "</p>", key=0)
LOOSE = rows("", '<i data-key="', '">', "</i>, <b>b</b>", key=1)


@pytest.mark.parametrize("row", ["plain", "loose"])
@pytest.mark.parametrize(
    ("order", "mutations"),
    [
        ("ancdefghijklmbo", 4),
        ("nbcdefghijklmao", 4),
        ("bcdefghijklmnoa", 2),
        ("oabcdefghijklmn", 2),
        ("abfdehgcijklmno", None),
        ("onmlkjihgfedcba", None),
        ("bcdefghijklmnox", None),
    ],
)
async def test_few_of_many_rows_move(
    region: Region, row: str, order: str, mutations: int | None
) -> None:
    """Two that change places are two moves, however long the list."""
    make = {"plain": PLAIN, "loose": LOOSE}[row]
    cells = {"plain": lambda key: (key, key), "loose": lambda key: (key, key, key)}[row]
    await region.start(main(make(*map(cells, LONG))))
    await region.run("watch()")
    await region.show(main(make(*map(cells, order))))
    seen = await region.run("seen()")

    assert await region.difference() is None
    assert region.warnings == []
    if row == "plain" and mutations is not None:
        assert len(seen) == mutations
