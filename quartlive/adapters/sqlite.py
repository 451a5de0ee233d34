"""Records in a SQLite file: kept through restarts and crashes of one server.

For an app that runs in one process. Several processes that share a file keep each
other's writes, but their actions of one record do not wait for one another.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from ..errors import StoreError
from ..runtime.records import Record, RecordKey
from ..runtime.stores import Locks

T = TypeVar("T")

WEEK_S = 7 * 24 * 60 * 60

_SCHEMA = """CREATE TABLE IF NOT EXISTS record (
    name TEXT PRIMARY KEY, owner TEXT NOT NULL, version INTEGER NOT NULL,
    used REAL NOT NULL, content BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS record_by_age ON record (used);
CREATE INDEX IF NOT EXISTS record_by_owner ON record (owner, used)"""
_READ = "SELECT content FROM record WHERE name = ? AND owner = ?"
# Refuses by doing nothing when another version than the one before is there.
_WRITE = """INSERT INTO record VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET
        version = excluded.version, used = excluded.used, content = excluded.content
    WHERE record.version = excluded.version - 1"""
_SWEEP = "DELETE FROM record WHERE used < ?"
_TRIM = """DELETE FROM record WHERE name IN (
    SELECT name FROM record WHERE owner = ? ORDER BY used DESC LIMIT -1 OFFSET ?)"""

_BUSY_S = 0.5
_RECORD = TypeAdapter(Record)


class SQLiteStore:
    """Keeps records in a file.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = SQLiteStore(Path(folder) / "visitors.sqlite3")

    Give it to ``LiveBlueprint(store=...)``. What is answered is in the file: it
    survives ``kill -9`` of the app, though not always a failure of power.

    Args:
        path: The file; it is made at the first use.
        per_group: Records of one group; the least recently written go first.
        ttl_s: How long a record is kept after it was last written.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        per_group: int = 64,
        ttl_s: float = WEEK_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = Path(path)
        self._per_group = per_group
        self._ttl_s = ttl_s
        self._clock = clock
        self._locks = Locks()
        self._gate = threading.Lock()
        self._file: sqlite3.Connection | None = None

    async def read(self, key: RecordKey) -> Record | None:
        """Return the record, None if there is none.

        Raises:
            StoreError: If the file cannot be read.
        """
        rows = await asyncio.to_thread(
            self._guarded, lambda file: file.execute(_READ, _name(key)).fetchall()
        )
        return _RECORD.validate_json(rows[0][0]) if rows else None

    async def write(self, key: RecordKey, record: Record) -> None:
        """Keep a record in place of the version before it.

        Raises:
            StoreError: If another version is stored, or the file cannot be written.
        """
        await asyncio.to_thread(
            self._guarded, lambda file: self._write(file, key, record)
        )

    def lock(self, key: RecordKey) -> AbstractAsyncContextManager[None]:
        """Hold the record: actions of one record run one after the other."""
        return self._locks.hold(key.digest)

    def _write(self, file: sqlite3.Connection, key: RecordKey, record: Record) -> None:
        now, content = self._clock(), _RECORD.dump_json(record)
        with file:
            file.execute(_SWEEP, [now - self._ttl_s])
            name, owner = _name(key)
            values = (name, owner, record.version, now, content)
            if file.execute(_WRITE, values).rowcount == 0:
                raise StoreError(
                    f"version {record.version} of a record was not the next one"
                )
            file.execute(_TRIM, [owner, self._per_group])

    def _guarded(self, use: Callable[[sqlite3.Connection], T]) -> T:
        """Use the file alone; what goes wrong with it is a ``StoreError``."""
        with self._gate:
            try:
                if self._file is None:
                    self._file = self._opened()
                return use(self._file)
            except sqlite3.Error as error:
                raise StoreError(f"{self._path}: {error}") from error

    def _opened(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._path, timeout=_BUSY_S, check_same_thread=False)
        # What is committed survives this process; a file beside it takes the writes.
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        file.executescript(_SCHEMA)
        return file


def _name(key: RecordKey) -> tuple[str, str]:
    # The group in clear would let whoever reads the file take a visitor's place.
    owner = RecordKey(key.group, "", {}).digest
    return key.digest, owner
