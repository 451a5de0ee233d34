"""Loops -> ranges.

A loop fills one slot. Its rows share their statics; each row is a tuple of slots, and
beside the rows stands, where they have no key, what they were made from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from jinja2 import nodes
from jinja2.compiler import Frame

from .fragments import Fragment
from .sites import SiteGenerator


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
        run: What chooses the rows to be rendered; empty if all are.
    """

    node: nodes.For
    rows: str
    owners: str
    other: str
    buffer: str = ""
    statics: str = ""
    key: int = -1
    run: str = ""

    def value(self) -> str:
        """Return the expression that builds the slot's value."""
        owners = f", {self.owners}" if self.owners and self.key < 0 else ""
        made = f"Range({self.statics}, {self.rows}{owners})"
        if self.run:
            made = f"{self.run}.range"
        return f"{made} if {self.rows} else {self.other}" if self.node.else_ else made


class LoopGenerator(SiteGenerator):
    """The part of the code generator that knows of loops."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The loops around what is written; None for those in string mode.
        self._loops: list[Loop | None] = []

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802
        """Write one slot: a range, or what ``else`` shows."""
        jumps = has_jump(node.body)
        if frame.buffer is None and jumps and node.else_:
            # A row that was left early may be followed by the else part.
            self.visit_text([node], frame)
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
        if not self._loops:
            loop.run = self.add_site(node, frame)
        self._loops.append(loop)
        self._body = partial(self._loop_body, loop)
        if node.recursive:
            self._buffer = partial(self._open_loop, loop)
            super().visit_For(node, frame)
        else:
            self._open_loop(loop)
            super().visit_For(node, frame)
            self._end_run(loop)
            self._check_keys(loop)
            self.writeline(f"{self.slot()} = {loop.value()}")
        self._body = None
        self._loops.pop()

    def _needs_variables(self) -> bool:
        """May the loop's body set variables, or call what looks at them?"""
        loop = self._loops[-1]
        kinds: Any = (nodes.Call, nodes.Assign, nodes.AssignBlock)
        return loop is None or nodes.Scope(loop.node.body).find(kinds) is not None

    def _open_loop(self, loop: Loop, frame: Frame | None = None) -> None:
        if frame is not None:
            frame.buffer = None
        self.writeline(f"{loop.rows} = []")
        if loop.run:
            # The run knows them.
            loop.owners = ""
        if loop.owners:
            self.writeline(f"{loop.owners} = []")

    def _end_run(self, loop: Loop) -> None:
        if loop.run:
            all_rows = f"{loop.run}.end({loop.statics}, {loop.rows})"
            self.writeline(f"{loop.rows} = {all_rows}")

    def _loop_body(self, loop: Loop, body: Iterable[nodes.Node], frame: Frame) -> None:
        if not frame.loop_frame:
            if loop.run:
                self.writeline(f"if not {loop.run}.items:")
                self.indent()
            other = self.value(self.compile_fragment(body, frame))
            self.writeline(f"{loop.other} = {other}")
            if loop.run:
                self.outdent()
        elif loop.buffer:
            self._visit_opaque_row(loop, body, frame)
        else:
            row = self.compile_fragment(body, frame)
            loop.key = row.key()
            loop.statics = self.statics(row, "range", loop.key)
            slots = "".join(f"{slot}, " for slot in row.slots)
            self.writeline(f"{loop.rows}.append(({slots}))")
            if loop.key < 0:
                self._add_owner(loop, frame)
        self._body = partial(self._loop_body, loop)

    def _add_owner(self, loop: Loop, frame: Frame) -> None:
        if loop.owners:
            owner = frame.symbols.ref(loop.node.target.name)  # type: ignore[attr-defined]
            self.writeline(f"{loop.owners}.append({owner})")

    def _visit_opaque_row(
        self, loop: Loop, body: Iterable[nodes.Node], frame: Frame
    ) -> None:
        loop.statics = self.statics(Fragment(["", ""], ["row"]), "range")
        frame.buffer = loop.buffer
        self.writeline(f"{loop.buffer} = []")
        super().blockvisit(body, frame)
        self._end_opaque_row(frame)

    def _end_opaque_row(self, frame: Frame) -> None:
        loop = self._loops[-1] if self._loops else None
        if loop is not None:
            self.writeline(f"{loop.rows}.append((''.join({loop.buffer}),))")
            self._add_owner(loop, frame)

    def visit_Continue(  # noqa: N802
        self, node: nodes.Continue, frame: Frame
    ) -> None:
        """Write ``continue``; the row is what was written so far."""
        self._end_opaque_row(frame)
        super().visit_Continue(node, frame)

    def visit_Break(self, node: nodes.Break, frame: Frame) -> None:  # noqa: N802
        """Write ``break``; the row is what was written so far."""
        self._end_opaque_row(frame)
        super().visit_Break(node, frame)

    def _check_keys(self, loop: Loop) -> None:
        if loop.key >= 0:
            place = f"{self.name or '<template>'!r}, {loop.node.lineno}"
            if loop.run:
                self.writeline(f"if {loop.run}.may_repeat:")
                self.indent()
            self.writeline(f"check_keys(environment, {loop.rows}, {loop.key}, {place})")
            if loop.run:
                self.outdent()

    def visit_text(
        self, body: Iterable[nodes.Node], frame: Frame, value: str = "''.join({})"
    ) -> None:
        """Write a body in string mode, as one value.

        Args:
            body: The statements.
            frame: The frame around them; they open no scope.
            value: What is made of the list of strings.
        """
        inner = frame.copy()
        inner.buffer = self.temporary_identifier()
        self.writeline(f"{inner.buffer} = []")
        self.blockvisit(body, inner)
        value = value.format(inner.buffer)
        if frame.buffer is None:
            self.writeline(f"{self.slot(is_text=True)} = {value}")
        else:
            self.writeline(f"{frame.buffer}.append({value})")

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        """Write a line, unless a loop has no use for it."""
        if x != "_loop_vars = {}" or self._needs_variables():
            super().writeline(x, node, extra)

    def return_buffer_contents(
        self, frame: Frame, force_unescaped: bool = False
    ) -> None:
        """Return what was written since :meth:`buffer`."""
        loop = self._loops[-1] if frame.loop_frame else None
        if loop is None:
            super().return_buffer_contents(frame, force_unescaped)
        else:
            self._check_keys(loop)
            self.writeline(f"return {loop.value()}")


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
