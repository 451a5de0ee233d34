"""Fragments while they are compiled: fixed text, and names of the locals for slots."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

# A slot, where statics are looked at as one text. HTML cannot hold this character.
_SLOT = "\0"

_FIRST_TAG = re.compile(r"\s*(?:<!--.*?-->\s*)*<[a-zA-Z][^\s/>\0]*", re.DOTALL)
_ATTRIBUTE = re.compile(
    r"""[\s/\0]*(?P<name>[^\s/>=\0][^\s/>=\0]*)
        (?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[^\s>]*))?""",
    re.VERBOSE,
)

#: Attributes that identify a row, the stronger one first.
KEYS = ("data-key", "id")


@dataclass(slots=True)
class Fragment:
    """Statics and slots of one piece of a template.

    Attributes:
        strings: Fixed texts, one more than there are slots.
        slots: Name of the local variable that holds each slot's value.
        texts: Numbers of the slots that always hold text.
    """

    strings: list[str] = field(default_factory=lambda: [""])
    slots: list[str] = field(default_factory=list)
    texts: set[int] = field(default_factory=set)

    def add_string(self, string: str) -> None:
        """Add fixed text at the end."""
        self.strings[-1] += string

    def add_slot(self, name: str, *, is_text: bool = False) -> None:
        """Add the value of a local variable at the end."""
        if is_text:
            self.texts.add(len(self.slots))
        self.slots.append(name)
        self.strings.append("")

    def key(self) -> int:
        """Return the slot that holds the key of a row, or -1."""
        return key_slot(self.strings, self.texts)


def key_slot(strings: Collection[str], texts: Collection[int]) -> int:
    """Return which slot is the key of a row with these statics, or -1.

    It is the slot that is the whole value of ``data-key``, else of ``id``, of the
    row's first element. Values that are more than one slot make no key.

    >>> key_slot(['<li class="', '" data-key="', '">', '</li>'], {0, 1, 2})
    1

    Args:
        strings: Fixed texts of one row.
        texts: Numbers of the slots that always hold text.
    """
    whole = _SLOT.join(strings)
    tag = _FIRST_TAG.match(whole)
    found: dict[str, int] = {}
    at = tag.end() if tag else len(whole)
    while attribute := _ATTRIBUTE.match(whole, at):
        at = attribute.end()
        name, value = attribute["name"].lower(), attribute["value"]
        if value and value.strip("\"'") == _SLOT:
            found.setdefault(name, whole.count(_SLOT, 0, attribute.start("value")))
    for name in KEYS:
        if found.get(name) in texts:
            return found[name]
    return -1
