"""What others make a connection do: actions they push, and what they have stored.

All of it runs in the connection's own task and request, on its own state, and is
answered without ``meta``: nobody here has asked. What fails changes nothing and is
only logged.
"""

from __future__ import annotations

import asyncio
import time

from ..actions import ActionSpec
from ..binding import Submitted
from ..context import Context
from .answers import Answer
from .calls import call, run_hook
from .dispatch import show
from .entry import mount, refresh
from .escapes import contained
from .intime import in_time
from .pushes import CatchUp, Run
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
    transaction = Transaction(services, visit, ctx)
    try:
        work = _done(visit, spec, run, ctx, transaction)
        rendered = await in_time(work, services.limits.action_seconds)
        found, url = await transaction.commit(visit.record.sealed, rendered)
    except BaseException as error:
        transaction.undo()
        if not isinstance(error, Exception):
            raise
        told(error, spec.name, visit)
        return await _shown(services, visit)
    return Answer(None, found, url, ctx.effects.redirect, ctx.effects.pushes_url)


async def catch_up(services: Services, visit: Visit, push: CatchUp) -> Answer:
    """Take over what another tab has stored, run ``sync`` if it is due, and show it.

    The record must be held.
    """
    await refresh(services, visit)
    if not (push.sync and "sync" in visit.page.bindings.hooks):
        return await _shown(services, visit)
    ctx = services.context(visit)
    transaction = Transaction(services, visit, ctx)
    try:
        await run_hook(visit, "sync", ctx, services.limits.mount_seconds)
        async with asyncio.timeout(services.limits.mount_seconds):
            rendered = await visit.page.render(visit)
        found, url = await transaction.commit(visit.record.sealed, rendered)
    except BaseException as error:
        transaction.undo()
        if not isinstance(error, Exception):
            raise
        told(error, "sync", visit)
        return await _shown(services, visit)
    return Answer(None, found, url, ctx.effects.redirect, ctx.effects.pushes_url)


async def remount(services: Services, visit: Visit) -> Answer:
    """Fill the page anew, because something it should have been told is lost.

    Raises:
        Exception: Whatever ``mount`` raises; the state is then as it was before.
    """
    await refresh(services, visit)
    redirect = await mount(services, visit)
    if redirect is not None:
        return Answer(redirect=redirect)
    return await _shown(services, visit)


async def fade(services: Services, visit: Visit) -> Answer:
    """Take away the flashes whose time is up."""
    visit.shown = visit.shown.at(time.time())
    return await _shown(services, visit)


async def _done(
    visit: Visit, spec: ActionSpec, run: Run, ctx: Context, transaction: Transaction
) -> Rendered:
    """Run the action, and return what the page looks like after it."""
    await _call(visit, spec, run, ctx)
    transaction.take()
    visit.shown = visit.shown.flashed(ctx.effects.flashing)
    return await visit.page.render(visit)


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


async def _shown(services: Services, visit: Visit) -> Answer:
    try:
        return Answer(change=await show(services, visit))
    except Exception as error:
        told(error, "render", visit)
        return Answer()
