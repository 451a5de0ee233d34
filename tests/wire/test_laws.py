"""The laws of the wire, over random pages and random walks of their state.

``LIVE_FUZZ_STEPS`` says how many walks are taken, and how far they go.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from quartlive.errors import RenderError
from quartlive.template.helpers import Live
from quartlive.template.memo import Memo
from quartlive.wire.diff import diff
from quartlive.wire.frames import FragmentTable, Frame, encode_frame
from quartlive.wire.patch import Mirror
from quartlive.wire.ranges import UPDATE
from quartlive.wire.tree import Slot, to_html

from ..template.generate import World, load, write_files
from ..template.rendering import loaded, rendered

STEPS = int(os.environ.get("LIVE_FUZZ_STEPS", "30"))
walking = settings(
    max_examples=min(STEPS, 100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LIVE = {"live": Live()}
walks = st.builds(Random, st.integers(0, 2**32))


@dataclass
class Peer:
    """One browser: what it was sent, and what it shows."""

    tree: Slot | None = None
    table: FragmentTable = field(default_factory=FragmentTable)
    mirror: Mirror = field(default_factory=Mirror)

    def send(self, tree: Slot) -> dict[str, Any]:
        """Send what leads to a tree and return the frame."""
        change = tree if self.tree is None else diff(self.tree, tree)
        frame = json.loads(encode_frame(self.table, Frame(tree=change)))
        self.mirror.take(frame)
        self.tree = tree
        return frame  # type: ignore[no-any-return]


def walk(random: Random, memo: Memo | None = None):
    """Yield the tree of a random page after each step of a walk."""
    template, world = load(write_files(random)), World(random)
    for _ in range(min(STEPS, 50)):
        yield template.render(world.names, memo).tree
        world.act()


# -- Law 1: what the browser shows equals a fresh render


@walking
@given(walks)
def test_patches_lead_to_what_a_fresh_render_shows(random):
    """Whatever an action did, the visitor sees the state as it is."""
    peer = Peer()
    for tree in walk(random, Memo(0)):
        peer.send(tree)

        assert peer.mirror.html() == to_html(tree)


@walking
@given(walks)
def test_answers_over_http_lead_there_too(random):
    """Each answer counts its fragments anew."""
    peer = Peer()
    for tree in walk(random):
        peer.table = FragmentTable()
        peer.mirror.forget()
        peer.send(tree)

        assert peer.mirror.html() == to_html(tree)


@walking
@given(walks, st.data())
def test_any_two_states_are_one_patch_apart(random, data):
    """A push may come after many changes; trees in between are never sent."""
    trees = list(walk(random))
    peer = Peer()
    peer.send(data.draw(st.sampled_from(trees)))
    last = data.draw(st.sampled_from(trees))
    peer.send(last)

    assert peer.mirror.html() == to_html(last)


# -- Law 2: what is sent is what changed


@walking
@given(walks)
def test_equal_trees_give_nothing(random):
    """A render that changed nothing sends nothing."""
    template, world = load(write_files(random)), World(random)
    peer = Peer()
    peer.send(template.render(world.names).tree)

    assert peer.send(template.render(world.names).tree) == {"tree": {}}


KEYED = '<li data-key="{{ row.id }}"><b>{{ row.name }}</b>{{ row.n }}</li>'
KEYLESS = "<li><b>{{ row.name }}</b>{{ row.n }}</li>"
NESTED = "<li>{% if row.n %}<b>{{ row.name }}</b>{% endif %}{{ row.n }}</li>"

ACTIONS = {
    "edit": lambda rows, at, to: setattr(rows[at], "name", "new"),
    "insert": lambda rows, at, to: rows.insert(at, Row(-1)),
    "remove": lambda rows, at, to: rows.pop(at),
    "move": lambda rows, at, to: rows.insert(to, rows.pop(at)),
    "swap": lambda rows, at, to: rows.__setitem__(slice(None), swapped(rows, at, to)),
}


@dataclass(eq=False)
class Row:
    id: int
    name: str = "a name"
    n: int = 1


def swapped(rows, at, to):
    order = list(rows)
    order[at], order[to] = order[to], order[at]
    return order


@walking
@given(
    st.sampled_from([KEYED, KEYLESS, NESTED]),
    st.sampled_from(sorted(ACTIONS)),
    st.integers(2, 300),
    st.data(),
)
def test_one_changed_row_costs_the_same_in_any_list(row, action, size, data):
    """A row that is edited, put in, taken out or moved is one small operation."""
    place = st.integers(0, size - 1)
    page = loaded(f"<ul>{{% for row in rows %}}{row}{{% endfor %}}</ul>{{{{ title }}}}")
    peer, memo, rows = Peer(), Memo(0), [Row(number) for number in range(size)]
    peer.send(page.render({**LIVE, "rows": rows}, memo).tree)
    ACTIONS[action](rows, data.draw(place), data.draw(place))
    frame = peer.send(page.render({**LIVE, "rows": rows}, memo).tree)

    assert len(json.dumps(frame)) <= 120
    assert peer.mirror.html() == to_html(page.render({**LIVE, "rows": rows}).tree)


# -- Law 3: keys are unique, and stay with their rows


@walking
@given(st.lists(st.sampled_from("abcdef"), min_size=2, max_size=6))
def test_equal_keys_are_an_error_that_names_the_rows(keys):
    """The author learns which rows, and what to write."""
    source = "<ul>{% for key in keys %}<li id='{{ key }}'></li>{% endfor %}</ul>"
    if len(set(keys)) == len(keys):
        rendered(source, keys=keys)
        return
    with pytest.raises(RenderError) as raised:
        rendered(source, keys=keys)
    second = next(at for at, key in enumerate(keys) if key in keys[:at])
    first = keys.index(keys[second])

    assert f"rows {first + 1} and {second + 1}" in str(raised.value)


@walking
@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(0, 39), st.integers()), min_size=1),
)
def test_a_row_that_is_edited_stays_the_same_row(size, edits):
    """Its element keeps the focus and what was typed into it."""
    page = loaded(f"<ul>{{% for row in rows %}}{KEYED}{{% endfor %}}</ul>")
    peer, rows = Peer(), [Row(number) for number in range(size)]
    peer.send(page.render({**LIVE, "rows": rows}).tree)
    for place, value in edits:
        rows[place % size] = Row(place % size, f"name {value}", value)
    patch = peer.send(page.render({**LIVE, "rows": rows}).tree)["tree"]

    assert {kind for kind, *_ in operations(patch)} <= {UPDATE}
    assert peer.mirror.html() == to_html(page.render({**LIVE, "rows": rows}).tree)


def operations(patch):
    """Yield the operations of all ranges in a patch."""
    if isinstance(patch, dict):
        yield from patch.get("o", ())
        for name, change in patch.items():
            if name != "o":
                yield from operations(change)


# -- Law 4: no statics twice


@walking
@given(walks)
def test_no_statics_are_sent_twice(random):
    """What a connection was sent, it knows."""
    peer, numbers, contents = Peer(), [], []
    for tree in walk(random):
        for number, fragment in peer.send(tree).get("s", {}).items():
            numbers.append(number)
            contents.append(json.dumps(fragment))

    assert len(set(numbers)) == len(numbers)
    assert len(set(contents)) == len(contents)
