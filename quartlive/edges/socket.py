"""A live page over a WebSocket: the upgrade, and the way to the browser."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from functools import partial
from math import ceil
from typing import Any

from quart import Websocket, abort, current_app, g, websocket
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from ..metrics import Counter
from ..runtime.authority import Authority
from ..runtime.connection import Connection
from ..runtime.slots import FullError, Slot
from ..runtime.transport import SHUTTING_DOWN
from ..wire.frames import PROTOCOL
from ..wire.livetemplate import peer_for
from .identity import Visitor, Who, new_visit
from .requests import AGAIN_PARAMETER, VISIT_PARAMETER, page_request
from .site import Site
from .views import View

_NO_SOCKET = "This page has no WebSocket; send the action by POST."
_NO_PROTOCOL = f"Ask for the subprotocol {PROTOCOL}, or for none."

# Who was let in when it was looked again.
_WHO = "_quartlive_who"

Function = Callable[..., Awaitable[Any]]


class SocketPage(View):
    """Serves the sockets of one page.

    Attributes:
        gate: :meth:`look` behind all that guards the page's views.
    """

    gate: Function

    def guard(self, guarded: Callable[[Function], Function]) -> Function:
        """Return the view, behind what guards it.

        Args:
            guarded: Puts the page's decorators around a view.
        """
        self.gate = guarded(self.look)
        return guarded(self.serve)

    async def serve(self, **params: Any) -> None:
        """Accept the current socket and serve it until it ends.

        Args:
            params: URL variables.

        Raises:
            HTTPException: If the upgrade is refused.
        """
        if not self.site.has_socket(self.page):
            abort(400, _NO_SOCKET)
        asked = websocket.requested_subprotocols
        if asked and PROTOCOL not in asked:
            abort(400, _NO_PROTOCOL)
        visitor = await self.visitor()
        with self._place(visitor.group) as place:
            await self._accepted(visitor, params, place)

    def _place(self, group: str) -> Slot:
        """Take a place for the connection, before the upgrade is answered."""
        registry, slots = self.services.registry, self.services.slots
        if registry.is_closed:
            self.services.metrics.count(Counter.REJECTED, "closing")
            raise _unavailable("The server is shutting down.", 1.0)
        try:
            return slots.take(self.limits, group, self.site.network_of(websocket))
        except FullError as full:
            self.services.metrics.count(Counter.REJECTED, full.reason)
            raise _unavailable(full.text, full.seconds) from None

    async def _accepted(
        self, visitor: Visitor, params: dict[str, Any], place: Slot
    ) -> None:
        headers = Headers(visitor.cookie.headers if visitor.cookie is not None else [])
        self.site.mark(headers, self.page.name)
        peer = peer_for(websocket.requested_subprotocols)
        await websocket.accept(headers=headers, subprotocol=peer.protocol)
        visit = self.visit(
            params,
            visitor,
            websocket.args.get(VISIT_PARAMETER),
            connection_id=new_visit(),
            is_reconnect=AGAIN_PARAMETER in websocket.args,
        )
        authority = Authority(
            partial(self._is_still, visitor.who, params),
            seconds=self.site.look_again_seconds,
        )
        transport = _QuartTransport()
        connection = Connection(transport, visit, self.services, authority, peer)
        if self.services.registry.is_closed:
            # It began to shut down while this one was let in.
            connection.hang_up(SHUTTING_DOWN)
        await connection.run()

    async def look(self, **params: Any) -> None:
        """Note who sends the current request, when all that guards the page let it."""
        setattr(g, _WHO, await self.site.door.look())

    async def _is_still(self, who: Who, params: dict[str, Any]) -> bool:
        """Ask all that guards the page whether it would let this visitor in again.

        In a context of its own: ``g`` and ``session`` of the upgrade hold what was
        true then.

        Raises:
            Exception: If that cannot be found out.
        """
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        asked = page_request(app, websocket)
        async with app.app_context(), app.request_context(asked) as context:
            try:
                if await app.preprocess_request(context) is None:
                    await self.gate(**params)
            except HTTPException as refused:
                if refused.__cause__ is not None:
                    raise
            return bool(g.get(_WHO) == who)


def _unavailable(text: str, seconds: float) -> ServiceUnavailable:
    """Return a refusal that says when to come again; not to all the same time."""
    when = ceil(seconds * random.uniform(1, 2))
    return ServiceUnavailable(text, retry_after=when)


class _QuartTransport:
    """The current socket; it stays the same one in tasks started from here."""

    def __init__(self) -> None:
        self._socket: Websocket = websocket._get_current_object()  # type: ignore[attr-defined]

    async def receive(self) -> str | bytes | None:
        # Quart hands an empty binary message on as None.
        return await self._socket.receive()

    async def send(self, text: str) -> None:
        await self._socket.send(text)

    async def close(self, code: int) -> None:
        await self._socket.close(code)


def in_page_request(view: Function, site: Site) -> Function:
    """Let a socket's view run in the request context of its page.

    Who asks from another site's page is refused before anything of the app runs.

    ``before_request`` functions and what they look at are the same for an upgrade as
    for a GET; what they answer refuses it. ``request``, ``session`` and ``g`` work in
    hooks, actions and templates as long as the socket lasts.
    """

    async def entered(**params: Any) -> Any:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        site.require_own_origin(websocket)
        asked = page_request(app, websocket)
        async with app.request_context(asked) as context:
            # The address matches the page's rule, and never that of its socket.
            answer = await app.preprocess_request(context)
            if answer is None:
                answer = await view(**params)
            return answer

    return entered
