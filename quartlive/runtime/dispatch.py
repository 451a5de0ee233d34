"""One action, for every transport: bind, run, render, commit, answer.

Whatever fails before the commit, rendering included, leaves the state, the store and
the browser as they were. What the tab shows becomes the base of the next difference
only after it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from ..actions import ActionSpec
from ..context import Context
from ..errors import FieldErrors
from ..flashes import NO_FLASHES, Flashes
from ..state import read_query, snapshot
from ..submitted import CHANGE
from ..wire.frames import GENERAL, Meta
from .answers import (
    FORBIDDEN,
    HTTP_ONLY,
    SAME,
    UNKNOWN_ACTION,
    Answer,
    Change,
    Refusal,
    change,
    too_often,
)
from .asks import Ask
from .calls import run
from .entry import arrive, mount, refresh
from .escapes import contained
from .intime import in_time
from .records import Outcome, Record
from .services import Services
from .transaction import Fields, Transaction
from .trouble import told
from .typed import shown_after, worth_showing
from .visit import Rendered, Visit
from .visits import NOTHING

_HTTP_ONLY_TEXT = "Send this action by POST: it needs an HTTP request."


@dataclass(slots=True, eq=False)
class Begun:
    """An action that yields, after its beginning.

    Attributes:
        spec: Which action.
        ask: What asked for it.
        ctx: What it was given.
        steps: What it does from one ``yield`` to the next.
        transaction: Of the first step; the others have their own.
        has_ended: There are no more steps.
    """

    spec: ActionSpec
    ask: Ask
    ctx: Context
    steps: AsyncGenerator[object, None]
    transaction: Transaction | None
    has_ended: bool = False


async def show(services: Services, visit: Visit) -> Change:
    """Render, and return what leads there from what the tab shows.

    Raises:
        TimeoutError: If ``view`` or a context processor takes too long.
        Exception: Whatever rendering raises; what the tab shows stays known.
    """
    work = visit.page.render(visit)
    rendered = await in_time(work, services.limits.mount_seconds)
    found = change(visit.rendered, rendered)
    visit.rendered = rendered
    return found


async def show_all(services: Services, visit: Visit) -> Change:
    """Render, and return all of it, as if the tab showed nothing."""
    visit.rendered = None
    return await show(services, visit)


async def navigate(
    services: Services,
    visit: Visit,
    query: MultiDict[str, str],
    flashes: Flashes = NO_FLASHES,
) -> Answer:
    """Go to another query of the same page: read it, ``mount``, render.

    Args:
        services: Where things are kept.
        visit: Whose page it is.
        query: The new one.
        flashes: What the request has brought along.

    Raises:
        Exception: Whatever ``mount`` or rendering raises; all is as it was then.
    """
    before, left, shown = snapshot(visit.state), visit.query, visit.shown
    visit.query, visit.shown = query, NOTHING
    try:
        read_query(visit.state, query.to_dict(flat=False))
        arrive(services, visit, flashes)
        redirect = await mount(services, visit)
        found = SAME if redirect else await show(services, visit)
    except BaseException:
        before.restore()
        visit.query, visit.shown = left, shown
        raise
    return Answer(change=found, redirect=redirect)


async def act(services: Services, visit: Visit, ask: Ask) -> Answer | Refusal | Begun:
    """Run an action that a browser asks for; the record must be held.

    Returns:
        The answer, or a refusal if there is no such action or it may not run. A
        message that took effect before gets the outcome it had then. Of an action
        that yields only the beginning, for :func:`~.generators.step`.

    Raises:
        HTTPException: If the action raises one and no socket carries this.
    """
    spec = visit.page.bindings.table.find_public(ask.action)
    if spec is None:
        return _unknown(services, visit, ask)
    is_http = ask.is_http or visit.is_http
    if spec.http and not is_http:
        return Refusal(HTTP_ONLY, _HTTP_ONLY_TEXT, ask.id)
    try:
        await refresh(services, visit)
        done = visit.record.outcome(ask.id)
        if done is not None:
            return await _repeated(services, visit, ask, done)
        ctx = services.context(
            visit,
            action=spec.name,
            data=ask.submitted.plain(),
            message_id=str(ask.id) if ask.id else None,
            is_http=is_http,
            outside=ask.outside,
        )
        with contained():
            may = spec.can is None or spec.can(visit.state, ctx)
        if not may:
            return Refusal(FORBIDDEN, "You may not do that.", ask.id, 403)
        if wait := _wait(services, visit, spec):
            return too_often(wait, ask.id)
    except Exception as error:
        text = told(error, spec.name, visit, debug=services.debug)
        return Answer(_meta(ask, {GENERAL: text}))
    return await _attempt(services, visit, spec, ask, ctx)


def _wait(services: Services, visit: Visit, spec: ActionSpec) -> float:
    """Return in how many seconds the visitor may run the action; 0.0 for now."""
    if spec.rate is None:
        return 0.0
    return services.quotas.take(spec.rate, visit.group_id, visit.page.name, spec.name)


async def _repeated(
    services: Services, visit: Visit, ask: Ask, done: Outcome
) -> Answer:
    found = await show(services, visit)
    return Answer(_meta(ask, done.errors), found, redirect=done.redirect)


def _unknown(services: Services, visit: Visit, ask: Ask) -> Refusal:
    text = "This page has no such action. Please load it again."
    if services.debug:
        names = ", ".join(
            spec.name for spec in visit.page.bindings.table if not spec.internal
        )
        owner = visit.page.bindings.table.owner
        text = f"{owner} has no action {ask.action!r}; actions: {names or 'none'}"
    return Refusal(UNKNOWN_ACTION, text, ask.id)


async def _attempt(
    services: Services, visit: Visit, spec: ActionSpec, ask: Ask, ctx: Context
) -> Answer | Begun:
    transaction = Transaction(services, visit, ctx)
    try:
        if spec.is_generator:
            return _begun(visit, spec, ask, ctx, transaction)
        return await _run(services, visit, spec, ask, ctx, transaction)
    except BaseException as error:
        transaction.undo()
        return await failed(services, visit, ask, ctx, error)


def _begun(
    visit: Visit, spec: ActionSpec, ask: Ask, ctx: Context, transaction: Transaction
) -> Begun:
    arguments = _arguments(visit, spec, ask, ctx) or {}
    steps = visit.page.bindings.actions[spec.name].function(**arguments)
    visit.running.append(spec.name)
    return Begun(spec, ask, ctx, steps, transaction)


async def failed(
    services: Services, visit: Visit, ask: Ask, ctx: Context, error: BaseException
) -> Answer:
    """Return the answer to an action that was undone, and show why.

    Raises:
        BaseException: What is no failure of the action: it was cancelled, or answers
            a request by an HTTP error.
    """
    if not isinstance(error, Exception):
        raise error
    if isinstance(error, HTTPException) and ctx.is_http:
        raise error
    if isinstance(error, FieldErrors):
        return await _refused(services, visit, ask, error.errors)
    text = told(error, ctx.action, visit, debug=services.debug)
    return await _refused(services, visit, ask, {GENERAL: text})


async def _run(
    services: Services,
    visit: Visit,
    spec: ActionSpec,
    ask: Ask,
    ctx: Context,
    transaction: Transaction,
) -> Answer:
    work = shown_work(visit, ask, ctx, transaction, _call(visit, spec, ask, ctx))
    rendered = await in_time(work, services.limits.action_seconds)
    return await finished(visit, ask, ctx, transaction, rendered)


async def _call(visit: Visit, spec: ActionSpec, ask: Ask, ctx: Context) -> None:
    arguments = _arguments(visit, spec, ask, ctx)
    if arguments is not None:
        await run(visit.page.bindings.actions[spec.name], arguments)


async def shown_work(
    visit: Visit,
    ask: Ask,
    ctx: Context,
    transaction: Transaction,
    work: Coroutine[Any, Any, None],
) -> Rendered:
    """Let an action, or a step of it, work; return what the page looks like after it.

    Raises:
        Exception: Whatever the work or rendering raises.
    """
    await work
    transaction.take()
    errors = ctx.effects.errors
    visit.shown = shown_after(ask.action, ask.submitted, errors, visit.shown)
    visit.shown = visit.shown.flashed(ctx.effects.flashing)
    return await visit.page.render(visit)


async def finished(
    visit: Visit, ask: Ask, ctx: Context, transaction: Transaction, rendered: Rendered
) -> Answer:
    """Keep what an action has done in the end, and how it went; return the answer.

    Raises:
        StateValueError: If a field holds what its annotation forbids.
        StoreError: If the record is too large, or the store does not take it.
    """
    errors, redirect = ctx.effects.errors, ctx.effects.redirect

    def seal(fields: Fields) -> Record | None:
        if fields == visit.record.fields and ask.id is None:
            return None
        return visit.record.next(fields, ask.id, Outcome(ask.action, errors, redirect))

    is_synced = not errors and "sync" in visit.page.bindings.hooks
    found, url = await transaction.commit(seal, rendered, sync=is_synced)
    return Answer(_meta(ask, errors), found, url, redirect, ctx.effects.pushes_url)


def _arguments(
    visit: Visit, spec: ActionSpec, ask: Ask, ctx: Context
) -> dict[str, Any] | None:
    """Set the bound fields that were sent, and return the action's arguments.

    Returns:
        None if ``change`` has to wait until the rest is filled in.

    Raises:
        FieldErrors: If another action's form does not fit.
    """
    bindings, sent, arguments = visit.page.bindings, ask.submitted, None
    errors = bindings.bound.put(visit.state, sent)
    try:
        binding = bindings.actions[spec.name]
        arguments = binding.bind(sent, visit.state, ctx, visit.address.params)
    except FieldErrors as unfit:
        errors = {**unfit.errors, **errors}
    if spec.name == CHANGE:
        seen = worth_showing(errors, sent.target, visit.shown, bindings.bound)
        ctx.effects.errors.update(seen)
    elif errors:
        raise FieldErrors(errors)
    return arguments


async def _refused(
    services: Services, visit: Visit, ask: Ask, errors: Mapping[str, str]
) -> Answer:
    """Show why nothing has happened, as far as the page can be rendered."""
    visit.shown = shown_after(ask.action, ask.submitted, errors, visit.shown)
    try:
        found = await show(services, visit)
    except Exception as error:
        # The page stays as it is; the client's banner says what is wrong.
        told(error, "render", visit)
        found = SAME
    return Answer(_meta(ask, errors), found)


def _meta(ask: Ask, errors: Mapping[str, str]) -> Meta:
    return Meta(success=not errors, errors=errors, action=ask.action, id=ask.id)
