"""The memory store: versions, room, age, and one writer at a time."""

from __future__ import annotations

import asyncio

import pytest

from quartlive.errors import StoreError
from quartlive.runtime.records import Record, RecordKey
from quartlive.runtime.stores import DAY_S, Locks, MemoryStore


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def key(group: str = "a", page: object = "page") -> RecordKey:
    return RecordKey(group, str(page), {})


async def test_what_is_written_is_read():
    """The simplest promise of a store."""
    store = MemoryStore()
    record = Record({"n": 1}, 1)
    await store.write(key(), record)

    assert await store.read(key()) == record
    assert await store.read(key("b")) is None


async def test_a_version_out_of_turn_is_refused():
    """A writer that did not see the last version must not undo it."""
    store = MemoryStore()
    await store.write(key(), Record({"n": 1}, 1))
    with pytest.raises(StoreError, match="version 1 of a record came after version 1"):
        await store.write(key(), Record({"n": 2}, 1))

    assert (await store.read(key())).fields == {"n": 1}


async def test_a_group_keeps_its_64_latest_pages():
    """One visitor cannot fill the memory by walking from page to page."""
    store = MemoryStore()
    for page in range(64):
        await store.write(key(page=page), Record({}, 1))
    await store.read(key(page=0))
    await store.write(key("b"), Record({}, 1))
    await store.write(key(page="new"), Record({}, 1))

    assert await store.read(key(page=0)) is not None
    assert await store.read(key(page=1)) is None
    assert await store.read(key("b")) is not None
    assert len(store) == 65


async def test_the_least_used_makes_room():
    """Bytes are bounded whoever writes them; the newest record always fits."""
    store = MemoryStore(most_bytes=100)
    await store.write(key("a"), Record({"text": "x" * 60}, 1))
    await store.write(key("b"), Record({"text": "x" * 60}, 1))

    assert await store.read(key("a")) is None
    assert await store.read(key("b")) is not None
    await store.write(key("c"), Record({"text": "x" * 500}, 1))
    assert await store.read(key("c")) is not None
    assert len(store) == 1


async def test_what_nobody_uses_for_a_day_is_dropped():
    """Each look counts as use."""
    clock = Clock()
    store = MemoryStore(clock=clock)
    await store.write(key("a"), Record({}, 1))
    await store.write(key("b"), Record({}, 1))
    clock.now = DAY_S - 1
    await store.read(key("a"))
    clock.now = DAY_S + 1

    assert await store.read(key("b")) is None
    assert await store.read(key("a")) is not None


async def test_the_lock_lets_one_in_after_the_other():
    """Two tabs of one visitor never act at the same time; others do not wait."""
    store = MemoryStore()
    order = []

    async def work(name: str) -> None:
        async with store.lock(key()):
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    await asyncio.gather(work("a"), work("b"), work("c"))

    assert order == ["a in", "a out", "b in", "b out", "c in", "c out"]


async def test_locks_are_forgotten_when_nobody_wants_them():
    """A million visitors leave no million locks, not even those who give up."""
    locks = Locks()

    async def wait() -> None:
        async with locks.hold("x"):
            await asyncio.Event().wait()

    tasks = [asyncio.create_task(wait()) for _ in range(3)]
    await asyncio.sleep(0)
    assert len(locks) == 1
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert len(locks) == 0
