"""One fragment while its HTML is followed: tags, addresses, the page's own parts."""

from __future__ import annotations

from typing import Literal

from jinja2 import nodes

from ..errors import TemplateError
from .balance import Balance, Effect, Position
from .elements import OPTIONAL
from .marks import Mark, Rule
from .pieces import Group, text
from .places import Refusal, attribute_name, grammar
from .scan import RAW, Event, step
from .spelling import spelled
from .states import DYNAMIC, LOOSE, TEXT, State, join
from .urls import is_settled, runs_script

#: ``page`` fragments may hold the live region; it is not found in others.
Kind = Literal["page", "part"]

# A slot in these is not where a browser looks for it.
_INERT = frozenset({"template", "noscript"})

_BODY_REMEDY = (
    "write <body ...>...</body> outside of {% if %}, {% for %} and macros, with values"
    " in its attributes"
)
_UNFINISHED = "the name of a tag or an attribute goes on after a statement"
_FINISH = "write whole tags and names in each branch, and &lt; for a <"


class Frame:
    """One fragment, piece by piece.

    Args:
        template: Name of the file, for errors.
        kind: Whether the live region may be here.
        state: Where in the HTML the fragment begins.
        around: Names of the elements that are open there.

    Attributes:
        state: Where in the HTML the fragment is now.
        pieces: What it is made of.
        groups: What will be marked.
        is_document: It has tags of ``html`` or ``body``.
    """

    def __init__(
        self, template: str, kind: Kind, state: State, around: tuple[str, ...] = ()
    ) -> None:
        self.template = template
        self.kind = kind
        self.entry = self.state = state
        self.balance = Balance(around)
        self.pieces: list[nodes.Node] = []
        self.groups: list[Group] = []
        self.is_document = False
        self.last: nodes.Node | None = None
        # Where text was left for the tag, comment or raw text we are in; and where
        # such a piece began that cannot be split, until text is reached again.
        self._left: Position = (0, 0)
        self._owed: Position | None = None
        self._tag: Position = (0, 0)
        self._names: set[str] = set()
        self._is_dynamic = self._is_twice = self._ends_raw = False
        # The value we are in: its beginning if that is in this fragment, whether an
        # address in it has been looked at, and the grammar by which it is joined.
        self._value: Position | None = None
        self._is_decided = state.where == "value"
        self._joined: str | None = None
        self._skeleton: Position | None = None
        self._title: Position | None = None
        self._region: Position | None = None
        self._has_region = False

    def error(self, lineno: int, reason: str, remedy: str) -> TemplateError:
        """Return an error about a line of this template."""
        return TemplateError(self.template, lineno, reason, remedy)

    def refuse(self, refusal: Refusal, node: nodes.Node) -> TemplateError:
        """Return an error about a value that may not stand where it does."""
        value = spelled(node)
        remedy = refusal.remedy.replace("VALUE", value)
        return self.error(node.lineno, f"{value} stands in {refusal.place}", remedy)

    def write(self, index: int, data: str) -> None:
        """Take the constant text of a piece."""
        events: list[Event] = []
        state = step(self.state, data, events)
        for number, (kind, at, name, more) in enumerate(events):
            if name != "body" or kind not in ("bare", "name") or at <= 0:
                continue
            end = at - (kind == "bare")
            self._split(index, data, end)
            state = step(self.state, data[:end])
            events[number:] = [("open", more, "", 0)] if kind == "bare" else []
            break
        for event in events:
            self._meet(event, index, data)
        self.state = state

    def end_name(self, index: int) -> None:
        """Let a statement after the name of a tag be the end of it."""
        tag = self.state.tag
        self.state = self.state._replace(where="attribute", attribute=LOOSE)
        if tag == "body":
            self.pieces.insert(index, self._attributes(self.pieces[index]))
        self._tag_name(tag, (index + (tag == "body"), 0))

    def print_at(self, index: int, node: nodes.Node) -> None:
        """Take note that a piece prints something that is not constant."""
        if self.state.pending and self.state.where in ("text", "raw"):
            raise self.error(node.lineno, _UNFINISHED, _FINISH)
        self._is_dynamic = True
        if self.balance.names and self.balance.is_in(_INERT):
            start = self.balance.start_of(_INERT)
            self.balance.misfit(start, (index + 1, 0), "inside <template> or the like")
        if self.state.where == "value" and self.state.quote and not self._is_decided:
            self._decide(index, node)

    def take(
        self, index: int, state: State, effect: Effect, why: str, node: nodes.Node
    ) -> None:
        """Take a statement that was followed by itself, to where it ends."""
        before, end = self.state, (index + 1, 0)
        neutral = join(before, state)
        if neutral is not None and not effect:
            self.state = neutral
            return
        if self._joined and neutral is None:
            raise self.error(
                node.lineno,
                f"the value of {before.attribute} ends inside this statement",
                "write the quotes around the whole statement",
            )
        start = (index, 0) if before.where == "text" else self._left
        self.balance.take(effect, start, end, why)
        self.state = state
        if state.where == "text":
            self._owed = None
        elif before.where == "text" or self._owed is None:
            self._owed = self._left = self._tag = start
        if neutral is None:
            self._value, self._is_decided = None, False

    def finish(self) -> None:
        """Close what ends with the fragment."""
        end = (len(self.pieces), 0)
        if self.state.where == "attribute" and _goes_on(self.state.attribute):
            raise self.error(self._line(), _UNFINISHED, _FINISH)
        if self._joined:
            raise self.error(
                self._line(),
                f"the value of {self.state.attribute} does not end where it begins",
                "write the closing quote beside the opening one",
            )
        if self._region is not None:
            self._end_region(end)
        if self.is_document:
            self.balance.close_all(end)

    def all_groups(self) -> list[Group]:
        """Return all groups, outer ones before those that begin with them."""
        places = (self.entry.where, self.state.where)
        if places != ("text", "text") and join(self.entry, self.state) is None:
            # The statement around it will be one whole.
            return self.groups
        groups = self.groups
        for start, end, why in self.balance.spans():
            if any(_cuts_region(group, start, end) for group in groups):
                raise self.error(self._line(start), why, _BODY_REMEDY)
            mark = Mark("opaque", lineno=self._line(start), what=why)
            groups = [
                group
                for group in groups
                if group.mark.kind in ("url", "region")
                or not (start <= group.start and group.end <= end)
            ] + [Group(start, end, mark)]
        return groups

    def check_closed(self, what: str, lineno: int) -> None:
        """Refuse a fragment that leaves elements to whoever stands around it.

        Raises:
            TemplateError: If it leaves an element open, or ends one it did not begin.
        """
        effect = self.balance.effect()
        opened = [name for name in effect.opens if name not in OPTIONAL]
        strays = [*effect.closes, *self.balance.strays]
        if not opened and not strays:
            return
        fault = f"leaves <{opened[0]}> open" if opened else f"ends <{strays[0]}>"
        raise self.error(
            lineno,
            f"{what} {fault}" + ("" if opened else ", which it did not begin"),
            "write both tags of an element in one place; content is handed in with"
            " {% block %} or {% call %}",
        )

    def last_line(self) -> int:
        """Return the line on which the last piece begins."""
        return self._line((len(self.pieces), 0))

    def _line(self, position: Position = (0, 0)) -> int:
        if position[0] >= len(self.pieces):
            return self.pieces[-1].lineno if self.pieces else 1
        piece = self.pieces[position[0]]
        if isinstance(piece, nodes.TemplateData):
            return piece.lineno + piece.data.count("\n", 0, position[1])
        return piece.lineno

    def _split(self, index: int, data: str, at: int) -> None:
        """Put the body's own attributes after ``<body``."""
        piece = self.pieces[index]
        attributes = self._attributes(piece)
        head, rest = text(data[:at], piece), text(data[at:], piece)
        rest.lineno += head.data.count("\n")
        self.pieces[index : index + 1] = [head, attributes, rest]

    def _attributes(self, like: nodes.Node) -> nodes.Expr:
        if self.kind != "page":
            raise self.error(like.lineno, "<body> is not written always", _BODY_REMEDY)
        place = {"lineno": like.lineno, "environment": like.environment}
        attributes = nodes.Getattr(
            nodes.Name("live", "load", **place), "body_attributes", "load", **place
        )
        attributes.live_rule = Rule.RAW  # type: ignore[attr-defined]
        return attributes

    def _meet(self, event: Event, index: int, data: str) -> None:
        kind, at, name, more = event
        here = (index, at if at > 0 else 0)
        match kind:
            case "bare":
                self._open((index, max(more, 0)))
                self._tag_name(name, (index, at - 1))
                self._close(name, here, solidus=False)
            case "whole":
                self._is_twice |= name in self._names
                self._names.add(name)
            case "attribute":
                self._attribute(name, data[at : at + 1], index)
            case "value":
                self._value, self._is_decided = here, False
            case "end":
                self._end_value(here)
            case "open":
                self._open(here)
            case "name":
                self._tag_name(name, here)
            case "close":
                self._close(name, here, solidus=bool(more))
            case "raw":
                self._ends_raw = True
                if self._title is not None:
                    self._mark(self._title, here, Mark("title", Rule.RCDATA))
                    self._title = None
            case "text":
                self._reach_text(here)

    def _open(self, at: Position) -> None:
        self._tag = at
        if not self._ends_raw:
            self._left = at
        self._ends_raw = False
        self._is_dynamic = self._is_twice = False
        self._names.clear()

    def _attribute(self, name: str, follows: str, index: int) -> None:
        if DYNAMIC in name and (name != DYNAMIC or follows == "="):
            raise self.refuse(attribute_name(), self.last or self.pieces[index])
        if _goes_on(name):
            raise self.error(self._line((index, 0)), _UNFINISHED, _FINISH)
        # Names that branches or data leave open may well be different ones.
        if name not in (DYNAMIC, LOOSE):
            self._is_twice |= name in self._names
            self._names.add(name)

    def _end_value(self, at: Position) -> None:
        if self._joined and self._value is not None:
            self._mark(self._value, at, Mark("url", Rule.ATTRIBUTE, what=self._joined))
        self._value = self._joined = None
        self._is_decided = False

    def _decide(self, index: int, node: nodes.Node) -> None:
        """Join an address into one value, unless its beginning makes it harmless."""
        self._is_decided = True
        kind = grammar(self.state)
        if kind is None:
            return
        if self._value is None:
            raise self.error(
                node.lineno,
                f"the value of {self.state.attribute} begins inside a statement",
                "begin it outside, so that the whole address can be checked",
            )
        beginning = self._text_from(self._value, index)
        if runs_script(beginning):
            raise self.refuse(
                Refusal("a javascript: address", 'write lvt-on:click="action"'), node
            )
        if kind != "url" or not is_settled(beginning):
            self._joined = kind

    def _text_from(self, start: Position, index: int) -> str:
        texts = [
            piece.data
            for piece in self.pieces[start[0] : index]
            if isinstance(piece, nodes.TemplateData)
        ]
        return "".join(texts)[start[1] :]

    def _tag_name(self, name: str, at: Position) -> None:
        if name in ("html", "body"):
            self.is_document = True
            self._skeleton = at
        elif name in ("/body", "/html"):
            self.is_document = True
            if self._region is not None:
                self._end_region(self._tag)

    def _close(self, name: str, at: Position, *, solidus: bool) -> None:
        if name.startswith("/"):
            self.balance.end(name[1:], self._tag, at)
        else:
            self.balance.start(name, self._tag, at, solidus)
            if self._is_twice and self._is_dynamic:
                self.balance.misfit(self._tag, at, "an attribute is written twice")
            self._begin_content(name, at)
        if name not in RAW:
            self._reach_text(at)

    def _begin_content(self, name: str, at: Position) -> None:
        if name in ("html", "body"):
            if self._skeleton is None:
                raise self.error(
                    self._line(at), f"the tag of <{name}> is cut", _BODY_REMEDY
                )
            if self._is_dynamic:
                self._mark(self._skeleton, at, Mark("tag", Rule.TAG, what=name))
            self._skeleton = None
        if name == "body" and not self._has_region:
            self._region, self._has_region = at, True
        in_head = self._region is None and "svg" not in self.balance.names
        if name == "title" and in_head and self.entry == TEXT:
            self._title = at

    def _reach_text(self, at: Position) -> None:
        if self._owed is not None:
            self.balance.misfit(self._owed, at, "a tag is cut by a statement")
            self._owed = None

    def _end_region(self, end: Position) -> None:
        assert self._region is not None
        self.balance.close_all(end)
        self.groups.insert(
            0, Group(self._region, end, Mark("region", lineno=self._line(self._region)))
        )
        self._region = None

    def _mark(self, start: Position, end: Position, mark: Mark) -> None:
        line = self._line(start)
        self.groups.append(
            Group(start, end, Mark(mark.kind, mark.rule, line, mark.what))
        )


def _goes_on(name: str) -> bool:
    """Is this a name whose beginning depends on a branch or on data?"""
    return name[:1] in (LOOSE, DYNAMIC) and len(name) > 1


def _cuts_region(group: Group, start: Position, end: Position) -> bool:
    """Would a part from *start* to *end* hold the live region, or a piece of it?"""
    apart = end <= group.start or group.end <= start
    within = group.start <= start and end <= group.end
    return group.mark.kind == "region" and not (apart or within)
