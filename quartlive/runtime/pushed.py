"""What changes a tab unasked: actions that others push, and what they have stored.

All of it runs in the connection's own task and request, on its own state, and is
answered without ``meta``: nobody here has asked. What fails changes nothing and is
only logged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any

from ..actions import ActionSpec
from ..binding import Submitted
from ..context import Context
from .answers import Answer
from .calls import call, run_hook
from .dispatch import show
from .entry import mount, refresh, show_errors
from .escapes import contained
from .intime import in_time
from .pushes import CatchUp, Fade, Remount, Run
from .services import Services
from .transaction import Transaction
from .trouble import told
from .visit import Rendered, Visit


def is_for(visit: Visit, run: Run) -> bool:
    """Return whether the visit's page has the action."""
    return visit.page.bindings.table.find(run.action) is not None


async def run_pushed(services: Services, visit: Visit, run: Run) -> Answer:
    """Run an action that was published or triggered; the record must be held.

    Returns:
        What the tab shall show; errors stay as the tab's own last action left them.
    """
    spec = visit.page.bindings.table.find(run.action)
    if spec is None:
        return Answer()
    await refresh(services, visit)
    ctx = services.context(
        visit, action=spec.name, data=run.data, is_published=not run.may_publish
    )
    try:
        work = _call(visit, spec, run, ctx)
        return await changed(services, visit, ctx, work, services.limits.action_seconds)
    except Exception as error:
        told(error, spec.name, visit)
        return await shown(services, visit)


async def catch_up(services: Services, visit: Visit, push: CatchUp) -> Answer:
    """Take over what another tab has stored, run ``sync`` if it is due, and show it.

    The record must be held.
    """
    await refresh(services, visit)
    if not (push.sync and "sync" in visit.page.bindings.hooks):
        return await shown(services, visit)
    ctx = services.context(visit)
    seconds = services.limits.mount_seconds
    try:
        work = run_hook(visit, "sync", ctx, seconds)
        return await changed(services, visit, ctx, work, seconds)
    except Exception as error:
        told(error, "sync", visit)
        return await shown(services, visit)


async def remount(services: Services, visit: Visit, push: Remount) -> Answer:
    """Fill the page anew, because something it should have been told is lost.

    Raises:
        Exception: Whatever ``mount`` raises; the state is then as it was before.
    """
    await refresh(services, visit)
    redirect = await mount(services, visit)
    if redirect is not None:
        return Answer(redirect=redirect)
    return await shown(services, visit)


async def fade(services: Services, visit: Visit, push: Fade) -> Answer:
    """Take away the flashes whose time is up."""
    visit.shown = visit.shown.at(time.time())
    return await shown(services, visit)


#: What each kind of push makes a tab do.
DO: dict[type, Callable[[Services, Visit, Any], Coroutine[Any, Any, Answer]]] = {
    Run: run_pushed,
    CatchUp: catch_up,
    Fade: fade,
    Remount: remount,
}


async def changed(
    services: Services,
    visit: Visit,
    ctx: Context,
    work: Coroutine[Any, Any, None],
    seconds: float | None,
) -> Answer:
    """Let work change a visit as one transaction; the record must be held.

    Args:
        services: Where things are kept.
        visit: Is changed.
        ctx: What the work is given.
        work: Code of the app.
        seconds: How long it may take, rendering included.

    Returns:
        What the tab shall show.

    Raises:
        Exception: What the work, rendering or the store raises; all is as it was.
    """
    transaction = Transaction(services, visit, ctx)

    async def done() -> Rendered:
        await work
        transaction.take()
        show_errors(visit, ctx.effects.errors)
        visit.shown = visit.shown.flashed(ctx.effects.flashing)
        return await visit.page.render(visit)

    try:
        rendered = await in_time(done(), seconds)
        found, url = await transaction.commit(visit.record.sealed, rendered)
    except BaseException:
        transaction.undo()
        raise
    return Answer(None, found, url, ctx.effects.redirect, ctx.effects.pushes_url)


async def shown(services: Services, visit: Visit) -> Answer:
    """Show what is new, as far as the page can be rendered."""
    try:
        return Answer(change=await show(services, visit))
    except Exception as error:
        told(error, "render", visit)
        return Answer()


async def _call(visit: Visit, spec: ActionSpec, run: Run, ctx: Context) -> None:
    submitted = Submitted.from_json(run.data)
    # An action's `value` is the pressed button's; here it is an argument like others.
    submitted = Submitted(submitted.fields, run.data.get("value"))
    binding = visit.page.bindings.actions[spec.name]
    if not spec.is_generator:
        return await call(binding, visit, ctx, submitted)
    arguments = binding.bind(submitted, visit.state, ctx, visit.address.params)
    # Nobody here waits for it, so it is shown once, when it has ended.
    with contained():
        async for _ in binding.function(**arguments):
            pass
