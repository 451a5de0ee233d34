"""LiveBlueprint: the object that apps register."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeVar

from quart import Blueprint, Quart, Response, current_app, request, websocket
from quart.blueprints import BlueprintSetupState
from werkzeug.routing import (
    FloatConverter,
    IntegerConverter,
    Rule,
    UnicodeConverter,
    UUIDConverter,
)
from werkzeug.routing.converters import AnyConverter, PathConverter

from .actions import fold
from .adapters.prometheus import CONTENT_TYPE
from .binding import Messages, UrlVariables
from .config import Limits
from .controller import Controller
from .edges.authenticators import Authenticator
from .edges.door import send_away
from .edges.health import is_alive, is_ready
from .edges.http import ALL_METHODS, HttpPage
from .edges.site import Site
from .edges.socket import SocketPage, in_page_request
from .effects import Present
from .errors import ConfigurationError
from .page import Page
from .runtime.broker import Broker
from .runtime.pushes import Envelope, Run, topic_channels, user_channel
from .runtime.registry import Registry
from .runtime.services import TopicPolicy
from .runtime.session import Session
from .runtime.stores import Store
from .topics import check_topic
from .wire.plain import plain_data

View = Callable[..., Awaitable[Any]]
Decorator = Callable[[View], View]
C = TypeVar("C", bound=type[Controller[Any]])

_TYPES: dict[type, type] = {
    IntegerConverter: int,
    FloatConverter: float,
    UUIDConverter: uuid.UUID,
    UnicodeConverter: str,
    PathConverter: str,
    AnyConverter: str,
}


@dataclass(frozen=True, slots=True)
class _Added:
    """A page that waits for its blueprint to be registered."""

    rule: str
    name: str
    controller: Controller[Any]
    template: str
    has_socket: bool
    limits: Limits | None
    decorators: tuple[Decorator, ...]

    def register(self, setup: BlueprintSetupState, messages: Messages | None) -> None:
        """Put the page's two views into the app."""
        site = _site(setup)
        full_name = f"{setup.name_prefix}.{setup.name}.{self.name}".lstrip(".")
        setup.add_url_rule(
            self.rule,
            self.name,
            _undecided,
            methods=ALL_METHODS,
            provide_automatic_options=False,
        )
        page = site.pages[full_name] = Page(
            full_name,
            self.controller,
            self.template,
            _url_variables(site.app, full_name),
            site.surroundings(),
            messages=messages,
            has_socket=self.has_socket,
        )
        site.take(self.limits)
        http = HttpPage(page, site, self.limits)
        site.app.view_functions[full_name] = self._guarded(http.answer)
        socket = SocketPage(page, site, self.limits)
        view = in_page_request(socket.guard(self._guarded), site)
        setup.add_url_rule(
            self.rule, f"{self.name}_socket", view, methods={"GET"}, websocket=True
        )

    def _guarded(self, method: View) -> View:
        return reduce(
            lambda inner, decorator: decorator(inner), self.decorators, _view(method)
        )


