"""Values that the template alone decides."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import filters, nodes, tests
from markupsafe import escape

from .pieces import output

# What is made from data at first sight, as most values are.
_NEVER = (nodes.Name, nodes.Getattr, nodes.Call, nodes.Getitem)


def constant_text(node: nodes.Expr, name: str, autoescape: bool | None) -> str | None:
    """Return the HTML that a value always prints, ``None`` if that is not known.

    Args:
        node: The value.
        name: Name of the template.
        autoescape: Whether it is escaped; ``None`` if data decides that.
    """
    environment = node.environment
    if isinstance(node, _NEVER) or autoescape is None or environment is None:
        return None
    if environment.finalize is not None or not all(map(_is_jinjas_own, _used(node))):
        return None
    try:
        value = node.as_const(nodes.EvalContext(environment, name))
    except Exception:
        # Not constant, or an error that belongs to the render.
        return None
    return str(escape(value)) if autoescape else str(value)


def as_statement(node: nodes.CondExpr) -> nodes.If:
    """Return ``{{ a if b else c }}`` as ``{% if b %}``, so that constants are text."""
    other = [] if node.expr2 is None else [output(node.expr2)]
    return nodes.If(
        node.test,
        [output(node.expr1)],
        [],
        other,
        lineno=node.lineno,
        environment=node.environment,
    )


def is_json(node: nodes.Expr | None) -> bool:
    """Return whether a value comes from ``tojson``."""
    if isinstance(node, nodes.MarkSafe | nodes.MarkSafeIfAutoescape):
        return is_json(node.expr)
    if isinstance(node, nodes.Filter):
        return node.name == "tojson" or (node.name == "safe" and is_json(node.node))
    return False


def _used(node: nodes.Expr) -> Iterator[nodes.Filter | nodes.Test]:
    if isinstance(node, nodes.Filter | nodes.Test):
        yield node
    yield from node.find_all(nodes.Filter)
    yield from node.find_all(nodes.Test)


def _is_jinjas_own(node: nodes.Filter | nodes.Test) -> bool:
    """May a filter or test be applied while nothing is rendered yet?"""
    assert node.environment is not None
    if isinstance(node, nodes.Filter):
        known, own = node.environment.filters, filters.FILTERS
    else:
        known, own = node.environment.tests, tests.TESTS
    return node.name in own and known.get(node.name) is own[node.name]
