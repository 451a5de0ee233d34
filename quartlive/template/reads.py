"""What a loop's body reads: from its item, from outside, from ``loop``.

A row is a *pure* function of what its body reads when the body does nothing but look
at values: the same values give the same row, so it need not be rendered again. Here
is found, when a template is compiled, whether that is so and which values these are.
:mod:`quartlive.template.memo` compares them when the template is rendered.

Where it cannot be known the loop is rendered as a whole: :exc:`Impure` says why.
"""

# ruff: noqa: N802, N815 -- Jinja finds the methods by the names of its nodes

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from jinja2 import Environment, nodes
from jinja2.filters import FILTERS
from jinja2.tests import TESTS
from jinja2.visitor import NodeVisitor


class Step(NamedTuple):
    """From a value to one of its parts: ``value.name``, or ``value[name]``."""

    name: object
    is_item: bool = False


Path = tuple[Step, ...]


class Read(NamedTuple):
    """One value that is read.

    Attributes:
        path: How to get there; empty is the item or the outer name itself.
        method: What is called on the value; ``"__call__"`` is the value itself and
            ``""`` nothing, the value is used as it is.
    """

    path: Path
    method: str = ""


@dataclass(frozen=True, slots=True)
class Reads:
    """All that one row of a loop is made from.

    Attributes:
        item: What is read from the item.
        outer: Names from outside the loop with what is read from each.
        position: Which facts about the row's place count: ``"index"``,
            ``"length"``, ``"first"``, ``"last"``.
        unpacks: The item is taken apart, as in ``for key, value in …``.
    """

    item: tuple[Read, ...]
    outer: tuple[tuple[str, Read], ...] = ()
    position: frozenset[str] = frozenset()
    unpacks: bool = False


class Impure(Exception):  # noqa: N818 -- a finding, not a fault of the template
    """Rows of a loop depend on more than can be compared.

    Attributes:
        line: Where, from 1.
        reason: What the body does.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(line, reason)
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def loop_reads(loop: nodes.For, environment: Environment) -> Reads:
    """Return what the body of a loop reads.

    Raises:
        Impure: If the same values may give another row.
    """
    if loop.recursive:
        raise Impure(loop.lineno, "the loop is recursive")
    body = _Body(environment)
    body.bind(loop.target, ())
    body.visit_all(loop.body)
    return Reads(
        tuple(body.item),
        tuple(body.outer),
        frozenset(body.position),
        unpacks=not isinstance(loop.target, nodes.Name),
    )


def is_pure(macro: nodes.Macro, environment: Environment) -> bool:
    """Return whether a macro's markup depends on nothing but its arguments."""
    body = _Body(environment)
    for target in macro.args:
        body.bind(target, None)
    body.scopes[-1] |= {"varargs": None, "kwargs": None}
    try:
        body.visit_all(chain(macro.defaults, macro.body))
    except Impure:
        return False
    return not (body.outer or body.position)


# What a place in the loop depends on. "depth" is always the same; all others,
# such as "changed" and "previtem", reach beyond the row.
_POSITION: dict[str, frozenset[str]] = {
    "index": frozenset({"index"}),
    "index0": frozenset({"index"}),
    "cycle": frozenset({"index"}),
    "first": frozenset({"first"}),
    "last": frozenset({"last"}),
    "length": frozenset({"length"}),
    "revindex": frozenset({"index", "length"}),
    "revindex0": frozenset({"index", "length"}),
    "depth": frozenset(),
    "depth0": frozenset(),
}

