"""Which parts of a template are balanced HTML."""

from __future__ import annotations

import re

import pytest

from quartlive.template.balance import Balance, Effect

_TAG = re.compile(r"<(/?)(\w+)>")


def told(html: str, around: tuple[str, ...] = ()) -> Balance:
    """A balance that has been told the tags of a text; positions are (0, offset)."""
    balance = Balance(around)
    for tag in _TAG.finditer(html):
        start, end = (0, tag.start()), (0, tag.end())
        if tag[1]:
            balance.end(tag[2], start, end)
        else:
            balance.start(tag[2], start, end)
    return balance


def parts(html: str, around: tuple[str, ...] = ()) -> list[str]:
    """The parts that have to stay whole."""
    return [html[s.start[1] : s.end[1]] for s in told(html, around).spans()]


@pytest.mark.parametrize(
    "html",
    [
        "<p>a</p>",
        "<ul><li>a<li>b</ul>",
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<div><br><img></div>",
        "<p>a<p>b",
        "<dl><dt>a<dd>b</dl>",
    ],
)
def test_balanced_html_can_be_split_everywhere(html):
    """Optional end tags count as HTML counts them."""
    assert parts(html) == []


@pytest.mark.parametrize(
    ("html", "part"),
    [
        ("<i>a</i><a>b<a>c</a></a><i>d</i>", "<a>b<a>c</a></a>"),
        ("<i>a</i><b><span>x</b>", "<span>x"),
    ],
)
def test_what_a_parser_would_read_otherwise_stays_whole(html, part):
    """Only the smallest part that holds it."""
    assert part in "".join(parts(html))
    assert "<i>a</i>" not in "".join(parts(html))


@pytest.mark.parametrize(
    ("html", "effect"),
    [
        ("<p>a</p>", Effect()),
        ("<div><p>a</p>", Effect(opens=("div",))),
        ("a</div></main>", Effect(closes=("div", "main"))),
        ("</div><div>", Effect(("div",), ("div",))),
    ],
)
def test_what_a_fragment_does_to_the_elements_around_it(html, effect):
    """A fragment that does something is no fragment of its own."""
    assert told(html, ("main", "div")).effect() == effect


def test_twice_what_is_balanced_is_balanced():
    """Rows are repeated."""
    row = "<li><p>a<b>c</b>"

    assert parts(row * 2, ("ul",)) == parts(row, ("ul",)) == []


@pytest.mark.parametrize(
    ("html", "part"),
    [
        ("<i>a</i><a>b<p>c</a>d</p><i>e</i>", "<a>b<p>c</a>d</p>"),
        ("<p>a</p><p>b<ul>c</ul></p>", "<p>b<ul>c</ul></p>"),
        ("<div>a<td>b</td></div>", "<div>a<td>b</td></div>"),
        ("<div>a</p></div>", "<div>a</p></div>"),
    ],
)
def test_a_part_holds_all_that_a_parser_connects(html, part):
    """Parsed without the rest, it would come out differently."""
    assert part in parts(html)


def test_shapes_of_a_drawing_may_stand_alone():
    """An include or a macro writes them into an ``<svg>`` elsewhere."""
    alone, left_open = Balance(), Balance()
    alone.start("path", (0, 0), (0, 7), solidus=True)
    left_open.start("div", (0, 0), (0, 6), solidus=True)

    assert alone.effect() == Effect()
    assert left_open.effect() == Effect(opens=("div",))
