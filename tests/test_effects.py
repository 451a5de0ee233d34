"""What hooks and actions want beyond a changed state."""

from __future__ import annotations

import asyncio

from quartlive.effects import Effects, Work


async def never() -> None:
    raise AssertionError("it was let go")


async def items():
    yield 1


async def test_work_that_is_let_go_never_runs():
    """And no warning says that somebody forgot to await it."""
    coroutine = never()
    Work("", coroutine, None, None).drop()

    assert coroutine.cr_frame is None


async def test_other_work_is_nobodys_to_close():
    """A future belongs to who has made it."""
    future = asyncio.get_running_loop().create_future()
    for work in (future, items()):
        Work("", work, None, None).drop()

    assert not future.done()


def test_two_pieces_of_work_are_never_the_same():
    assert Work("a", items(), None, None) != Work("a", items(), None, None)


def test_at_first_nothing_is_wanted():
    effects = Effects()

    assert (effects.errors, effects.published, effects.runs) == ({}, [], [])
    assert effects.redirect is None
