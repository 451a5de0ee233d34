"""Which loops of a template are run by a memo."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment

from quartlive.template.environment import twin_of


def generated(source: str) -> str:
    """Return the code of a template."""
    extensions = ["jinja2.ext.do", "jinja2.ext.loopcontrols"]
    environment = Environment(loader=DictLoader({}), extensions=extensions)
    return str(twin_of(environment).compile(source, raw=True))


LOOP = "{% for row in rows %}<b>{{ row.a }}</b>{% endfor %}"


@pytest.mark.parametrize(
    ("source", "head"),
    [
        (LOOP, "else l_0_rows), 'rows'), ())).todo:"),
        (LOOP.replace("row.a", "x"), ", 'rows'), (resolve('x'), ))).todo:"),
        (LOOP.replace("row.a", "loop.index"), ", ())).loop(LoopContext, undefined):"),
        (LOOP.replace("rows", "rows if row.b"), "'rows')), ())).todo:"),
        (LOOP.replace("rows", "rows[1:]"), ", ())).todo:"),
        ("{% macro m(a) %}" + LOOP + "{% endmacro %}", "'rows'), ())).todo:"),
    ],
)
def test_a_memo_runs_loops_whose_rows_are_pure(source, head):
    """What is read from outside is handed over, whatever its name means there."""
    heads = [line for line in generated(source).split("\n") if "begin_loop(M_1" in line]

    assert len(heads) == 1
    assert heads[0].endswith(head)


@pytest.mark.parametrize(
    "source",
    [
        LOOP.replace("row.a", "loop.changed(row.a)"),
        LOOP.replace("row.a", "row.a|random"),
        LOOP.replace("{{ row.a }}", "{% break %}"),
        LOOP.replace("rows", "rows recursive"),
        "{% filter upper %}" + LOOP + "{% endfilter %}",
        "{% autoescape x %}" + LOOP + "{% endautoescape %}",
    ],
)
def test_other_loops_run_as_ever(source):
    """The code has no trace of memos."""
    code = generated(source)

    assert "begin_loop" not in code
    assert "Site(" not in code


def test_only_the_outermost_loop_is_run_by_a_memo():
    """Inner ones are a part of its rows."""
    code = generated(LOOP.replace("{{ row.a }}", LOOP.replace("rows", "row.b")))

    assert code.count("begin_loop(M_") == 1
