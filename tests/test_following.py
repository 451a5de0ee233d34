"""Methods that follow background work."""

from __future__ import annotations

import pytest

from quartlive.errors import ProtocolError
from quartlive.following import ERROR, RESULT, call_follower, check_follower


async def done(state, ctx, result): ...


async def short(result): ...


async def everything(*args, **kwargs): ...


async def of_a_list(state, list_id, result, more=1): ...


async def wrong(state, outcome): ...


def plain(state, ctx, result): ...


@pytest.mark.parametrize("function", [done, short, everything, of_a_list, None])
def test_what_can_be_called_is_taken(function):
    check_follower(function, RESULT, {"list_id": 7})


@pytest.mark.parametrize(
    ("function", "name", "text"),
    [
        (wrong, RESULT, r"takes 'outcome'; it is given ctx, list_id, result, state"),
        (done, ERROR, r"takes 'result'; it is given ctx, error, list_id, state"),
        (plain, RESULT, r"plain follows background work, but is not `async def`"),
    ],
)
def test_what_cannot_is_refused_at_once(function, name, text):
    """Not minutes later, when the work has ended."""
    with pytest.raises(ProtocolError, match=text):
        check_follower(function, name, {"list_id": 7})


async def test_only_what_is_taken_is_given():
    got = {}

    async def follower(state, result):
        got.update(state=state, result=result)

    await call_follower(follower, {"state": 1, "ctx": 2, "result": 3, "list_id": 4})

    assert got == {"state": 1, "result": 3}
