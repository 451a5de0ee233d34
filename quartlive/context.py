"""What an action receives beside the state: who asks, and what shall happen."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar, Protocol
from urllib.parse import urljoin, urlsplit

from pydantic import JsonValue
from werkzeug.datastructures import MultiDict

from .actions import fold
from .cookies import cookie_header
from .effects import Effects, Present, Published, Redirect, Tracked, Work
from .errors import ProtocolError, TopicError
from .flashes import make_flash
from .following import ERROR, RESULT, Follower, check_follower
from .topics import OWN, check_pattern, check_topic
from .wire.plain import plain_data

# Browsers drop or reinterpret these, so a path would not stay a path.
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_MOST_RUNS = 16
_REDIRECTS = (301, 302, 303, 307, 308)


class SessionHandle(Protocol):
    """A group's tabs; see :class:`quartlive.runtime.session.Session`."""

    async def trigger(self, action: str, /, **data: Any) -> None:
        """Run an action on every tab of the visitor whose page has it."""

    def trigger_soon(self, action: str, /, **data: Any) -> None:
        """Do the same from any thread, without waiting."""


class Link(Protocol):
    """The way from one visit to the other connections of the server."""

    @property
    def session(self) -> SessionHandle:
        """The visitor's tabs."""

    def allows(self, topic: str) -> bool:
        """May this visitor listen and publish to a topic?"""

    def subscribe(self, topic: str) -> bool:
        """Listen to a topic; False if that changes nothing."""

    def unsubscribe(self, topic: str) -> None:
        """Listen no more."""

    @property
    def running(self) -> int:
        """How much goes on in the background of this visit."""

    async def presence(self, topic: str) -> list[Present]:
        """Who is at a topic?"""


