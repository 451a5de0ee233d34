"""Answers: what became of a message, before it is written down for a transport."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from ..effects import Redirect
from ..metrics import Counter, Metrics, Timer
from ..wire.diff import Patch, diff
from ..wire.frames import Frame, Meta, Peer
from ..wire.messages import MessageId
from ..wire.tree import Slot
from .visit import Rendered

UNKNOWN_ACTION = "unknown_action"
HTTP_ONLY = "http_only"
FORBIDDEN = "_forbidden"
BUSY = "_busy"
RATE_LIMIT = "_rate_limit"
FAILED = "_failed"


@dataclass(frozen=True, slots=True)
class Change:
    """How what the tab shows becomes what it shall show.

    Attributes:
        tree: A whole tree, a patch, or None when nothing changed.
        title: The new title, None when it is the same.
    """

    tree: Slot | Patch | None = None
    title: str | None = None


SAME = Change()


def change(old: Rendered | None, new: Rendered) -> Change:
    """Return what leads from one render to the next; all of it without an old one."""
    if old is None:
        return Change(new.tree, new.title)
    title = new.title if new.title != old.title else None
    return Change(diff(old.tree, new.tree), title)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message that reached an action, or of an update without one.

    Attributes:
        meta: How it went; None for what nobody asked for.
        change: What the tab shall show.
        url: What its address bar shall show, None when it is the same.
        redirect: Where it shall go.
        push: The address becomes an entry of its own in the history.
    """

    meta: Meta | None = None
    change: Change = SAME
    url: str | None = None
    redirect: Redirect | None = None
    push: bool = False

    def frame(self, *, v: int | None = None, base: str | None = None) -> Frame:
        """Return what a peer is sent.

        Args:
            v: Number of the frame on its connection.
            base: Over HTTP, the name of the tree.
        """
        return Frame(
            tree=self.change.tree,
            meta=self.meta,
            v=v,
            base=base,
            title=self.change.title,
            url=self.url,
            push=self.push and self.url is not None,
            redirect=self.redirect.url if self.redirect else None,
        )


def count_sent(metrics: Metrics, answer: Answer, frame: str) -> None:
    """Count what is sent to a browser."""
    tree = answer.change.tree
    if tree is not None:
        is_patch = isinstance(tree, dict)
        metrics.count(Counter.PATCHES if is_patch else Counter.FULL_TREES)
    size = len(frame) if frame.isascii() else len(frame.encode())
    metrics.time(Timer.PATCH, size)


#: What is sent to nobody.
NOTHING_NEW = Answer()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message reached no action.

    Attributes:
        code: What the client knows it by.
        text: A sentence for the visitor.
        id: The message's id.
        status: What it is called in HTTP.
        retry_seconds: When to ask again; None if that is of no use.
    """

    code: str
    text: str
    id: MessageId | None = None
    status: int = 400
    retry_seconds: float | None = None

    def write(self, peer: Peer) -> str:
        """Return the text for a peer."""
        seconds = self.retry_seconds
        retry_ms = None if seconds is None else ceil(seconds * 1000)
        return peer.refuse(self.code, self.text, self.id, retry_ms)


def too_often(seconds: float, id_: MessageId | None) -> Refusal:
    """Return the refusal of what may be asked for again in so many seconds."""
    text = f"That was too often. Please wait {_in_words(seconds)}."
    return Refusal(RATE_LIMIT, text, id_, 429, seconds)


def _in_words(seconds: float) -> str:
    if seconds <= 1:
        return "a moment"
    if seconds < 120:
        return f"{ceil(seconds)} seconds"
    return f"{ceil(seconds / 60)} minutes"
