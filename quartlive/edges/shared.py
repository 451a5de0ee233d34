"""What an app has once, whichever of its blueprints names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from inspect import iscoroutinefunction
from typing import Any

from ..errors import ConfigurationError
from ..runtime.broker import Broker
from ..runtime.services import TopicPolicy
from ..runtime.stores import Store
from .authenticators import Authenticator
from .origin import Origin

# What two of them would be called, and why there is one.
_ONLY_ONE = {
    "store": (
        "stores",
        "a visitor's records are in one place: give both the same object",
    ),
    "broker": (
        "brokers",
        "what is published would reach half of the visitors: give both the same object",
    ),
    "authenticator": (
        "authenticators",
        "a user is the same on all pages: give both the same object",
    ),
    "topic_policy": (
        "topic policies",
        "topics belong to the app: write one function, and give it to one of them",
    ),
}


@dataclass
class Shared:
    """What all live pages of an app have in common.

    Attributes:
        store: Where records are kept; None for the memory of this process.
        broker: What carries pushes between processes; None within this one.
        authenticator: Who the users are; None if nobody has a name.
        topic_policy: Who may listen and publish to which topic.
        allowed_origins: Other origins whose pages may act here.
    """

    store: Store | None = None
    broker: Broker | None = None
    authenticator: Authenticator | None = None
    topic_policy: TopicPolicy | None = None
    allowed_origins: set[Origin] = field(default_factory=set)

    def name(self, **given: Any) -> None:
        """Take what a blueprint names; None names nothing.

        Args:
            given: By the names of the attributes.

        Raises:
            ConfigurationError: If another one has been named, or it cannot be used.
        """
        for what, value in given.items():
            known = getattr(self, what)
            if value is None or value is known or value == known:
                continue
            if what == "authenticator":
                _require_methods(value)
            if known is not None:
                several, why = _ONLY_ONE[what]
                raise ConfigurationError(
                    f"two blueprints of one app name two {several}; {why}"
                )
            setattr(self, what, value)

    def allow(self, origins: tuple[str, ...]) -> None:
        """Let pages of other origins act here.

        Raises:
            ConfigurationError: If one is not an origin.
        """
        for text in origins:
            origin = Origin.parse(text)
            if origin is None:
                raise ConfigurationError(
                    f"allowed_origins holds {text!r}; write scheme and host, such as"
                    ' "https://example.org"'
                )
            self.allowed_origins.add(origin)


def _require_methods(authenticator: object) -> None:
    for method in ("identify", "group"):
        if not iscoroutinefunction(getattr(authenticator, method, None)):
            raise ConfigurationError(
                f"authenticator={authenticator!r} has no method `async def"
                f" {method}`; inherit from quartlive.Authenticator"
            )
