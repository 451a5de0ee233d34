"""Where each value of a template stands in the HTML, found before code is generated.

:func:`annotate` follows the HTML through the statements of a template: branches begin
where their ``{% if %}`` stands and end together, a loop's body ends where it begins,
macros begin in text, blocks begin where they land in the outermost template. What it
finds is written on the nodes (:mod:`~quartlive.template.marks`); what no rule makes
safe is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from jinja2 import nodes

from .balance import Effect
from .constants import as_statement, constant_text, is_json
from .elements import KNOWN
from .frames import Frame, Kind
from .marks import Rule
from .pieces import put_together, taken_apart, text
from .places import Refusal, holds_constants, rule_at
from .spelling import spelled
from .states import TEXT, State, join, written

Resolve = Callable[[str], nodes.Template | None]

_SAME_PLACE = "let every branch end in the same place: close quotes and tags in each"


class _Landing(NamedTuple):
    """Where a block stands, and what it does to the elements there."""

    state: State
    around: tuple[str, ...]
    effect: Effect = Effect()


def annotate(ast: nodes.Template, name: str, resolve: Resolve) -> nodes.Template:
    """Write on the nodes of a template how its values are written, and what to mark.

    Args:
        ast: What Jinja's parser made; it is changed in place.
        name: Name of the file, for errors.
        resolve: Parses another template, ``None`` if there is none: blocks are
            followed to where they stand in the templates that are extended.

    Raises:
        TemplateError: If a value stands where none may, or the HTML depends on the
            branch taken in a way that cannot be followed.
    """
    pass_ = _Pass(name, resolve)
    pass_.run(ast)
    return ast


class _Pass:
    """One template on its way."""

    def __init__(self, name: str, resolve: Resolve, seen: Iterable[str] = ()) -> None:
        self.name = name
        self.resolve = resolve
        self.seen = frozenset({*seen, name})
        self.landings: dict[str, _Landing] = {}
        self.blocks: dict[str, _Landing] = {}
        self.autoescape: bool | None = True
        self.extends = False

    def run(self, ast: nodes.Template) -> None:
        frame = Frame(self.name, "page", TEXT)
        if any(isinstance(statement, nodes.Extends) for statement in ast.body):
            self._child(ast, frame)
            return
        ast.body = self.follow(ast.body, frame)
        if frame.state.where != "text":
            reason = "this file ends inside a tag, a comment or the like"
            raise frame.error(frame.last_line(), reason, "write its end")
        if not frame.is_document and not self.extends:
            frame.check_closed("this file", 1)

    def follow(self, body: list[nodes.Node], frame: Frame) -> list[nodes.Node]:
        """Follow a body to its end, and return it with marks."""
        frame.pieces = taken_apart(body)
        index = 0
        while index < len(frame.pieces):
            piece = frame.pieces[index]
            if isinstance(piece, nodes.TemplateData):
                frame.write(index, piece.data)
                index += 1
            elif getattr(piece, "live_rule", None) is Rule.RAW:
                index += 1
            elif frame.state.where == "name" and _ends_name(piece, frame.state.tag):
                frame.end_name(index)
            elif isinstance(piece, nodes.Expr):
                index += self._value(index, piece, frame)
            else:
                follow = _STATEMENTS.get(type(piece))
                if follow is not None:
                    follow(self, index, piece, frame)
                index += 1
        frame.finish()
        return put_together(frame.pieces, frame.all_groups())

    def _landings_in(self, name: str) -> dict[str, _Landing]:
        """Return where the blocks of a template stand, or of those it extends."""
        ast = None if name in self.seen else self.resolve(name)
        if ast is None:
            return {}
        parent = _Pass(name, self.resolve, self.seen)
        parent.run(ast)
        return {**parent.blocks, **parent.landings}

    def _child(self, ast: nodes.Template, frame: Frame) -> None:
        """Follow a template of which only the blocks are printed."""
        for statement in ast.body:
            if not isinstance(statement, nodes.Output):
                self.follow([statement], Frame(self.name, "page", TEXT))

    def _extends(self, index: int, node: nodes.Extends, frame: Frame) -> None:
        self.extends = True
        for name in _constant_names(node.template):
            self.landings |= self._landings_in(name)

    # Values

    def _value(self, index: int, node: nodes.Expr, frame: Frame) -> int:
        """Follow a value; return how many pieces are done."""
        constant = constant_text(node, self.name, self.autoescape)
        rule = rule_at(frame.state)
        if constant is not None and (rule is not Rule.TEXT or "<" in constant):
            frame.pieces[index] = text(constant, node)
            return 0
        if isinstance(node, nodes.CondExpr) and (
            holds_constants(rule) or rule is Rule.JSON
        ):
            frame.pieces[index] = as_statement(node)
            return 0
        if isinstance(rule, Refusal):
            raise frame.refuse(rule, node)
        if rule is Rule.JSON and not is_json(node):
            remedy = f"write {spelled(node)[:-3]}|tojson }}}}"
            where = "a script of data without tojson"
            raise frame.refuse(Refusal(where, remedy), node)
        if rule is Rule.COMMENT and frame.state.pending:
            # Dashes of the comment itself must not meet those of the value.
            frame.pieces.insert(index, text(" ", node))
            return 0
        frame.print_at(index, node)
        _set_rule(node, rule)
        frame.last = node
        frame.state = written(frame.state)
        return 1

    # Statements

    def _part(
        self,
        body: list[nodes.Node],
        frame: Frame,
        kind: Kind = "part",
        state: State | None = None,
    ) -> tuple[list[nodes.Node], Frame]:
        """Follow a body inside of a fragment; return it, and where it ended."""
        state = frame.state if state is None else state
        inner = Frame(self.name, kind, state, tuple(frame.balance.names))
        inner.last = frame.last
        return self.follow(body, inner), inner

    def _branches(
        self, index: int, node: nodes.If | nodes.For, frame: Frame, what: str
    ) -> None:
        """Follow bodies that begin in one place and have to end in one."""
        ends, effects = [], []
        for owner, name in _bodies(node):
            body, inner = self._part(getattr(owner, name), frame)
            setattr(owner, name, body)
            ends.append(inner.state)
            effects.append(inner.balance.effect())
        if isinstance(node, nodes.For):
            ends.insert(0, frame.state)
        state: State | None = ends[0]
        for end in ends[1:]:
            state = state and join(state, end)
        if state is None:
            raise frame.error(node.lineno, what, _SAME_PLACE)
        largest = max(effects, key=lambda effect: effect.size)
        frame.take(index, state, largest, "an element is cut by a statement", node)

    def _if(self, index: int, node: nodes.If, frame: Frame) -> None:
        frame.print_at(index, node)
        reason = "the branches of this {% if %} end in different places of the HTML"
        self._branches(index, node, frame, reason)

    def _for(self, index: int, node: nodes.For, frame: Frame) -> None:
        frame.print_at(index, node)
        reason = "the body of this {% for %} does not end where it begins in the HTML"
        self._branches(index, node, frame, reason)

    def _inline(self, index: int, node: nodes.Node, frame: Frame) -> None:
        frame.print_at(index, node)
        outer = self.autoescape
        if isinstance(node, nodes.ScopedEvalContextModifier):
            self.autoescape = _autoescape(node, outer)
        node.body, inner = self._part(node.body, frame, frame.kind)  # type: ignore[attr-defined]
        self.autoescape = outer
        frame.is_document |= inner.is_document
        effect = inner.balance.effect()
        frame.take(index, inner.state, effect, "an element is cut by a block", node)

    def _block(self, index: int, node: nodes.Block, frame: Frame) -> None:
        here = _Landing(frame.state, tuple(frame.balance.names))
        landing = self.landings.get(node.name, here)
        self._check_landing(node, here, landing, frame)
        rule = rule_at(landing.state)
        if isinstance(rule, Refusal):
            if landing.state.where != "raw":
                raise frame.refuse(rule, node)
            # Scripts and styles of the template itself; nothing else may come there.
            rule = Rule.TAG
        frame.print_at(index, node)
        inner = Frame(self.name, frame.kind, landing.state, landing.around)
        node.body = self.follow(node.body, inner)
        if join(landing.state, inner.state) is None:
            reason = f"the block {node.name} does not end where it begins in the HTML"
            raise frame.error(node.lineno, reason, _SAME_PLACE)
        effect = inner.balance.effect()
        if landing is not here and effect != landing.effect:
            inner.check_closed(f"the block {node.name}", node.lineno)
        _set_rule(node, rule)
        self.blocks[node.name] = landing._replace(effect=effect)
        frame.is_document |= inner.is_document
        if landing is here:
            why = f"the block {node.name} cuts an element"
            frame.take(index, landing.state, effect, why, node)
        frame.state = written(frame.state)

    def _check_landing(
        self, node: nodes.Block, here: _Landing, there: _Landing, frame: Frame
    ) -> None:
        """Refuse a block whose values are written for another place than this.

        Text takes what is written for any place, because all of it is escaped.
        """
        rule = rule_at(here.state)
        if rule is Rule.TEXT or rule == rule_at(there.state):
            return
        raise frame.error(
            node.lineno,
            f"the block {node.name} stands in another place than in the template that"
            " is extended",
            "give it another name",
        )

    def _macro(self, index: int, node: nodes.Macro, frame: Frame) -> None:
        self._apart(node, f"the macro {node.name}", frame)

    def _apart(self, node: nodes.Macro | nodes.CallBlock, what: str, at: Frame) -> None:
        """Follow a body that is printed who knows where."""
        inner = Frame(self.name, "part", TEXT)
        node.body = self.follow(node.body, inner)
        if inner.state != TEXT:
            raise at.error(node.lineno, f"{what} ends inside a tag", _SAME_PLACE)
        inner.check_closed(what, node.lineno)

    def _call(self, index: int, node: nodes.CallBlock, frame: Frame) -> None:
        self._print(index, node, frame)
        self._apart(node, "the body of {% call %}", frame)

    def _include(self, index: int, node: nodes.Include, frame: Frame) -> None:
        self._print(index, node, frame)

    def _filter(self, index: int, node: nodes.FilterBlock, frame: Frame) -> None:
        is_json = node.filter.name == "tojson"
        self._print(index, node, frame, is_json=is_json)
        body, inner = self._part(node.body, frame)
        node.body = body
        state = join(frame.state, inner.state)
        if state is None:
            raise frame.error(
                node.lineno, "what is filtered ends in another place", _SAME_PLACE
            )
        effect = inner.balance.effect()
        frame.take(index, state, effect, "an element is cut by a filter", node)

    def _print(
        self, index: int, node: nodes.Stmt, frame: Frame, *, is_json: bool = False
    ) -> None:
        """Follow a statement that prints like one value."""
        rule = rule_at(frame.state)
        if rule in (Rule.TAG, Rule.JSON) and not (is_json and rule is Rule.JSON):
            place = "a tag" if rule is Rule.TAG else "a script"
            rule = Refusal(place, "write it as an attribute or as text")
        if isinstance(rule, Refusal):
            raise frame.refuse(rule, node)
        frame.print_at(index, node)
        _set_rule(node, rule)
        frame.last = node
        frame.state = written(frame.state)

    def _set(self, index: int, node: nodes.AssignBlock, frame: Frame) -> None:
        inner = Frame(self.name, "part", TEXT)
        node.body = self.follow(node.body, inner)
        if inner.state != TEXT:
            raise frame.error(node.lineno, "{% set %} ends inside a tag", _SAME_PLACE)


_STATEMENTS: dict[type[nodes.Node], Callable[[_Pass, int, Any, Frame], None]] = {
    nodes.Extends: _Pass._extends,
    nodes.If: _Pass._if,
    nodes.For: _Pass._for,
    nodes.With: _Pass._inline,
    nodes.Scope: _Pass._inline,
    nodes.OverlayScope: _Pass._inline,
    nodes.ScopedEvalContextModifier: _Pass._inline,
    nodes.Block: _Pass._block,
    nodes.Macro: _Pass._macro,
    nodes.CallBlock: _Pass._call,
    nodes.FilterBlock: _Pass._filter,
    nodes.AssignBlock: _Pass._set,
    nodes.Include: _Pass._include,
}


# Statements that print something, so that the name of a tag ends before them.
_PRINTING = (nodes.If, nodes.For, nodes.With, nodes.Block, nodes.CallBlock)


def _ends_name(piece: nodes.Node, tag: str) -> bool:
    """Is the name of a tag complete before this? Attributes begin with a space."""
    if isinstance(piece, nodes.TemplateData | nodes.CondExpr):
        return False
    return isinstance(piece, _PRINTING) or (
        isinstance(piece, nodes.Expr) and tag in KNOWN
    )


def _set_rule(node: nodes.Node, rule: Rule) -> None:
    if rule is not Rule.TEXT:
        node.live_rule = rule  # type: ignore[attr-defined]


def _bodies(node: nodes.If | nodes.For) -> list[tuple[nodes.Node, str]]:
    """Return each body of a statement: whose it is, and the name of the field."""
    if isinstance(node, nodes.For):
        return [(node, "body"), (node, "else_")]
    return [(node, "body"), *((other, "body") for other in node.elif_), (node, "else_")]


def _autoescape(
    node: nodes.ScopedEvalContextModifier, outer: bool | None
) -> bool | None:
    for option in node.options:
        if option.key == "autoescape":
            value = option.value
            return bool(value.value) if isinstance(value, nodes.Const) else None
    return outer


def _constant_names(node: nodes.Expr) -> list[str]:
    """Return the names of the templates that may be extended, if they are constant."""
    match node:
        case nodes.Const() if isinstance(node.value, str):
            return [node.value]
        case nodes.CondExpr():
            one = _constant_names(node.expr1)
            return one + (_constant_names(node.expr2) if node.expr2 else [])
        case nodes.List() | nodes.Tuple():
            return [name for item in node.items for name in _constant_names(item)]
    return []
