"""What an action receives beside the state: who asks, and what shall happen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from pydantic import JsonValue
from werkzeug.datastructures import MultiDict

from .errors import ProtocolError

# Browsers drop or reinterpret these, so a path would not stay a path.
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where the visitor is sent: a path on this server, and the HTTP status."""

    url: str
    code: int


@dataclass(slots=True)
class Effects:
    """What a hook or action wants beyond a changed state.

    Attributes:
        errors: Text by HTML name of the field.
        redirect: Where the answer leads, if anywhere.
    """

    errors: dict[str, str] = field(default_factory=dict)
    redirect: Redirect | None = None


@dataclass(slots=True, kw_only=True)
class Context:
    """What a hook or action knows and may ask for.

    Attributes:
        action: Name of the action; empty in hooks that run without one.
        data: What the browser sent, unvalidated: a value or a list by name.
        params: URL variables.
        query: Query of the page's address.
        user_id: Who asks; ``None`` for a visitor without a name.
        group_id: The visitor's tabs that share stored state.
        connection_id: This tab's socket; empty over HTTP.
        message_id: The same text when a client sends an action a second time: an
            idempotency key for effects outside. ``None`` if the client names none.
        is_http: No socket carries this.
        is_initial_mount: The first load of the page, by GET.
        is_reconnect: The client had this page open before.
        is_over: The connection has ended; nothing can be shown any more.
        effects: What was asked for; read by the framework.
        origin: Scheme and host of the page; read by the framework.
        path: Path of the page; read by the framework.
    """

    action: str = ""
    data: Mapping[str, JsonValue] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)
    query: MultiDict[str, str] = field(default_factory=MultiDict)
    user_id: str | None = None
    group_id: str = ""
    connection_id: str = ""
    message_id: str | None = None
    is_http: bool = False
    is_initial_mount: bool = False
    is_reconnect: bool = False
    is_over: bool = False
    effects: Effects = field(default_factory=Effects)
    origin: str = ""
    path: str = "/"

    # How an argument of this type is recognised; see binding.
    live_argument: ClassVar[str] = "ctx"

    def error(self, field: str, text: str) -> None:
        """Show a text at a field; the state is kept and the action goes on.

        Raise ``FieldError`` instead to undo what the action did.

        Raises:
            ProtocolError: In ``disconnect``: nobody would see it.
        """
        self._require_audience("error")
        self.effects.errors[field] = text

    def redirect(self, url: str, code: int = 303) -> None:
        """Send the visitor to another page of this server with the answer.

        Nothing is raised and nothing ends: the rest of the method still runs.

        Args:
            url: A path such as ``/lists/1``, or what ``url_for`` returns.
            code: HTTP status, used where there is no socket.

        Raises:
            ProtocolError: If the address leads elsewhere, or the code is none of
                a redirect. In ``disconnect``: there is nobody to send.
        """
        self._require_audience("redirect")
        if code not in _REDIRECTS:
            raise ProtocolError(f"{code} is no redirect; use one of {_REDIRECTS}")
        self.effects.redirect = Redirect(_local(url, self.origin, self.path), code)

    def _require_audience(self, name: str) -> None:
        if self.is_over:
            raise ProtocolError(
                f"ctx.{name}() in disconnect would reach nobody;"
                " change a persisted field instead"
            )


def _local(url: str, origin: str, path: str) -> str:
    if _UNSAFE.search(url):
        reason = "holds a space, a backslash or a control character"
        raise ProtocolError(f"cannot redirect to {url!r}, which {reason}; quote it")
    base = (origin or "http://localhost") + path
    try:
        target = urlsplit(urljoin(base, url))
    except ValueError:
        raise ProtocolError(
            f"cannot redirect to {url!r}, which is no address"
        ) from None
    here = urlsplit(base)
    if (target.scheme, target.netloc) != (here.scheme, here.netloc):
        raise ProtocolError(
            f"cannot redirect to {url!r}, which is not on this server;"
            " link to it in the template instead"
        )
    found = target._replace(scheme="", netloc="")
    # Two slashes would name another host again.
    return "/" + found.geturl().lstrip("/")
