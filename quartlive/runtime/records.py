"""Records: what is stored for one group, one page and its URL variables.

A record holds the persisted fields as JSON, counts its versions, and remembers how
recent messages went, so that a message that is sent twice takes effect once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TypeVar

from pydantic import JsonValue
from pydantic_core import to_json

from ..effects import Redirect
from ..wire.messages import MessageId

K = TypeVar("K")
V = TypeVar("V")

# A client sends at most 8 messages before the first is answered.
_OUTCOMES = 16
_PAGE_LOADS = 16


@dataclass(frozen=True)
class RecordKey:
    """Which record.

    Attributes:
        group: The tabs that share it.
        page: Name of the page.
        params: URL variables.
    """

    group: str
    page: str
    params: Mapping[str, object]

    @cached_property
    def digest(self) -> str:
        """A name of fixed length that shows nothing of what it is made of."""
        text = to_json([self.group, self.page, self.params], fallback=str)
        return sha256(text).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a message went that took effect.

    Attributes:
        action: Name of the action that ran.
        errors: Texts it left at fields; empty is a success.
        redirect: Where it sent the visitor.
    """

    action: str
    errors: Mapping[str, str] = field(default_factory=dict)
    redirect: Redirect | None = None


Outcomes = Mapping[str, Mapping[int, Outcome]]


@dataclass(frozen=True, slots=True)
class Record:
    """What is stored.

    Attributes:
        fields: Persisted fields as JSON values.
        version: How many times it has been written.
        outcomes: Recent outcomes by page load and number of the message; the
            latest ones are last.
    """

    fields: Mapping[str, JsonValue] = field(default_factory=dict)
    version: int = 0
    outcomes: Outcomes = field(default_factory=dict)

    def outcome(self, message: MessageId | None) -> Outcome | None:
        """Return how a message went, None if it has not taken effect."""
        if message is None:
            return None
        return self.outcomes.get(message.nonce, {}).get(message.n)

    def sealed(self, fields: Mapping[str, JsonValue]) -> Record | None:
        """Return the record after what no message asked for; None if it is the same."""
        if fields == self.fields:
            return None
        return Record(fields, self.version + 1, self.outcomes)

    def next(
        self,
        fields: Mapping[str, JsonValue],
        message: MessageId | None,
        outcome: Outcome,
    ) -> Record:
        """Return the record after an action.

        Args:
            fields: The persisted fields now.
            message: What asked for the action; None if it has no id.
            outcome: How it went.
        """
        outcomes = dict(self.outcomes)
        if message is not None:
            latest = {**outcomes.pop(message.nonce, {}), message.n: outcome}
            outcomes[message.nonce] = _last(latest, _OUTCOMES)
        return Record(fields, self.version + 1, _last(outcomes, _PAGE_LOADS))


def _last(items: dict[K, V], most: int) -> dict[K, V]:
    for key in list(items)[: max(0, len(items) - most)]:
        del items[key]
    return items
