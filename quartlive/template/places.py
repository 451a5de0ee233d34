"""Which rule holds where a value stands, and where no value may stand at all."""

from __future__ import annotations

from dataclasses import dataclass

from .marks import Rule
from .scan import RCDATA
from .states import DYNAMIC, LOOSE, State

_URLS = frozenset(
    "href src action formaction poster data cite xlink:href background longdesc"
    " manifest codebase".split()
)
_LISTS = frozenset({"ping", "archive"})
_SRCSETS = frozenset({"srcset", "imagesrcset"})
# SVG animations can set an address.
_ANIMATIONS = frozenset({"animate", "set"})
_ANIMATED = frozenset({"from", "to", "by", "values"})
_DESCRIPTIONS = ("name", "property", "itemprop")

# Attributes whose values are names of actions, or have some in them.
_NAMING = ("lvt-on:", "lvt-key", "lvt-scroll-sentinel", "lvt-form:action")
_IF = "write constants, chosen with {% if %}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No value made from data may stand here.

    Attributes:
        place: Where it stands, in words that follow "in".
        remedy: What to write instead; ``VALUE`` stands for the value as written.
    """

    place: str
    remedy: str


def rule_at(state: State) -> Rule | Refusal:
    """Return how a value is written at *state*, or why it cannot be."""
    match state.where:
        case "text":
            return _in_text(state)
        case "value":
            return _in_value(state)
        case "equals":
            return _unquoted(state.attribute)
        case "name":
            return _tag_name()
        case "tag" | "after":
            return _in_tag(state)
        case "attribute":
            if state.attribute in (DYNAMIC, LOOSE):
                return _in_tag(state)
            return attribute_name()
        case "raw":
            return _in_raw(state)
        case "comment":
            return Rule.COMMENT
        case "bogus" | "cdata":
            return Refusal("a declaration", "write it outside of <!...>, or a constant")


def grammar(state: State) -> str | None:
    """Return the grammar of an attribute that holds addresses, else ``None``."""
    tag, attribute = state.tag, state.attribute
    if attribute in _URLS:
        return "url"
    if attribute in _LISTS:
        return "list"
    if attribute in _SRCSETS:
        return "srcset"
    if tag in _ANIMATIONS and attribute in _ANIMATED:
        return "values"
    if tag == "meta" and attribute == "content" and _may_refresh(state):
        return "refresh"
    return None


def holds_constants(rule: Rule | Refusal) -> bool:
    """Return whether only the template's own constants may stand there."""
    return isinstance(rule, Refusal) or rule is Rule.TAG


def attribute_name() -> Refusal:
    """Return why data makes no attribute's name."""
    return Refusal(
        "the name of an attribute",
        'write a constant name, such as data-value="VALUE", or {{ {...}|xmlattr }}',
    )


def _tag_name() -> Refusal:
    return Refusal("the name of a tag", "write both tags, each in its {% if %}")


def _unquoted(attribute: str) -> Refusal:
    return Refusal(
        f"the unquoted value of {attribute}", f'write quotes: {attribute}="VALUE"'
    )


def _in_text(state: State) -> Rule | Refusal:
    if state.pending:
        return _tag_name()
    if state.foreign.endswith("c"):
        return _script() if state.tag == "script" else _style()
    return Rule.TEXT


def _in_tag(state: State) -> Rule | Refusal:
    if state.tag.startswith("/"):
        return Refusal("an end tag", "write it in the start tag")
    return Rule.TAG


def _in_raw(state: State) -> Rule | Refusal:
    if state.pending:
        return _tag_name()
    if state.tag in RCDATA:
        return Rule.RCDATA
    if state.tag == "script":
        kind = (state.note("type") or "").partition(";")[0].strip()
        is_json = kind == "application/json" or kind.endswith("+json")
        return Rule.JSON if is_json else _script()
    if state.tag == "style":
        return _style()
    return Refusal(f"<{state.tag}>", "write it outside of this element")


def _in_value(state: State) -> Rule | Refusal:
    name = state.attribute
    if not state.quote:
        return _unquoted(name)
    if DYNAMIC in name or LOOSE in name:
        return attribute_name()
    if name.startswith("on"):
        return Refusal(
            f"the event handler {name}",
            f'write lvt-on:{name[2:]}="action" and data-value="VALUE"',
        )
    if name == "style":
        return Refusal("a style attribute", "write a class, chosen with {% if %}")
    if name == "srcdoc":
        return Refusal("srcdoc", "give the page an address of its own and write src")
    if name.startswith(_NAMING):
        return Refusal(f"{name}, which names an action", _IF)
    if name == "name" and _is_button(state):
        return Refusal("the name of a button, which names an action", _IF)
    return Rule.ATTRIBUTE


def _is_button(state: State) -> bool:
    kinds = ("submit", "image", "button")
    return state.tag == "button" or (
        state.tag == "input" and state.note("type") in kinds
    )


def _may_refresh(state: State) -> bool:
    """Could this ``content`` send the visitor elsewhere, as far as the tag goes yet?"""
    kind = state.note("http-equiv")
    if kind is not None:
        return kind in ("refresh", DYNAMIC)
    return not any(state.note(name) for name in _DESCRIPTIONS)


def _style() -> Refusal:
    return Refusal("a style sheet", "write a class, chosen with {% if %}")


def _script() -> Refusal:
    return Refusal(
        "a script",
        'write data-value="VALUE", or <script type="application/json">'
        "{{ ...|tojson }}</script>",
    )
