"""One transaction: what an action or hook did is kept whole, or not at all.

Begun before user code runs, it is undone when anything fails up to the commit: user
code, rendering, the store. After the commit nothing is undone any more; then those are
told who have to know.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from pydantic import JsonValue
from pydantic_core import to_json
from werkzeug.datastructures import MultiDict

from ..context import Context
from ..effects import Tracked
from ..errors import StoreError
from ..logs import about
from ..metrics import Counter, Timer
from ..state import (
    adopt,
    dump_persisted,
    keep_unknown,
    snapshot,
    url_fields,
    write_query,
)
from .answers import Change, change
from .pushes import CatchUp, Envelope, Run, record_channel, topic_channels
from .records import Record
from .services import Services
from .stores import MemoryStore
from .visit import Rendered, Visit

logger = logging.getLogger("quartlive")

Fields = Mapping[str, JsonValue]
#: Returns the record that keeps these fields; None where nothing new is to be kept.
Seal = Callable[[Fields], Record | None]


class Transaction:
    """What one hook or action changes of a visit; it begins when it is made.

    Args:
        services: Where things are kept, and whom to tell.
        visit: What is changed.
        ctx: What the hook or action receives.
    """

    def __init__(self, services: Services, visit: Visit, ctx: Context) -> None:
        self._services = services
        self._visit = visit
        self._ctx = ctx
        self._before = snapshot(visit.state)
        self._undo_outside = ctx.outside() if ctx.outside is not None else None
        self._shown = visit.shown
        self._is_kept = False

    def undo(self) -> None:
        """Put everything back as it was; nothing if it has been kept."""
        if self._is_kept:
            return
        self._before.restore()
        self._visit.shown = self._shown
        self._visit.starting = []
        self._ctx.undo()
        if self._undo_outside is not None:
            self._undo_outside()

    def take(self) -> None:
        """Make what user code put into the state the state's own."""
        adopt(self._before)
        self._visit.starting = self._ctx.effects.runs

    async def commit(
        self, seal: Seal, rendered: Rendered | None, *, sync: bool = False
    ) -> tuple[Change, str | None]:
        """Keep what was done, and tell others of it.

        Args:
            seal: Makes the record.
            rendered: What the page looks like now; None where nobody sees it.
            sync: The visitor's other tabs shall run their ``sync``.

        Returns:
            What the tab shall show, and its address if that is new.

        Raises:
            StateValueError: If a field holds what its annotation forbids.
            StoreError: If the record is too large, or the store does not take it.
        """
        visit = self._visit
        stored = visit.record.fields
        fields = keep_unknown(type(visit.state), stored, dump_persisted(visit.state))
        is_news = fields != stored
        record = seal(fields)
        query, url = _written(visit)
        found = Change()
        if rendered is not None:
            begun = perf_counter()
            found = change(visit.rendered, rendered)
            visit.metrics.time(Timer.DIFF, perf_counter() - begun)
        if record is not None:
            self._require_room(fields)
            work = self._keep(record, is_news, sync)
            # Memory is written without waiting: nothing can come in between.
            is_at_once = type(self._services.store).write is MemoryStore.write
            await (work if is_at_once else _to_the_end(work))
        else:
            self._is_kept = True
            await self._tell(is_news, sync)
        if rendered is not None:
            visit.rendered = rendered
        visit.query = query
        return found, url

    async def _keep(self, record: Record, is_news: bool, sync: bool) -> None:
        visit, begun = self._visit, perf_counter()
        await self._services.store.write(visit.key, record)
        visit.metrics.time(Timer.STORE, perf_counter() - begun)
        visit.record = record
        self._is_kept = True
        await self._tell(is_news, sync)

    async def _tell(self, is_news: bool, sync: bool) -> None:
        """Tell the record's other tabs, then those who listen; once."""
        services, visit = self._services, self._visit
        if is_news or sync:
            push = CatchUp(visit.record.version, sync)
            places = (record_channel(visit.key.digest),)
            await _send(services, Envelope(places, push, visit.connection_id))
        await settle(services, visit, self._ctx)

    def _require_room(self, fields: Fields) -> None:
        most = self._services.limits.session_bytes
        if most is not None and len(to_json(fields)) > most:
            raise StoreError(
                f"the persisted fields of {self._visit.page.name} take more than"
                f" {most} bytes; keep rows in a database and show them by view(),"
                " or raise Limits.session_bytes"
            )


async def _to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Do what must not be half done, though this task may be cancelled meanwhile.

    Others would never be told of what a store has taken. It takes as long as the
    store and the broker may take.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        raise


async def settle(services: Services, visit: Visit, ctx: Context) -> None:
    """Do what a hook or action asked for, now that it has succeeded.

    What cannot be sent is logged: what was done has happened all the same.
    """
    visit.new_cookies += ctx.effects.cookies
    _begin_work(visit, ctx)
    if ctx.link is not None:
        for topic in ctx.effects.unsubscribed:
            ctx.link.unsubscribe(topic)
    for tracked in ctx.effects.tracked:
        await _track(services, visit, tracked)
    for published in ctx.effects.published:
        run = Run(published.action, published.data)
        places = topic_channels(published.topic)
        await _send(services, Envelope(places, run, visit.connection_id))


async def _track(services: Services, visit: Visit, tracked: Tracked) -> None:
    try:
        if tracked.meta is None:
            await services.presences.untrack(visit, tracked.topic)
        else:
            await services.presences.track(visit, tracked.topic, tracked.meta)
    except StoreError:
        logger.exception("who is here could not be told", extra=about("unsent"))


def _begin_work(visit: Visit, ctx: Context) -> None:
    background = visit.background
    if background is None:
        # Over HTTP it is waited for before the answer.
        visit.starting = [*ctx.effects.runs]
        return
    visit.starting = []
    for name in ctx.effects.cancelled:
        background.cancel(name)
    for work in ctx.effects.runs:
        background.start(work)


async def _send(services: Services, envelope: Envelope) -> None:
    services.metrics.count(Counter.PUBLISHED)
    try:
        await services.registry.send(envelope)
    except StoreError:
        logger.exception("others could not be told", extra=about("unsent"))


def _written(visit: Visit) -> tuple[MultiDict[str, str], str | None]:
    """Return the query with the ``Url`` fields in it, and the address if it is new."""
    if not url_fields(type(visit.state)):
        return visit.query, None
    pairs = write_query(visit.state, visit.query.to_dict(flat=False))
    query = MultiDict(pairs)
    if query == visit.query:
        return visit.query, None
    text = urlencode(pairs)
    return query, f"{visit.address.path}?{text}" if text else visit.address.path
