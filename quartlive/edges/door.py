"""Where visitors come in: who they are, and what follows when that has changed.

The authenticator says who sends a request, the cookie says who sent the last one. If
these are two, the browser gets a new id with the answer, and what it has open as
somebody else is closed: an old tab cannot act for who has left, nor see what is meant
for who has come.

Live pages ask at the door themselves. The answers of all other pages of the app come
past here, too: mostly a login or a logout is one of them.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from quart import Request, Response, Websocket, g, request

from ..errors import StoreError
from ..logs import about
from ..runtime.pushes import Channel, browser_channel
from ..runtime.registry import Registry
from ..runtime.transport import RENEW
from .authenticators import Anonymous, Authenticator, look
from .identity import Identity, SetCookie, Visitor, Who

logger = logging.getLogger("quartlive")

R = TypeVar("R", bound=Response)

# Whether the current request has come to the door, and who was let in.
_ASKED, _FOUND = "_quartlive_asked", "_quartlive_visitor"

# Endpoints of files: the app's, its blueprints', the client's.
_FILES = re.compile(r"(^|\.)static$|^quartlive_")

# A page that is loaded anew must not bring the cookies of before: the browser reads
# the answer with the new ones first. On a bad line that takes longer.
_AFTER_SECONDS = 0.3
_AGAIN_SECONDS = (3.0, 12.0)


class Door:
    """Lets visitors in and sees them off.

    Args:
        authenticator: Says who users are.
        identity: What makes and reads cookies. Asked for when it is needed: without
            a secret key there is none.
        registry: Who is connected.
        is_secure: Whether the browser speaks https.
    """

    def __init__(
        self,
        authenticator: Authenticator,
        identity: Callable[[], Identity],
        registry: Registry,
        is_secure: Callable[[Request | Websocket], bool],
    ) -> None:
        self._authenticator = authenticator
        self._identity = identity
        self._registry = registry
        self._is_secure = is_secure
        self._tasks: set[asyncio.Task[None]] = set()
        self._has_users = not isinstance(authenticator, Anonymous)

    async def look(self) -> Who:
        """Return who sends the current request.

        Raises:
            HTTPException: If that cannot be found out, or must be known and is not.
        """
        return await look(self._authenticator, request)

    async def admit(self) -> Visitor:
        """Return who sends the current request; their cookie goes with the answer.

        Sockets that the browser has open as somebody else are closed.

        Raises:
            HTTPException: If that cannot be found out, or must be known and is not.
            StoreError: If the other processes cannot be told to close sockets.
        """
        setattr(g, _ASKED, True)
        visitor = await self._found(await self.look())
        setattr(g, _FOUND, visitor)
        return visitor

    async def see_off(self, response: R) -> R:
        """Let an answer go, of any page of the app, with the cookie it needs."""
        visitor: Visitor | None = g.get(_FOUND)
        if self._has_users:
            self._challenge(response)
            if self._may_have_changed(visitor):
                visitor = await self._changed(visitor)
                self._send_away_later(visitor)
        if visitor is not None and visitor.cookie is not None:
            _set(response, visitor.cookie)
        return response

    async def _found(self, who: Who) -> Visitor:
        secure = self._is_secure(request)
        visitor = self._identity().visitor(request.cookies, secure=secure, who=who)
        await self._send_away(visitor)
        # Where nobody logs in, nothing is ever closed by this name.
        return visitor if self._has_users else replace(visitor, browser="")

    def _may_have_changed(self, visitor: Visitor | None) -> bool:
        """May somebody have logged in or out without a word to us?"""
        if g.get(_ASKED):
            return visitor is not None and request.method == "POST"
        if _FILES.search(request.endpoint or ""):
            return False
        secure = self._is_secure(request)
        return self._identity().had_user(request.cookies, secure=secure)

    async def _changed(self, visitor: Visitor | None) -> Visitor | None:
        try:
            who = await self.look()
            is_same = visitor is not None and who == visitor.who
            return visitor if is_same else await self._found(who)
        except Exception as error:
            # The answer is there. If it matters, the next live page says so.
            text = "it was not found out whether a user has left: %r"
            logger.info(text, error, extra=about("identity"))
            return visitor

    async def _send_away(self, visitor: Visitor) -> None:
        for browser in visitor.left:
            await send_away(self._registry, browser_channel(browser))

    def _send_away_later(self, visitor: Visitor | None) -> None:
        """Send away, too, who comes back before the browser has read the answer."""
        if visitor is None or not visitor.left:
            return

        async def again() -> None:
            for seconds in _AGAIN_SECONDS:
                await asyncio.sleep(seconds)
                try:
                    await self._send_away(visitor)
                except StoreError as error:
                    text = "sockets of who has left stay open: %s"
                    logger.warning(text, error, extra=about("unsent"))

        task = asyncio.create_task(again())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _challenge(self, response: Response) -> None:
        """Say what is asked for, though a page of the app's own says it is refused."""
        challenge = getattr(self._authenticator, "challenge", None)
        is_refused = g.get(_ASKED) and g.get(_FOUND) is None
        if challenge and is_refused and response.status_code == 401:
            response.headers.setdefault("WWW-Authenticate", challenge)


async def send_away(registry: Registry, channel: Channel) -> None:
    """Close sockets whose user has changed; no action runs there any more.

    Args:
        registry: Who is connected.
        channel: Where the sockets are found.

    Raises:
        StoreError: If the other processes cannot be told.
    """
    await registry.hang_up(channel, RENEW, _AFTER_SECONDS)


def _set(response: Response, cookie: SetCookie) -> None:
    for name, value in cookie.headers:
        response.headers.add(name, value)
    response.vary.add("Cookie")
    control = response.cache_control
    if not (control.private or control.no_store):
        # Who shares a cache must not share an id.
        response.headers["Cache-Control"] = "private, no-cache"
