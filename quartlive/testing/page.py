"""One tab of a visitor: reads a page, presses its buttons, fills in its forms."""

from __future__ import annotations

import asyncio
import secrets
from functools import partial
from typing import Literal

from .document import Document
from .elements import Element, attributes_of, first, visible_text
from .forms import (
    Fields,
    Form,
    Found,
    Submission,
    find_button,
    find_click,
    find_form,
)
from .http import Body, Http
from .links import (
    FetchLink,
    Frame,
    Link,
    RenewError,
    SocketLink,
    errors_in,
)
from .oracle import difference

Via = Literal["socket", "fetch", "nojs"]

# The server ran nothing, and says when to ask again: tests are faster than people.
_LATER = frozenset({"_busy", "_rate_limit"})
_WAIT_MS = 100
_PAUSE_S = 0.02


class Page:
    """What one tab shows, always as it is now.

    Returned by :meth:`LiveClient.open`.

    Attributes:
        url: Path and query, as the address bar shows them.
        status: Of the answer that brought the document.
        errors: Text by HTML name of the field after the last action; without
            JavaScript what ``live.error_tag`` shows.
    """

    def __init__(self, http: Http, via: Via, *, compare: bool) -> None:
        self.url = "/"
        self.status = 0
        self.errors: dict[str, str] = {}
        self._http = http
        self._via = via
        self._compare = compare
        self._link: Link | None = None
        self._document = Document("", has_scripts=via != "nojs")
        self._kept: dict[object, Fields] = {}
        self._nonce = ""
        self._count = 0

    @property
    def html(self) -> str:
        """The whole document."""
        return self._document.html

    @property
    def title(self) -> str:
        """Text of the title."""
        return self._document.title

    @property
    def text(self) -> str:
        """What a visitor reads, without the page's line breaks and indentation."""
        return visible_text(self._document.body)

    def one(self, selector: str) -> Element:
        """Return the first element that matches a CSS selector.

        Raises:
            LookupError: If there is none.
        """
        return first(self.all(selector), selector, self.text)

    def all(self, selector: str) -> list[Element]:
        """Return all elements that match a CSS selector, in the page's order."""
        return [Element(node) for node in self._document.tree.css(selector)]

    async def click(self, name: str, value: object = None) -> None:
        """Press a button, and wait until the page shows what came of it.

        Args:
            name: Its name; also the action of an element with ``lvt-on:click``.
            value: Its value, where several have the name.

        Raises:
            LookupError: If there is no such button, or it is not clear which.
            AssertionError: If the page now differs from a fresh render.
        """
        clicked = find_click(self._document.tree, name, value)
        if clicked is None:
            await self.form(button=name, value=value).submit()
        else:
            await self._send(clicked)

    def form(
        self,
        *,
        button: str | None = None,
        name: str | None = None,
        value: object = None,
    ) -> Form:
        """Return a form, to be filled in and submitted.

        Args:
            button: Name of the button to press.
            name: Name of the form, where no button has one.
            value: Value of the button, where several have the name.

        Raises:
            LookupError: If there is none, or it is not clear which.
        """

        def find() -> Found:
            if button is not None:
                return find_button(self._document.tree, button, value)
            if name is not None:
                return find_form(self._document.tree, name)
            raise TypeError("form() takes the name of a button or of a form")

        find()
        return Form(find, self._send, self._kept)

    async def sees(self, text: str) -> None:
        """Wait until the page shows a text that somebody else's doing brings.

        On a socket it is sent here; by fetch it is asked for again and again, and
        without JavaScript the page is loaded anew.

        Raises:
            AssertionError: If it is not there in time; with what is there.
        """
        try:
            async with asyncio.timeout(self._http.timeout):
                while text not in self.text:
                    await self._hear()
        except TimeoutError:
            raise AssertionError(f"{text!r} did not come: {self.text}") from None

    async def _hear(self) -> None:
        if self._link is None:
            await asyncio.sleep(_PAUSE_S)
            await self.reload()
            return
        try:
            await self._take(await self._link.news())
        except RenewError:
            await self.reload()

    async def reload(self) -> None:
        """Load the page anew, as a browser's reload button does."""
        await self.go(self.url)

    async def go(self, url: str, body: Body | None = None) -> None:
        """Leave this page for another one, in the same tab.

        Args:
            url: As it would stand in a link of this page.
            body: What is posted there.

        Raises:
            AssertionError: If the server fails.
        """
        await self.close()
        loaded = await self._http.load(url, self.url, body)
        has_scripts = self._via != "nojs"
        self.url, self.status = loaded.url, loaded.status
        self._document = Document(loaded.html, has_scripts=has_scripts)
        self._kept.clear()
        self._nonce, self._count = secrets.token_hex(12), 0
        self.errors = {} if has_scripts else self._printed_errors()
        if has_scripts and loaded.is_live and self._document.visit:
            await self._connect()

    async def close(self) -> None:
        """End the conversation with the server; what is shown can still be read."""
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    async def _connect(self) -> None:
        is_socket = self._via == "socket" and self._document.has_socket
        kind = SocketLink if is_socket else FetchLink
        link: Link = kind(self._http, self.url, self._document.visit)
        self._link = link
        try:
            frames = await link.open()
        except RenewError as refused:
            # A browser would load the page anew, and get here again.
            raise AssertionError(
                f"the page came without a way to it: {refused}"
            ) from None
        await self._take(frames)

    async def _send(self, submission: Submission) -> bool:
        """Do what a browser does; return whether it leaves the fields as they are."""
        if self._link is not None and self._is_ours(submission):
            link = self._link
            await self._act(link, submission)
            return self._link is link and bool(self.errors)
        if submission.method == "post":
            await self.go(submission.target, submission.body)
        elif submission.method == "get":
            address = submission.target.partition("?")[0] or self.url.partition("?")[0]
            await self.go(f"{address}?{submission.query}")
        else:
            raise AssertionError(
                f"{submission.action!r} stands in no form: nothing happens without"
                " JavaScript on a live page"
            )
        return False

    def _is_ours(self, submission: Submission) -> bool:
        """Would the client's script send this as an action?"""
        if submission.method == "" or submission.is_for_browser:
            return submission.method == ""
        target = self._http.resolve(submission.target or self.url, self.url)
        is_here = target.partition("?")[0] == self.url.partition("?")[0]
        return submission.method == "post" and is_here

    async def _act(self, link: Link, submission: Submission) -> None:
        self._count += 1
        message = {
            "action": submission.action,
            "data": submission.data,
            "submitter": submission.submitter,
            "id": f"{self._nonce}.{self._count}",
        }
        try:
            frames = await link.ask(message)
            while frames[-1].get("code") in _LATER:
                await asyncio.sleep(frames[-1].get("retry_ms", _WAIT_MS) / 1000)
                frames = await link.ask(message)
            await self._take(frames)
            if self._compare and self._link is link:
                await self._equals_fresh_render(link, submission.action)
        except RenewError:
            await self.reload()

    async def _take(self, frames: list[Frame]) -> None:
        """Show what the frames brought; the link has patched its tree already."""
        assert self._link is not None
        title = None
        for frame in frames:
            title = frame.get("title", title)
            self.url = frame.get("url", self.url)
        last = frames[-1]
        self.errors = errors_in(last)
        if "redirect" in last:
            await self.go(last["redirect"])
        else:
            region = self._link.mirror.tree
            self._document = self._document.with_region(region, title)

    async def _equals_fresh_render(self, link: Link, action: str) -> None:
        fresh = await link.fresh()
        if fresh is None:
            return
        if fresh.shown == fresh.tree and self._has_title(fresh.title):
            # What others did may have come in between.
            self._document = self._document.with_region(fresh.tree, None)
            return
        with_region = partial(self._document.with_region, title=None)
        shown, wanted = with_region(fresh.shown), with_region(fresh.tree)
        if fresh.title is not None:
            wanted = wanted.with_region(fresh.tree, fresh.title)
        differs = difference(shown.html, wanted.html)
        if differs:
            raise AssertionError(
                f"after {action!r} the page is not what a fresh render shows\n{differs}"
            )

    def _has_title(self, title: str | None) -> bool:
        return title is None or " ".join(title.split()) == self.title

    def _printed_errors(self) -> dict[str, str]:
        nodes = self._document.tree.css(".live-error[id^=error-]")
        return {
            attributes_of(node)["id"].removeprefix("error-"): visible_text(node)
            for node in nodes
        }
