"""A page of three lines, and a visit to it: the runtime without server or template."""

from __future__ import annotations

import asyncio
from typing import Any

from werkzeug.datastructures import MultiDict

from quartlive.binding import Bindings, Submitted
from quartlive.controller import Controller
from quartlive.runtime.asks import Ask
from quartlive.runtime.visit import Address, Picture, Visit
from quartlive.wire.messages import MessageId
from quartlive.wire.tree import intern

STATICS = intern(("<p>", "</p><i>", "</i>"))


class FakePage:
    """Shows the state's fields as text, and the errors."""

    def __init__(self, controller: Controller[Any], name: str = "page") -> None:
        self.name = name
        self.bindings = Bindings(controller, {})
        self.fails = False
        self.hangs = False

    async def render(self, visit: Visit) -> Picture:
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise RuntimeError("secret of the render")
        fields = ", ".join(f"{k}={v}" for k, v in visit.state.__dict__.items())
        errors = "; ".join(f"{k}: {v}" for k, v in visit.shown.errors.items())
        return Picture((STATICS, fields, errors), f"title {fields}")


def visit_to(
    page: FakePage,
    *,
    group: str = "a:1",
    token: str = "tab",
    connection: str = "",
    query: str = "",
) -> Visit:
    """A tab that has just come, with defaults in its state."""
    pairs = [part.partition("=")[::2] for part in query.split("&") if part]
    return Visit(
        page=page,
        token=token,
        group_id=group,
        address=Address({}, "/page", "http://localhost"),
        query=MultiDict(pairs),
        state=page.bindings.state_type(),
        connection_id=connection,
    )


def ask(action: str, message: str | None = None, **data: Any) -> Ask:
    """What a browser asks for."""
    submitted = Submitted.from_json(data, action)
    return Ask(action, submitted, MessageId.parse(message))
