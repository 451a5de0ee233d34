"""The published client's own renderer shows what a fresh render would.

``LIVE_INTEROP_STEPS`` says how many trees it is sent in all, ``LIVE_FUZZ_SEED`` where
to begin; each walk has its own seed, which a failure names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings, strategies as st
from markupsafe import Markup

from quartlive.template.helpers import Live
from quartlive.template.memo import Memo
from quartlive.wire.diff import diff
from quartlive.wire.livetemplate import PlainPeer
from quartlive.wire.tree import Range, Slot, intern, to_html

from ..browser.random_trees import Forest
from ..template.generate import World, load, write_files
from ..template.rendering import loaded
from ..wire.trees import walks
from . import laws
from .renderer import Renderer, Step, difference, frames, fresh, running, written
from .shapes import shapes

STEPS = int(os.environ.get("LIVE_INTEROP_STEPS", "0")) or (
    20_000 if os.environ.get("CI") == "true" else 2_000
)
SEED = int(os.environ.get("LIVE_FUZZ_SEED", "0"))
WALK = 20
BATCH = 10

MODES = ["patches", "answers", "reconnects", "skips"]
# What the client takes for something else than text, where it is not worked round.
ODD = ["{{x}}", Markup("{{<b>y</b>}}"), "{{ {}", Markup("<root>r</root>"), "<root>"]
# What may stand in a template for something else that does.
SPELLINGS = {
    "<u>{{ v }}</u>": "<root>{{ v }}</root>",
    "<body>": '<body class="{{ title }}">',
}


@pytest.fixture(scope="module")
def renderer(published: Path) -> Iterator[Renderer]:
    yield from running()


# -- Law 1: what the browser shows equals a fresh render


def pages(random: Random) -> Iterator[Slot]:
    """Trees of a random page after each of a visitor's steps, to another at times."""
    while True:
        files = write_files(random)
        for old, new in SPELLINGS.items():
            if random.random() < 0.3:
                files = {name: text.replace(old, new) for name, text in files.items()}
        template, world, memo = load(files), World(random), Memo(0)
        for _ in range(random.randint(5, 2 * WALK)):
            yield template.render(world.names, memo).tree
            world.act()
            if random.random() < 0.2:
                name = random.choice(["title", "flag", "x", "nothing"])
                world.names[name] = random.choice(ODD)


def body(tree: Any) -> Any:
    """What of a tree the client shows: not the start tag around it, if it has slots."""
    is_tag = isinstance(tree, tuple) and tree[0].strings[0].startswith("<body")
    return tree[-1] if is_tag else tree


def forests(random: Random) -> Iterator[Slot]:
    """Trees without a template."""
    forest = Forest(random.randrange(2**32), is_wild=random.random() < 0.5)
    tree = forest.tree()
    while True:
        yield tree
        tree = forest.step(tree)


SOURCES = [pages, forests, shapes]


@dataclass
class Tab:
    """Trees on their way to one tab of the published client.

    Attributes:
        mode: How they come: as ``"patches"`` on one connection, as ``"answers"`` over
            HTTP that know nothing of what is shown, after ``"reconnects"``, or as
            patches over trees that it ``"skips"``.
        random: Says when.
        tree: What is shown, as far as the peer knows.
    """

    mode: str
    random: Random
    tree: Slot | None = None
    is_new: bool = True
    peer: PlainPeer = field(default_factory=PlainPeer)

    def step(self, tree: Slot) -> Step | None:
        """What is sent for a tree; it keeps the laws of what is sent."""
        if not self.is_new and self.random.random() < 0.6:
            if self.mode == "skips":
                return None
            if self.mode != "patches":
                self.tree = None
        resets = self.is_new or (self.tree is None and self.mode == "reconnects")
        if self.tree is None:
            self.peer = PlainPeer()
        change = tree if self.tree is None else diff(self.tree, tree)
        frame = written(self.peer, change)
        old = None if change is tree else body(self.tree)
        laws.check(frame, old, body(tree))
        self.tree, self.is_new = tree, False
        return {"reset": resets, "tree": frame}


