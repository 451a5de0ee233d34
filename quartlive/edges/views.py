"""What the two views of a page have in common: HTTP requests and sockets."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from quart import request

from ..config import Limits
from ..page import Page
from ..runtime.services import Services
from ..runtime.visit import Visit
from .identity import Visitor, new_visit, visit_token
from .requests import address_of, query_of
from .site import Site


class View:
    """One page, as it is asked for.

    Args:
        page: Which page.
        site: The live part of the app.
        limits: How much one visitor may ask for here; None for what the app says.
    """

    def __init__(self, page: Page, site: Site, limits: Limits | None) -> None:
        self.page = page
        self.site = site
        self._own_limits = limits

    @cached_property
    def limits(self) -> Limits:
        """How much one visitor may ask for here."""
        return self.site.limits(self._own_limits)

    @cached_property
    def services(self) -> Services:
        """What pages share, within this page's limits."""
        # Not before the first request: a blueprint yet to come may name the store.
        return self.site.services.within(self.limits)

    @property
    def is_secure(self) -> bool:
        """Whether the browser that sends the current request speaks https."""
        return self.site.is_secure(request)

    async def visitor(self) -> Visitor:
        """Return who sends the current request, or somebody new.

        Raises:
            HTTPException: If that cannot be found out, or must be known and is not.
        """
        return await self.site.door.admit()

    def visit(
        self, params: dict[str, Any], visitor: Visitor, token: str | None, **more: Any
    ) -> Visit:
        """Return a visit to the current request's page, with defaults in its state.

        Args:
            params: URL variables.
            visitor: Whose it is.
            token: What the tab calls itself by; a new one is made of anything else.
            more: Further attributes of the visit.
        """
        return Visit(
            page=self.page,
            token=visit_token(token) or new_visit(),
            group_id=visitor.group,
            user_id=visitor.who.user_id,
            browser=visitor.browser,
            address=address_of(request, params, is_secure=self.is_secure),
            query=query_of(request),
            cookies=request.cookies.to_dict(),
            state=self.page.bindings.state_type(),
            metrics=self.services.metrics,
            **more,
        )