@dataclass(slots=True, kw_only=True)
class Context:
    """What a hook or action knows and may ask for.

    Attributes:
        action: Name of the action; empty in hooks that run without one.
        data: What the browser sent, unvalidated: a value or a list by name.
        params: URL variables.
        query: Query of the page's address.
        cookies: What the browser sent with the request, or when the socket was
            opened: values by name.
        user_id: Who asks; ``None`` for a visitor without a name.
        group_id: The visitor's tabs that share stored state.
        connection_id: This tab's socket; empty over HTTP.
        message_id: The same text when a client sends an action a second time: an
            idempotency key for effects outside. ``None`` if the client names none.
        is_http: No socket carries this.
        is_initial_mount: The first load of the page, by GET.
        is_reconnect: The client had this page open before.
        is_over: The connection has ended; nothing can be shown any more.
        is_published: Runs because another connection has published it.
        effects: What was asked for; read by the framework.
        origin: Scheme and host of the page; read by the framework.
        path: Path of the page; read by the framework.
        is_secure: The browser speaks https, perhaps to a proxy of ours.
        outside: Returns what undoes writes to Quart's session from then on; read by
            the framework.
        link: The way to other connections; read by the framework.
    """

    action: str = ""
    data: Mapping[str, JsonValue] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)
    query: MultiDict[str, str] = field(default_factory=MultiDict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    user_id: str | None = None
    group_id: str = ""
    connection_id: str = ""
    message_id: str | None = None
    is_http: bool = False
    is_initial_mount: bool = False
    is_reconnect: bool = False
    is_over: bool = False
    is_published: bool = False
    effects: Effects = field(default_factory=Effects)
    origin: str = ""
    path: str = "/"
    is_secure: bool = False
    outside: Callable[[], Callable[[], None]] | None = None
    link: Link | None = None

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

    def push_url(self) -> None:
        """Let the visitor come back here by "back", if ``Url`` fields change now.

        Without it the new address takes the place of the one before. Without
        JavaScript each posted form that succeeds is such a step anyway.

        Raises:
            ProtocolError: In ``disconnect``: nobody's address changes.
        """
        self._require_audience("push_url")
        self.effects.pushes_url = True

    def flash(
        self, key: str, text: object, expires: float | timedelta | None = None
    ) -> None:
        """Show a text until the visitor's next action, or for a while.

        Templates print ``live.flash(key)``. It goes along with a redirect.

        Args:
            key: A word such as ``success``; a flash with the same key is replaced.
            text: What the visitor reads.
            expires: Seconds, or a timedelta, after which it goes by itself.

        Raises:
            ProtocolError: If the key, the text or the time is none, or there are too
                many. In ``disconnect``: nobody would see it.
        """
        self._require_audience("flash")
        self.effects.flashing.add(key, make_flash(text, expires, time.time()))

    def clear_flash(self, key: str | None = None) -> None:
        """Take a flash away, or all of them.

        Raises:
            ProtocolError: If the key is none. In ``disconnect``.
        """
        self._require_audience("clear_flash")
        self.effects.flashing.clear(key)

    def set_cookie(self, name: str, value: str = "", **options: Any) -> None:
        """Set a cookie with the answer, if this succeeds.

        Only an HTTP answer can do that: mark the action with ``@action(http=True)``.

        Args:
            name: Of the cookie.
            value: Its text.
            options: As for ``quart.Response.set_cookie``. If they do not say
                otherwise, no script reads the cookie, other sites do not send it, and
                a page over https keeps it from http.

        Raises:
            ProtocolError: If a socket carries this, or it is no cookie.
        """
        self._require_answer("set_cookie")
        header = cookie_header(name, value, **{"secure": self.is_secure, **options})
        self.effects.cookies.append(header)

    def delete_cookie(self, name: str, **options: Any) -> None:
        """Take a cookie away with the answer, if this succeeds.

        Args:
            name: Of the cookie.
            options: Its ``path`` and ``domain``, if it was set with others than usual.

        Raises:
            ProtocolError: As :meth:`set_cookie`.
        """
        self._require_answer("delete_cookie")
        self.set_cookie(name, "", **{"max_age": 0, "expires": 0, **options})

    @property
    def session(self) -> SessionHandle:
        """This visitor's tabs: a handle that may be kept, to run actions on them later.

        Raises:
            ProtocolError: In ``view``, which only reads.
        """
        return self._linked("session").session

    @property
    def self_topic(self) -> str:
        """A topic of this visitor's own, which needs no permission."""
        return OWN + sha256(self.group_id.encode()).hexdigest()[:32]

    def subscribe(self, topic: str) -> None:
        """Run the actions that are published to a topic on this tab's state, too.

        It begins at once, so subscribe first and read then. Over HTTP nothing happens:
        there is nobody to tell.

        Args:
            topic: Such as ``room/7``; ``room/*`` stands for all rooms.

        Raises:
            TopicError: If it is no topic, or this visitor may not listen to it.
            ProtocolError: In ``disconnect``, and in ``view``, which only reads.
        """
        self._require_audience("subscribe")
        link = self._linked("subscribe")
        self._require_allowed(check_pattern(topic), link)
        if link.subscribe(topic):
            self.effects.subscribed.append(topic)

    def unsubscribe(self, topic: str) -> None:
        """Listen no more, once the state has been kept.

        Raises:
            TopicError: If it is no topic.
            ProtocolError: In ``disconnect``, where all of it ends anyway.
        """
        self._require_audience("unsubscribe")
        self.effects.unsubscribed.append(check_pattern(topic))

    def publish(self, topic: str, action: str, /, **data: Any) -> None:
        """Run an action for everybody else who listens to a topic, on their own state.

        It is sent when this action has succeeded and its state has been kept.

        Args:
            topic: Such as ``room/7``.
            action: Name of the action; it may be internal. Pages without it are left
                alone.
            data: Its arguments, as JSON can carry them.

        Raises:
            TopicError: If it is no topic, or this visitor may not publish to it.
            ProtocolError: If JSON cannot carry an argument. In an action that runs
                because of a publish: each would make more of them, without an end.
        """
        if self.is_published:
            raise ProtocolError(
                f"{self.action} runs because it was published, so it cannot publish"
                f" {action!r} to {topic!r}; publish that where the first one is"
            )
        link = self._linked("publish")
        self._require_allowed(check_topic(topic), link)
        published = Published(topic, fold(action), plain_data(data))
        self.effects.published.append(published)

    def track(self, topic: str, /, **meta: Any) -> None:
        """Let others see that this visitor is at a topic, as long as the tab is there.

        Do it in ``connect``. Whoever has subscribed to the topic runs the action
        ``presence_changed`` with the ``topic``, if the page has it, when somebody
        comes, says something else or has gone; a tab that breaks off and comes back is
        not missed. Over HTTP nothing happens.

        Args:
            topic: Such as ``room/7``.
            meta: What others may know of this tab, as JSON can carry it. Track again
                to say something else.

        Raises:
            TopicError: If it is no topic, or this visitor may not use it.
            ProtocolError: If JSON cannot carry it. In ``disconnect``.
        """
        self._require_audience("track")
        self._require_allowed(check_topic(topic), self._linked("track"))
        self.effects.tracked.append(Tracked(topic, plain_data(meta)))

    def untrack(self, topic: str) -> None:
        """Be there no more, once the state has been kept.

        Raises:
            TopicError: If it is no topic.
            ProtocolError: In ``disconnect``, where it ends anyway.
        """
        self._require_audience("untrack")
        self.effects.tracked.append(Tracked(check_topic(topic), None))

    async def presence(self, topic: str) -> list[Present]:
        """Return who is at a topic, in the order they came; several tabs are one.

        Raises:
            TopicError: If it is no topic, or this visitor may not use it.
            StoreError: If what is kept of it cannot be reached.
        """
        link = self._linked("presence")
        self._require_allowed(check_topic(topic), link)
        return await link.presence(topic)

    def run(
        self,
        work: Awaitable[Any] | AsyncIterator[Any],
        then: Follower | None = None,
        *,
        failed: Follower | None = None,
        name: str = "",
    ) -> None:
        """Let work go on after this hook or action has succeeded.

        ``ctx.run(fetch(url), self.fetched, name="fetch")``: other actions run
        meanwhile, and ``live.pending("fetch")`` is true. Over HTTP it is waited for.

        Args:
            work: An awaitable, or an asynchronous iterator, which does not touch the
                state.
            then: A method that takes ``state``, ``ctx``, URL variables and ``result``:
                of the awaitable, or each item of the iterator in turn. It is an action
                that nobody can ask for.
            failed: The same with ``error``; without it the visitor sees that something
                went wrong.
            name: What ``ctx.cancel`` and ``live.pending`` know it by. Work of the same
                name that goes on still is cancelled.

        Raises:
            ProtocolError: If a method cannot be called so, or far too much was begun
                at once. In ``disconnect`` and ``view``.
        """
        begun = Work(name, work, then, failed)
        try:
            self._require_audience("run")
            check_follower(then, RESULT, self.params)
            check_follower(failed, ERROR, self.params)
            link = self._linked("run")
            if link.running + len(self.effects.runs) >= _MOST_RUNS:
                raise ProtocolError(
                    f"{_MOST_RUNS} pieces of work go on for this tab already; let one"
                    " do the work of several, such as asyncio.gather(), or give it a"
                    " name, so that it takes the place of the one before"
                )
        except ProtocolError:
            begun.drop()
            raise
        self.effects.runs.append(begun)

    def cancel(self, name: str) -> None:
        """End the work of this name, when this has succeeded; nothing if there is none.

        Raises:
            ProtocolError: In ``disconnect``, where all of it ends anyway.
        """
        self._require_audience("cancel")
        self.effects.cancelled.append(name)

    def undo(self) -> None:
        """Take back what has begun already, after a failure."""
        for work in self.effects.runs:
            work.drop()
        for topic in self.effects.subscribed:
            self._linked("subscribe").unsubscribe(topic)
        self.effects = Effects()

    def _linked(self, name: str) -> Link:
        if self.link is None:
            raise ProtocolError(
                f"ctx.{name} is not there while a page is rendered: view() only reads;"
                " do it in mount, connect or an action"
            )
        return self.link

    def _require_allowed(self, topic: str, link: Link) -> None:
        if topic == self.self_topic:
            return
        if topic.startswith(OWN) or not link.allows(topic):
            raise TopicError(
                f"this visitor may not use the topic {topic!r}; allow it with"
                " LiveBlueprint(topic_policy=lambda user_id, topic: …), or use"
                " ctx.self_topic"
            )

    def _require_answer(self, name: str) -> None:
        self._require_audience(name)
        if not self.is_http:
            where = f"the action {self.action}" if self.action else "a hook"
            raise ProtocolError(
                f"ctx.{name}() in {where}, which a socket carries: cookies need an HTTP"
                " answer; write @action(http=True), and in a hook ask `ctx.is_http`"
            )

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
