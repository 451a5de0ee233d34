"""Records in a SQLite file."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest

from quartlive.adapters.sqlite import WEEK_S, SQLiteStore
from quartlive.effects import Redirect
from quartlive.errors import StoreError
from quartlive.runtime.records import Outcome, Record
from quartlive.wire.messages import MessageId
from tests.runtime.test_stores import Clock, key

KILLED = """
import asyncio, os, signal, sys
from quartlive.adapters.sqlite import SQLiteStore
from quartlive.runtime.records import Record, RecordKey

async def main():
    key, record = RecordKey("a", "page", {}), Record({"n": 7}, 1)
    await SQLiteStore(sys.argv[1]).write(key, record)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "records.sqlite3"


async def test_what_is_written_is_read_by_the_next_process(path):
    """Fields, versions and outcomes: all that makes a message take effect once."""
    redirect = Redirect("/x", 303)
    outcome = Outcome("add", {"title": "is odd"}, redirect)
    record = Record().next({"n": [1, {"a": None}]}, MessageId("n", 1), outcome)
    await SQLiteStore(path).write(key(), record)

    assert await SQLiteStore(path).read(key()) == record
    assert await SQLiteStore(path).read(key("b")) is None


async def test_what_was_answered_survives_kill_9(path):
    """The promise of every store that is not the memory."""
    command = [sys.executable, "-c", KILLED, str(path)]
    run = await asyncio.create_subprocess_exec(*command)

    assert await run.wait() == -signal.SIGKILL
    assert (await SQLiteStore(path).read(key())).fields == {"n": 7}


async def test_a_version_out_of_turn_is_refused(path):
    """Also when another process has written it."""
    await SQLiteStore(path).write(key(), Record({"n": 1}, 1))
    with pytest.raises(StoreError, match="was not the next one"):
        await SQLiteStore(path).write(key(), Record({"n": 2}, 1))

    assert (await SQLiteStore(path).read(key())).fields == {"n": 1}


async def test_a_group_keeps_its_latest_pages(path):
    """One visitor cannot fill the disk by walking from page to page."""
    clock = Clock()
    store = SQLiteStore(path, per_group=2, clock=clock)
    for page in range(3):
        clock.now += 1
        await store.write(key(page=page), Record({}, 1))
    await store.write(key("b"), Record({}, 1))

    assert await store.read(key(page=0)) is None
    assert await store.read(key(page=2)) is not None
    assert await store.read(key("b")) is not None


async def test_what_was_not_written_for_a_week_is_dropped(path):
    """The file does not grow for ever."""
    clock = Clock()
    store = SQLiteStore(path, clock=clock)
    await store.write(key("a"), Record({}, 1))
    clock.now = WEEK_S + 1
    await store.write(key("b"), Record({}, 1))

    assert await store.read(key("a")) is None


async def test_nobodys_place_can_be_taken_by_reading_the_file(path):
    """The group is what the cookie holds; it is not in the file."""
    await SQLiteStore(path).write(key("a:secret-of-the-cookie"), Record({}, 1))

    files = path.parent.glob("records.sqlite3*")
    assert all(b"secret-of-the-cookie" not in file.read_bytes() for file in files)


async def test_a_file_that_cannot_be_used_is_a_store_error(tmp_path):
    """The action fails visibly; the log says which file."""
    path = tmp_path / "missing" / "records.sqlite3"

    with pytest.raises(StoreError, match="missing"):
        await SQLiteStore(path).write(key(), Record({}, 1))


async def test_many_at_once_wait_for_each_other(path):
    """One file, one writer; nothing is lost."""
    store = SQLiteStore(path)
    pages = range(20)
    await asyncio.gather(
        *(store.write(key(page=n), Record({"n": n}, 1)) for n in pages)
    )

    found = [await store.read(key(page=n)) for n in pages]
    assert [record.fields for record in found] == [{"n": n} for n in pages]
