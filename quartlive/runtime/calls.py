"""Calling the methods of a controller: in time, and undone when they fail."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from ..binding import Binding, Submitted
from ..context import Context
from ..state import adopt, snapshot
from .escapes import contained
from .visit import Visit


async def call(
    binding: Binding,
    visit: Visit,
    ctx: Context,
    submitted: Submitted | None = None,
) -> None:
    """Run a hook or action; what it returns is ignored.

    Args:
        binding: The method.
        visit: Whose state it gets.
        ctx: Passed on.
        submitted: What the browser sent with it.

    Raises:
        FieldErrors: If what was sent does not fit its arguments.
        Exception: Whatever the method raises.
    """
    arguments = binding.bind(
        submitted or Submitted(), visit.state, ctx, visit.address.params
    )
    await run(binding, arguments)


async def run(binding: Binding, arguments: Mapping[str, Any]) -> None:
    """Run a hook or action with arguments that are known already."""
    with contained():
        result = binding.function(**arguments)
        if asyncio.iscoroutine(result):
            await result


async def run_hook(
    visit: Visit, name: str, ctx: Context, seconds: float | None
) -> None:
    """Run a hook, if the controller has it.

    Args:
        visit: Whose state it gets.
        name: Which hook.
        ctx: Passed on.
        seconds: How long it may take; None for as long as it likes.

    Raises:
        TimeoutError: If it took too long.
        Exception: Whatever it raises; the state is then as it was before.
    """
    binding = visit.page.bindings.hooks.get(name)
    if binding is None:
        return
    before = snapshot(visit.state)
    try:
        async with asyncio.timeout(seconds):
            await call(binding, visit, ctx)
        adopt(before)
        visit.shown = visit.shown.flashed(ctx.effects.flashing)
    except BaseException:
        before.restore()
        ctx.undo()
        raise
