"""Connections that only note what they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from quartlive.runtime.pushes import HangUp, Push


@dataclass
class Tab:
    """One of them."""

    connection_id: str
    group_id: str = "a:1"
    user_id: str | None = None
    is_deaf: bool = False
    heard: list[Push] = field(default_factory=list)
    queued: int = 0

    def push(self, push: Push) -> bool:
        if not self.is_deaf:
            self.heard.append(push)
        return not self.is_deaf

    def hang_up(self, code: int) -> None:
        self.push(HangUp(code))

    def abort(self, code: int) -> None:
        self.is_deaf = True


async def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 -- there is no event for it
            await asyncio.sleep(0)
