"""A list of statements taken apart into pieces of output, and put together in groups.

A :data:`~quartlive.template.balance.Position` is ``(piece, offset)``: before a piece,
or, in constant text, at a character of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jinja2 import nodes

from .balance import Position
from .marks import Mark


class Group(NamedTuple):
    """Statements from one position to another that get a mark."""

    start: Position
    end: Position
    mark: Mark


def taken_apart(body: Sequence[nodes.Node]) -> list[nodes.Node]:
    """Return the statements with each ``Output`` replaced by what it writes.

    Constant texts that follow each other become one.
    """
    pieces: list[nodes.Node] = []
    for statement in body:
        parts = statement.nodes if isinstance(statement, nodes.Output) else [statement]
        for part in parts:
            last = pieces[-1] if pieces else None
            if isinstance(part, nodes.TemplateData) and isinstance(
                last, nodes.TemplateData
            ):
                pieces[-1] = text(last.data + part.data, last)
            else:
                pieces.append(part)
    return pieces


def put_together(
    pieces: Sequence[nodes.Node], groups: Sequence[Group]
) -> list[nodes.Node]:
    """Return statements that write the pieces, with each group under its mark.

    Groups may lie in one another; they must not cross.
    """
    ordered = sorted(groups, key=lambda group: (group.start, _backwards(group.end)))
    body = _Body(pieces, ordered)
    return body.until((len(pieces), 0), outermost=True)


def text(data: str, like: nodes.Node) -> nodes.TemplateData:
    """Return a node for constant text, at the place of another one."""
    return nodes.TemplateData(data, lineno=like.lineno, environment=like.environment)


def output(part: nodes.Expr) -> nodes.Output:
    """Return a statement that writes one value."""
    return nodes.Output([part], lineno=part.lineno, environment=part.environment)


def group(mark: Mark, body: list[nodes.Node], like: nodes.Node) -> nodes.If:
    """Return statements under a mark."""
    place = {"lineno": like.lineno, "environment": like.environment}
    marked = nodes.If(nodes.Const(True, **place), body, [], [], **place)
    marked.live_mark = mark  # type: ignore[attr-defined]
    return marked


def _backwards(position: Position) -> Position:
    return (-position[0], -position[1])


class _Body:
    """The pieces, with a mark at how far they have been put together."""

    def __init__(self, pieces: Sequence[nodes.Node], groups: Sequence[Group]) -> None:
        self.pieces = pieces
        self.groups = list(reversed(groups))
        self.at: Position = (0, 0)

    def until(self, end: Position, *, outermost: bool = False) -> list[nodes.Node]:
        """Return the statements up to *end*."""
        body: list[nodes.Node] = []
        while self.groups and (
            self.groups[-1].start < end
            # A region may be empty, and the last thing in a file.
            or (outermost and self.groups[-1].start == end)
        ):
            start, stop, mark = self.groups.pop()
            self._plain(start, body)
            like = self.pieces[min(start[0], len(self.pieces) - 1)]
            body.append(group(mark, self.until(stop), like))
        self._plain(end, body)
        return body

    def _plain(self, end: Position, body: list[nodes.Node]) -> None:
        """Add pieces that no further group holds."""
        while self.at < end:
            index, offset = self.at
            piece = self.pieces[index]
            stop = end[1] if index == end[0] else None
            if isinstance(piece, nodes.TemplateData) and (offset or stop is not None):
                piece = text(piece.data[offset:stop], piece)
            self.at = end if index == end[0] else (index + 1, 0)
            _add(piece, body)


def _add(piece: nodes.Node, body: list[nodes.Node]) -> None:
    if isinstance(piece, nodes.Stmt):
        body.append(piece)
        return
    assert isinstance(piece, nodes.Expr)
    if isinstance(piece, nodes.TemplateData) and not piece.data:
        return
    last = body[-1] if body else None
    if isinstance(last, nodes.Output):
        last.nodes.append(piece)
    else:
        body.append(output(piece))
