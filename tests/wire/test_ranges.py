"""Edit scripts put rows in their places, with as few operations as possible."""

from __future__ import annotations

import json
from itertools import combinations, pairwise, permutations
from operator import ne
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from quartlive.wire.ranges import (
    INSERT,
    MOVE,
    NEW,
    REMOVE,
    REORDER,
    common_ends,
    match,
    pair,
    script,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/ranges.json").read_text())
names = st.lists(st.sampled_from("abcdefg"), unique=True)
SIZES = [3, 1000]


def apply(ops, rows):
    """Do with a Python list what the client does with the DOM."""
    rows = list(rows)
    for kind, at, what in ops:
        if kind == REMOVE:
            assert 0 <= at < at + what <= len(rows)
            del rows[at : at + what]
        elif kind == INSERT:
            assert 0 <= at <= len(rows)
            rows[at:at] = what
        elif kind == MOVE:
            rows.insert(what, rows.pop(at))
        else:
            rows[at : at + len(what)] = [rows[at + place] for place in what]
    return rows


def between(old, new):
    """The script for rows that are their own names."""
    return script(match(old, new), len(old), new)


def length(ops):
    return len(json.dumps(ops, separators=(",", ":")))


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_matches_shared_vectors(case):
    """Python and the browser agree on every published example."""
    assert between(case["old"], case["new"]) == case["ops"]
    assert apply(case["ops"], case["old"]) == case["new"]


@given(names, names)
def test_script_leads_from_old_to_new(old, new):
    """Applying the script to the old rows gives the new rows."""
    assert apply(between(old, new), old) == new


@given(names, names, st.integers(1, 20))
def test_script_in_a_longer_list_touches_nothing_around(old, new, offset):
    """The part of a list that differs may stand anywhere in it."""
    around = list(range(offset))
    ops = script(match(old, new), len(old), new, offset)

    assert apply(ops, [*around, *old, *around]) == [*around, *new, *around]


@given(st.permutations(list("abcdefg")))
def test_as_few_rows_move_as_possible(new):
    """Each move is an element taken out of the page: focus and scroll may suffer."""
    old = sorted(new)
    settled = next(
        size
        for size in range(len(old), -1, -1)
        if set(combinations(old, size)) & set(combinations(new, size))
    )
    ops = between(old, new)
    moves = [op for op in ops if op[0] == MOVE]

    assert len(moves) == len(old) - settled or (not moves and len(ops) == 1)


@pytest.mark.parametrize("new", [*permutations("abcde")], ids="".join)
def test_reordering_is_used_only_where_it_is_shorter(new):
    """The wire's size decides between single moves and one permutation."""
    ops = between("abcde", new)
    head, tail = common_ends("abcde", new, ne)
    window = [ord(name) - ord("a") - head for name in new[head : 5 - tail]]

    assert not ops or length(ops) <= length([[REORDER, head, window]])


@given(st.permutations(range(60)))
def test_shuffled_list_costs_no_more_than_its_length(order):
    """A sorted table is one operation, not one for each row."""
    ops = script(order, 60, order)

    assert length(ops) <= length([[REORDER, 0, list(range(60))]])
    assert apply(ops, range(60)) == list(order)


@given(names, names)
def test_removals_come_first_and_insertions_last(old, new):
    """Places mean what the table in the module says, whatever else happens."""
    kinds = [op[0] for op in between(old, new)]
    order = [REMOVE, MOVE, REORDER, INSERT]

    assert kinds == sorted(kinds, key=order.index)


@given(names, names)
def test_neighbours_come_and_go_together(old, new):
    """A page of new rows is one operation."""
    ops = between(old, new)
    for kind, at, what in ops:
        if kind == INSERT:
            assert (kind, at + len(what)) not in [(op[0], op[1]) for op in ops]
    gone = [(at, n) for kind, at, n in ops if kind == REMOVE]

    assert all(low + n < at for (at, _), (low, n) in pairwise(gone))


@pytest.mark.parametrize("size", SIZES)
def test_added_row_is_one_operation(size):
    """In a list of three and of a thousand."""
    rows = list(range(size))

    assert between(rows, [*rows[:2], "x", *rows[2:]]) == [[INSERT, 2, ["x"]]]


@pytest.mark.parametrize("size", SIZES)
def test_removed_row_is_one_operation(size):
    """In a list of three and of a thousand."""
    rows = list(range(size))

    assert between(rows, [rows[0], *rows[2:]]) == [[REMOVE, 1, 1]]


@pytest.mark.parametrize("size", SIZES)
def test_moved_row_is_one_operation(size):
    """In a list of three and of a thousand."""
    rows = list(range(size))

    assert between(rows, [rows[-1], *rows[:-1]]) == [[MOVE, size - 1, 0]]
    assert between(rows, [*rows[1:], rows[0]]) == [[MOVE, 0, size - 1]]


@given(names, names)
def test_common_ends_are_longest_and_do_not_overlap(old, new):
    """What is cut off is equal, and what is left differs at both ends."""
    head, tail = common_ends(old, new, ne)
    rest = old[head : len(old) - tail], new[head : len(new) - tail]

    assert old[:head] == new[:head]
    assert old[len(old) - tail :] == new[len(new) - tail :]
    assert head + tail <= min(len(old), len(new))
    assert not all(rest) or (rest[0][0] != rest[1][0] and rest[0][-1] != rest[1][-1])


@pytest.mark.parametrize(
    ("old", "new"),
    [(["a", "a"], ["a"]), (["a"], ["b", "b"]), ([["a"]], ["a"]), (["a"], [{}])],
)
def test_unclear_names_match_nothing(old, new):
    """Who is who cannot be said, so nobody says it."""
    assert match(old, new) is None


@pytest.mark.parametrize(
    ("sources", "size", "paired"),
    [
        ([], 2, []),
        ([NEW, NEW], 0, [NEW, NEW]),
        ([NEW, NEW], 1, [0, NEW]),
        ([0, NEW, 2], 3, [0, 1, 2]),
        ([2, NEW, NEW], 3, [2, NEW, NEW]),
        ([NEW, 2, NEW], 4, [0, 2, 3]),
        ([1, NEW], 3, [1, 2]),
        ([NEW, 0], 2, [NEW, 0]),
    ],
)
def test_unknown_rows_continue_their_neighbours(sources, size, paired):
    """Rows without names keep their elements where that is a fair guess."""
    pair(sources, size)

    assert sources == paired


@given(names, names)
def test_pairing_keeps_sources_apart(old, new):
    """No row of the page is asked to be two rows."""
    sources = match(old, new)
    known = [source for source in sources if source != NEW]
    pair(sources, len(old))
    taken = [source for source in sources if source != NEW]

    assert len(set(taken)) == len(taken)
    assert set(known) <= set(taken) <= set(range(len(old)))
