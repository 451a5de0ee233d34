"""What the live pages of one app share, kept in ``app.extensions["QUART_LIVE"]``."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from types import NoneType

from quart import Quart, Request, Response, Websocket
from werkzeug.datastructures import Headers

from ..adapters.prometheus import PrometheusMetrics
from ..config import Limits
from ..errors import ConfigurationError
from ..logs import about
from ..metrics import NO_METRICS, Gauge
from ..page import Page, Surroundings
from ..runtime.broker import MemoryBroker
from ..runtime.lag import measure_lag
from ..runtime.presence import Presences
from ..runtime.registry import Registry
from ..runtime.services import Services
from ..runtime.stores import MemoryStore
from ..settings import Settings
from . import guards
from .addresses import client_network, has_unknown_proxy
from .assets import Assets
from .authenticators import Anonymous
from .door import Door
from .draining import drain
from .flash import FlashCookies
from .identity import Identity
from .looks import Looks
from .requests import CLIENT_HEADER, is_secure, require_own_origin
from .shared import Shared
from .workers import count_workers

logger = logging.getLogger("quartlive")

EXTENSION = "QUART_LIVE"
PREFIX = "/live"

# Of a message that is too long. Its id is at its end, so that it can be answered.
_TOLERATED = 1 << 20

#: Says on every answer of a live page whether a socket may be opened there.
MARK = "X-LiveTemplate-WebSocket"


@dataclass
class Site:
    """The live part of one app.

    Attributes:
        app: The app.
        pages: Every live page, by endpoint.
        shared: What its blueprints name for all pages.
        metrics: What counts; None where nobody asks for it.
        look_again_seconds: How long who opened a socket may act there before it is
            looked again at who it is.
    """

    app: Quart
    pages: dict[str, Page] = field(default_factory=dict)
    shared: Shared = field(default_factory=Shared)
    metrics: PrometheusMetrics | None = None
    look_again_seconds: float = 60.0
    _limits: list[Limits | None] = field(default_factory=list)
    _has_warned: bool = False
    _lag: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, app: Quart) -> Site:
        """Return the site of an app; the first call sets it up."""
        site = app.extensions.get(EXTENSION)
        if not isinstance(site, cls):
            site = app.extensions[EXTENSION] = cls(app)
            site._set_up()
        return site

    def _set_up(self) -> None:
        _ = self.looks
        self.app.add_url_rule(f"{PREFIX}/client.js", "quartlive_client", self._entry)
        self.app.add_url_rule(
            f"{PREFIX}/client/<version>/<path:name>",
            "quartlive_module",
            self._module,
        )
        self.app.after_request(self._see_off)
        self.app.before_serving(self.check)
        self.app.before_serving(self._begin)
        self.app.after_serving(self._end)
        guards.install()

    async def check(self) -> None:
        """Find what is wrong before the first visitor does.

        Raises:
            ConfigurationError: If there is no secret key.
            TemplateError: If a template cannot become a live page.
        """
        _ = self.settings, self.identity, self.assets
        for page in self.pages.values():
            page.check()

    async def _begin(self) -> None:
        self.services.registry.is_closed = False
        self._warn_of_workers(count_workers())
        guards.install()
        guards.before_shutdown(self.drain)
        for own in self._limits:
            size = self.limits(own).message_bytes
            # Too long: an error is answered. By far too long: the socket ends.
            guards.take_messages_of(None if size is None else size + _TOLERATED)

        if self.metrics is not None:
            self._lag = asyncio.create_task(measure_lag(self.metrics))

    def _warn_of_workers(self, count: int) -> None:
        """Say so if each of several processes knows only a part of the visitors."""
        parts = {"store": self.shared.store, "broker": self.shared.broker}
        own = (NoneType, MemoryStore, MemoryBroker)
        missing = [name for name, given in parts.items() if type(given) in own]
        if count > 1 and missing:
            logger.warning(
                "%s processes serve the app, and each has what is stored or published"
                " for itself: visitors lose what another one keeps; run one process,"
                " or give LiveBlueprint(%s) what they share",
                count,
                ", ".join(f"{name}=…" for name in missing),
                extra=about("setup"),
            )

    async def _end(self) -> None:
        if self._lag is not None:
            self._lag.cancel()
        guards.not_before_shutdown(self.drain)
        self.services.registry.is_closed = True

    async def drain(self) -> None:
        """Close all sockets in turn, when the actions that run have ended."""
        allowed = [self.limits(own) for own in self._limits or [None]]
        slowest = max(allowed, key=lambda each: each.drain_seconds or 0)
        await drain(self.services.registry, slowest)

    def take(self, limits: Limits | None) -> None:
        """Note what one of the pages allows; None where its author says nothing."""
        self._limits.append(limits)

    def limits(self, own: Limits | None) -> Limits:
        """Return what a page allows."""
        return self.settings.limits if own is None else own

    @cached_property
    def settings(self) -> Settings:
        """What the app's configuration says.

        Raises:
            ConfigurationError: If it says what cannot be used.
        """
        settings = Settings.read(self.app.config, os.environ)
        self.shared.allow(settings.allowed_origins)
        return settings

    @cached_property
    def identity(self) -> Identity:
        """Makes and reads the visitors' cookies.

        Raises:
            ConfigurationError: If the app has no secret key and is not in debug mode.
        """
        key = self.app.secret_key
        if not key:
            if not (self.app.debug or self.app.testing):
                raise ConfigurationError(
                    "app.secret_key is not set, so no visitor can be known again;"
                    " set it, or SECRET_KEY in the configuration, to a long random text"
                )
            text = "no secret key: visitors are forgotten by a restart"
            logger.warning(text, extra=about("setup"))
            key = secrets.token_hex()
        fallbacks = self.app.config.get("SECRET_KEY_FALLBACKS") or ()
        return Identity(key, fallbacks, seconds=self.settings.cookie_seconds)

    @cached_property
    def flash_cookies(self) -> FlashCookies:
        """Takes flashes along with a redirect."""
        return FlashCookies(self.identity.keys)

    @cached_property
    def assets(self) -> Assets:
        """The client's files."""
        return Assets(debug=self.app.debug)

    @cached_property
    def looks(self) -> Looks:
        """What the pages look like."""
        return Looks(self.app, lambda: self.assets, PREFIX)

    def surroundings(self) -> Surroundings:
        """Return what a page takes from the app."""
        return self.looks.surroundings(lambda: self.settings.websocket)

    async def _entry(self) -> Response:
        return await self.assets.entry()

    async def _module(self, version: str, name: str) -> Response:
        return await self.assets.module(version, name)

    @cached_property
    def services(self) -> Services:
        """What pages share at run time, before a page's own limits."""
        shared = self.shared
        # An empty store is false, and a store all the same.
        store = MemoryStore() if shared.store is None else shared.store
        return Services(
            store=store,
            registry=Registry(shared.broker),
            presences=Presences(getattr(shared.broker, "roll", None)),
            topic_policy=shared.topic_policy,
            metrics=self.metrics or NO_METRICS,
            debug=self.app.debug,
        )

    def measure(self) -> PrometheusMetrics:
        """Count from now on, for all pages of the app; return what counts."""
        if self.metrics is None:
            self.metrics = PrometheusMetrics(
                {
                    Gauge.CONNECTIONS: lambda: len(self.services.registry),
                    Gauge.GROUPS: lambda: self.services.registry.count_groups(),
                    Gauge.QUEUED: lambda: self.services.registry.count_queued(),
                }
            )
        return self.metrics

    @cached_property
    def door(self) -> Door:
        """Where visitors come in."""
        return Door(
            self.shared.authenticator or Anonymous(),
            lambda: self.identity,
            self.services.registry,
            self.is_secure,
        )

    @cached_property
    def proxies(self) -> int:
        """How many proxies before the server are trusted to say who asked, and how."""
        return self.settings.trusted_proxies

    def network_of(self, asked: Request | Websocket) -> str | None:
        """Return the network a request is counted for; None if it is not."""
        if has_unknown_proxy(asked.headers, self.proxies) and not self._has_warned:
            self._has_warned = True
            logger.warning(
                "requests come through a proxy, so all visitors seem to have one"
                " address; set LIVE_TRUSTED_PROXIES to the number of proxies",
                extra=about("setup"),
            )
        return client_network(asked.remote_addr, asked.headers, self.proxies)

    def is_secure(self, asked: Request | Websocket) -> bool:
        """Return whether the browser is known to speak https."""
        return is_secure(asked, self.proxies)

    def require_own_origin(self, asked: Request | Websocket) -> None:
        """Let only pages of this site, and of those allowed, act for a visitor.

        Raises:
            Forbidden: With a text that says what to send or to allow.
        """
        _ = self.settings  # It may name some of them.
        require_own_origin(asked, self.shared.allowed_origins, self.proxies)

    async def _see_off(self, response: Response) -> Response:
        return await self.door.see_off(response)

    def mark(self, headers: Headers, endpoint: str | None) -> None:
        """Say on an answer of a live page what it is, and who may keep it.

        That is: whether a socket may be opened there, and that nobody but this browser
        shows it again, which asks first. Going back then shows what was typed.
        """
        name = endpoint or ""
        page = self.pages.get(name) or self.pages.get(name.removesuffix("_socket"))
        if page is not None:
            headers[MARK] = "enabled" if self.has_socket(page) else "disabled"
            headers.setdefault("Cache-Control", self._cache_control)
            headers.add("Vary", f"Cookie, Accept, {CLIENT_HEADER}")

    def has_socket(self, page: Page) -> bool:
        """Return whether sockets of a page may be opened."""
        return page.has_socket and self.settings.websocket

    @cached_property
    def _cache_control(self) -> str:
        return "private, no-store" if self.settings.no_store else "private, no-cache"
