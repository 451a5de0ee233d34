"""``live`` in templates: what was typed, what is wrong with it, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from markupsafe import Markup
from pydantic import JsonValue

from ..actions import fold
from ..errors import RenderError
from ..flashes import NO_FLASHES, Flashes
from ..shapes import as_text
from ..submitted import CHANGE
from .escape import Attrs

Attributes = Mapping[str, str | int | float | bool]
Fields = Mapping[str, Sequence[JsonValue]]

_NO_ERRORS: Mapping[str, str] = MappingProxyType({})
_NO_FIELDS: Fields = MappingProxyType({})
_EMPTY = Markup("")
_ERROR = Markup('<small id="{}" class="{}" role="alert">{}</small>')
_ERROR_CLASS = "live-error"
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+")
_FALSE = ("", "0", "false", "off", "no")


class Live:
    """What a template knows of the last action and of the connection.

    Outside a live page all of it is empty.

    Args:
        errors: Text by HTML name of the field.
        submitted: Values by HTML name, as they were sent with the errors.
        action: The action that was refused.
        pressed: Value of the button that was pressed for it.
        flashes: What is to be read once, by key.
        pending: Names of what goes on in the background.
        constraints: HTML constraints of an action's field.
        connected: A socket carries this render.
        dev_mode: The app runs in debug mode.
        script: What the head holds.
        body_attributes: What the start tag of the body holds.
    """

    def __init__(
        self,
        *,
        errors: Mapping[str, str] = _NO_ERRORS,
        submitted: Fields = _NO_FIELDS,
        action: str = "",
        pressed: JsonValue | None = None,
        flashes: Flashes = NO_FLASHES,
        pending: Sequence[str] = (),
        constraints: Callable[[str, str], Attributes] | None = None,
        connected: bool = False,
        dev_mode: bool = False,
        script: Markup = _EMPTY,
        body_attributes: Markup = _EMPTY,
    ) -> None:
        self.errors: Mapping[str, str] = MappingProxyType(dict(errors))
        self.flashes: Mapping[str, str] = MappingProxyType(
            {key: flash.text for key, flash in flashes.items()}
        )
        self.connected = connected
        self.dev_mode = dev_mode
        self.script = script
        self.body_attributes = body_attributes
        self._pending = tuple(pending)
        self._submitted = submitted
        self._action = fold(action)
        self._pressed = pressed
        self._holds_typed = bool(errors or submitted)
        self._constraints = constraints

    def error(self, field: str, action: str | None = None, value: object = None) -> str:
        """Return the text of a field's error, ``""`` if there is none.

        Args:
            field: HTML name of the field; ``_general`` for the form as a whole.
            action: Only if this action was refused.
            value: Only if the button pressed for it had this value.
        """
        return self.errors.get(field, "") if self._concerns(action, value) else ""

    def has_error(
        self, field: str, action: str | None = None, value: object = None
    ) -> bool:
        """Return whether a field has an error."""
        return field in self.errors and self._concerns(action, value)

    def error_tag(
        self, field: str, action: str | None = None, value: object = None
    ) -> Markup:
        """Return an element with the error, nothing if there is none.

        It has the id that :meth:`attrs` points to.
        """
        if not self.has_error(field, action, value):
            return _EMPTY
        return _ERROR.format(_error_id(field), _ERROR_CLASS, self.errors[field])

    def pending(self, name: str | None = None) -> bool:
        """Return whether something goes on in the background.

        Args:
            name: Only that of this name: as ``ctx.run`` was given it, or of an action
                that yields.
        """
        return bool(self._pending) if name is None else name in self._pending

    def flash(self, key: str) -> str:
        """Return the text of a flash, ``""`` if there is none."""
        return self.flashes.get(key, "")

    def value(
        self,
        field: str,
        default: object = "",
        *,
        action: str | None = None,
        value: object = None,
    ) -> object:
        """Return what was typed into a field if it was refused, else the default."""
        typed = self._typed(field, action, value)
        if typed is None:
            return "" if default is None else default
        return as_text(typed[-1]) if typed else ""

    def checked(
        self,
        field: str,
        value: object = True,
        *,
        default: bool = False,
        action: str | None = None,
        pressed: object = None,
    ) -> bool:
        """Return whether a box was ticked, or an option chosen, when it was refused.

        Args:
            field: HTML name of the field.
            value: The option's value; ``True`` for a box of its own.
            default: What holds when nothing was refused.
            action: Only if this action was refused.
            pressed: Only if the button pressed for it had this value.
        """
        if not self._holds_typed or not self._concerns(action, pressed):
            return default
        sent = [as_text(part) for part in self._submitted.get(field, ())]
        if value is True:
            return bool(sent) and sent[-1].lower() not in _FALSE
        return as_text(value) in sent

    def attrs(self, action: str, field: str, value: object = None) -> Attrs:
        """Return the HTML constraints of a field, and its error for screen readers.

        Args:
            action: The action that receives the field.
            field: HTML name of the field.
            value: Which button's form this is, where rows repeat it.

        Raises:
            RenderError: If the action does not exist or takes no such field.
        """
        attributes: dict[str, object] = {}
        if self._constraints is not None:
            try:
                attributes |= self._constraints(action, field)
            except LookupError as unknown:
                raise RenderError(f"live.attrs: {unknown.args[0]}") from None
        if self.has_error(field, action, value):
            attributes["aria-invalid"] = "true"
            attributes["aria-describedby"] = _error_id(field)
        return Attrs.of(attributes)

    def _typed(
        self, field: str, action: str | None, value: object
    ) -> Sequence[JsonValue] | None:
        if not self._holds_typed or not self._concerns(action, value):
            return None
        return self._submitted.get(field)

    def _concerns(self, action: str | None, value: object) -> bool:
        """Do the errors belong to this action and this button's value?"""
        # What is wrong with a live input is so whatever its form is for.
        if action is not None and self._action not in (fold(action), CHANGE):
            return False
        return value is None or as_text(value) == as_text(self._pressed)


def _error_id(field: str) -> str:
    return f"error-{_UNFIT.sub('-', field)}"
