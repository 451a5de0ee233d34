"""A snapshot puts everything back into the objects it came from."""

from __future__ import annotations

import copy
from collections import deque
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import BaseModel, ConfigDict, model_validator

from quartlive.snapshot import snapshot
from tests.boards import Board, Card, Point, Row, boards, reach


def ruin(value: Any, data: Any) -> None:
    """Change an object in place, in one of the ways an action might."""
    new = data.draw(st.sampled_from([[1], {"new": [2]}, 7]))
    if isinstance(value, (list, deque)):
        data.draw(
            st.sampled_from([value.clear, value.reverse, lambda: value.append(new)])
        )()
    elif isinstance(value, dict):
        data.draw(st.sampled_from([value.clear, lambda: value.update(z=new)]))()
    elif isinstance(value, set):
        data.draw(st.sampled_from([value.clear, lambda: value.add("z")]))()
    elif isinstance(value, BaseModel):
        name = data.draw(st.sampled_from(sorted(type(value).model_fields)))
        setattr(value, name, new)
    elif isinstance(value, Point):
        value.x = new


@given(boards, st.data())
def test_everything_is_put_back_into_the_same_objects(board, data):
    """An action that raises leaves no trace, wherever it changed something."""
    before = copy.deepcopy(board)
    objects = reach(board, {})
    taken = snapshot(board)

    for value in data.draw(
        st.lists(st.sampled_from(list(objects.values())), max_size=6)
    ):
        ruin(value, data)
    taken.restore()

    assert board == before
    assert list(reach(board, {})) == list(objects)


@pytest.mark.parametrize(
    "rows",
    [[[1], [2]], [{1: [2]}, {}], [[[[1]]]], [Row(id=1)], [Row(), [Row()]], [None, [1]]],
    ids=repr,
)
def test_rows_of_every_kind_are_looked_into(rows):
    """Lists of one kind of thing are the usual case."""
    before = copy.deepcopy(rows)
    taken = snapshot(rows)
    for value in reach(rows, {}).values():
        if isinstance(value, list):
            value.append(7)
        elif isinstance(value, Row):
            value.id = 7

    taken.restore()

    assert rows == before


def test_it_can_be_restored_again():
    """A generator action may fail at each of its steps."""
    board = Board(rows=[Row(id=1)], point=Point(tags={"a"}))
    before = copy.deepcopy(board)
    taken = snapshot(board)

    for _ in range(2):
        board.rows[0].id = 9
        board.rows.append(Row())
        board.point.tags.add("b")
        taken.restore()

        assert board == before


def test_fields_set_come_back():
    """What was set is part of a model: ``exclude_unset`` depends on it."""
    row = Row()
    taken = snapshot([row])
    row.title = "x"

    taken.restore()

    assert row.model_fields_set == set()


def test_private_and_extra_values_come_back():
    """They are state as well, though they are no fields."""
    card = Card(color=["red"])
    card._log.append("old")
    taken = snapshot(card)
    card._log.append("new")
    card.color.append("blue")  # type: ignore[attr-defined]
    card.size = 3  # type: ignore[attr-defined]

    taken.restore()

    assert (card._log, card.color) == (["old"], ["red"])  # type: ignore[attr-defined]
    assert not hasattr(card, "size")


def test_values_that_hold_themselves_end():
    """A tree whose nodes know their parents is plain data too."""
    rows: list[Any] = [1]
    rows.append(rows)
    taken = snapshot(rows)
    rows.clear()

    taken.restore()

    assert rows[0] == 1
    assert rows[1] is rows


def test_restoring_asks_no_validator():
    """A rule over two fields would refuse the state half-way back."""

    class Range(BaseModel):
        model_config = ConfigDict(validate_assignment=True)
        low: int = 0
        high: int = 1

        @model_validator(mode="after")
        def _check(self) -> Range:
            if self.low > self.high:
                raise ValueError("low > high")
            return self

    value = Range()
    taken = snapshot(value)
    value.high = 9
    value.low = 8

    taken.restore()

    assert value == Range()


def test_ids_name_all_that_was_met():
    """Whoever asks what is the state's own gets rows and containers alike."""
    board = Board(rows=[Row(), Row()], cards=[Card(rows=[Row()])])

    assert set(reach(board, {})) <= snapshot(board).ids()
