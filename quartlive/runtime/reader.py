"""The reader of a socket: it always reads, and never waits for anything else.

The server's own queue of received messages has no bound, so nothing may pile up there.
What needs no action is answered at once; what does goes into the inbox, or is refused:
as too much in this time, or because the worker is busy.
"""

from __future__ import annotations

import asyncio
import logging
from itertools import count

from ..logs import about
from ..metrics import Counter
from ..wire.frames import PONG, Peer
from ..wire.messages import PING, Message, MessageLimits, Rejected, parse
from .answers import BUSY, Refusal, too_often
from .inbox import Inbox
from .meter import Meter
from .outlet import Outlet
from .services import Services
from .transport import OVERLOADED, CloseError, Transport
from .visit import Visit

logger = logging.getLogger("quartlive")

# After so many messages in a row others get their turn: taking one that is there
# already does not wait.
_IN_A_ROW = 16

_BUSY_TEXT = "The server is busy with your last actions."


class Reader:
    """Takes what one browser sends.

    Args:
        transport: The way to the browser.
        visit: What the tab shows.
        services: What counts, and how much is allowed.
        inbox: Where the worker finds what is asked for.
        outlet: Where replies go.
        peer: How they are written.
    """

    def __init__(
        self,
        transport: Transport,
        visit: Visit,
        services: Services,
        inbox: Inbox,
        outlet: Outlet,
        peer: Peer,
    ) -> None:
        self._transport = transport
        self._page = visit.page.name
        self._limits = services.limits
        self._metrics = services.metrics
        self._inbox = inbox
        self._outlet = outlet
        self._peer = peer
        self._meter = Meter(services.limits, asyncio.get_running_loop().time())
        self._rejected = 0

    async def read(self, tasks: asyncio.TaskGroup) -> None:
        """Read until the browser goes away, which cancels this.

        Args:
            tasks: Sends replies.

        Raises:
            CloseError: If the browser is silent for too long.
            FloodError: If it asks far too often.
            SlowClientError: If it does not take its replies.
        """
        most, patience = self._limits.message_bytes, self._limits.liveness_seconds
        limits = MessageLimits() if most is None else MessageLimits(size=most)
        try:
            async with asyncio.timeout(patience) as silence:
                for turn in count(1):
                    message = parse(await self._transport.receive(), limits)
                    if turn % _IN_A_ROW == 0:
                        await asyncio.sleep(0)
                    _put_off(silence, patience)
                    reply = self._take(message)
                    if reply is not None:
                        self._outlet.add(reply)
                        # Waiting here would let received messages pile up.
                        if not self._outlet.is_sending:
                            tasks.create_task(self._outlet.flush())
        except TimeoutError:
            raise CloseError(OVERLOADED) from None

    def _take(self, message: Message | Rejected) -> str | None:
        """Put a message into the inbox, or return what there is to say at once."""
        is_action = isinstance(message, Message) and message.action != PING
        now = asyncio.get_running_loop().time()
        if wait := self._meter.take(now, is_action=is_action):
            self._metrics.count(Counter.MESSAGES, "rate_limit")
            return self._refused(too_often(wait, message.id)) if is_action else None
        if isinstance(message, Rejected):
            self._log_first(message)
            self._metrics.count(Counter.MESSAGES, message.code.removeprefix("_"))
            return self._refused(Refusal(message.code, message.text, message.id))
        if message.action == PING:
            return PONG
        if not self._inbox.ask(message):
            self._metrics.count(Counter.MESSAGES, "busy")
            return self._refused(Refusal(BUSY, _BUSY_TEXT, message.id))
        return None

    def _refused(self, refusal: Refusal) -> str:
        return refusal.write(self._peer)

    def _log_first(self, message: Rejected) -> None:
        if self._rejected == 0:
            code, page = message.code, self._page
            extra = about("rejected", page=page, code=code)
            logger.warning("message rejected on page %s: %s", page, code, extra=extra)
        self._rejected += 1


def _put_off(silence: asyncio.Timeout, patience: float | None) -> None:
    """Begin to wait anew, unless that was done a moment ago: setting a timer costs."""
    if patience is None:
        return
    until = asyncio.get_running_loop().time() + patience
    if until - (silence.when() or 0) > patience / 8:
        silence.reschedule(until)
