"""A page whose actions take as long as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from quart import Quart

from quartlive import (
    Context,
    Controller,
    Limits,
    LiveBlueprint,
    Persist,
    State,
    action,
)

FOLDER = Path(__file__).parent

# All tests come from one address and begin at once.
LIMITS = Limits(
    per_group=None,
    mounts_per_second=None,
    drain_seconds=3,
    finish_seconds=2,
)


class SlowState(State):
    count: Persist[int] = 0


class SlowController(Controller[SlowState]):
    @action
    async def count(self, state: SlowState) -> None:
        state.count += 1

    @action
    async def wait(self, state: SlowState, seconds: float) -> None:
        await asyncio.sleep(seconds)
        state.count += 1


class LargeState(State):
    turn: int = 0


class LargeController(Controller[LargeState]):
    """A page of about a megabyte, all of which changes."""

    async def view(self, state: LargeState, ctx: Context) -> Mapping[str, object]:
        return {"rows": [f"{state.turn} {n} " + "x" * 80 for n in range(10_000)]}

    @action
    async def turn(self, state: LargeState) -> None:
        state.turn += 1


def create_app() -> Quart:
    app = Quart(__name__, template_folder=str(FOLDER))
    app.secret_key = "faults"
    live = LiveBlueprint("faults", __name__, limits=LIMITS)
    live.add_page("/slow", SlowController(), template="slow.html")
    live.add_page("/large", LargeController(), template="large.html")
    app.register_blueprint(live)
    return app
