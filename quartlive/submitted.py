"""What a browser sent, in one form for all transports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from .actions import fold
from .controller import ActionTable

_OURS = "lvt-"
# In this order; a page may name the action whatever button is pressed.
_NAMING = ("lvt-action", "lvt-submitter")
DEFAULT_ACTION = "submit"
#: The action that live inputs are sent to.
CHANGE = "change"
_TARGET = "_target"
_PRESSED_AT = ".x"


@dataclass(frozen=True, slots=True)
class Submitted:
    """Fields of a form, without what only the framework needs.

    Attributes:
        fields: Values by HTML name, in the order they were sent.
        value: Value of the pressed button; ``None`` if it has none.
        pressed: Name of the pressed button as it was sent; ``None`` without one.
        target: HTML name of the live input that is being filled in; ``""`` for none.
    """

    fields: Mapping[str, tuple[JsonValue, ...]] = field(default_factory=dict)
    value: JsonValue | None = None
    pressed: str | None = None
    target: str = ""

    @classmethod
    def from_pairs(
        cls, pairs: Iterable[tuple[str, str]], action: str | None = None
    ) -> Submitted:
        """Return what an HTML form posted.

        Args:
            pairs: Names and texts in the order of the body.
            action: Name of the action; a field so named is the pressed button.
        """
        fields: dict[str, tuple[JsonValue, ...]] = {}
        for name, text in pairs:
            fields[name] = (*fields.get(name, ()), text)
        return cls._of(fields, action, None)

    @classmethod
    def from_json(
        cls,
        data: Mapping[str, JsonValue],
        action: str | None = None,
        submitter: str | None = None,
    ) -> Submitted:
        """Return what a client sent as JSON; a list is a repeated name.

        Args:
            data: Values by name.
            action: Name of the action; a field so named is the pressed button.
            submitter: Name of the pressed button, if the client says it.
        """
        fields = {
            name: tuple(value) if isinstance(value, list) else (value,)
            for name, value in data.items()
        }
        return cls._of(fields, action, submitter)

    @classmethod
    def _of(
        cls,
        sent: Mapping[str, tuple[JsonValue, ...]],
        action: str | None,
        submitter: str | None,
    ) -> Submitted:
        wanted = None if action is None else fold(action)
        fields: dict[str, tuple[JsonValue, ...]] = {}
        value: JsonValue | None = None
        pressed = submitter
        for name, values in sent.items():
            if name == submitter or (wanted is not None and fold(name) == wanted):
                value = values[-1] if values else None
                pressed = name
            # Control names of ours and others' never mix with the form's fields.
            elif not name.startswith((_OURS, "_")):
                fields[name] = tuple(_normal(part) for part in values)
        target = sent.get(_TARGET, ("",))[-1:] if wanted == CHANGE else ()
        named = target[0] if target and isinstance(target[0], str) else ""
        return cls(fields, _normal(value), pressed, named)

    def plain(self) -> dict[str, JsonValue]:
        """Return a value, or a list for a repeated name, by name.

        Of live inputs, ``_target`` is the name of the one that is being filled in.
        """
        found: dict[str, JsonValue] = {
            name: values[0] if len(values) == 1 else list(values)
            for name, values in self.fields.items()
        }
        return found | {_TARGET: self.target} if self.target else found


def _normal(value: JsonValue | None) -> JsonValue | None:
    """Return text with LF, as the page has it; browsers post CRLF."""
    if isinstance(value, str) and "\r" in value:
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return value


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The form names two actions.

    Attributes:
        names: Both, as they were sent.
    """

    names: tuple[str, ...]

    def __str__(self) -> str:
        listed = " and ".join(repr(name) for name in self.names)
        return (
            f"the form asks for {listed} at once;"
            " a field of a form cannot be named like an action"
        )


def chosen_action(
    pairs: Sequence[tuple[str, str]], table: ActionTable
) -> str | Ambiguous:
    """Return the action that a posted form asks for.

    ``lvt-action``, else ``lvt-submitter``, else the pressed button (the field
    named like an action that browsers may ask for), else ``submit``. Of an image that
    is a button, browsers post where it was pressed: ``name.x`` and ``name.y``.
    """
    for naming in _NAMING:
        named = {fold(text): text for name, text in pairs if name == naming and text}
        if named:
            return _only(named)
    names = (name.removesuffix(_PRESSED_AT) for name, _ in pairs)
    buttons = {fold(name): name for name in names if table.find_public(name)}
    return _only(buttons) if buttons else DEFAULT_ACTION


def _only(names: Mapping[str, str]) -> str | Ambiguous:
    found = tuple(names.values())
    return found[0] if len(found) == 1 else Ambiguous(found)
