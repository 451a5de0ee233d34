"""Finds ``<title>`` and ``<body>`` where a file writes them as constants."""

from __future__ import annotations

import re
from collections.abc import Callable

from jinja2 import nodes

from .marks import Mark, Rule

_SPLIT = re.compile(r"(?i)(?<=<title>)|(?=</title>)|(?<=<body)|(?=</body>)")


def annotate(
    ast: nodes.Template,
    name: str,
    resolve: Callable[[str], nodes.Template | None],
) -> nodes.Template:
    """Mark the live region and the title."""
    flat: list[nodes.Node] = []
    for statement in ast.body:
        if not isinstance(statement, nodes.Output):
            flat.append(statement)
            continue
        for child in statement.nodes:
            if isinstance(child, nodes.TemplateData):
                flat += [_output(child, part) for part in _SPLIT.split(child.data)]
            else:
                flat.append(nodes.Output([child], lineno=child.lineno))
    ast.body = _grouped(flat)
    if ast.environment is not None:
        ast.set_environment(ast.environment)
    return ast


def _output(like: nodes.Node, text: str) -> nodes.Output:
    data = nodes.TemplateData(text, lineno=like.lineno)
    return nodes.Output([data], lineno=like.lineno)


def _data(node: nodes.Node) -> str:
    if isinstance(node, nodes.Output) and isinstance(node.nodes[0], nodes.TemplateData):
        return node.nodes[0].data
    return ""


def _grouped(flat: list[nodes.Node]) -> list[nodes.Node]:
    result: list[nodes.Node] = []
    into = result
    after_body = False
    for node in flat:
        data = _data(node).lower()
        if data.startswith(("</title>", "</body>")):
            into = result
        if after_body and ">" in data:
            head, _, rest = _data(node).partition(">")
            result.append(_output(node, head + ">"))
            into = _group(result, "region")
            node, after_body = _output(node, rest), False
        into.append(node)
        if data.endswith("<title>"):
            into = _group(result, "title")
        if data.endswith("<body"):
            after_body = True
            live = nodes.Getattr(nodes.Name("live", "load"), "body_attributes", "load")
            live.live_rule = Rule.RAW  # type: ignore[attr-defined]
            into.append(nodes.Output([live], lineno=1))
    return result


def _group(result: list[nodes.Node], kind: str) -> list[nodes.Node]:
    body: list[nodes.Node] = []
    group = nodes.If(nodes.Const(True), body, [], [], lineno=1)
    group.live_mark = Mark(kind)  # type: ignore[attr-defined,arg-type]
    result.append(group)
    return body
