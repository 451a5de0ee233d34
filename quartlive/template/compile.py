"""Jinja's nodes -> code that builds trees.

Jinja's own generator emits generators of strings; this one emits functions that
return tuples. It repeats none of Jinja's statements: each ``visit_*`` calls the one
it overrides and steps in where that one

* writes a place for output (``start_write``, lines that ``yield``),
* compiles a body (``blockvisit``),
* opens or returns a buffer (``buffer``, ``return_buffer_contents``).

``frame.buffer`` decides, as in Jinja: None is tree mode; a buffer (filter blocks,
set blocks, opaque groups) is Jinja's string mode, left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from inspect import iscoroutinefunction
from typing import Any, TypeGuard

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from ..errors import TemplateError
from . import output
from .bodies import rule_of
from .fragments import Fragment
from .loops import LoopGenerator
from .marks import Mark, Rule
from .output import WRITERS

_IMPORTS = (
    "from quartlive.template.runtime import Events, LoopContext, Macro",
    "from quartlive.template.runtime import TemplateReference, attrs, call_block",
    "from quartlive.template.runtime import call_tree, call_whole, check_keys",
    "from quartlive.template.runtime import read_attribute, report, whole, xmlattr",
    "from quartlive.template.awaitables import PLAIN, settle, settle_iterable",
    f"from quartlive.template.output import {', '.join(sorted({*WRITERS.values()}))}",
    "from quartlive.template.urls import checked",
    "from quartlive.wire.tree import Range, intern, to_html",
)


class TreeGenerator(LoopGenerator):
    """Emits a module whose root and block functions return trees."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What ends the value that is being printed.
        self._closing = ""

    def visit_Template(  # noqa: N802
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        """Write the module of a template."""
        self._refuse_async_filters(node)
        super().visit_Template(node, frame)
        # Functions look these up when they are called: the last definition counts,
        # and statics are known only now.
        for line in _IMPORTS:
            self.writeline(line)
        self.write_statics()
        self.write_sites()

    def _refuse_async_filters(self, template: nodes.Template) -> None:
        for node in template.find_all((nodes.Filter, nodes.Test)):
            is_filter = isinstance(node, nodes.Filter)
            known = self.environment.filters if is_filter else self.environment.tests
            if iscoroutinefunction(known.get(node.name)):
                raise TemplateError(
                    self.name or "<template>",
                    node.lineno,
                    f"the {'filter' if is_filter else 'test'} {node.name!r} is async,"
                    " and templates render synchronously",
                    "compute its result before the render, in the controller's view()",
                )

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802
        """Write constants into statics and each expression into a slot."""
        if frame.buffer is None and self.environment.finalize is None:
            *before, node = _with_choices(node)
            for part in before:
                self.visit(part, frame)
            if isinstance(node, nodes.If):
                self.visit_If(node, frame)
                return
        self._frame = frame
        visit = super().visit_Output
        is_conditional = frame.require_output_check and not self.has_known_extends
        if frame.buffer is None and is_conditional:
            self.conditionally(visit, node, frame)
        else:
            visit(node, frame)

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        assert self._frame is not None
        if self._frame.buffer is not None:
            return super()._output_const_repr(group)
        self._fragments[-1].add_string("".join(group))
        return "''"

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> str:
        rule = rule_of(node)
        if isinstance(node, nodes.TemplateData) or self.environment.finalize:
            if rule is not Rule.TEXT:
                raise nodes.Impossible
            return super()._output_child_to_const(node, frame, finalize)
        is_escaped = rule is not Rule.TEXT or frame.eval_ctx.autoescape
        write = getattr(output, WRITERS[rule if is_escaped else Rule.RAW])
        written: str = write(node.as_const(frame.eval_ctx))
        return written

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        rule = rule_of(node)
        self._closing = ""
        if self.prints_tree(node) and frame.buffer is None:
            self._call = "call_tree(context, "
            return
        writer = WRITERS[rule]
        if rule is Rule.TEXT and frame.eval_ctx.volatile:
            writer = f"({writer} if context.eval_ctx.autoescape else plain)"
        elif rule is Rule.TEXT and not frame.eval_ctx.autoescape:
            writer = "plain"
        self.write(f"{writer}({finalize.src or ''}")
        self._closing = "))" if finalize.src else ")"
        if finalize.src is None:
            self._unchecked = node
            if isinstance(node, nodes.Call):
                self._call = "call_whole(context, " if rule is not Rule.TEXT else ""

    def _output_child_post(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        self.write(self._closing)

    def visit_If(self, node: nodes.If, frame: Frame) -> None:  # noqa: N802
        """Write one slot: the branch taken."""
        mark: Mark | None = getattr(node, "live_mark", None)
        if mark is not None:
            self._visit_group(mark, node.body, frame)
        elif frame.buffer is not None:
            super().visit_If(node, frame)
        else:
            slot = self.temporary_identifier()
            values: set[str] = set()
            if not node.else_:
                self.writeline(f"{slot} = ''")
            self._body = partial(self._branch, slot, values)
            super().visit_If(node, frame)
            self._body = None
            # Branches that only set variables print nothing.
            if values != {"''"}:
                self._fragments[-1].add_slot(slot)

    def _branch(
        self, slot: str, values: set[str], body: Iterable[nodes.Node], frame: Frame
    ) -> None:
        value = self.value(self.compile_fragment(body, frame))
        values.add(value)
        self.writeline(f"{slot} = {value}")
        self._body = partial(self._branch, slot, values)

    def _visit_group(
        self, mark: Mark, body: Sequence[nodes.Node], frame: Frame
    ) -> None:
        if mark.kind == "url":
            self.visit_text(body, frame, f"checked(''.join({{}}), {mark.what!r})")
        elif frame.buffer is not None:
            self.blockvisit(body, frame)
        elif mark.kind == "opaque":
            self.visit_text(body, frame)
        else:
            part = mark.what if mark.kind == "tag" else mark.kind
            fragment = self.compile_fragment(body, frame)
            value = self.value(fragment, as_node=mark.kind != "title")
            slot = self.slot()
            self.writeline(f"{slot} = {value}")
            self.writeline(f"report(context, {part!r}, {slot})")

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802
        """Write what the block prints, in whichever template it is filled."""
        self._frame, self._rule = frame, rule_of(node)
        visit = super().visit_Block
        if frame.buffer is None and frame.toplevel and self.may_be_child():
            self.conditionally(visit, node, frame)
        else:
            visit(node, frame)
        self._rule = Rule.TEXT

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802
        """Write what another template prints."""
        self._frame, self._rule = frame, rule_of(node)
        visit = super().visit_Include
        if frame.buffer is None and node.ignore_missing:
            self.conditionally(visit, node, frame)
        else:
            visit(node, frame)
        self._rule = Rule.TEXT

    def visit_CallBlock(  # noqa: N802
        self, node: nodes.CallBlock, frame: Frame
    ) -> None:
        """Write what the called macro prints."""
        node.call.live_rule = rule_of(node)  # type: ignore[attr-defined]
        super().visit_CallBlock(node, frame)

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call."""
        if not forward_caller:
            super().visit_Call(node, frame)
            return
        rule = rule_of(node)
        if rule is not Rule.TEXT:
            self.write(f"{WRITERS[rule]}(")
            self._call = "call_whole(context, "
        elif frame.buffer is None:
            self._call = "call_block(context, "
        super().visit_Call(node, frame, forward_caller=True)
        if rule is not Rule.TEXT:
            self.write(")")

    def visit_FilterBlock(  # noqa: N802
        self, node: nodes.FilterBlock, frame: Frame
    ) -> None:
        """Write what a filter makes of a body, as one string."""
        super().visit_FilterBlock(node, frame)
        in_tree = frame.buffer is None
        where = self._fragments[-1].slots[-1] if in_tree else f"{frame.buffer}[-1]"
        value = f"plain({where})"
        if rule_of(node) is not Rule.TEXT:
            value = f"{WRITERS[rule_of(node)]}(whole({value}))"
        self.writeline(f"{where} = {value}")

    def visit_With(self, node: nodes.With, frame: Frame) -> None:  # noqa: N802
        """Write a body with variables of its own."""
        # Jinja does not say which line the variables come from.
        self.newline(node)
        super().visit_With(node, frame)

    def visit_OverlayScope(  # noqa: N802
        self, node: nodes.OverlayScope, frame: Frame
    ) -> None:
        """Write a body that sees other variables."""
        if frame.buffer is None:
            super().visit_OverlayScope(node, frame)
            return
        # Jinja compiles the body of this one without the buffer around it.
        self._fragments.append(Fragment())
        super().visit_OverlayScope(node, frame)
        value = self.value(self._fragments.pop())
        self.writeline(f"{frame.buffer}.append(to_html({value}))")


def _with_choices(node: nodes.Output) -> list[Any]:
    """Return an ``Output`` in parts, with ``{{ f() if x }}`` as an ``If``.

    A macro called there is called in output position: its tree fills the slot.
    """
    parts: list[Any] = [nodes.Output([], lineno=node.lineno)]
    for child in node.nodes:
        if not _chooses_call(child):
            parts[-1].nodes.append(child)
            continue
        bodies = [
            [nodes.Output([choice], lineno=node.lineno)] if choice else []
            for choice in (child.expr1, child.expr2)
        ]
        parts.append(nodes.If(child.test, bodies[0], [], bodies[1], lineno=node.lineno))
        parts.append(nodes.Output([], lineno=node.lineno))
    # An empty one at the end does no harm, and there is one at least.
    return parts


def _chooses_call(node: nodes.Expr) -> TypeGuard[nodes.CondExpr]:
    return (
        isinstance(node, nodes.CondExpr)
        and rule_of(node) is Rule.TEXT
        and any(isinstance(choice, nodes.Call) for choice in (node.expr1, node.expr2))
    )
