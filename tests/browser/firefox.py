"""Firefox as the distribution ships it, driven by Playwright over WebDriver BiDi.

Playwright starts this module in place of Firefox and talks to Firefox through it. What
Playwright sends before Firefox knows it is answered here: without that no page opens.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from playwright.async_api import Browser, Playwright
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

ROOT = Path(__file__).parents[2]
NAMES = ["firefox-esr", "firefox"]
WANTED = os.environ.get("LIVE_BROWSER") == "firefox"
LISTENING = "WebDriver BiDi listening on "
# Commands that may go unheard. Color schemes are not what any test here is about.
UNHEARD = {"emulation.setMediaFeaturesOverride"}


def find() -> str | None:
    """Return the path of an installed Firefox."""
    return next(filter(None, map(shutil.which, NAMES)), None)


async def launch(
    playwright: Playwright, folder: Path, *, back_forward_cache: bool = False
) -> Browser:
    """Start Firefox; ``folder`` keeps the script that stands in for it.

    Playwright waits in vain for pages out of the back/forward cache to load.
    """
    stand_in = folder / "firefox"
    stand_in.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.browser.firefox import main\nmain(sys.argv[1:])\n"
    )
    stand_in.chmod(0o755)
    viewers = -1 if back_forward_cache else 0
    return await playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=stand_in,
        firefox_user_prefs={"browser.sessionhistory.max_total_viewers": viewers},
    )


def main(arguments: list[str]) -> None:
    """Be Firefox, as far as Playwright can see."""
    asyncio.run(_run(arguments))


async def _run(arguments: list[str]) -> None:
    firefox = await asyncio.create_subprocess_exec(
        find() or NAMES[0], *arguments, stderr=PIPE
    )
    assert firefox.stderr is not None
    async for line in firefox.stderr:
        text = line.decode(errors="replace").rstrip()
        if text.startswith(LISTENING):
            text = LISTENING + await _stand_between(text.removeprefix(LISTENING))
        print(text, file=sys.stderr, flush=True)
    await firefox.wait()


async def _stand_between(address: str) -> str:
    """Answer at a new address for what answers at this one."""

    async def carry(playwright: ServerConnection) -> None:
        async with connect(f"{address}/session", max_size=None) as firefox:
            back = asyncio.create_task(_copy(firefox, playwright))
            async for message in playwright:
                command = json.loads(message)
                if command["method"] in UNHEARD:
                    answer = {"type": "success", "id": command["id"], "result": {}}
                    await playwright.send(json.dumps(answer))
                else:
                    await firefox.send(message)
            back.cancel()

    server = await serve(carry, "127.0.0.1", 0, max_size=None, compression=None)
    port = next(iter(server.sockets)).getsockname()[1]
    return f"ws://127.0.0.1:{port}"


async def _copy(source: ServerConnection, target: ServerConnection) -> None:
    async for message in source:
        await target.send(message)
