"""Generated code that lets a memo choose which rows of a loop are rendered.

The heads of such loops become::

    for l_1_row in (t_1 := begin_loop(M_1, environment, l_0_rows, ())).todo:
    for l_1_row, l_1_loop in (t_1 := begin_loop(...)).loop(LoopContext, undefined):

Jinja writes a head piece by piece; :class:`SiteGenerator` adds its own pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2 import nodes
from jinja2.compiler import Frame

from .bodies import BodyGenerator
from .reads import Impure, Reads, is_pure, loop_reads

_IMPORTS = (
    "from quartlive.template.memo import begin_loop",
    "from quartlive.template.reads import Read, Reads, Step",
    "from quartlive.template.rows import Site",
)
_LOOP = "LoopContext("


@dataclass(slots=True)
class _Head:
    """The head of a loop while it is written.

    Attributes:
        loop: The loop.
        opening: What goes before the iterable.
        closing: What goes behind it.
        takes: Which piece awaits an addition.
    """

    loop: nodes.For
    opening: str
    closing: str
    takes: str = ""


class SiteGenerator(BodyGenerator):
    """The part of the code generator that knows of memos."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By their names in the generated module.
        self._sites: dict[str, Reads] = {}
        self._head: _Head | None = None

    def add_site(self, loop: nodes.For, frame: Frame) -> str:
        """Let a memo run the loop that is visited next.

        Returns:
            The variable that holds the run; "" if every row must be rendered.
        """
        if frame.eval_ctx.volatile:
            return ""
        try:
            reads = loop_reads(loop, self.environment)
        except Impure:
            return ""
        run = self.temporary_identifier()
        site = f"M_{len(self._sites) + 1}"
        self._sites[site] = reads
        outer = "".join(f"{self._named(name, frame)}, " for name, _ in reads.outer)
        opening = f"({run} := begin_loop({site}, environment, "
        self._head = _Head(loop, opening, f", ({outer})))")
        return run

    def _named(self, name: str, frame: Frame) -> str:
        known = frame.symbols.find_ref(name)
        return known or f"{self.get_resolve_func()}({name!r})"

    def write_sites(self) -> None:
        """Write what the sites are, at the end of the module."""
        if self._sites:
            for line in _IMPORTS:
                self.writeline(line)
        for name, reads in self._sites.items():
            self.writeline(f"{name} = Site({reads!r})")

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        """Write a line."""
        if self._head is not None and x == "for " and node is self._head.loop:
            self._head.takes = "opening"
        super().writeline(x, node, extra)

    def write(self, x: str) -> None:
        """Write a piece of code; pieces of a head get their additions."""
        head = self._head
        if head is not None and head.takes == "opening" and " in " in x:
            head.takes = ""
            is_extended = x.endswith(_LOOP)
            x = x.removesuffix(_LOOP) + head.opening
            head.closing += f".loop({_LOOP[:-1]}" if is_extended else ".todo"
        elif head is not None and head.takes == "closing" and x.endswith(":"):
            self._head = None
            x = head.closing + x
        super().write(x)

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Write a node."""
        result = super().visit(node, *args, **kwargs)
        if self._head is not None and node is self._head.loop.iter:
            self._head.takes = "closing"
        return result

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:  # noqa: N802
        """Write a macro, and whether it gives the same for the same arguments."""
        super().visit_Macro(node, frame)
        if is_pure(node, self.environment):
            self.writeline(f"{frame.symbols.ref(node.name)}.is_pure = True")