_REFUSED: dict[type[nodes.Node], str] = {
    nodes.Block: "it holds a block",
    nodes.Break: "it can end early",
    nodes.CallBlock: "it holds a call block",
    nodes.Continue: "it can skip rows",
    nodes.ContextReference: "an extension reads the context",
    nodes.DerivedContextReference: "an extension reads the context",
    nodes.EnvironmentAttribute: "an extension reads the environment",
    nodes.EvalContextModifier: "it changes how values are escaped",
    nodes.ExprStmt: "a statement is run for its effect",
    nodes.ExtensionAttribute: "it calls an extension",
    nodes.FromImport: "it imports a template",
    nodes.Import: "it imports a template",
    nodes.ImportedName: "an extension imports a name",
    nodes.Include: "it includes a template",
    nodes.InternalName: "an extension keeps a name of its own",
    nodes.Macro: "it defines a macro",
    nodes.OverlayScope: "an extension changes the context",
    nodes.ScopedEvalContextModifier: "it changes how values are escaped",
}

# Each of them takes the name of a filter, or of a test, as an argument.
_BY_NAME = {
    "map": ("filter", 0),
    "select": ("test", 0),
    "reject": ("test", 0),
    "selectattr": ("test", 1),
    "rejectattr": ("test", 1),
}


