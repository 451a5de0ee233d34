"""How an author wrote a value."""

from __future__ import annotations

import pytest
from jinja2 import Environment, nodes

from quartlive.template.spelling import spelled


@pytest.mark.parametrize(
    "source",
    [
        "{{ x }}",
        "{{ task.title }}",
        "{{ rows[0] }}",
        "{{ f(x, 1) }}",
        "{{ x | upper }}",
        "{{ a ~ b }}",
    ],
)
def test_a_value_is_spelled_as_it_was_written(source):
    """Who reads the error finds the place by looking."""
    output = Environment().parse(source).find(nodes.Output)

    assert spelled(output.nodes[0]) == source


def test_what_is_long_is_shortened():
    """The line says the rest."""
    output = Environment().parse("{{ a if b else c }}").find(nodes.Output)

    assert spelled(output.nodes[0]) == "{{ ... }}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% block main %}{% endblock %}", "{% block main %}"),
        ("{% include 'a' %}", "{% include %}"),
        ("{% filter upper %}{% endfilter %}", "{% filter %}"),
    ],
)
def test_a_statement_is_spelled_by_its_tag(source, expected):
    """Its body is not repeated."""
    assert spelled(Environment().parse(source).body[0]) == expected
