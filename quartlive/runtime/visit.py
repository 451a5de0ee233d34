"""One tab's stay on one page, while somebody is connected to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from werkzeug.datastructures import MultiDict

from ..binding import Bindings
from ..context import Context
from ..effects import Work
from ..metrics import NO_METRICS, Metrics
from ..state import State
from ..wire.tree import Slot
from .records import Record, RecordKey
from .visits import NOTHING, KeptVisit, Shown


class Rendered(Protocol):
    """What a page looks like."""

    @property
    def tree(self) -> Slot:
        """The live region."""

    @property
    def title(self) -> str | None:
        """Text of the title; None if the page has none."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a tab shows, as far as the server remembers.

    Attributes:
        tree: The live region.
        title: Text of the title.
    """

    tree: Slot
    title: str | None


class Background(Protocol):
    """Where work of a visit goes on."""

    def start(self, work: Work) -> None:
        """Let work go on; what has the same name is cancelled."""

    def cancel(self, name: str) -> None:
        """End the work of this name; nothing if there is none."""


class LivePage(Protocol):
    """What the runtime needs to know of a page.

    Attributes:
        name: What its records are called by.
        bindings: Its state, actions and hooks.
    """

    name: str
    bindings: Bindings

    async def render(self, visit: Visit) -> Rendered:
        """Return what the page looks like to this visit now."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page was opened.

    Attributes:
        params: URL variables.
        path: Path without the query.
        origin: Scheme and host.
        is_secure: The browser speaks https, perhaps to a proxy.
    """

    params: dict[str, Any]
    path: str
    origin: str
    is_secure: bool = False


@dataclass(slots=True)
class Visit:
    """One tab's stay on one page.

    Attributes:
        page: Which page.
        token: What the tab calls itself by; random.
        group_id: The tabs that share stored state.
        address: Where the page was opened.
        query: Query of the address, as it is now.
        state: What the visitor sees.
        user_id: Who it is; None for a visitor without a name.
        browser: What the browser is called while its user stays the same; empty
            where there are no users.
        connection_id: The tab's socket; empty over HTTP.
        is_reconnect: The client had this page open before.
        cookies: What the browser sent, by name.
        new_cookies: ``Set-Cookie`` headers for the next answer over HTTP.
        record: What was stored when it was last looked at.
        shown: What the last action left to be seen.
        source: What the visit goes on from: something kept, or the visit of a socket
            that is still open. None when nothing was known of it.
        rendered: What the tab shows: base of the next difference. None when that
            is not known.
        memo: What the page remembers of its last render.
        running: Names of what goes on in the background.
        starting: What begins when the action that runs succeeds; over HTTP what is
            still to be waited for.
        background: Where work goes on; None over HTTP.
        metrics: Takes what is counted.
        key: Which record the visit shows.
    """

    page: LivePage
    token: str
    group_id: str
    address: Address
    query: MultiDict[str, str]
    state: State
    user_id: str | None = None
    browser: str = ""
    connection_id: str = ""
    is_reconnect: bool = False
    cookies: Mapping[str, str] = field(default_factory=dict)
    new_cookies: list[str] = field(default_factory=list)
    record: Record = field(default_factory=Record)
    shown: Shown = NOTHING
    source: KeptVisit | Visit | None = None
    rendered: Rendered | None = None
    memo: object = None
    running: list[str] = field(default_factory=list)
    starting: list[Work] = field(default_factory=list)
    background: Background | None = None
    metrics: Metrics = NO_METRICS
    key: RecordKey = field(init=False)

    def __post_init__(self) -> None:
        self.key = RecordKey(self.group_id, self.page.name, self.address.params)

    @property
    def is_http(self) -> bool:
        """No socket carries this."""
        return not self.connection_id

    def context(self, **more: Any) -> Context:
        """Return what a hook or action of this visit receives.

        Args:
            more: Further attributes of the context, such as ``action``.
        """
        about: dict[str, Any] = {
            "params": self.address.params,
            "query": self.query,
            "cookies": self.cookies,
            "user_id": self.user_id,
            "group_id": self.group_id,
            "connection_id": self.connection_id,
            "is_http": self.is_http,
            "is_reconnect": self.is_reconnect,
            "origin": self.address.origin,
            "path": self.address.path,
            "is_secure": self.address.is_secure,
        }
        return Context(**about | more)
