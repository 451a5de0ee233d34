"""A line between browser and server that a test can break in every way."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from urllib.parse import urlsplit

CHUNK = 64 * 1024


class Proxy:
    """Passes bytes on, for as long and as well as the test says.

    Args:
        target: Where the server answers.

    Attributes:
        url: Where the browser asks instead.
        is_down: New connections are refused.
        is_hole: Nothing arrives any more, and nobody is told.
        takes_sockets: Upgrades get through; otherwise they are hung up on.
        socket_life_s: A socket is cut so long after it was asked for.
        answer_bytes: A connection is cut after so many more bytes of answers.
        delay_s: How long an answer is on its way.
        rewrite: What becomes of the bytes of an answer.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = parts.hostname, parts.port
        self._server: asyncio.Server | None = None
        self._lines: set[StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.url = ""
        self.is_down = False
        self.is_hole = False
        self.takes_sockets = True
        self.socket_life_s: float | None = None
        self.answer_bytes: int | None = None
        self.delay_s = 0.0
        self.rewrite: Callable[[bytes], bytes] | None = None

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        self.drop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def drop(self) -> None:
        """Cut every connection there is."""
        for writer in self._lines:
            writer.transport.abort()

    def cut(self) -> None:
        """Cut every connection and let no new one through."""
        self.is_down = True
        self.drop()

    def heal(self) -> None:
        """Be a good line again, for connections from now on."""
        self.is_down = self.is_hole = False
        self.takes_sockets = True
        self.socket_life_s = self.answer_bytes = None
        self.delay_s = 0.0
        self.rewrite = None

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._lines.add(writer)
        try:
            # A browser that leaves, a server that is away and a test that ends.
            with suppress(OSError, asyncio.CancelledError):
                await self._join(reader, writer)
        finally:
            writer.transport.abort()
            self._lines.discard(writer)
            self._tasks.discard(task)

    async def _join(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self.is_down:
            return
        first = await reader.read(CHUNK)
        is_socket = b"upgrade: websocket" in first.lower()
        if is_socket and not self.takes_sockets:
            return
        ahead, back = await asyncio.open_connection(*self._target)
        back.write(first)
        life_s = self.socket_life_s if is_socket else None
        ways = [
            asyncio.create_task(self._pass(reader, back, is_answer=False)),
            asyncio.create_task(self._pass(ahead, writer, is_answer=True)),
        ]
        try:
            await asyncio.wait(ways, timeout=life_s, return_when="FIRST_COMPLETED")
        finally:
            # Before anything is awaited: the end of a test may come right then.
            back.transport.abort()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pass(
        self, reader: StreamReader, writer: StreamWriter, *, is_answer: bool
    ) -> None:
        while data := await reader.read(CHUNK):
            if self.is_hole:
                continue
            if is_answer and self.delay_s:
                await asyncio.sleep(self.delay_s)
            if is_answer and self.rewrite is not None:
                data = self.rewrite(data)
            if is_answer and self.answer_bytes is not None:
                data = data[: self.answer_bytes]
                self.answer_bytes -= len(data)
            writer.write(data)
            await writer.drain()
            if is_answer and self.answer_bytes == 0:
                return
