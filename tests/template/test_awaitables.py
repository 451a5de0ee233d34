"""Which values wait to be awaited, and what the error says."""

from __future__ import annotations

import asyncio
from types import coroutine

import pytest
from werkzeug.local import LocalProxy

from quartlive.errors import AwaitableValueError
from quartlive.template.awaitables import PLAIN, settle, settle_iterable


async def is_authenticated():
    return True


@coroutine
def old_style():
    yield


async def rows():
    yield 1


class Awaitable:
    def __await__(self):
        yield


@pytest.mark.parametrize("make", [is_authenticated, old_style, Awaitable])
def test_what_waits_is_refused(make):
    """A coroutine is true: it would let everybody pass."""
    with pytest.raises(AwaitableValueError, match=r"user\.may is .* waits"):
        settle(make(), "user.may")


def test_a_refused_coroutine_is_closed():
    """Else Python warns at some later time that it was never awaited."""
    waiting = is_authenticated()
    with pytest.raises(AwaitableValueError):
        settle(waiting, "user.is_authenticated")

    with pytest.raises(RuntimeError, match="cannot reuse"):
        waiting.send(None)


def test_a_proxy_is_what_it_stands_for():
    """Flask's and Quart's ``current_user`` has every special method there is."""
    person, waiting = LocalProxy(lambda: "Ada"), LocalProxy(Awaitable)

    assert settle(person, "current_user") == "Ada"
    with pytest.raises(AwaitableValueError):
        settle(waiting, "current_user")


def test_a_type_that_cannot_wait_is_learned():
    """The next value of it costs two bytecodes."""

    class Row:
        pass

    row = Row()

    assert settle(row, "row") is row
    assert Row in PLAIN


def test_a_proxys_type_is_not_learned():
    """The next proxy may stand for something else."""
    settle(LocalProxy(lambda: 1), "current_user")

    assert LocalProxy not in PLAIN


async def test_tasks_and_futures_are_refused():
    """A query that was started and not awaited is not its result."""
    task = asyncio.ensure_future(asyncio.sleep(0))
    with pytest.raises(AwaitableValueError):
        settle(task, "rows")

    await task


def test_asynchronous_iterables_are_refused_by_loops():
    """``for`` would only say that the object is not iterable."""
    with pytest.raises(AwaitableValueError, match="rows is rows"):
        settle_iterable(rows(), "rows")


def test_iterables_go_through():
    """Lists, generators and proxies of lists are what loops are for."""
    numbers = [1, 2]
    proxy = LocalProxy(lambda: numbers)

    assert settle_iterable(numbers, "numbers") is numbers
    assert list(settle_iterable(proxy, "numbers")) == numbers
