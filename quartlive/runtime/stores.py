"""Stores: where records are kept, and what makes their actions follow one another."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from pydantic_core import to_json

from ..errors import StoreError
from .records import Record, RecordKey

DAY_S = 24 * 60 * 60


class Store(Protocol):
    """Keeps records."""

    async def read(self, key: RecordKey) -> Record | None:
        """Return the record, None if there is none.

        Raises:
            StoreError: If the store cannot be reached.
        """

    async def write(self, key: RecordKey, record: Record) -> None:
        """Keep a record in place of the version before it.

        Raises:
            StoreError: If another version is stored, or the store cannot be reached.
        """

    def lock(self, key: RecordKey) -> AbstractAsyncContextManager[None]:
        """Hold the record: actions of one record run one after the other."""


@dataclass(slots=True)
class _Kept:
    record: Record
    size: int
    used: float


class MemoryStore:
    """Records in the memory of this process; a restart begins with none.

    What has not been used for a day is dropped. When there is more than the limits
    allow, what has not been used for the longest time goes first.

    Args:
        most_bytes: JSON of all fields together.
        per_group: Records of one group.
        ttl_s: How long a record is kept that nobody uses.
        clock: Seconds, rising.
    """

    def __init__(
        self,
        *,
        most_bytes: int = 256 << 20,
        per_group: int = 64,
        ttl_s: float = DAY_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_bytes = most_bytes
        self._per_group = per_group
        self._ttl_s = ttl_s
        self._clock = clock
        # Least recently used first, here and within each group.
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._groups: dict[str, OrderedDict[str, None]] = {}
        self._owners: dict[str, str] = {}
        self._bytes = 0
        self._locks = Locks()

    def __len__(self) -> int:
        return len(self._kept)

    async def read(self, key: RecordKey) -> Record | None:
        """Return the record; see :meth:`Store.read`."""
        self._sweep()
        name = key.digest
        kept = self._kept.get(name)
        if kept is None:
            return None
        self._touch(name, kept)
        return kept.record

    async def write(self, key: RecordKey, record: Record) -> None:
        """Keep the record; see :meth:`Store.write`."""
        name = key.digest
        kept = self._kept.get(name)
        stored = kept.record.version if kept is not None else 0
        if kept is not None and record.version != stored + 1:
            raise StoreError(
                f"version {record.version} of a record came after version {stored}"
            )
        self._drop(name)
        size = len(to_json(record.fields))
        self._kept[name] = _Kept(record, size, self._clock())
        self._bytes += size
        self._owners[name] = key.group
        self._groups.setdefault(key.group, OrderedDict())[name] = None
        self._make_room(key.group)

    def lock(self, key: RecordKey) -> AbstractAsyncContextManager[None]:
        """Hold the record; see :meth:`Store.lock`."""
        return self._locks.hold(key.digest)

    def _touch(self, name: str, kept: _Kept) -> None:
        kept.used = self._clock()
        self._kept.move_to_end(name)
        self._groups[self._owners[name]].move_to_end(name)

    def _make_room(self, group: str) -> None:
        while len(self._groups[group]) > self._per_group:
            self._drop(next(iter(self._groups[group])))
        # The newest one stays, however large it is.
        while self._bytes > self._most_bytes and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))
        self._sweep()

    def _sweep(self) -> None:
        """Drop what is too old; the oldest stands first, so this ends soon."""
        earliest = self._clock() - self._ttl_s
        while self._kept:
            name, kept = next(iter(self._kept.items()))
            if kept.used >= earliest:
                return
            self._drop(name)

    def _drop(self, name: str) -> None:
        kept = self._kept.pop(name, None)
        if kept is None:
            return
        self._bytes -= kept.size
        group = self._owners.pop(name)
        names = self._groups[group]
        del names[name]
        if not names:
            del self._groups[group]


class Locks:
    """A lock for each name, for as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        return len(self._locks)

    def hold(self, name: str) -> AbstractAsyncContextManager[None]:
        """Hold the lock of this name; waiters get it in the order they came."""
        return _Hold(self._locks, name)


class _Hold(AbstractAsyncContextManager[None]):
    # Twice as fast as a generator, and every action goes through it.
    __slots__ = ("_locks", "_name")

    def __init__(self, locks: dict[str, tuple[asyncio.Lock, int]], name: str) -> None:
        self._locks = locks
        self._name = name

    async def __aenter__(self) -> None:
        known = self._locks.get(self._name)
        lock, users = known if known is not None else (asyncio.Lock(), 0)
        self._locks[self._name] = lock, users + 1
        try:
            await lock.acquire()
        except BaseException:
            self._forget()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._forget().release()

    def _forget(self) -> asyncio.Lock:
        lock, users = self._locks.pop(self._name)
        if users > 1:
            self._locks[self._name] = lock, users - 1
        return lock
