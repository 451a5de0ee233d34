"""Jinja's nodes -> code that builds trees.

Jinja's own generator emits generators of strings; this one emits functions that
return tuples. It repeats none of Jinja's statements: each ``visit_*`` calls the one
it overrides and steps in where that one

* writes a place for output (:meth:`TreeGenerator.start_write`, ``yield`` lines),
* compiles a body (:meth:`TreeGenerator.blockvisit`),
* opens or returns a buffer (:meth:`TreeGenerator.buffer`).

``frame.buffer`` decides, as in Jinja: None is tree mode; a buffer (filter blocks,
set blocks, opaque groups) is Jinja's string mode, left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef

from ..errors import TemplateError
from ..wire.tree import Kind
from . import output
from .expressions import ExpressionGenerator
from .fragments import Fragment
from .marks import Mark, Rule
from .output import WRITERS

Visit = Callable[[Any, Frame], None]
Body = Callable[[Iterable[nodes.Node], Frame], None]

_IMPORTS = (
    "from quartlive.template.runtime import Events, LoopContext, Macro",
    "from quartlive.template.runtime import TemplateReference, attrs, call_block",
    "from quartlive.template.runtime import call_tree, call_whole, check_keys",
    "from quartlive.template.runtime import read_attribute, report, whole",
    "from quartlive.template.awaitables import PLAIN, settle, settle_iterable",
    f"from quartlive.template.output import {', '.join(sorted({*WRITERS.values()}))}",
    "from quartlive.wire.tree import Range, intern, to_html",
)
_IMPORT_CHECKED = "from quartlive.template.urls import checked"

# Fixed text this long is worth a number on the wire when it is shown again.
_WORTH_A_NUMBER = 48


@dataclass(slots=True)
class Loop:
    """Names of the local variables of one loop that builds a range.

    Attributes:
        node: The loop.
        rows: The list of rows.
        owners: The list of what the rows show; empty if it is not kept.
        other: What is shown when there are no rows.
        buffer: The strings of one row, if a row is one opaque string.
        statics: Statics of a row.
        key: Slot of the row's key, or -1.
    """

    node: nodes.For
    rows: str
    owners: str
    other: str
    buffer: str = ""
    statics: str = ""
    key: int = -1

    def value(self) -> str:
        """Return the expression that builds the slot's value."""
        owners = f", {self.owners}" if self.owners and self.key < 0 else ""
        made = f"Range({self.statics}, {self.rows}{owners})"
        return f"{made} if {self.rows} else {self.other}" if self.node.else_ else made


