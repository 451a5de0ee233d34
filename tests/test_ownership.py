"""What is put into a state becomes the state's own."""

from __future__ import annotations

import copy
from collections import namedtuple
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given

from quartlive.ownership import adopt
from quartlive.snapshot import snapshot
from tests.boards import Board, Card, Point, Row, boards, reach, values

Pair = namedtuple("Pair", "left right")


@given(boards, values)
def test_nothing_is_shared_with_the_outside(board, outside):
    """A module's constant put into two visitors' states stays apart from both."""
    before = copy.deepcopy(outside)
    taken = snapshot(board)
    board.anything = outside
    board.cards.append(Card(meta={"x": outside}))

    adopt(taken)

    held = reach(board, {})
    shared = [part for key, part in reach(outside, {}).items() if key in held]
    assert [part for part in shared if not is_hashable(part)] == []
    assert board.anything == board.cards[-1].meta["x"] == before


def is_hashable(value: object) -> bool:
    """A tuple may be shared if all that it holds may be."""
    try:
        return isinstance(hash(value), int)
    except TypeError:
        return False


@given(boards)
def test_what_was_there_stays_the_same_object(board):
    """Rows keep their identity, so their rendered fragments can be reused."""
    objects = reach(board, {})
    replaced = board.rows
    taken = snapshot(board)
    board.rows = list(board.rows)

    adopt(taken)

    assert objects.keys() - reach(board, {}).keys() == {id(replaced)}


SHARED: list[Any] = [
    [1],
    {"a": 1},
    {1},
    Row(),
    Card(rows=[Row()]),
    Point(tags={"a"}),
    ([1], 2),
    Pair([1], {2}),
    (((1, [2]),),),
]


@pytest.mark.parametrize("value", SHARED, ids=repr)
def test_every_kind_of_value_is_copied(value):
    """Whatever an action assigns, nobody else holds it afterwards."""
    board = Board()
    taken = snapshot(board)
    board.anything = value

    adopt(taken)

    assert board.anything == value
    assert type(board.anything) is type(value)
    assert not set(reach(board, {})) & set(reach(value, {}))


@pytest.mark.parametrize("value", [3, "x", (1, (2, "y")), frozenset({1}), None])
def test_what_cannot_change_is_not_copied(value):
    """A copy would cost time and tell nothing apart."""
    board = Board()
    taken = snapshot(board)
    board.anything = value

    adopt(taken)

    assert board.anything is value


def test_one_object_in_two_places_stays_one():
    """Selecting a row means this row, also after the copy."""
    row = Row(id=1)
    board = Board()
    taken = snapshot(board)
    board.rows = [row]
    board.anything = row

    adopt(taken)

    assert board.anything is board.rows[0]
    assert board.anything is not row


def test_a_value_that_holds_itself_is_copied_once():
    """Parents and children may know each other."""
    value: list[Any] = []
    value.append(value)
    board = Board()
    taken = snapshot(board)
    board.anything = value

    adopt(taken)

    assert board.anything[0] is board.anything
    assert board.anything is not value


def test_new_parts_of_old_containers_are_found():
    """Most actions change what is there: append, assign, update."""

    @dataclass
    class Tree:
        rows: list[Any] = field(default_factory=list)
        names: dict[str, Any] = field(default_factory=dict)

    shared = [1]
    tree = Tree(rows=[[0]], names={"a": [0]})
    board = Board(anything=tree)
    taken = snapshot(board)
    tree.rows[0].append(shared)
    tree.rows.append(shared)
    tree.names["b"] = shared

    adopt(taken)

    assert board.anything is tree
    assert tree == Tree([[0, [1]], [1]], {"a": [0], "b": [1]})
    assert not {id(shared)} & set(reach(board, {}))