class LiveBlueprint(Blueprint):
    """A blueprint of live pages.

    >>> live = LiveBlueprint("live", __name__)
    >>> app = Quart("app")
    >>> app.register_blueprint(live)

    Make one for each app object. What a ``quart.Blueprint`` does is done for its
    pages, too: ``before_request`` functions and error handlers apply to GET, POST and
    the upgrade to a WebSocket.

    Args:
        name: As for a ``quart.Blueprint``.
        import_name: As for a ``quart.Blueprint``.
        store: Where records are kept, for all live pages of the app; the memory of the
            process if no blueprint names one.
        broker: What carries pushes between the processes of the app; within this one
            if no blueprint names one.
        authenticator: Who the users are, for all live pages of the app; nobody has a
            name if no blueprint names one.
        topic_policy: Given a user and a topic or pattern, whether they may listen and
            publish to it; nobody may if no blueprint names one.
        limits: How much one visitor may ask for, if not as the app is configured.
        allowed_origins: Other origins whose pages may act here, such as
            ``"https://example.org"``.
        websocket: False lets no page open a WebSocket; all work over HTTP.
        messages: Own words for what is wrong with a field: texts by Pydantic's name of
            the problem, or a function.
        blueprint: Further arguments of ``quart.Blueprint``.
    """

    def __init__(
        self,
        name: str,
        import_name: str,
        *,
        store: Store | None = None,
        broker: Broker | None = None,
        authenticator: Authenticator | None = None,
        topic_policy: TopicPolicy | None = None,
        limits: Limits | None = None,
        allowed_origins: Sequence[str] = (),
        websocket: bool = True,
        messages: Messages | None = None,
        **blueprint: Any,
    ) -> None:
        super().__init__(name, import_name, **blueprint)
        self._limits = limits
        self._has_sockets = websocket
        self._messages = messages
        self._site: Site | None = None
        self.record(self._belong)
        named = {
            "store": store,
            "broker": broker,
            "authenticator": authenticator,
            "topic_policy": topic_policy,
        }
        self.record(lambda setup: _site(setup).shared.name(**named))
        self.record(lambda setup: _site(setup).shared.allow(tuple(allowed_origins)))
        self.after_request(_marked)
        self.after_websocket(_marked_refusal)

    def add_page(
        self,
        rule: str,
        controller: Controller[Any],
        *,
        template: str,
        endpoint: str | None = None,
        websocket: bool | None = None,
        limits: Limits | None = None,
        decorators: Sequence[Decorator] = (),
    ) -> None:
        """Add a page.

        Args:
            rule: Its URL rule; variables reach hooks and actions by name.
            controller: Its code; one object serves every visitor.
            template: Name of its template.
            endpoint: What ``url_for`` calls it; the controller's class name in snake
                case if left out. That of its socket has ``_socket`` appended.
            websocket: Whether it may be reached by a WebSocket, if not as the
                blueprint says.
            limits: How much one visitor may ask for here, if not as the blueprint says.
            decorators: Put around the view of GET and POST and that of the upgrade,
                the first one innermost.

        Raises:
            ControllerDefinitionError: When the blueprint is registered, if an action
                or hook cannot be called as it is written.
        """
        added = _Added(
            rule,
            endpoint or fold(type(controller).__name__),
            controller,
            template,
            self._has_sockets if websocket is None else websocket,
            limits or self._limits,
            tuple(decorators),
        )
        self.record(lambda setup: added.register(setup, self._messages))

    async def publish(self, topic: str, action: str, /, **data: Any) -> None:
        """Run an action for everybody who listens to a topic, on their own state.

        For trusted code of the server, which needs no permission: a task, another
        view, a command.

        Args:
            topic: Such as ``room/7``.
            action: Name of the action; it may be internal. Pages without it are left
                alone.
            data: Its arguments, as JSON can carry them.

        Raises:
            TopicError: If it is no topic.
            ProtocolError: If JSON cannot carry an argument.
            StoreError: If the broker cannot be reached.
        """
        run = Run(fold(action), plain_data(data))
        places = topic_channels(check_topic(topic))
        await self._registry.send(Envelope(places, run))

    async def trigger(self, action: str, /, *, user_id: str, **data: Any) -> None:
        """Run an action on every tab of a user, on all devices, whose page has it.

        Args:
            action: Name of the action; it may be internal.
            user_id: As the authenticator names the user.
            data: Its arguments, as JSON can carry them.

        Raises:
            UnreachableError: If no such tab is connected.
            ProtocolError: If JSON cannot carry an argument.
        """
        session = Session(self._registry, user_channel(user_id))
        await session.trigger(action, **data)

    async def presence(self, topic: str) -> list[Present]:
        """Return who is at a topic, in the order they came; several tabs are one.

        For trusted code of the server, which needs no permission.

        Args:
            topic: One that tabs have tracked themselves at, by ``ctx.track``.

        Raises:
            TopicError: If it is no topic.
            StoreError: If what is kept of it cannot be reached.
        """
        return await self._live_site.services.presences.here(check_topic(topic))

    async def disconnect_user(self, user_id: str) -> None:
        """Close all sockets of a user, on all devices; their pages are loaded anew.

        For what the user may do from now on to count at once: call it where somebody
        logs out or loses a right.

        Args:
            user_id: As the authenticator names the user.

        Raises:
            StoreError: If the broker cannot be reached.
        """
        await send_away(self._registry, user_channel(user_id))

    @property
    def metrics(self) -> Callable[[], Awaitable[Response]]:
        """A view of what was counted, for Prometheus; with it the counting begins.

        ``app.add_url_rule("/metrics", view_func=live.metrics)``

        It takes GET only. Who may see it is for the app to say.

        Raises:
            ConfigurationError: If the blueprint belongs to no app yet.
        """
        counted = self._live_site.measure()

        async def live_metrics() -> Response:
            return Response(counted.text(), content_type=CONTENT_TYPE)

        return live_metrics

    async def is_alive(self) -> Response:
        """Answer 200 as long as the process does: a view to be put where it is asked.

        ``app.add_url_rule("/alive", view_func=live.is_alive)``
        """
        return await is_alive()

    async def is_ready(self) -> Response:
        """Answer 200 if the store answers and the server does not end; a view, too.

        ``app.add_url_rule("/ready", view_func=live.is_ready)``
        """
        return await is_ready(self._live_site.services)

    async def drain(self) -> None:
        """Close the sockets of all live pages of the app, once their actions end.

        Done by itself when hypercorn or ``quart live serve`` ends; another server may
        call it before. New sockets are refused from then on.
        """
        await self._live_site.drain()

    @property
    def _registry(self) -> Registry:
        return self._live_site.services.registry

    @property
    def _live_site(self) -> Site:
        if self._site is None:
            raise ConfigurationError(
                f"the blueprint {self.name} belongs to no app yet;"
                " call app.register_blueprint() with it first"
            )
        return self._site

    def _belong(self, setup: BlueprintSetupState) -> None:
        self._site = _site(setup)

    def page(self, rule: str, *, template: str, **options: Any) -> Callable[[C], C]:
        """Add a page whose controller needs no arguments; the class is returned.

        Args:
            rule: Its URL rule.
            template: Name of its template.
            options: As for :meth:`add_page`.
        """

        def add(controller: C) -> C:
            self.add_page(rule, controller(), template=template, **options)
            return controller

        return add


def _site(setup: BlueprintSetupState) -> Site:
    app: Any = setup.app
    return Site.of(app)


async def _undecided(**params: Any) -> Any:
    """Stand in for the page while its rule is read."""


def _view(method: View) -> View:
    # Decorators keep notes on what they wrap, which a method cannot take.
    async def view(**params: Any) -> Any:
        return await method(**params)

    return view


def _url_variables(app: Quart, endpoint: str) -> UrlVariables:
    rule: Rule = next(app.url_map.iter_rules(endpoint))
    return {
        name: _TYPES.get(type(converter))
        for name, converter in rule._converters.items()
    }


async def _marked(response: Any) -> Any:
    Site.of(current_app).mark(response.headers, request.endpoint)
    return response


async def _marked_refusal(response: Any) -> Any:
    if response is not None:
        Site.of(current_app).mark(response.headers, websocket.endpoint)
    return response
