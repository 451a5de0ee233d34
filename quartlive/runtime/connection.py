"""One socket: its worker does one thing at a time, so user code needs no locks.

What the browser asks for comes into the inbox by the reader, what others push comes
into the same one. A job is begun when the one before it has been answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from werkzeug.exceptions import HTTPException

from ..flashes import soonest
from ..logs import about
from ..metrics import Counter
from ..wire.frames import GENERAL, Meta, OwnPeer, Peer
from ..wire.messages import (
    NAVIGATE,
    SYNC,
    Message,
)
from . import entry
from .alarm import Alarm
from .answers import (
    FAILED,
    NOTHING_NEW,
    Answer,
    Refusal,
    count_sent,
)
from .asks import ask_of, capabilities, query_in, what_of
from .authority import Authority
from .background import Outcome, Tasks, follow
from .dispatch import Begun, act, navigate, show_all
from .errands import Errand
from .generators import Step, close, step
from .inbox import Inbox
from .intime import in_time
from .lifecycle import Event, Phase, advance
from .measured import counted
from .meter import FloodError
from .outlet import Outlet, SlowClientError
from .pushed import DO, is_for
from .pushes import (
    Fade,
    HangUp,
    Push,
    Run,
    browser_channel,
    group_channel,
    record_channel,
    user_channel,
)
from .reader import Reader
from .services import Services
from .transport import (
    ABUSE,
    GONE,
    INTERNAL,
    OVERLOADED,
    RENEW,
    CloseError,
    Transport,
)
from .trouble import told
from .visit import Visit
from .watch import too_long, watched

logger = logging.getLogger("quartlive")

DISCONNECT_SECONDS = 5.0
CLOSE_SECONDS = 2.0


class Connection:
    """One browser tab on one socket.

    Args:
        transport: The way to the browser.
        visit: What the tab shows; not yet restored.
        services: What all pages share.
        authority: Whether the visitor may still act; if it is left out, they may.
        peer: How the browser is written to; if it is left out, as to our client.
    """

    def __init__(
        self,
        transport: Transport,
        visit: Visit,
        services: Services,
        authority: Authority | None = None,
        peer: Peer | None = None,
    ) -> None:
        self._transport = transport
        self._visit = visit
        self._services = services
        self._authority = authority
        self._outlet = Outlet.within(services.limits, transport.send)
        self._inbox = Inbox()
        self._peer = peer or OwnPeer()
        self._reader = Reader(
            transport, visit, services, self._inbox, self._outlet, self._peer
        )
        self._alarm = Alarm(lambda: self._inbox.push(Fade()))
        self._phase = Phase.OPENING
        self._version = 0
        self._is_connected = False
        self._tasks = Tasks(visit, self._inbox.push)
        visit.background = self._tasks
        self._begun: set[Begun] = set()
        self._worker: asyncio.Task[None] | None = None
        self._aborted: int | None = None
        self.connection_id = visit.connection_id
        self.group_id = visit.group_id
        self.user_id = visit.user_id

    @property
    def queued(self) -> int:
        """How many frames wait for the browser."""
        return len(self._outlet)

    def push(self, push: Push) -> bool:
        """Put a push into the inbox; False if the page has nothing to do for it."""
        if self._phase is Phase.CLOSED:
            return False
        if isinstance(push, Run) and not is_for(self._visit, push):
            return False
        if isinstance(push, Errand):
            return self._inbox.ask(push)
        self._inbox.push(push)
        return True

    def hang_up(self, code: int) -> None:
        """End the connection when the job that is being done is done.

        Args:
            code: What the browser is told.
        """
        self.push(HangUp(code))

    def abort(self, code: int) -> None:
        """End the connection now; an action that runs is undone.

        Args:
            code: What the browser is told.
        """
        if self._worker is not None:
            self._aborted = code
            self._worker.cancel()

    async def run(self) -> None:
        """Serve the tab until either side ends it.

        A browser that goes away cancels this; what has begun is then rolled back and
        ``disconnect`` runs.
        """
        code = None
        try:
            self._enter()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._reader.read(tasks))
                self._worker = tasks.create_task(self._work_until_aborted())
        except* CloseError as closed:
            code = _code(closed)
        except* FloodError as flood:
            self._log_closed(flood.exceptions[0], ABUSE)
            code = ABUSE
        except* SlowClientError as slow:
            self._log_closed(slow.exceptions[0], OVERLOADED)
            self._services.metrics.count(Counter.SLOW)
            code = OVERLOADED
        except* Exception as failed:
            extra = about("closed", page=self._visit.page.name, code=INTERNAL)
            logger.exception("connection failed", exc_info=failed, extra=extra)
            code = INTERNAL
        finally:
            await self._end(code)

    def _log_closed(self, why: object, code: int) -> None:
        extra = about("closed", page=self._visit.page.name, code=code)
        logger.info("connection closed with %s: %s", code, why, extra=extra)

    def _enter(self) -> None:
        """Be found before anything is read: what changes from then on is told."""
        visit = self._visit
        places = [group_channel(self.group_id), record_channel(visit.key.digest)]
        if self.user_id is not None:
            places.append(user_channel(self.user_id))
        if visit.browser:
            places.append(browser_channel(visit.browser))
        self._services.registry.enter(self, *places)

    async def _work_until_aborted(self) -> None:
        try:
            await self._work()
        except asyncio.CancelledError:
            if self._aborted is None:
                raise
            raise CloseError(self._aborted) from None

    async def _work(self) -> None:
        await self._watched(self._open(), "mount")
        while True:
            self._alarm.set(soonest(self._visit.shown.flashes))
            job = await self._inbox.get()
            self._phase = advance(self._phase, Event.JOB)
            work = self._answer(job) if isinstance(job, Message) else self._do(job)
            await self._watched(work, what_of(job, self._visit))

    async def _watched(self, work: Coroutine[Any, Any, None], what: str) -> None:
        name = f"{what} of page {self._visit.page.name}"
        await watched(work, name, too_long(debug=self._services.debug))

    async def _open(self) -> None:
        """Restore, ``mount``, ``connect``, and show the whole page."""
        services, visit = self._services, self._visit
        try:
            async with services.hold(visit):
                await entry.restore(services, visit)
            fresh = visit.is_reconnect and visit.source is None
            visit.source = None  # Or each would keep the one before it in memory.
            entry.enter(services, visit)
            redirect = await entry.mount(services, visit)
            if redirect is None:
                self._is_connected = True
                redirect = await entry.connect(services, visit)
            if redirect is not None:
                await self._send(Answer(redirect=redirect))
                raise CloseError(GONE)
            errors = visit.shown.errors
            meta = Meta(
                not errors, errors, capabilities=capabilities(visit), fresh=fresh
            )
            await self._send(Answer(meta, await show_all(services, visit)))
        except HTTPException:
            # The browser sees what this page answers when it asks for it itself.
            raise CloseError(RENEW) from None
        except (CloseError, SlowClientError):
            raise
        except Exception as error:
            text = told(error, "mount", visit, debug=services.debug)
            # Not an answer with a tree: the client would take the page for live.
            await self._send(Refusal(FAILED, text))
            raise CloseError(INTERNAL) from None
        self._phase = advance(self._phase, Event.SHOWN)

    async def _answer(self, message: Message) -> None:
        services, visit = self._services, self._visit
        if not await self._may_act(message):
            return
        if message.id and any(begun.ask.id == message.id for begun in self._begun):
            # It was sent again while its steps go on; their end answers both.
            return
        if message.action == SYNC:
            await self._show_all()
        elif message.action == NAVIGATE:
            await self._navigate(message)
        else:
            async with services.hold(visit):
                work = act(services, visit, ask_of(message))
                answer = await counted(visit, work)
                begun = answer if isinstance(answer, Begun) else None
                if begun is not None:
                    # What it begins with must be what is stored when it is kept.
                    self._begun.add(begun)
                    answer = await step(services, visit, begun)
            if begun is not None and isinstance(answer, Answer):
                await self._go_on(begun, answer)
            elif not isinstance(answer, Begun):
                await self._send(answer)

    async def _step(self, begun: Begun) -> None:
        """Do the next step of an action that yields."""
        async with self._services.hold(self._visit):
            answer = await step(self._services, self._visit, begun)
        await self._go_on(begun, answer)

    async def _go_on(self, begun: Begun, answer: Answer) -> None:
        """Show what a step has done; then others get their turn."""
        if begun.has_ended:
            self._begun.discard(begun)
        else:
            self._inbox.push(Step(begun))
            # Or the reader would not come to take what else is asked for.
            await asyncio.sleep(0)
        if answer != NOTHING_NEW:
            await self._send(answer)

    async def _may_act(self, message: Message) -> bool:
        """Look at who acts; what cannot be found out is refused, and asked again."""
        if self._authority is None:
            return True
        try:
            seconds = self._services.limits.mount_seconds
            may_act = await in_time(self._authority.holds(), seconds)
        except Exception as error:
            await self._send(self._failed(error, "identify", message))
            return False
        if not may_act:
            raise CloseError(RENEW)
        return True

    async def _do(self, push: Push) -> None:
        """Do what others ask for; nothing is sent where nothing is new."""
        if isinstance(push, HangUp):
            await asyncio.sleep(push.after)
            raise CloseError(push.code)
        if isinstance(push, Errand):
            return await self._run_errand(push)
        if isinstance(push, Step):
            return await self._step(push.begun)
        services, visit = self._services, self._visit
        try:
            async with services.hold(visit):
                if isinstance(push, Outcome):
                    answer = await self._follow(push)
                else:
                    answer = await DO[type(push)](services, visit, push)
        except HTTPException:
            raise CloseError(RENEW) from None
        except Exception as error:
            told(error, "mount", visit)
            raise CloseError(INTERNAL) from None
        if answer != NOTHING_NEW:
            await self._send(answer)

    async def _follow(self, outcome: Outcome) -> Answer:
        """Run what follows background work, unless that was cancelled meanwhile."""
        if not self._tasks.goes_on(outcome.work):
            return NOTHING_NEW
        if outcome.is_last:
            self._tasks.end(outcome.work)
        try:
            return await follow(self._services, self._visit, outcome)
        finally:
            outcome.is_done.set()

    async def _run_errand(self, errand: Errand) -> None:
        """Show what comes of it, and then let its request be answered."""
        try:
            async with self._services.hold(self._visit):
                answer = await errand.run()
            if answer != NOTHING_NEW:
                await self._send(answer)
        finally:
            errand.settle()

    async def _show_all(self) -> None:
        try:
            answer = Answer(change=await show_all(self._services, self._visit))
        except Exception as error:
            answer = self._failed(error, "render", None)
        await self._send(answer)

    async def _navigate(self, message: Message) -> None:
        try:
            answer = await navigate(self._services, self._visit, query_in(message))
        except HTTPException:
            raise CloseError(RENEW) from None
        except Exception as error:
            answer = self._failed(error, "mount", message)
        else:
            meta = Meta(True, action=message.action, id=message.id)
            answer = Answer(meta, answer.change, redirect=answer.redirect)
        await self._send(answer)

    def _failed(self, error: Exception, what: str, message: Message | None) -> Answer:
        text = told(error, what, self._visit, debug=self._services.debug)
        id_ = message.id if message is not None else None
        return Answer(Meta(False, {GENERAL: text}, id=id_))

    async def _send(self, answer: Answer | Refusal) -> None:
        if isinstance(answer, Refusal):
            self._outlet.add(answer.write(self._peer))
        else:
            if answer.redirect is not None:
                entry.hand_over(self._services, self._visit, answer.redirect)
            self._version += 1
            frame = self._peer.write(answer.frame(v=self._version))
            count_sent(self._services.metrics, answer, frame)
            self._outlet.add(frame)
        await self._outlet.flush()

    async def _end(self, code: int | None) -> None:
        self._phase = advance(self._phase, Event.HANGUP)
        self._services.registry.leave(self.connection_id)
        self._alarm.set(None)
        self._inbox.end()
        try:
            if self._begun or len(self._tasks):
                await _in_peace(self._stop_work())
            if self._is_connected:
                await _in_peace(entry.disconnect(self._services, self._visit))
        finally:
            entry.leave(self._services, self._visit)
            self._services.presences.leave(self._visit)
        if code is not None:
            # A browser that reads nothing does not read this either.
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._transport.close(code)

    async def _stop_work(self) -> None:
        """End what goes on in the background, and actions between two steps."""
        await self._tasks.close()
        for begun in self._begun:
            try:
                await close(self._visit, begun)
            except Exception as error:
                told(error, begun.spec.name, self._visit)


def _code(closed: BaseExceptionGroup[CloseError]) -> int:
    first = closed.exceptions[0]
    return first.code if isinstance(first, CloseError) else INTERNAL


async def _in_peace(work: Coroutine[Any, Any, None]) -> None:
    """Let work come to its end though this task may be cancelled, but not for ever."""

    async def limited() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(DISCONNECT_SECONDS):
                await work

    await asyncio.shield(asyncio.create_task(limited()))
