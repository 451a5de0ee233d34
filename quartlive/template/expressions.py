"""Expressions: quicker attributes than Jinja's, and no awaitable passes for a value.

What is printed is checked by its writer; everything else that is read is checked
where it is read (:mod:`quartlive.template.awaitables`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import FILTERS
from jinja2.tests import TESTS

# How Jinja begins a call, outside and inside a sandbox.
_CALLS = ("context.call(", "environment.call(context, ")


class ExpressionGenerator(CodeGenerator):
    """The half of the code generator that knows nothing of trees."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: The expression whose value is checked by who takes it.
        self._unchecked: nodes.Node | None = None
        #: What loops go through, by ``id()``.
        self._iterables: dict[int, nodes.Node] = {}
        #: How the next call begins, instead of Jinja's way.
        self._call = ""

    def visit_unchecked(self, node: nodes.Node, frame: Frame) -> None:
        """Write an expression whose value is checked elsewhere."""
        self._unchecked = node
        self.visit(node, frame)

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Write a node; what a loop goes through is asked for awaitable items."""
        if self._iterables.pop(id(node), None) is None:
            return super().visit(node, *args, **kwargs)
        self.write("settle_iterable(")
        self.visit_unchecked(node, *args, **kwargs)
        self.write(f", {spelled(node)!r})")
        return None

    @contextmanager
    def _settled(self, node: nodes.Node) -> Iterator[None]:
        """Check the value of what is written inside, unless its taker does."""
        if node is self._unchecked:
            yield
            return
        self.write("(v_ if type(v_ := ")
        yield
        self.write(f") in PLAIN else settle(v_, {spelled(node)!r}))")

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:  # noqa: N802
        """Write a name."""
        if node.ctx != "load":
            super().visit_Name(node, frame)
            return
        with self._settled(node):
            super().visit_Name(node, frame)

    def visit_Getattr(  # noqa: N802
        self, node: nodes.Getattr, frame: Frame
    ) -> None:
        """Write ``owner.name``, by Python's own ``getattr()`` where it serves."""
        if not getattr(self.environment, "live_plain_attributes", False):
            with self._settled(node):
                super().visit_Getattr(node, frame)
            return
        is_checked = node is not self._unchecked
        self.write("(v_ if type(v_ := " if is_checked else "(v_ if (v_ := ")
        owner = node.node
        if isinstance(owner, nodes.Name):
            # A missing name has no attributes, so the second look below finds out.
            self.write(f"getattr({frame.symbols.ref(owner.name)}")
        else:
            self.write("getattr((o_ := ")
            self.visit_unchecked(owner, frame)
            self.write(")")
        self.write(f", {node.attr!r}, missing)) ")
        self.write("in PLAIN" if is_checked else "is not missing")
        self.write(" else read_attribute(environment, ")
        if isinstance(owner, nodes.Name):
            self.visit_unchecked(owner, frame)
        else:
            self.write("o_")
        self.write(f", {node.attr!r}, v_, {spelled(node)!r}))")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call; :attr:`_call` says how it begins."""
        if self._call:
            self._write_call(node, frame, forward_caller)
            return
        with self._settled(node):
            self._write_call(node, frame, forward_caller)

    def _write_call(self, node: nodes.Call, frame: Frame, forward_caller: bool) -> None:
        self._unchecked = node.node
        super().visit_Call(node, frame, forward_caller=forward_caller)

    def write(self, x: str) -> None:
        """Write a piece of code."""
        if self._call and x in _CALLS:
            x, self._call = self._call, ""
        super().write(x)

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802
        """Write a filter."""
        name = node.name
        local = self.filters.get(name)
        if name == "xmlattr" and self.environment.filters.get(name) is FILTERS[name]:
            self.filters[name] = "xmlattr"
        with self._settled(node):
            super().visit_Filter(node, frame)
        if local is not None:
            self.filters[name] = local

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:  # noqa: N802
        """Write a test; Jinja's own are known to return plain values."""
        test = self.environment.tests.get(node.name)
        if test is not None and test is TESTS.get(node.name):
            super().visit_Test(node, frame)
            return
        with self._settled(node):
            super().visit_Test(node, frame)


def spelled(node: nodes.Node | None) -> str:
    """Return how a template spells what is read, for messages.

    >>> spelled(nodes.Getattr(nodes.Name("user", "load"), "name", "load"))
    'user.name'
    """
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{spelled(node.node)}.{node.attr}"
        case nodes.Getitem(arg=nodes.Const(value=key)):
            return f"{spelled(node.node)}[{key!r}]"
        case nodes.Call():
            return f"{spelled(node.node)}()"
        case nodes.Filter():
            return f"{spelled(node.node)}|{node.name}"
        case nodes.Test():
            return f"{spelled(node.node)} is {node.name}"
    return "a value"
