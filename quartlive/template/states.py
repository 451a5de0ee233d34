"""Places in HTML, as the standard's tokenizer tells them apart.

A :class:`State` says all that is needed to read on from there. Templates ask two more
things of it: where a value leaves the reader (:func:`written`), and where two branches
meet again (:func:`join`).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Where = Literal[
    "text",  # between tags
    "name",  # in the name of a tag
    "tag",  # between attributes
    "attribute",  # in the name of an attribute
    "after",  # after the name of an attribute and a space
    "equals",  # after =
    "value",  # in a value
    "raw",  # in script, style, textarea, title, ...
    "comment",
    "bogus",  # <!doctype ...>, <?...>: everything up to >
    "cdata",  # only in foreign content
]

#: Stands for written data in a name or a noted value.
DYNAMIC = "\ufffc"
#: Stands for constant text that branches do not agree on.
LOOSE = "\ufffd"

#: Attributes whose constant value says what another value of the tag, or the content
#: of the element, means.
NOTED = frozenset(
    {
        ("script", "type"),
        ("input", "type"),
        ("meta", "http-equiv"),
        ("meta", "name"),
        ("meta", "property"),
        ("meta", "itemprop"),
    }
)


class State(NamedTuple):
    """A place in HTML.

    Attributes:
        where: State of the tokenizer.
        tag: Lower-case name of the tag, ``"/div"`` for an end tag, or of the raw text
            element.
        attribute: Lower-case name of the attribute.
        quote: The quote around the value, ``""`` if there is none. Inside
            ``<script>``: ``"!"`` after ``<!--``, ``"!!"`` after a ``<script`` in that.
        pending: Text that was read and may turn out to begin something.
        value: Text so far of a noted attribute.
        notes: Noted attributes of this tag, or of the raw text element.
        foreign: Foreign elements around this place, one letter for each.
    """

    where: Where = "text"
    tag: str = ""
    attribute: str = ""
    quote: str = ""
    pending: str = ""
    value: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    foreign: str = ""

    def note(self, attribute: str) -> str | None:
        """Return the value of a noted attribute, ``None`` if the tag has none."""
        return dict(reversed(self.notes)).get(attribute)


TEXT = State()


def written(state: State) -> State:
    """Return the state after a value was written at *state*, by the rule for it."""
    if state.where in ("tag", "attribute", "after"):
        return state._replace(where="attribute", attribute=DYNAMIC, pending="")
    if state.where == "equals":
        return state._replace(where="value", quote="", value=DYNAMIC)
    if state.where == "value" and (state.tag, state.attribute) in NOTED:
        return state._replace(value=DYNAMIC)
    return state._replace(pending="") if state.pending else state


def join(one: State, other: State) -> State | None:
    """Return the one state in which two branches end, ``None`` if there is none.

    Between the attributes of a tag, branches that leave different names behind
    (``{% if x %}checked{% endif %}``) meet in a name that is not known.
    """
    if one == other:
        return one
    notes = one.notes if one.notes == other.notes else _meet(one.notes, other.notes)
    if one.tag != other.tag or one.foreign != other.foreign:
        return None
    between = ("tag", "attribute", "after")
    if one.where in between and other.where in between:
        return one._replace(where="attribute", attribute=LOOSE, pending="", notes=notes)
    value = one.value if one.value == other.value else DYNAMIC
    one = one._replace(notes=notes, value=value)
    return one if one == other._replace(notes=notes, value=value) else None


def _meet(
    one: tuple[tuple[str, str], ...], other: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Return the notes of two branches; what they do not agree on is not known."""
    agreed = set(one) & set(other)
    names = sorted({name for name, _ in one + other})
    known = dict(agreed)
    return tuple((name, known.get(name, DYNAMIC)) for name in names)
