"""What is counted and timed while pages are served, as a small protocol.

Names and labels are closed sets: nothing that a visitor sends becomes one. By default
nothing is counted, which costs a call of an empty function.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol


class Counter(Enum):
    """What is counted, with the name of its label, if it has one."""

    ACTIONS = "actions", "outcome", "Actions that browsers asked for"
    RENDERS = "renders", "", "Renders of a page"
    PATCHES = "patches", "", "Answers that sent a difference"
    FULL_TREES = "full_trees", "", "Answers that sent a whole page"
    PUBLISHED = "published", "", "Pushes sent to other connections"
    REJECTED = "connections_rejected", "reason", "Upgrades answered with 503"
    SLOW = "slow_clients", "", "Connections closed because the browser took nothing"
    ERRORS = "errors", "kind", "Errors of the app's code"
    MESSAGES = "messages_rejected", "code", "Messages that reached no action"

    def __init__(self, title: str, label: str, text: str) -> None:
        self.title = title
        self.label = label
        self.text = text


class Gauge(Enum):
    """What there is at the moment."""

    CONNECTIONS = "connections", "Open sockets"
    GROUPS = "groups", "Visitors who have one"
    QUEUED = "queued_frames", "Frames that wait for browsers"

    def __init__(self, title: str, text: str) -> None:
        self.title = title
        self.text = text


class Timer(Enum):
    """What is measured."""

    ACTION = "action_seconds", "Seconds an action takes, from bind to commit"
    RENDER = "render_seconds", "Seconds a render takes"
    DIFF = "diff_seconds", "Seconds it takes to compare two renders"
    STORE = "store_seconds", "Seconds the store takes to keep a record"
    LAG = "loop_lag_seconds", "Seconds the event loop was late"
    PATCH = "patch_bytes", "Bytes of a frame sent over a socket"

    def __init__(self, title: str, text: str) -> None:
        self.title = title
        self.text = text


#: Label values that may occur; what is something else counts as ``other``.
OUTCOMES = ("success", "refused", "failed", "forbidden", "unknown", "rate_limit")
REASONS = ("total", "group", "address", "mounts", "closing")
KINDS = (
    *("action", "mount", "view", "connect", "disconnect", "sync", "render", "work"),
    "stored",
)
CODES = ("malformed", "too_large", "busy", "rate_limit")
OTHER = "other"

LABELS: dict[Counter, tuple[str, ...]] = {
    Counter.ACTIONS: OUTCOMES,
    Counter.REJECTED: REASONS,
    Counter.ERRORS: KINDS,
    Counter.MESSAGES: CODES,
}


class Metrics(Protocol):
    """Takes what is counted and measured."""

    def count(self, what: Counter, label: str = "", by: int = 1) -> None:
        """Count something, under one of its labels."""

    def time(self, what: Timer, value: float) -> None:
        """Note how long something took, or how large it was."""


class NoMetrics:
    """Counts nothing."""

    def count(self, what: Counter, label: str = "", by: int = 1) -> None:
        """Do nothing."""

    def time(self, what: Timer, value: float) -> None:
        """Do nothing."""


NO_METRICS = NoMetrics()
