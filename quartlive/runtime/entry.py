"""How a visit begins and ends: the same order on every transport.

Defaults, what was kept of the visit, the record, the address, ``mount``; on a socket
then ``connect``, and ``disconnect`` when it is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from ..effects import Redirect
from ..flashes import NO_FLASHES, Flashes
from ..metrics import Counter
from ..state import (
    dump_plain,
    load_persisted,
    load_plain,
    read_query,
)
from ..wire.frames import GENERAL
from .calls import run_hook
from .services import Services
from .transaction import Transaction, settle
from .trouble import told
from .visit import Picture, Visit
from .visits import KeptVisit, Shown

# Flashes are for a page, whatever record it shows.
_ANY = ""


async def restore(services: Services, visit: Visit, base: str | None = None) -> None:
    """Fill a new visit's state with all that is known before ``mount``.

    Args:
        services: Where to look.
        visit: Its state holds defaults.
        base: What the tab calls the tree that it shows, over HTTP.

    Raises:
        StoreError: If the store cannot be reached.
    """
    visit.source = _source(services, visit)
    if visit.source is not None:
        kept = _kept(visit.source) if isinstance(visit.source, Visit) else visit.source
        _count_unfit(services, load_plain(visit.state, kept.plain))
        visit.shown = kept.shown
        if kept.tree is not None and base is not None and base == kept.base:
            visit.rendered = Picture(kept.tree, kept.title)
    record = await services.store.read(visit.key)
    if record is not None:
        visit.record = record
        _count_unfit(services, load_persisted(visit.state, record.fields))
    read_query(visit.state, visit.query.to_dict(flat=False))


def _count_unfit(services: Services, count: int) -> None:
    if count:
        services.metrics.count(Counter.ERRORS, "stored", count)


async def refresh(services: Services, visit: Visit) -> None:
    """Take over what another writer has stored since the visit looked.

    Raises:
        StoreError: If the store cannot be reached.
    """
    record = await services.store.read(visit.key)
    if record is None:
        return
    before = visit.record
    # One that was dropped meanwhile and begun anew may have come as far again.
    if record.version != before.version or record.fields != before.fields:
        _count_unfit(services, load_persisted(visit.state, record.fields))
        visit.record = record


async def mount(
    services: Services, visit: Visit, *, is_initial: bool = False
) -> Redirect | None:
    """Run ``mount``; return where it sends the visitor, if anywhere.

    Raises:
        Exception: Whatever the hook raises; the state is then as it was before.
    """
    ctx = services.context(visit, is_initial_mount=is_initial)
    await run_hook(visit, "mount", ctx, services.limits.mount_seconds)
    await settle(services, visit, ctx)
    show_errors(visit, ctx.effects.errors)
    return ctx.effects.redirect


async def connect(services: Services, visit: Visit) -> Redirect | None:
    """Run ``connect``; its errors are logged and shown, not raised."""
    ctx = services.context(visit)
    try:
        await run_hook(visit, "connect", ctx, services.limits.mount_seconds)
        await settle(services, visit, ctx)
    except Exception as error:
        text = told(error, "connect", visit, debug=services.debug)
        show_errors(visit, {GENERAL: text})
        return None
    show_errors(visit, ctx.effects.errors)
    return ctx.effects.redirect


async def disconnect(services: Services, visit: Visit) -> None:
    """Run ``disconnect`` and store what it changed; its errors are only logged."""
    if "disconnect" not in visit.page.bindings.hooks:
        return
    try:
        async with services.hold(visit):
            await refresh(services, visit)
            ctx = services.context(visit, is_over=True)
            transaction = Transaction(services, visit, ctx)
            await run_hook(visit, "disconnect", ctx, None)
            await transaction.commit(visit.record.sealed, None)
    except Exception as error:
        told(error, "disconnect", visit)


def enter(services: Services, visit: Visit) -> None:
    """Note that a socket carries this visit from now on."""
    services.live[_name(visit)] = visit


def carried(services: Services, visit: Visit) -> Visit | None:
    """Return the visit of this tab that a socket carries here; None without one."""
    live = services.live.get(_name(visit))
    if live is None or (live.key, live.user_id) != (visit.key, visit.user_id):
        return None
    return live


def leave(services: Services, visit: Visit) -> None:
    """Keep what the tab's next connection will ask for."""
    # Unless the tab has gone on without this socket.
    if services.live.get(_name(visit)) is visit:
        del services.live[_name(visit)]
        services.visits.keep(visit.token, _kept(visit))


def keep(services: Services, visit: Visit) -> str:
    """Keep a visit until its next request; return what its tree is called."""
    # What a socket of this tab still holds is behind, and must not come back.
    services.live.pop(_name(visit), None)
    base = services.next_base()
    services.visits.keep(visit.token, _kept(visit, base))
    return base


def keep_seen(services: Services, visit: Visit, base: str | None = None) -> str | None:
    """Keep a visit that has only looked, without holding the record.

    Args:
        services: Where to keep it.
        visit: What the tab shows now.
        base: What its tree is called already, if it is the same.

    Returns:
        What its tree is called; None if the tab has acted meanwhile: what that left
        is newer, and kept.
    """
    if _source(services, visit) is not visit.source:
        return None
    if base is None:
        return keep(services, visit)
    services.visits.keep(visit.token, _kept(visit, base))
    return base


def hand_over(services: Services, visit: Visit, to: Redirect) -> None:
    """Let the flashes go along to where the visitor is sent, for a minute."""
    flashes = visit.shown.flashes
    if flashes:
        kept = KeptVisit(visit.group_id, _ANY, shown=Shown(flashes=flashes))
        services.handed.keep(unquote(urlsplit(to.url).path), kept)


def arrive(services: Services, visit: Visit, flashes: Flashes = NO_FLASHES) -> None:
    """Show the flashes that have come along to this page; they come once.

    Args:
        services: Where those were left that came over a socket.
        visit: Who has been sent here.
        flashes: Those that came by another way.
    """
    path = unquote(visit.address.path)
    kept = services.handed.take(path, visit.group_id, _ANY)
    came = {**(kept.shown.flashes if kept else {}), **flashes}
    if came:
        flashes = {**visit.shown.flashes, **came}
        visit.shown = replace(visit.shown, flashes=flashes)


def show_errors(visit: Visit, errors: Mapping[str, str]) -> None:
    """Show the errors of what no browser asked for, if there are any."""
    if errors:
        visit.shown = Shown(errors, flashes=visit.shown.flashes)


def _name(visit: Visit) -> tuple[str, str]:
    return visit.group_id, visit.token


def _source(services: Services, visit: Visit) -> KeptVisit | Visit | None:
    before = services.live.get(_name(visit))
    if before is not None and before.key == visit.key:
        return before
    return services.visits.find(visit.token, visit.group_id, visit.key.digest)


def _kept(visit: Visit, base: str | None = None) -> KeptVisit:
    rendered = visit.rendered if base is not None else None
    return KeptVisit(
        group=visit.group_id,
        record=visit.key.digest,
        plain=dump_plain(visit.state),
        shown=visit.shown,
        tree=rendered.tree if rendered else None,
        base=base,
        title=rendered.title if rendered else None,
    )