def walk(seed: int, mode: str, source: Callable[[Random], Iterator[Slot]]):
    """Yield what a tab is sent in one walk, and the HTML it then has to show."""
    random = Random(f"{seed} {mode} {source.__name__}")
    tab = Tab(mode, random)
    for tree in source(random):
        step = tab.step(tree)
        if step is not None:
            yield step, fresh(body(tree))


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_any_walk_of_any_page(renderer, source, mode):
    """No order of changes, and no way they come, shows a wrong page."""
    end = SEED + max(1, STEPS // len(SOURCES) // len(MODES) // WALK)
    for first in range(SEED, end, BATCH):
        seeds = range(first, min(first + BATCH, end))
        walks = [list(islice(walk(seed, mode, source), WALK)) for seed in seeds]
        shown = renderer.show([step for steps in walks for step, _ in steps])
        expected = [html for steps in walks for _, html in steps]
        if shown != expected:
            at = next(at for at, html in enumerate(shown) if html != expected[at])
            pytest.fail(
                f"LIVE_FUZZ_SEED={first + at // WALK}, step {at % WALK}:\n"
                + difference(shown[at], expected[at])
            )
    print(f"seeds {SEED} to {end - 1}, {WALK} steps each")


fuzzing = settings(
    max_examples=max(100, STEPS // 20),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


shape_walks = st.randoms().map(lambda random: list(islice(shapes(random), 5)))


@fuzzing
@given(st.one_of(walks(), shape_walks), st.sampled_from(MODES), st.randoms())
def test_the_smallest_wrong_page(renderer, trees, mode, random):
    """Of what goes wrong the least is shown."""
    tab = Tab(mode, random)
    steps = [(step, tree) for tree in trees if (step := tab.step(tree))]
    shown = renderer.show([step for step, _ in steps])
    for html, (step, tree) in zip(shown, steps, strict=True):
        note(json.dumps(step))

        assert html == fresh(tree)


# -- Law 2: what is sent is what changed


KEYED = '<li data-key="{{ row.id }}"><b>{{ row.name }}</b>{{ row.n }}</li>'
NESTED = (
    '<li data-key="{{ row.id }}">{% if row.n %}<b>{{ row.name }}</b>{% endif %}</li>'
)
KEYLESS = "<li><b>{{ row.name }}</b>{{ row.n }}</li>"


@dataclass(eq=False)
class Row:
    id: int
    name: str = "a name"
    n: int = 1


def sent(row: str, size: int, act: Callable[[list[Row]], Any]) -> dict[str, Any]:
    """The patch for one change of a list's rows."""
    page = loaded(f"<ul>{{% for row in rows %}}{row}{{% endfor %}}</ul>{{{{ title }}}}")
    rows = [Row(number) for number in range(size)]

    def render() -> Slot:
        return page.render({"live": Live(), "rows": rows}).tree

    peer, old = PlainPeer(), render()
    written(peer, old)
    act(rows)
    return written(peer, diff(old, render()))


def test_equal_trees_give_nothing():
    """A render that changed nothing sends an object all the same."""
    assert sent(KEYED, 3, lambda rows: None) == {}


ONE_ROW = {
    "edit": lambda rows: setattr(rows[-2], "name", "new"),
    "append": lambda rows: rows.append(Row(-1)),
    "prepend": lambda rows: rows.insert(0, Row(-1)),
    "insert": lambda rows: rows.insert(2, Row(-1)),
    "remove": lambda rows: rows.pop(2),
}


@pytest.mark.parametrize("act", ONE_ROW)
@pytest.mark.parametrize("row", [KEYED, NESTED])
def test_one_changed_row_costs_the_same_in_any_list(row, act):
    """A row that is edited, put in or taken out is one operation."""
    few, many = (sent(row, size, ONE_ROW[act]) for size in (10, 1000))

    assert len(few["0"]["0"]) == len(many["0"]["0"]) == 1
    assert len(json.dumps(many)) < len(json.dumps(few)) + 10


def test_a_moved_row_costs_the_keys():
    """The protocol has no other word for it than the keys of all rows."""
    patch = sent(KEYED, 100, lambda rows: rows.insert(3, rows.pop(70)))
    keys = [str(number) for number in range(100)]
    keys.insert(3, keys.pop(70))

    assert patch == {"0": {"0": [["o", keys]]}}


def test_rows_without_keys_are_edited_by_their_places():
    """What is not known by a key is known by where it is, as long as all stay."""
    patch = sent(KEYLESS, 1000, ONE_ROW["edit"])

    assert patch == {"0": {"0": [["u", "998", {"0": "new"}]]}}


def test_rows_without_keys_all_come_again_with_a_new_one():
    """Their places are no names any more."""
    patch = sent(KEYLESS, 10, ONE_ROW["append"])

    assert [*patch["0"]["0"]] == ["d"]
    assert len(patch["0"]["0"]["d"]) == 11


def test_rows_get_new_names_with_new_keys(renderer):
    """Equal keys are the author's mistake, and no reason to show a wrong page."""
    statics = intern(('<li id="', '">', "</li>"), "range", 0)
    pages = [
        Range(statics, [(key, text) for key, text in zip(keys, texts, strict=True)])
        for keys, texts in [("237", "abc"), ("373", "abc"), ("373", "abd")]
    ]
    shown = renderer.show([{"tree": tree} for tree in frames(pages)])

    assert shown == [to_html(page) for page in pages]


def test_a_page_with_values_in_its_body_tag_stays_right_when_nothing_changes(renderer):
    """What an action left as it was is no news, and no reason to forget the page."""
    source = '<body class="{{ title }}"><ul>{% for n in rows %}{{ n }}{% endfor %}</ul>'
    page = loaded({"page.html": f"{source}</body>"})
    states = [{"title": "a", "rows": rows} for rows in ([1], [1], [1, 2])]
    trees = [page.render({"live": Live(), **state}).tree for state in states]
    shown = renderer.show([{"tree": tree} for tree in frames(trees)])

    assert shown == ["<ul>1</ul>", "<ul>1</ul>", "<ul>12</ul>"]