class TreeGenerator(ExpressionGenerator):
    """Emits a module whose root and block functions return trees."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fragments: list[Fragment] = []
        self._loops: list[Loop | None] = []
        # Names in the generated module, by content.
        self._statics: dict[tuple[tuple[str, ...], Kind, int], str] = {}
        self._nodes: dict[str, str] = {}
        # Taken by the next body, by the next buffer.
        self._body: Body | None = None
        self._buffer: Callable[[Frame], None] | None = None
        # Where Output, Block and Include write just now, and by which rule.
        self._frame: Frame | None = None
        self._rule = Rule.TEXT
        self._closing = ""
        self._checks_urls = False

    # -- Fragments

    def compile_fragment(self, body: Iterable[nodes.Node], frame: Frame) -> Fragment:
        """Write the statements of a body and return what it prints."""
        self._fragments.append(Fragment())
        super().blockvisit(body, frame)
        return self._fragments.pop()

    def slot(self, *, is_text: bool = False) -> str:
        """Add a slot to the open fragment and return the name of its variable."""
        name = self.temporary_identifier()
        self._fragments[-1].add_slot(name, is_text=is_text)
        return name

    def value(self, fragment: Fragment, *, as_node: bool = False) -> str:
        """Return the expression that builds a fragment's tree.

        Args:
            fragment: What was compiled.
            as_node: Make a node also where text or another slot would do.
        """
        strings, slots = fragment.strings, fragment.slots
        if not as_node and not slots and len(strings[0]) < _WORTH_A_NUMBER:
            return repr(strings[0])
        if not as_node and strings == ["", ""]:
            return slots[0]
        statics = self.statics(fragment)
        if slots:
            return f"({statics}, {', '.join(slots)})"
        return self._nodes.setdefault(statics, f"N{statics}")

    def statics(self, fragment: Fragment, kind: Kind = "node", key: int = -1) -> str:
        """Return the name of a fragment's statics in the generated module."""
        content = (tuple(fragment.strings), kind, key)
        return self._statics.setdefault(content, f"S_{len(self._statics) + 1}")

    # -- Where Jinja's statements write

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        """Write a line; where Jinja yields, fill a slot."""
        match x:
            case "if 0: yield None" | "yield ''":
                return
            case "_loop_vars = {}" if not self._needs_variables():
                return
            case "yield " if isinstance(node, nodes.Expr):
                is_text = not self._prints_tree(node)
                x = f"{self.slot(is_text=is_text)} = "
            case "yield from parent_template.root_render_func(context)":
                x = "pass"  # _return_tree has returned it.
            case _ if x.startswith("yield from "):
                self._write_tree(x.removeprefix("yield from "), node)
                return
            case _ if x.startswith("gen = "):
                x = f"gen = Events(({x.removeprefix('gen = ')},))"
        super().writeline(x, node, extra)

    def start_write(self, frame: Frame, node: nodes.Node | None = None) -> None:
        """Begin to write a value: fill a slot, or append to the buffer."""
        if frame.buffer is None:
            self.writeline(f"{self.slot()} = ", node)
        else:
            super().start_write(frame, node)

    def simple_write(
        self, s: str, frame: Frame, node: nodes.Node | None = None
    ) -> None:
        """Write the tree that a block or an include gave."""
        self._frame = frame
        self._write_tree(s, node)

    def _write_tree(self, tree: str, node: nodes.Node | None) -> None:
        assert self._frame is not None
        if self._rule is not Rule.TEXT:
            tree = f"{WRITERS[self._rule]}(whole({tree}))"
        elif self._frame.buffer is not None:
            tree = f"to_html({tree})"
        super().simple_write(tree, self._frame, node)

    # -- Bodies and buffers

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Write the statements of a body, into what awaits it."""
        body, self._body = self._body, None
        (body or super().blockvisit)(nodes, frame)

    def buffer(self, frame: Frame) -> None:
        """Open a buffer, or what stands for it in tree mode."""
        opens, self._buffer = self._buffer, None
        (opens or super().buffer)(frame)

    def return_buffer_contents(
        self, frame: Frame, force_unescaped: bool = False
    ) -> None:
        """Return what was written since :meth:`buffer`."""
        loop = self._loops[-1] if frame.loop_frame else None
        if loop is not None:
            self._check_keys(loop)
            self.writeline(f"return {loop.value()}")
        elif frame.buffer is not None:
            super().return_buffer_contents(frame, force_unescaped)

    def write_commons(self) -> None:
        """Write what root and block functions begin with."""
        super().write_commons()
        self._body = self._return_tree

    def macro_body(
        self, node: nodes.Macro | nodes.CallBlock, frame: Frame
    ) -> tuple[Frame, MacroRef]:
        """Write the function of a macro or call block."""
        self._buffer = self._open_function
        return super().macro_body(node, frame)

    def _open_function(self, frame: Frame) -> None:
        frame.buffer = None
        self._body = self._return_tree

    def _return_tree(self, body: Iterable[nodes.Node], frame: Frame) -> None:
        fragment = self.compile_fragment(body, frame)
        if frame.toplevel and self.extends_so_far:
            parent = self.temporary_identifier()
            fragment.add_slot(parent)
            self.writeline(
                f"{parent} = parent_template.root_render_func(context)"
                " if parent_template is not None else ''"
            )
        value = self.value(fragment)
        if frame.block_frame and _rule(self.blocks[frame.block or ""]) is Rule.TAG:
            value = f"attrs({value})"
        self.writeline(f"return {value}")

    def _conditionally(self, visit: Visit, node: nodes.Node, frame: Frame) -> None:
        """Visit a node that writes, if at all, under the condition it ends with."""
        slot = self.slot()
        self.writeline(f"{slot} = ''")
        self._fragments.append(Fragment())
        visit(node, frame)
        value = self.value(self._fragments.pop())
        self.indent()
        self.writeline(f"{slot} = {value}")
        self.outdent()

    def _may_be_child(self, frame: Frame) -> bool:
        """Is it known only at run time whether this template extends another?"""
        return self.extends_so_far > 0 and not self.has_known_extends

    # -- Statements

    def visit_Template(  # noqa: N802
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        """Write the module of a template."""
        self._refuse_async_filters(node)
        super().visit_Template(node, frame)
        # Functions look these up when they are called: the last definition counts,
        # and statics are known only now.
        for line in (*_IMPORTS, *[_IMPORT_CHECKED] * self._checks_urls):
            self.writeline(line)
        for (strings, kind, key), name in self._statics.items():
            self.writeline(f"{name} = intern({strings!r}, {kind!r}, {key})")
        for statics, name in self._nodes.items():
            self.writeline(f"{name} = ({statics},)")

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
        self._frame = frame
        visit = super().visit_Output
        is_conditional = frame.require_output_check and not self.has_known_extends
        if frame.buffer is None and is_conditional:
            self._conditionally(visit, node, frame)
        else:
            visit(node, frame)

    def _prints_tree(self, node: nodes.Expr) -> bool:
        return (
            isinstance(node, nodes.Call)
            and _rule(node) is Rule.TEXT
            and self.environment.finalize is None
        )

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        assert self._frame is not None
        if self._frame.buffer is not None:
            return super()._output_const_repr(group)
        self._fragments[-1].add_string("".join(group))
        return "''"

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> str:
        rule = _rule(node)
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
        rule = _rule(node)
        self._closing = ""
        if self._prints_tree(node) and frame.buffer is None:
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
            self._checks_urls = True
            self._visit_text(body, frame, f"checked(''.join({{}}), {mark.what!r})")
        elif frame.buffer is not None:
            super().blockvisit(body, frame)
        elif mark.kind == "opaque":
            self._visit_text(body, frame)
        else:
            part = mark.what if mark.kind == "tag" else mark.kind
            fragment = self.compile_fragment(body, frame)
            value = self.value(fragment, as_node=mark.kind != "title")
            slot = self.slot()
            self.writeline(f"{slot} = {value}")
            self.writeline(f"report(context, {part!r}, {slot})")

    def _visit_text(
        self,
        body: Iterable[nodes.Node],
        frame: Frame,
        value: str = "''.join({})",
    ) -> None:
        """Write a body in string mode, as one value."""
        inner = frame.copy()
        inner.buffer = self.temporary_identifier()
        self.writeline(f"{inner.buffer} = []")
        super().blockvisit(body, inner)
        value = value.format(inner.buffer)
        if frame.buffer is None:
            self.writeline(f"{self.slot(is_text=True)} = {value}")
        else:
            self.writeline(f"{frame.buffer}.append({value})")

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802
        """Write one slot: a range, or what ``else`` shows."""
        jumps = has_jump(node.body)
        if frame.buffer is None and jumps and node.else_:
            # A row that was left early may be followed by the else part.
            self._visit_text([node], frame)
            return
        self._iterables[id(node.iter)] = node.iter
        if frame.buffer is not None:
            self._loops.append(None)
            super().visit_For(node, frame)
            self._loops.pop()
            return
        name = self.temporary_identifier
        loop = Loop(
            node,
            rows=name(),
            owners=name() if has_owners(node) else "",
            other=name(),
            buffer=name() if jumps else "",
        )
        self._loops.append(loop)
        self._body = partial(self._loop_body, loop)
        if node.recursive:
            self._buffer = partial(self._open_loop, loop)
            super().visit_For(node, frame)
        else:
            self._open_loop(loop)
            super().visit_For(node, frame)
            self._check_keys(loop)
            self.writeline(f"{self.slot()} = {loop.value()}")
        self._body = None
        self._loops.pop()

    def _needs_variables(self) -> bool:
        """May the loop's body set variables, or call what looks at them?"""
        loop = self._loops[-1]
        kinds = (nodes.Call, nodes.Assign, nodes.AssignBlock)
        return loop is None or nodes.Scope(loop.node.body).find(kinds) is not None

    def _open_loop(self, loop: Loop, frame: Frame | None = None) -> None:
        if frame is not None:
            frame.buffer = None
        self.writeline(f"{loop.rows} = []")
        if loop.owners:
            self.writeline(f"{loop.owners} = []")

    def _loop_body(self, loop: Loop, body: Iterable[nodes.Node], frame: Frame) -> None:
        if not frame.loop_frame:
            other = self.value(self.compile_fragment(body, frame))
            self.writeline(f"{loop.other} = {other}")
        elif loop.buffer:
            self._visit_opaque_row(loop, body, frame)
        else:
            row = self.compile_fragment(body, frame)
            loop.key = row.key()
            loop.statics = self.statics(row, "range", loop.key)
            slots = "".join(f"{slot}, " for slot in row.slots)
            self.writeline(f"{loop.rows}.append(({slots}))")
            if loop.owners and loop.key < 0:
                owner = frame.symbols.ref(loop.node.target.name)  # type: ignore[attr-defined]
                self.writeline(f"{loop.owners}.append({owner})")
        self._body = partial(self._loop_body, loop)

    def _visit_opaque_row(
        self, loop: Loop, body: Iterable[nodes.Node], frame: Frame
    ) -> None:
        loop.statics = self.statics(Fragment(["", ""], ["row"]), "range")
        frame.buffer = loop.buffer
        self.writeline(f"{loop.buffer} = []")
        super().blockvisit(body, frame)
        self._end_opaque_row()

    def _end_opaque_row(self) -> None:
        loop = self._loops[-1] if self._loops else None
        if loop is not None:
            self.writeline(f"{loop.rows}.append((''.join({loop.buffer}),))")

    def visit_Continue(  # noqa: N802
        self, node: nodes.Continue, frame: Frame
    ) -> None:
        """Write ``continue``; the row is what was written so far."""
        self._end_opaque_row()
        super().visit_Continue(node, frame)

    def visit_Break(self, node: nodes.Break, frame: Frame) -> None:  # noqa: N802
        """Write ``break``; the row is what was written so far."""
        self._end_opaque_row()
        super().visit_Break(node, frame)

    def _check_keys(self, loop: Loop) -> None:
        if loop.key >= 0:
            place = f"{self.name or '<template>'!r}, {loop.node.lineno}"
            self.writeline(f"check_keys(environment, {loop.rows}, {loop.key}, {place})")

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802
        """Write what the block prints, in whichever template it is filled."""
        self._frame, self._rule = frame, _rule(node)
        visit = super().visit_Block
        if frame.buffer is None and frame.toplevel and self._may_be_child(frame):
            self._conditionally(visit, node, frame)
        else:
            visit(node, frame)
        self._rule = Rule.TEXT

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802
        """Write what another template prints."""
        self._frame, self._rule = frame, _rule(node)
        visit = super().visit_Include
        if frame.buffer is None and node.ignore_missing:
            self._conditionally(visit, node, frame)
        else:
            visit(node, frame)
        self._rule = Rule.TEXT

    def visit_CallBlock(  # noqa: N802
        self, node: nodes.CallBlock, frame: Frame
    ) -> None:
        """Write what the called macro prints."""
        node.call.live_rule = _rule(node)  # type: ignore[attr-defined]
        super().visit_CallBlock(node, frame)

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call."""
        if not forward_caller:
            super().visit_Call(node, frame)
            return
        rule = _rule(node)
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
        if _rule(node) is not Rule.TEXT:
            value = f"{WRITERS[_rule(node)]}(whole({value}))"
        self.writeline(f"{where} = {value}")

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


def has_jump(body: Iterable[nodes.Node]) -> bool:
    """Is there a ``break`` or ``continue`` that belongs to the loop of this body?"""
    return any(
        isinstance(node, nodes.Break | nodes.Continue)
        or (not isinstance(node, nodes.For) and has_jump(node.iter_child_nodes()))
        for node in body
    )


def has_owners(node: nodes.For) -> bool:
    """Does the loop's variable hold, to the end of the body, what the row shows?"""
    target = node.target
    return isinstance(target, nodes.Name) and not any(
        name.name == target.name and name.ctx == "store"
        for statement in node.body
        for name in statement.find_all(nodes.Name)
    )


def _rule(node: nodes.Node) -> Rule:
    rule: Rule = getattr(node, "live_rule", Rule.TEXT)
    return rule
