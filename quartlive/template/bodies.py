"""Bodies -> fragments: where Jinja's statements write, and into what.

This is the part of the generator that every statement uses: fragments with their
slots, the places where Jinja would yield or append, the functions it makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import Frame, MacroRef

from ..wire.tree import Kind
from .expressions import ExpressionGenerator
from .fragments import Fragment
from .marks import Rule
from .output import WRITERS

Visit = Callable[[Any, Frame], None]
Body = Callable[[Iterable[nodes.Node], Frame], None]

# Fixed text this long is worth a number on the wire when it is shown again.
_WORTH_A_NUMBER = 48


class BodyGenerator(ExpressionGenerator):
    """The part of the code generator that makes trees of what bodies print."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fragments: list[Fragment] = []
        # Names in the generated module, by content.
        self._statics: dict[tuple[tuple[str, ...], Kind, int], str] = {}
        self._nodes: dict[str, str] = {}
        # Taken by the next body, by the next buffer.
        self._body: Body | None = None
        self._buffer: Callable[[Frame], None] | None = None
        # Where Output, Block and Include write just now, and by which rule.
        self._frame: Frame | None = None
        self._rule = Rule.TEXT

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

    def write_statics(self) -> None:
        """Write what functions look up in the module when they are called."""
        for (strings, kind, key), name in self._statics.items():
            self.writeline(f"{name} = intern({strings!r}, {kind!r}, {key})")
        for statics, name in self._nodes.items():
            self.writeline(f"{name} = ({statics},)")

    # -- Where Jinja's statements write

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        """Write a line; where Jinja yields, fill a slot."""
        match x:
            case "if 0: yield None" | "yield ''":
                return
            case "yield " if isinstance(node, nodes.Expr):
                is_text = not self.prints_tree(node)
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

    def prints_tree(self, node: nodes.Expr) -> bool:
        """Does an expression in output position give a tree?"""
        return (
            isinstance(node, nodes.Call)
            and rule_of(node) is Rule.TEXT
            and self.environment.finalize is None
        )

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
        if frame.buffer is not None:
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
        if frame.block_frame and rule_of(self.blocks[frame.block or ""]) is Rule.TAG:
            value = f"attrs({value})"
        self.writeline(f"return {value}")

    def conditionally(self, visit: Visit, node: nodes.Node, frame: Frame) -> None:
        """Visit a node that writes, if at all, under the condition it ends with."""
        slot = self.slot()
        self.writeline(f"{slot} = ''")
        self._fragments.append(Fragment())
        visit(node, frame)
        value = self.value(self._fragments.pop())
        self.indent()
        self.writeline(f"{slot} = {value}")
        self.outdent()

    def may_be_child(self) -> bool:
        """Is it known only at run time whether this template extends another?"""
        return self.extends_so_far > 0 and not self.has_known_extends


def rule_of(node: nodes.Node) -> Rule:
    """Return the rule by which a node is written."""
    rule: Rule = getattr(node, "live_rule", Rule.TEXT)
    return rule
