"""What the published client gets wrong where it is not worked round.

Each test shows both: with what is really sent the page is right; with the same trees,
but without the one thing that works round it, the page is wrong. When a new release of
the client gets it right, that thing has done its duty.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from markupsafe import Markup
from playwright.async_api import Browser

from quartlive.template.helpers import Live
from quartlive.wire.livetemplate import PlainPeer
from quartlive.wire.tree import Range, Slot, intern, to_html

from ..template.rendering import loaded
from .blank import Blank
from .laws import MARKS
from .renderer import Renderer, Tree, frames, fresh, running, written

Sender = Callable[[list[Slot]], Iterable[Tree]]


@pytest.fixture(scope="module")
def renderer(published: Path) -> Iterator[Renderer]:
    yield from running()


def rendered(source: str, *states: dict[str, Any]) -> list[Slot]:
    """The trees of a page with this in its body, in these states."""
    page = loaded(source)
    return [page.render({"live": Live(), **state}).tree for state in states]


def answers(trees: list[Slot]) -> Iterator[Tree]:
    """Whole trees, as over HTTP."""
    for tree in trees:
        yield written(PlainPeer(), tree)


def is_needed(
    renderer: Renderer,
    trees: list[Slot],
    without: Callable[[Tree], Tree],
    send: Sender = frames,
) -> None:
    """Check that what is sent shows the last tree, and does not without something."""
    sent = list(send(trees))
    right, wrong = (
        renderer.show([{"reset": not at, "tree": t} for at, t in enumerate(each)])[-1]
        for each in (sent, map(without, sent))
    )

    assert right == fresh(trees[-1])
    assert wrong != fresh(trees[-1])


def change(value: Any, how: Callable[[Any], Any]) -> Any:
    """Change all values in a tree, the inner ones first."""
    if isinstance(value, dict):
        value = {name: change(member, how) for name, member in value.items()}
    elif isinstance(value, list):
        value = [change(member, how) for member in value]
    return how(value)


# -- What it knows at a place, it merges with what it is sent


def unmarked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    marks = {name for name in value if name.isdecimal() and int(name) >= MARKS}
    return {name: value[name] for name in value if name not in marks}


def without_marks(tree: Tree) -> Tree:
    return change(tree, unmarked)  # type: ignore[no-any-return]


LIST = '{% for n in numbers %}<li id="{{ n }}">{{ n }}</li>{% endfor %}'
DEEPER = "<section>{% if title %}<ul>" + LIST + "</ul>{% endif %}</section>"
SWITCH = f"{{% if is_flat %}}{LIST}{{% else %}}{DEEPER}{{% endif %}}"
FLAT = {"is_flat": True, "title": "t", "numbers": [1, 2], "rows": "ab"}
DEEP = {**FLAT, "is_flat": False, "numbers": [3]}


@pytest.mark.parametrize("send", [frames, answers])
def test_a_list_gives_way_to_one_that_lies_deeper(renderer, send):
    """Of the old list nothing stays, neither after a patch nor after an answer."""
    trees = rendered(f"<div>{SWITCH}</div>", FLAT, DEEP)

    is_needed(renderer, trees, without_marks, send)


@pytest.mark.parametrize("send", [frames, answers])
def test_a_list_gives_way_within_another_part_of_the_page(renderer, send):
    """It is not only what stands in a slot of the whole page."""
    source = f"{{% if title %}}<div>{SWITCH}</div>{{% endif %}}"

    is_needed(renderer, rendered(source, FLAT, DEEP), without_marks, send)


def test_a_list_gives_way_within_a_row(renderer):
    """What comes for a row is merged, too."""
    row = f'<div id="{{{{ row }}}}">{SWITCH}</div>'
    source = f"{{% for row in rows %}}{row}{{% endfor %}}"

    is_needed(renderer, rendered(source, FLAT, DEEP), without_marks)


def with_marks_of_strings(tree: Tree) -> Tree:
    """Marks that do not tell a row from a node with the same strings."""

    def same(value: Any) -> Any:
        is_twin = isinstance(value, dict) and value.get("s") == ["<p>", "</p>"]
        return {**unmarked(value), str(MARKS): 0} if is_twin else value

    return change(tree, same)  # type: ignore[no-any-return]


def test_rows_give_way_to_a_part_of_the_same_strings(renderer):
    """What is there for no rows may look like one of them, and hold a list."""
    rows = "{% for n in numbers %}<p>{{ n }}</p>"
    other = "<p>{% for row in rows %}<b>{{ row }}</b>{% endfor %}</p>"
    source = f"{{% if title %}}<div>{rows}{{% else %}}{other}{{% endfor %}}</div>"
    trees = rendered(f"{source}{{% endif %}}", FLAT, {**FLAT, "numbers": []})

    is_needed(renderer, trees, with_marks_of_strings)


# -- What it takes for something else than text


def with_braces(tree: Tree) -> Tree:
    def unpack(value: Any) -> Any:
        is_text = isinstance(value, dict) and [*value] == ["s"]
        return value["s"][0] if is_text else value

    return change(tree, unpack)  # type: ignore[no-any-return]


@pytest.mark.parametrize("text", ["{{ name }}", "{{}}", Markup("{{<b>x</b>}}")])
@pytest.mark.parametrize("source", ["<p>{{ text }}</p>", "<i title='{{ text }}'></i>"])
@pytest.mark.parametrize("before", ["plain", "{{ another }}"])
def test_text_in_double_braces_is_shown(renderer, text, source, before):
    """A visitor may write about templates."""
    trees = rendered(source, {"text": before}, {"text": text})

    is_needed(renderer, trees, with_braces)


def with_root_tags(tree: Tree) -> Tree:
    def unspell(value: Any) -> Any:
        is_text = isinstance(value, str)
        return re.sub(r"root (?=>|\Z)", "root", value) if is_text else value

    return change(tree, unspell)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("source", "text"),
    [("<root>{{ text }}</root>", "t"), ("<p>{{ text }}</p>", Markup("<root>r</root>"))],
    ids=["in the template", "in a value"],
)
def test_an_element_called_root_is_shown(renderer, source, text):
    """XML is made of such names, and SVG is XML."""
    trees = rendered(source, {"text": "old"}, {"text": text})

    is_needed(renderer, trees, with_root_tags)


def test_an_element_called_root_may_have_no_attributes_for_once(renderer):
    """Where they would stand, the tag is not yet at its end."""
    source = "<root{% if is_hidden %} hidden{% endif %}>{{ is_hidden }}</root>"
    trees = rendered(source, {"is_hidden": True}, {"is_hidden": False})

    is_needed(renderer, trees, with_root_tags)


# -- What it takes rows for


def edited(keys: list[str]) -> list[Slot]:
    """A list with these keys, and with another text in its last row."""
    statics = intern(('<li id="', '">', "</li>"), "range", 0)
    texts = ["old"] * len(keys)
    return [
        (intern(("<ul>", "</ul>")), Range(statics, list(zip(keys, each, strict=True))))
        for each in (texts, [*texts[:-1], "new"])
    ]


def with_numbers(tree: Tree) -> Tree:
    """Keys that are numbers, as they are in most lists of anything."""

    def number(value: Any) -> Any:
        if isinstance(value, dict) and "_k" in value:
            return {**value, "_k": int(value["_k"])}
        if isinstance(value, list) and value and value[0] == "u":
            return ["u", int(value[1]), value[2]]
        return value

    return change(tree, number)  # type: ignore[no-any-return]


def test_keys_are_text(renderer):
    """A row with a number for a key is not found."""
    is_needed(renderer, edited(["7", "8"]), with_numbers)


@pytest.mark.parametrize("keys", [["a", ""], ["a", "b", "b"]], ids=["empty", "equal"])
def test_keys_that_are_no_names_are_not_used(renderer, keys):
    """What is wrong with the keys is said in the log; the page is right."""

    def with_own_keys(tree: Tree) -> Tree:
        def name(value: Any) -> Any:
            if isinstance(value, dict) and "_k" in value:
                return {**value, "_k": value["0"]}
            if isinstance(value, list) and value and value[0] == "u":
                return ["u", keys[int(value[1])], value[2]]
            return value

        return change(tree, name)  # type: ignore[no-any-return]

    is_needed(renderer, edited(keys), with_own_keys)


def test_no_operations_are_no_list_of_them(renderer):
    """An empty one would put nothing in the place of all rows."""
    (_, tree), same = edited(["a"]), edited(["a"])[1]

    def with_a_list(sent: Tree) -> Tree:
        return sent or {"0": {"0": []}}

    is_needed(renderer, [tree, same], with_a_list)


def test_a_part_that_comes_again_comes_whole(renderer):
    """What was not shown for a while is not kept."""

    def without_strings(sent: Tree) -> Tree:
        def strip(value: Any) -> Any:
            is_branch = isinstance(value, dict) and value.get("s") == ["<b>", "</b>"]
            return {"0": value["0"]} if is_branch else value

        return change(sent, strip)  # type: ignore[no-any-return]

    source = "<p>{% if text %}<b>{{ text }}</b>{% endif %}</p>"
    states = [{"text": text} for text in ("a", "", "a")]

    is_needed(renderer, rendered(source, *states), without_strings)


# -- What it does to the DOM itself


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def blank(chromium: Browser, published: Path) -> AsyncIterator[Blank]:
    """A page of the published client, for whatever the test sends."""
    blank = await Blank.open(chromium, published)
    yield blank
    await blank.close()


def bare(tree: Tree) -> Tree:
    """Put ranges and their operations right into the slots of the whole page."""

    def unwrap(value: Any) -> Any:
        inner = value.get("0") if isinstance(value, dict) else None
        is_range = isinstance(inner, list) or (isinstance(inner, dict) and "d" in inner)
        return inner if is_range else value

    return {name: unwrap(value) for name, value in tree.items()}


ROWS = '{% for n in rows %}<tr data-key="{{ n }}"><td>{{ n }}</td></tr>{% endfor %}'
TABLE = f"<table><tr><th>head</th></tr>{ROWS}<tr><td>foot</td></tr></table>"
LOOSE = '{% for n in rows %}<p data-key="{{ n }}">{{ n }}</p>{% endfor %}'
TWO_LISTS = """<ul>{% for n in rows %}<li data-key="{{ n }}">one</li>{% endfor %}</ul>
<ol>{% for n in rows %}<li data-key="{{ n }}">{{ text }}</li>{% endfor %}</ol>"""
PAIRS = """<dl>{% for n in rows %}<dt data-key="{{ n }}">{{ n }}</dt><dd>{{ n }}</dd>
{%- endfor %}</dl>"""
INNER = """<ul>{% for n in rows -%}
<li><b data-key="{{ n }}">{{ text if n else n }}</b></li>
{%- endfor %}</ul>"""
HAZARDS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "before the rows stands something else": (TABLE, {"rows": [1]}, {"rows": [0, 1]}),
    "around rows that move stands something else": (
        TABLE,
        {"rows": [1, 2]},
        {"rows": [2, 1]},
    ),
    "the rows stand right in the page": (LOOSE, {"rows": [1, 2]}, {"rows": [2, 1]}),
    "two lists have rows with equal keys": (
        TWO_LISTS,
        {"rows": [1], "text": "old"},
        {"rows": [1], "text": "new"},
    ),
    "a row has two elements": (PAIRS, {"rows": [1]}, {"rows": [1, 2]}),
    "the key is inside of the row": (
        INNER,
        {"rows": [7, 0], "text": "old"},
        {"rows": [7, 0], "text": "new"},
    ),
}


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("source", "old", "new"), HAZARDS.values(), ids=HAZARDS)
async def test_operations_leave_the_rest_of_the_page_alone(blank, source, old, new):
    """Whatever stands beside the rows, and wherever their keys are."""
    before, after = rendered(source, old, new)
    sent = list(frames([before, after]))
    shown, expected = await blank.show(to_html(before), sent, to_html(after))
    wrong, _ = await blank.show(to_html(before), map(bare, sent), to_html(after))

    assert shown == expected
    assert wrong != expected


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_what_stands_for_no_rows_is_shown_when_the_last_one_goes(blank):
    """It is another part of the page; as the range's own it would not be shown."""
    row = '<li data-key="{{ n }}">{{ n }}</li>'
    source = (
        f"<ul>{{% for n in rows %}}{row}{{% else %}}<li>none</li>{{% endfor %}}</ul>"
    )
    rows, none = rendered(source, {"rows": [1]}, {"rows": []})
    whole, patch = frames([rows, none])
    with_else = bare(whole)
    with_else["0"]["else"] = patch["0"]
    as_operation = {"0": [["r", "1"]]}
    shown, expected = await blank.show(to_html(rows), [whole, patch], to_html(none))
    wrong, _ = await blank.show(to_html(rows), [with_else, as_operation], to_html(none))

    assert shown == expected
    assert wrong != expected
