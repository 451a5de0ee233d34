"""hypercorn in a child process, which a test can kill and start again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20

#: Ways to serve, as arguments of Python; the address and the app come behind.
SERVERS = {
    "hypercorn": ["-m", "hypercorn", "--bind"],
    "hypercorn, two workers": ["-m", "hypercorn", "--workers=2", "--bind"],
    "quart live serve": ["-m", "quart", "live", "serve", "--bind"],
    "uvicorn": ["-m", "uvicorn", "--factory", "--host=127.0.0.1", "--port"],
}


class Server:
    """An app on a port of its own.

    Attributes:
        url: Where it answers, the same after a restart.
        log: What it has written to stdout and stderr so far.
        root: Where its code is; another place is another release.
        by: What serves it, of :data:`SERVERS`.
        address: Host and port.
    """

    def __init__(
        self,
        folder: Path,
        app: str = "tests.browser.app:create_app()",
        *,
        by: str = "hypercorn",
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.address = f"127.0.0.1:{self._port}"
        self.url = f"http://{self.address}"
        self.by = by
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
                *SERVERS[self.by],
                str(self._port) if self.by == "uvicorn" else self.address,
                self.app.removesuffix("()") if self.by == "uvicorn" else self.app,
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

    @property
    def pids(self) -> list[int]:
        """Of the process and its children, the one that serves last."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        return [
            self._process.pid,
            *(int(pid) for file in children for pid in file.read_text().split()),
        ]

    async def stop(self) -> tuple[int, float]:
        """Ask the process to end; return its exit code and the seconds it took."""
        assert self._process is not None
        begun = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            code = await self._process.wait()
        self._process = None
        return code, time.monotonic() - begun

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
