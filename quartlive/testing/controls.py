"""Controls of a form: what a browser would submit, and what can be entered.

The rules are HTML's ("constructing the entry list"), for the kinds of controls that
hold text or a choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .elements import attributes_of, visible_text

#: What a test may enter into a field.
Scalar: TypeAlias = str | int | float | bool | date | time | None
Value: TypeAlias = Scalar | Sequence[Scalar]

Pair = tuple[str, str]

_CONTROLS = "input, select, textarea, button"
_BUTTONS = frozenset({"button", "submit", "image", "reset"})
_PRESSABLE = frozenset({"submit", "image"})


@dataclass
class Control:
    """One control of a form.

    Attributes:
        node: Its element.
        name: Its name, ``""`` if it has none.
        kind: Type of an input or button; else ``select``, ``multiple``, ``textarea``.
        posted: What it would post: nothing, one value, or several.
        options: The values it can be given; empty where any text will do.
        is_disabled: Whether it is left out.
    """

    node: LexborNode
    name: str
    kind: str
    posted: list[str]
    options: list[str]
    is_disabled: bool

    @property
    def is_button(self) -> bool:
        """Whether it posts only when it is pressed."""
        return self.kind in _BUTTONS

    @property
    def is_pressable(self) -> bool:
        """Whether pressing it submits its form."""
        return self.kind in _PRESSABLE

    @property
    def value(self) -> str:
        """The value of a button, ``""`` if it has none."""
        return self.node.attributes.get("value") or ""


def owner_of(tree: LexborHTMLParser, node: LexborNode) -> LexborNode | None:
    """Return the form a control belongs to, which need not be around it."""
    other = node.attributes.get("form")
    if other is not None:
        forms = tree.css("form")
        return next(
            (form for form in forms if form.attributes.get("id") == other), None
        )
    parent = node.parent
    while parent is not None and parent.tag != "form":
        parent = parent.parent
    return parent


def controls_of(tree: LexborHTMLParser, form: LexborNode | None) -> list[Control]:
    """Return the controls of a form, or those of no form, in the page's order."""
    own = None if form is None else form.mem_id
    found = []
    for node in tree.css(_CONTROLS):
        owner = owner_of(tree, node)
        if (None if owner is None else owner.mem_id) == own:
            found.append(read(node))
    _leave_one_radio(found)
    return found


def read(node: LexborNode) -> Control:
    """Return a control as it is without looking at the others of its form."""
    attributes = attributes_of(node)
    kind, posted, options = node.tag or "", [attributes.get("value", "")], list[str]()
    if kind == "textarea":
        posted = [node.text()]
    elif kind == "select":
        kind = "multiple" if "multiple" in attributes else kind
        posted, options = _read_options(node, kind)
    elif kind == "button":
        named = attributes.get("type", "").lower()
        kind = named if named in ("button", "reset") else "submit"
    else:
        kind = attributes.get("type", "text").lower()
        if kind in ("checkbox", "radio"):
            options = [attributes.get("value", "on")]
            posted = options[:] if "checked" in attributes else []
    return Control(
        node, attributes.get("name", ""), kind, posted, options, _is_disabled(node)
    )


def _read_options(node: LexborNode, kind: str) -> tuple[list[str], list[str]]:
    options = [option for option in node.css("option") if not _is_disabled(option)]
    values = [_option_value(option) for option in options]
    chosen = [
        value
        for option, value in zip(options, values, strict=True)
        if "selected" in option.attributes
    ]
    if kind == "select":
        # A list that drops down always shows one option.
        chosen = chosen[-1:] or values[:1]
    return chosen, values


def _option_value(option: LexborNode) -> str:
    value = attributes_of(option).get("value")
    return visible_text(option) if value is None else value


def _is_disabled(node: LexborNode) -> bool:
    if "disabled" in node.attributes:
        return True
    child, parent = node, node.parent
    while parent is not None:
        if parent.tag == "datalist":
            return True
        if parent.tag == "optgroup" and "disabled" in parent.attributes:
            return True
        if parent.tag == "fieldset" and "disabled" in parent.attributes:
            legend = parent.css_first("legend")
            if legend is None or legend.mem_id != child.mem_id:
                return True
        child, parent = parent, parent.parent
    return False


def _leave_one_radio(controls: Iterable[Control]) -> None:
    """Of several ticked radio buttons of one name the last one wins."""
    last: dict[str, Control] = {}
    for control in controls:
        if control.kind == "radio" and control.posted:
            if control.name in last:
                last[control.name].posted = []
            last[control.name] = control


def fill(controls: Iterable[Control], fields: Mapping[str, Value]) -> None:
    """Enter values into controls, which then post them.

    Raises:
        LookupError: If there is no such field; it names those there are.
        ValueError: If a control cannot be given that value.
    """
    known: dict[str, list[Control]] = {}
    for control in controls:
        if control.name and not control.is_button:
            known.setdefault(control.name, []).append(control)
    for name, value in fields.items():
        if name not in known:
            names = ", ".join(map(repr, known)) or "none"
            raise LookupError(f"no field is called {name!r}; there are: {names}")
        _enter(name, known[name], value)


def _enter(name: str, controls: list[Control], value: Value) -> None:
    kinds = {control.kind for control in controls}
    if all(control.is_disabled for control in controls):
        raise ValueError(f"{name!r} is disabled")
    if "file" in kinds:
        raise ValueError(f"{name!r} takes files, which cannot be sent")
    if kinds & {"checkbox", "radio", "select", "multiple"}:
        _choose(name, controls, _wanted(controls, value))
        return
    texts = _texts(value)
    if len(texts) != len(controls):
        count = len(controls)
        raise ValueError(f"{name!r} is the name of {count} fields, not {len(texts)}")
    for control, text in zip(controls, texts, strict=True):
        control.posted = [text]


def _wanted(controls: list[Control], value: Value) -> list[str]:
    """Return the options to choose; True and False tick a box of its own or not."""
    if isinstance(value, bool) and len(controls) == 1:
        return controls[0].options[:1] if value else []
    if value is None:
        return []
    return _texts(value)


def _choose(name: str, controls: list[Control], wanted: list[str]) -> None:
    offered = [option for control in controls for option in control.options]
    surplus = [value for value in wanted if value not in offered]
    if surplus:
        raise ValueError(f"{name!r} does not offer {surplus[0]!r}; it offers {offered}")
    if len(wanted) != 1 and any(c.kind in ("select", "radio") for c in controls):
        raise ValueError(f"{name!r} takes one of {offered}")
    for control in controls:
        control.posted = [value for value in control.options if value in wanted]


def _texts(value: Value) -> list[str]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_text(part) for part in value]
    return [_text(value)]


def _text(value: Scalar) -> str:
    return "" if value is None else str(value)


def pairs_of(controls: Iterable[Control], button: Control | None) -> list[Pair]:
    """Return names and values as the form posts them when ``button`` is pressed."""
    pairs: list[Pair] = []
    for control in controls:
        is_pressed = button is not None and control.node.mem_id == button.node.mem_id
        if control.is_disabled or (control.is_button and not is_pressed):
            continue
        if control.kind == "image":
            stem = f"{control.name}." if control.name else ""
            pairs += [(f"{stem}x", "0"), (f"{stem}y", "0")]
        elif control.name and control.kind != "file":
            pairs += [(control.name, value) for value in control.posted]
    return pairs
