"""How an author wrote a value, for error messages."""

from __future__ import annotations

from jinja2 import nodes

_ELSE = "..."


def spelled(node: nodes.Node) -> str:
    """Return a value or statement as it is written, shortened where it is long."""
    if isinstance(node, nodes.Expr):
        return f"{{{{ {_expression(node)} }}}}"
    if isinstance(node, nodes.Block):
        return f"{{% block {node.name} %}}"
    return f"{{% {_TAGS.get(type(node), _ELSE)} %}}"


_TAGS: dict[type[nodes.Node], str] = {
    nodes.Include: "include",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "filter",
    nodes.For: "for",
    nodes.If: "if",
}


def _expression(node: nodes.Expr | None) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Const():
            return repr(node.value)
        case nodes.Getattr():
            return f"{_expression(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{_expression(node.node)}[{_expression(node.arg)}]"
        case nodes.Call():
            arguments = ", ".join(_expression(argument) for argument in node.args)
            return f"{_expression(node.node)}({arguments})"
        case nodes.Filter():
            return f"{_expression(node.node)} | {node.name}"
        case nodes.Concat():
            return " ~ ".join(_expression(part) for part in node.nodes)
        case _:
            return _ELSE
