"""What the live pages of an app look like: its templates, and what goes into them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any

from markupsafe import Markup
from quart import Quart, request

from ..page import Surroundings
from ..template.helpers import Live
from ..template.render import PageTemplate, Templates
from .assets import Assets


class Looks:
    """Templates of one app, as live pages use them.

    Args:
        app: The app.
        assets: The client's files.
        prefix: Where they are served.
    """

    def __init__(self, app: Quart, assets: Callable[[], Assets], prefix: str) -> None:
        self._app = app
        self._assets = assets
        self._prefix = prefix
        self._loaded: dict[str, PageTemplate] = {}
        self._scripts: dict[str, Markup] = {}
        # By endpoint. An app cannot add to them once it serves.
        self._found: dict[str | None, list[Callable[[], Awaitable[Any]]]] = {}
        app.context_processor(_empty_live)

    @cached_property
    def templates(self) -> Templates:
        """The app's templates."""
        return Templates(self._app.jinja_env, debug=self._app.debug)

    def template(self, name: str) -> PageTemplate:
        """Return a page's template; it is compiled at its first use.

        Raises:
            TemplateError: If it cannot become a live page.
        """
        if name not in self._loaded:
            self._loaded[name] = self.templates.load(name)
        return self._loaded[name]

    def surroundings(self, has_sockets: Callable[[], bool]) -> Surroundings:
        """Return what a page takes from the app.

        Args:
            has_sockets: Whether the app lets any page open a socket.
        """
        return Surroundings(
            template=self.template,
            context=self._add_context,
            script=self._script,
            debug=self._app.debug,
            has_sockets=has_sockets,
        )

    async def _add_context(self, names: dict[str, Any]) -> None:
        """Add what context processors offer, where a name is not taken already.

        As ``app.update_template_context``, without what every template sees anyway.
        """
        offered: dict[str, Any] = {}
        for processor in self._processors(request.endpoint):
            offered.update(await processor())
        for name, value in offered.items():
            names.setdefault(name, value)

    def _processors(self, endpoint: str | None) -> list[Callable[[], Awaitable[Any]]]:
        """Return the app's own context processors for a page."""
        found = self._found.get(endpoint)
        if found is None:
            scopes = (None, *reversed(request.blueprints))
            found = self._found[endpoint] = [
                self._app.ensure_async(processor)
                for scope in scopes
                for processor in self._app.template_context_processors[scope]
                if processor is not _empty_live and not _is_built_in(processor)
            ]
        return found

    def _script(self) -> Markup:
        """Return what the head of a live page holds, for where the app is mounted."""
        root = request.root_path.rstrip("/")
        if root not in self._scripts:
            self._scripts[root] = self._assets().script_tags(root + self._prefix)
        return self._scripts[root]


def _is_built_in(processor: Callable[..., Any]) -> bool:
    """Does it offer ``request``, ``session`` and ``g``, which are globals as well?"""
    return processor.__module__ in ("quart.templating", "flask.templating")


# Quart runs plain functions in a thread, which costs more than a whole render.
async def _empty_live() -> dict[str, Live]:
    """Let templates that live pages share with others be rendered anywhere."""
    return {"live": Live()}
