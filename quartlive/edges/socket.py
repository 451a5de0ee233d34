"""A live page over a WebSocket: the upgrade, and the way to the browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any

from quart import Websocket, abort, current_app, request, websocket
from werkzeug.datastructures import Headers

from ..config import Limits
from ..page import Page
from ..runtime.connection import Connection
from ..runtime.services import Services
from ..runtime.visit import Visit
from .identity import Visitor, new_visit, visit_token
from .requests import (
    AGAIN_PARAMETER,
    PROTOCOL,
    VISIT_PARAMETER,
    address_of,
    page_request,
    query_of,
    require_own_origin,
)
from .site import Site

_NO_SOCKET = "This page has no WebSocket; send the action by POST."
_NO_PROTOCOL = f"Ask for the subprotocol {PROTOCOL}."

View = Callable[..., Awaitable[Any]]


class SocketPage:
    """Serves the sockets of one page.

    Args:
        page: Which page.
        site: The live part of the app.
        limits: How much one visitor may ask for here.
    """

    def __init__(self, page: Page, site: Site, limits: Limits) -> None:
        self._page = page
        self._site = site
        self._page_limits = limits

    @cached_property
    def _services(self) -> Services:
        # Not before the first request: a blueprint yet to come may name the store.
        return self._site.services.within(self._page_limits)

    async def serve(self, **params: Any) -> None:
        """Accept the current socket and serve it until it ends.

        Args:
            params: URL variables.

        Raises:
            HTTPException: If the upgrade is refused.
        """
        if not self._page.has_socket:
            abort(400, _NO_SOCKET)
        if PROTOCOL not in websocket.requested_subprotocols:
            abort(400, _NO_PROTOCOL)
        identity = self._site.identity
        visitor = identity.visitor(request.cookies, secure=request.is_secure)
        headers = Headers(visitor.cookie.headers if visitor.cookie is not None else [])
        self._site.mark(headers, self._page.name)
        await websocket.accept(headers=headers, subprotocol=PROTOCOL)
        visit = self._visit(params, visitor)
        await Connection(_QuartTransport(), visit, self._services).run()

    def _visit(self, params: dict[str, Any], visitor: Visitor) -> Visit:
        arguments = websocket.args
        return Visit(
            page=self._page,
            token=visit_token(arguments.get(VISIT_PARAMETER)) or new_visit(),
            group_id=visitor.group,
            address=address_of(request, params),
            query=query_of(request),
            state=self._page.bindings.state_type(),
            connection_id=new_visit(),
            is_reconnect=AGAIN_PARAMETER in arguments,
        )


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


def in_page_request(view: View, site: Site) -> View:
    """Let a socket's view run in the request context of its page.

    Who asks from another site's page is refused before anything of the app runs.

    ``before_request`` functions and what they look at are the same for an upgrade as
    for a GET; what they answer refuses it. ``request``, ``session`` and ``g`` work in
    hooks, actions and templates as long as the socket lasts.
    """

    async def entered(**params: Any) -> Any:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        require_own_origin(websocket, site.allowed_origins)
        asked = page_request(app, websocket)
        async with app.request_context(asked) as context:
            # The address matches the page's rule, and never that of its socket.
            answer = await app.preprocess_request(context)
            if answer is None:
                answer = await view(**params)
            return answer

    return entered
