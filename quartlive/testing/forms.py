"""Forms and buttons: what pressing one asks for, with JavaScript and without."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart

from .controls import Control, Pair, Value, controls_of, fill, owner_of, pairs_of, read
from .elements import attributes_of
from .http import Body

_ACTION, _ACTION_FIELD = "lvt-form:action", "lvt-action"
_NO_INTERCEPT = "lvt-form:no-intercept"
_ON_SUBMIT, _ON_CLICK = "lvt-on:submit", "lvt-on:click"
_CLICKABLE = r"[lvt-on\:click]"
_DATA = re.compile(r"(?:lvt-data-|lvt-value-|data-(?!key$|lvt-))(.+)")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_MOST_NAMED = 20

Fields = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Submission:
    """What a browser would do now.

    Attributes:
        action: The action it is, for a script that sends it.
        submitter: Name of the button that was pressed.
        pairs: Names and values of the fields.
        method: ``post``, ``get``, or ``""`` where only a script would do anything.
        target: Address it goes to; ``""`` for that of the page.
        encoding: Content type of the body.
        is_for_browser: Whether scripts have to leave it to the browser.
    """

    action: str
    submitter: str | None
    pairs: list[Pair]
    method: str = ""
    target: str = ""
    encoding: str = ""
    is_for_browser: bool = False

    @property
    def data(self) -> dict[str, str | list[str]]:
        """The fields as a script sends them; repeated names become lists."""
        values = MultiDict(self.pairs)
        return {
            name: parts[0] if len(parts) == 1 else parts
            for name, parts in values.lists()
        }

    @property
    def query(self) -> str:
        """The fields as they stand in an address."""
        return urlencode(_as_posted(self.pairs))

    @property
    def body(self) -> Body:
        """The fields as they are posted."""
        if self.encoding == "multipart/form-data":
            boundary, content = encode_multipart(MultiDict(_as_posted(self.pairs)))
            return Body(content, f"{self.encoding}; boundary={boundary}")
        return Body(self.query.encode(), "application/x-www-form-urlencoded")


class Form:
    """A form of a page, with the button that is pressed to submit it.

    It is looked up again at each :meth:`submit`, as the page may have changed.

    Args:
        find: Returns its controls and the button now.
        send: Does what the browser would do; returns whether what was entered still
            stands in the fields.
        kept: What was entered before and still stands there.
    """

    def __init__(
        self,
        find: Callable[[], Found],
        send: Callable[[Submission], Awaitable[bool]],
        kept: dict[object, Fields],
    ) -> None:
        self._find = find
        self._send = send
        self._kept = kept

    async def submit(self, fields: Fields | None = None, /, **named: Value) -> None:
        """Enter values and submit the form; other fields keep what the page shows.

        Args:
            fields: Values by name, for names that are no Python names.
            named: Values by name: text, a number, a date; ``True`` or ``False`` for a
                box; the value of the option for a choice; a list for several.

        Raises:
            LookupError: If the form or a field is not there.
            ValueError: If a field cannot be given that value.
            AssertionError: If the page now differs from a fresh render.
        """
        found = self._find()
        entered = {**(fields or {}), **named}
        before = self._kept.pop(found.name, {})
        still = {name: value for name, value in before.items() if found.has(name)}
        fill(found.controls, still | entered)
        if await self._send(found.submission()):
            self._kept[found.name] = still | entered


@dataclass(frozen=True, slots=True)
class Found:
    """A form and a button on the page as it is now.

    Attributes:
        form: None for a button that stands alone.
        button: None if the form is submitted without one.
        controls: All controls of the form.
    """

    form: LexborNode | None
    button: Control | None
    controls: list[Control]

    @property
    def name(self) -> object:
        """What the form is known by after the page has changed."""
        form = attributes_of(self.form) if self.form is not None else {}
        button = (self.button.name, self.button.value) if self.button else None
        return form.get("id"), form.get("name"), button

    def has(self, name: str) -> bool:
        """Return whether there is a field of that name."""
        return any(c.name == name and not c.is_button for c in self.controls)

    def submission(self) -> Submission:
        """Return what happens when the form is submitted."""
        button = self.button
        if button is not None and button.is_disabled:
            raise ValueError(f"the button {button.name!r} is disabled")
        if self.form is None:
            assert button is not None
            return _of_element(button.node, button.name, button.name)
        form = attributes_of(self.form)
        own = attributes_of(button.node) if button is not None else {}

        def said(name: str) -> str:
            return own.get("form" + name, form.get(name, ""))

        pairs = pairs_of(self.controls, button)
        explicit = form.get(_ACTION) or form.get(_ON_SUBMIT)
        named = dict(pairs).get(_ACTION_FIELD) or (button.name if button else "")
        is_elsewhere = said("target").lower() not in ("", "_self")
        return Submission(
            action=explicit or named or form.get("name") or "submit",
            submitter=(button.name or None) if button else None,
            pairs=pairs,
            method="post" if said("method").lower() == "post" else "get",
            target=said("action"),
            encoding=said("enctype").lower(),
            is_for_browser=is_elsewhere or _NO_INTERCEPT in form | own,
        )


def find_button(tree: LexborHTMLParser, name: str, value: object = None) -> Found:
    """Return the button of that name, with its form.

    Args:
        tree: The page.
        name: Name of the button.
        value: Its value, where several have the name.

    Raises:
        LookupError: If there is none, or several and ``value`` is None; it shows the
            buttons there are.
    """
    buttons = list(_buttons(tree))
    named = [button for button in buttons if button.name == name]
    fitting = [b for b in named if value is None or b.value == str(value)]
    if not fitting:
        asked = repr(name) if value is None else f"{name!r} with value {str(value)!r}"
        there = _listed(named or buttons)
        raise LookupError(f"no button is called {asked}; there are: {there}")
    if len({button.value for button in fitting}) > 1:
        raise LookupError(f"say which value of {name!r}: {_listed(fitting)}")
    button = fitting[0]
    form = owner_of(tree, button.node)
    controls = controls_of(tree, form) if form is not None else []
    return Found(form, button, controls)


def find_form(tree: LexborHTMLParser, name: str) -> Found:
    """Return the form of that name, with the button that Enter would press.

    Raises:
        LookupError: If there is none; it names those there are.
    """
    forms = tree.css("form")
    for form in forms:
        if form.attributes.get("name") == name:
            controls = controls_of(tree, form)
            pressable = (control for control in controls if control.is_pressable)
            return Found(form, next(pressable, None), controls)
    names = [form.attributes.get("name") for form in forms]
    there = ", ".join(repr(name) for name in names if name) or "none"
    raise LookupError(f"no form is called {name!r}; there are: {there}")


def find_click(
    tree: LexborHTMLParser, action: str, value: object = None
) -> Submission | None:
    """Return what a click on an element with ``lvt-on:click`` does, None without one.

    Args:
        tree: The page.
        action: What the attribute says.
        value: A piece of the element's data, where several have the attribute.
    """
    for node in tree.css(_CLICKABLE):
        if node.attributes.get(_ON_CLICK) == action:
            clicked = _of_element(node, action, None)
            if value is None or str(value) in (text for _, text in clicked.pairs):
                return clicked
    return None


def _of_element(node: LexborNode, action: str, submitter: str | None) -> Submission:
    """Return what a script sends when an element that submits no form is clicked."""
    attributes = attributes_of(node)
    pairs = [
        (found[1], value)
        for name, value in attributes.items()
        if (found := _DATA.match(name))
    ]
    if node.tag == "button" and "value" in attributes:
        pairs.append(("value", attributes["value"]))
    return Submission(action, submitter, pairs)


def _buttons(tree: LexborHTMLParser) -> Iterable[Control]:
    for node in tree.css("button[name], input[name]"):
        control = read(node)
        # A script also acts on a button in no form, whatever its type.
        if control.is_pressable or (
            control.kind == "button" and owner_of(tree, node) is None
        ):
            yield control


def _listed(buttons: list[Control]) -> str:
    names = [f"{b.name}={b.value!r}" if b.value else b.name for b in buttons]
    unique = list(dict.fromkeys(names))
    more = ["..."] if len(unique) > _MOST_NAMED else []
    return ", ".join(unique[:_MOST_NAMED] + more) or "none"


def _as_posted(pairs: list[Pair]) -> list[Any]:
    """Browsers write every line break as CRLF when they encode a form."""
    return [(_break(name), _break(value)) for name, value in pairs]


def _break(text: str) -> str:
    return _NEWLINE.sub("\r\n", text)