class _Body(NodeVisitor):
    """Walks the body of a loop in the order in which it is run.

    ``scopes`` maps names made inside the loop to paths from the item, or to None
    when they hold what was computed from values that are noted already.
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.scopes: list[dict[str, Path | None]] = [{}]
        self.branches = 0
        # Dicts, for their order.
        self.item: dict[Read, None] = {}
        self.outer: dict[tuple[str, Read], None] = {}
        self.position: set[str] = set()

    # Names

    def bind(self, target: nodes.Node, path: Path | None) -> None:
        """Make the names of a target known in the innermost scope."""
        if isinstance(target, nodes.Name):
            if target.name == "loop":
                raise Impure(target.lineno, "it sets loop")
            self.scopes[-1][target.name] = path
        elif isinstance(target, nodes.Tuple):
            for place, part in enumerate(target.items):
                step = Step(place, is_item=True)
                self.bind(part, None if path is None else (*path, step))
        else:
            raise Impure(target.lineno, "it writes to a namespace")

    @contextmanager
    def _scope(self) -> Iterator[None]:
        self.scopes.append({})
        yield
        self.scopes.pop()

    def _assign(self, target: nodes.Node) -> None:
        if self.branches:
            # In the other branch the name keeps what it has outside.
            for name in _names(target):
                if not any(name in scope for scope in self.scopes):
                    self.outer[name, Read(())] = None
        self.bind(target, None)

    def _note(self, node: nodes.Node, method: str = "") -> bool:
        """Note what an expression reads; False if it is not a path from a name."""
        path: list[Step] = []
        while not isinstance(node, nodes.Name):
            step = _step(node)
            if step is None:
                return False
            path.append(step)
            node = node.node  # type: ignore[attr-defined]
        self._note_path(node, tuple(reversed(path)), method)
        return True

    def _note_path(self, root: nodes.Name, path: Path, method: str) -> None:
        for scope in reversed(self.scopes):
            if root.name in scope:
                base = scope[root.name]
                if base is not None:
                    self.item[Read(base + path, method)] = None
                elif method and root.name != "loop":
                    raise Impure(root.lineno, f"it calls a method of {root.name!r}")
                return
        if root.name == "loop":
            self._note_position(root, path, method)
        else:
            self.outer[root.name, Read(path, method)] = None

    def _note_position(self, root: nodes.Name, path: Path, method: str) -> None:
        names = [str(step.name) for step in path] + [method] * bool(method)
        facts = _POSITION.get(names[0]) if names else None
        if facts is None:
            what = ".".join(["loop", *names[:1]])
            raise Impure(root.lineno, f"it uses {what}")
        self.position |= facts

    # Expressions

    def visit_all(self, parts: Iterable[nodes.Node]) -> None:
        for part in parts:
            self.visit(part)

    def generic_visit(self, node: nodes.Node) -> None:
        reason = _REFUSED.get(type(node))
        if reason is not None:
            raise Impure(node.lineno, reason)
        self.visit_all(node.iter_child_nodes())

    def visit_Name(self, node: nodes.Name) -> None:
        self._note_path(node, (), "")

    def visit_Getattr(self, node: nodes.Getattr | nodes.Getitem) -> None:
        if not self._note(node):
            self.generic_visit(node)

    visit_Getitem = visit_Getattr

    def visit_Call(self, node: nodes.Call) -> None:
        self.visit_all(node.iter_child_nodes(exclude=("node",)))
        called = node.node
        if isinstance(called, nodes.Name):
            known = self._note(called, "__call__")
        else:
            known = isinstance(called, nodes.Getattr) and (
                isinstance(called.node, nodes.Const)
                or self._note(called.node, called.attr)
            )
        if not known:
            raise Impure(node.lineno, "it calls the result of an expression")

    def visit_Filter(self, node: nodes.Filter) -> None:
        self._require_own(node, "filter")
        self.generic_visit(node)

    def visit_Test(self, node: nodes.Test) -> None:
        self._require_own(node, "test")
        others = node.iter_child_nodes(exclude=("node",))
        if node.name == "sameas" and not all(
            isinstance(other, nodes.Const) for other in others
        ):
            raise Impure(node.lineno, "it asks whether two values are one object")
        self.generic_visit(node)

    def _require_own(self, node: nodes.Filter | nodes.Test, kind: str) -> None:
        if not self._is_own(kind, node.name):
            raise Impure(node.lineno, f"{kind} {node.name!r} may depend on more")
        if node.name in _BY_NAME and not self._applies_own(node):
            raise Impure(node.lineno, f"what {node.name!r} applies may depend on more")

    def _applies_own(self, node: nodes.Filter | nodes.Test) -> bool:
        kind, place = _BY_NAME[node.name]
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return False
        return all(
            isinstance(name, nodes.Const)
            and name.value not in _BY_NAME
            and self._is_own(kind, name.value)
            for name in node.args[place : place + 1]
        )

    def _is_own(self, kind: str, name: str) -> bool:
        """Is this Jinja's own, and does it depend on nothing but its arguments?"""
        if kind == "filter":
            own, used = FILTERS, self.environment.filters
        else:
            own, used = TESTS, self.environment.tests
        return name != "random" and used.get(name) is own.get(name) is not None

    # Statements

    def visit_If(self, node: nodes.If) -> None:
        self.visit(node.test)
        self.branches += 1
        self.visit_all(node.iter_child_nodes(exclude=("test",)))
        self.branches -= 1

    def visit_For(self, node: nodes.For) -> None:
        if node.recursive:
            raise Impure(node.lineno, "it holds a recursive loop")
        self.visit(node.iter)
        with self._scope():
            self.bind(node.target, None)
            self.scopes[-1]["loop"] = None
            if node.test is not None:
                self.visit(node.test)
            self.visit_all(node.body)
        with self._scope():
            self.visit_all(node.else_)

    def visit_With(self, node: nodes.With) -> None:
        self.visit_all(node.values)
        with self._scope():
            for target in node.targets:
                self.bind(target, None)
            self.visit_all(node.body)

    def visit_Assign(self, node: nodes.Assign) -> None:
        self.visit(node.node)
        self._assign(node.target)

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> None:
        with self._scope():
            self.visit_all(node.body)
        if node.filter is not None:
            self.visit(node.filter)
        self._assign(node.target)

    def visit_FilterBlock(self, node: nodes.FilterBlock) -> None:
        with self._scope():
            self.visit_all(node.body)
        self.visit(node.filter)

    def visit_Scope(self, node: nodes.Scope) -> None:
        with self._scope():
            self.visit_all(node.body)


def _step(node: nodes.Node) -> Step | None:
    if isinstance(node, nodes.Getattr):
        return Step(node.attr)
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return Step(node.arg.value, is_item=True)
    return None


def _names(target: nodes.Node) -> Iterator[str]:
    if isinstance(target, nodes.Name):
        yield target.name
    for name in target.find_all(nodes.Name):
        yield name.name
