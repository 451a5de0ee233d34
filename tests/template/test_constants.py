"""Values that the template alone decides."""

from __future__ import annotations

import pytest
from jinja2 import Environment, nodes

from quartlive.template.constants import as_statement, constant_text, is_json


def value(source: str) -> nodes.Expr:
    output = Environment(autoescape=True).parse("{{ " + source + " }}").body[0]
    return output.nodes[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'a'", "a"),
        ("'a' ~ 1", "a1"),
        ("'<' | upper", "&lt;"),
        ("1 + 1", "2"),
        ("x", None),
        ("x.y", None),
        ("f()", None),
        ("'a' ~ x", None),
    ],
)
def test_what_is_constant_is_known_before_any_render(source, expected):
    """It is text of the template, and may stand where text may."""
    assert constant_text(value(source), "page", True) == expected


def test_a_filter_of_the_app_is_not_run_while_compiling():
    """It may ask a database."""
    env = Environment(autoescape=True)
    env.filters["upper"] = lambda text: 1 / 0
    node = env.parse("{{ 'a' | upper }}").body[0].nodes[0]

    assert constant_text(node, "page", True) is None


def test_a_choice_becomes_branches():
    """Each constant is then text in its branch."""
    chosen = as_statement(value("'a' if x else 'b'"))

    assert isinstance(chosen.test, nodes.Name)
    assert chosen.body[0].nodes[0].value == "a"
    assert chosen.else_[0].nodes[0].value == "b"


@pytest.mark.parametrize(
    ("source", "expected"),
    [("x | tojson", True), ("x | tojson | safe", True), ("x", False)],
)
def test_json_is_known_by_its_filter(source, expected):
    """Nothing else may stand in a script that holds data."""
    assert is_json(value(source)) is expected
