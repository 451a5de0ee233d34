"""hypercorn in a child process, which a test can kill and start again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20


class Server:
    """An app on a port of its own.

    Attributes:
        url: Where it answers, the same after a restart.
        log: What it has written to stdout and stderr so far.
        root: Where its code is; another place is another release.
    """

    def __init__(
        self, folder: Path, app: str = "tests.browser.app:create_app()"
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.folder = folder
        self.app = app
        self.root = ROOT
        self._log = folder / "server.log"
        self._process: Process | None = None

    @property
    def log(self) -> str:
        return self._log.read_text()

    async def start(self) -> None:
        """Start the process and wait until it accepts connections."""
        with self._log.open("a") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "hypercorn",
                "--bind",
                f"127.0.0.1:{self._port}",
                self.app,
                cwd=self.root,
                env={**os.environ, "LIVE_TEST_FOLDER": str(self.folder)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        async with asyncio.timeout(PATIENCE_S):
            while not await self._answers():
                assert self._process.returncode is None, self.log
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """End the process at once, as a crash or a power cut would."""
        if self._process is None:
            return
        # hypercorn serves in a child of its own; both are in this session.
        os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        self._process = None

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True
