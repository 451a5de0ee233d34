"""What a loop's body reads, found in its nodes."""

from __future__ import annotations

import pytest
from jinja2 import Environment, nodes

from quartlive.template.reads import Impure, Read, Reads, Step, is_pure, loop_reads

ENVIRONMENT = Environment(
    extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"]
)
ENVIRONMENT.filters["ago"] = lambda value: value
ENVIRONMENT.filters["upper"] = lambda value: value
ENVIRONMENT.tests["late"] = lambda value: True


def read(body: str, head: str = "row in rows") -> Reads:
    source = f"{{% for {head} %}}{body}{{% endfor %}}"
    loop = ENVIRONMENT.parse(source).find(nodes.For)
    assert loop is not None
    return loop_reads(loop, ENVIRONMENT)


def spelled(read: Read) -> str:
    """``.name`` for an attribute, ``['name']`` for an item, ``()`` for a call."""
    steps = (f"[{name!r}]" if is_item else f".{name}" for name, is_item in read.path)
    method = f"->{read.method}" if read.method else ""
    return "".join(steps) + method


def items(body: str, head: str = "row in rows") -> list[str]:
    return [spelled(each) for each in read(body, head).item]


def outer(body: str, head: str = "row in rows") -> list[str]:
    return [name + spelled(each) for name, each in read(body, head).outer]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{ row.name }}{{ row.author.name }}", [".name", ".author.name"]),
        ("{{ row['name'] }}{{ row[0].x }}", ["['name']", "[0].x"]),
        ("{{ row.tags[other] }}", [".tags"]),
        ("{{ row.tags[1:] }}", [".tags"]),
        ("{{ row }}", [""]),
        ("{% if row.a %}x{% elif row.b %}y{% else %}{{ row.c }}{% endif %}",
         [".a", ".b", ".c"]),
        ("{% for tag in row.tags %}{{ tag.name }}{% endfor %}", [".tags"]),
        ("{% for a in row.a if a.b %}{% else %}{{ row.c }}{% endfor %}", [".a", ".c"]),
        ("{% set name = row.name %}{{ name.first }}", [".name"]),
        ("{% with name = row.name %}{{ name }}{% endwith %}", [".name"]),
        ("{% set text %}{{ row.a }}{% endset %}{{ text }}", [".a"]),
        ("{% filter title %}{{ row.a }}{% endfilter %}", [".a"]),
        ("{{ row.a|join(row.b) if row.c is divisibleby(row.d) }}",
         [".c", ".d", ".a", ".b"]),
        ("{{ row.day.strftime(row.format) }}", [".format", ".day->strftime"]),
        ("{{ '{}'.format(row.a) }}", [".a"]),
        ("{{ (row.a or row.b).c }}", [".a", ".b"]),
        ("constant", []),
    ],
)  # fmt: skip
def test_reads_from_the_item(body, expected):
    """What is missed here would leave a row as it was when it should change."""
    assert items(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{ title }}{{ state.page.size }}", ["title", "state.page.size"]),
        ("{{ cell(row.a) }}{{ forms.cell(1) }}", ["cell->__call__", "forms->cell"]),
        ("{{ x }}{% set x = 1 %}{{ x }}", ["x"]),
        ("{% set x = 1 %}{{ x }}", []),
        ("{% if row.a %}{% set x = 1 %}{% endif %}{{ x }}", ["x"]),
        ("{% if 1 %}{% set x, y = row.a %}{% endif %}{{ x }}", ["x", "y"]),
        ("{% if 1 %}{% set x %}a{% endset %}{% endif %}{{ x }}", ["x"]),
        ("{% set x = 1 %}{% if row.a %}{% set x = 2 %}{% endif %}{{ x }}", []),
        ("{% for a in row.a %}{% set x = a %}{% endfor %}{{ x }}", ["x"]),
        ("{% for a in row.a %}{% endfor %}{{ a }}", ["a"]),
        ("{% for a in row.a %}{{ loop.changed(a) }}{% endfor %}", []),
        ("{% with x = x %}{{ x }}{% endwith %}", ["x"]),
        ("{% filter center(x) %}{% set x = 1 %}{% endfilter %}", ["x"]),
        ("{% set y %}{% set x = 1 %}{% endset %}{{ x }}", ["x"]),
    ],
)
def test_reads_from_outside(body, expected):
    """A name is the loop's own only where it was set for certain."""
    assert outer(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{ loop.index }}{{ loop.index0 }}", {"index"}),
        ("{{ loop.cycle('odd', row.a) }}", {"index"}),
        ("{% if loop.first %}x{% endif %}", {"first"}),
        ("{% if not loop.last %}, {% endif %}", {"last"}),
        ("{{ loop.length }}", {"length"}),
        ("{{ loop.revindex }}", {"index", "length"}),
        ("{{ loop.depth }}", set()),
        ("{% for a in row.a %}{{ loop.index }}{% endfor %}", set()),
    ],
)
def test_reads_of_the_rows_place(body, expected):
    """A row that moves is rendered again only if it shows where it is."""
    assert read(body).position == expected


def test_parts_of_an_item_that_is_taken_apart():
    """Pairs are made anew for each loop; what is in them is not."""
    reads = read("{{ key }}{{ a.b }}", "key, (a, b) in rows")

    assert reads.unpacks
    assert [spelled(each) for each in reads.item] == ["[0]", "[1][0].b"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{% include 'row.html' %}", "it includes a template"),
        ("{% block b scoped %}{% endblock %}", "it holds a block"),
        ("{% call cell() %}{% endcall %}", "it holds a call block"),
        ("{% macro m() %}{% endmacro %}", "it defines a macro"),
        ("{% import 'x' as x %}", "it imports a template"),
        ("{% from 'x' import y %}", "it imports a template"),
        ("{% do row.tags.pop() %}", "a statement is run for its effect"),
        ("{% break %}", "it can end early"),
        ("{% continue %}", "it can skip rows"),
        ("{% set ns.total = 1 %}", "it writes to a namespace"),
        ("{% autoescape false %}{% endautoescape %}",
         "it changes how values are escaped"),
        ("{{ loop }}", "it uses loop"),
        ("{{ loop.previtem }}", "it uses loop.previtem"),
        ("{{ loop.changed(row.a) }}", "it uses loop.changed"),
        ("{% set outer = loop %}", "it uses loop"),
        ("{% set loop = row.a %}", "it sets loop"),
        ("{% for a in row recursive %}{% endfor %}", "it holds a recursive loop"),
        ("{{ row.a|ago }}", "filter 'ago' may depend on more"),
        ("{{ row.a|upper }}", "filter 'upper' may depend on more"),
        ("{{ row.a|random }}", "filter 'random' may depend on more"),
        ("{{ row.a is late }}", "test 'late' may depend on more"),
        ("{{ row.a|map('ago') }}", "what 'map' applies may depend on more"),
        ("{{ row.a|map(x) }}", "what 'map' applies may depend on more"),
        ("{{ row.a|map(*x) }}", "what 'map' applies may depend on more"),
        ("{{ row.a|map('map', 'ago') }}", "what 'map' applies may depend on more"),
        ("{{ row.a|selectattr('b', 'late') }}",
         "what 'selectattr' applies may depend on more"),
        ("{{ row.a is sameas row.b }}", "it asks whether two values are one object"),
        ("{% for a in row.a %}{{ a.b() }}{% endfor %}", "it calls a method of 'a'"),
        ("{{ (row.a ~ 'x').upper() }}", "it calls the result of an expression"),
        ("{{ cells[0](row) }}", "it calls the result of an expression"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_refused(body, reason):
    """The author learns at which line a long list is rendered as a whole."""
    with pytest.raises(Impure) as refused:
        read("\n" + body)

    assert str(refused.value) == f"line 2: {reason}"


@pytest.mark.parametrize(
    "body",
    [
        "{{ row.a|map(attribute='b')|join }}",
        "{{ row.a|map('title')|select('odd')|rejectattr('b')|list }}",
        "{{ row.a is sameas true }}",
        "{% for a in row.a %}{{ loop.previtem }}{% endfor %}",
    ],
)
def test_what_is_known_is_not_refused(body):
    """Jinja's own filters and tests depend on nothing but what they are given."""
    assert items(body) == [".a"]


def test_a_recursive_loop_is_refused():
    """Its rows call the loop itself."""
    with pytest.raises(Impure, match="the loop is recursive"):
        read("{{ loop(row.children) }}", "row in rows recursive")


@pytest.mark.parametrize(
    ("macro", "expected"),
    [
        ("m(a, b=a.c)", True),
        ("m(a, b=other)", False),
    ],
)
def test_a_macro_that_reads_only_its_arguments_is_pure(macro, expected):
    """Rows that call it depend on nothing but what they pass."""
    source = f"{{% macro {macro} %}}{{{{ a.name }}}}{{{{ kwargs }}}}{{% endmacro %}}"
    node = ENVIRONMENT.parse(source).find(nodes.Macro)

    assert is_pure(node, ENVIRONMENT) is expected


@pytest.mark.parametrize(
    "body", ["{{ x }}", "{{ caller() }}", "{{ loop.index }}", "{% include 'x' %}"]
)
def test_a_macro_that_reads_more_is_not_pure(body):
    """Its rows would not be rendered again when the rest changes."""
    source = f"{{% macro m(a) %}}{body}{{% endmacro %}}"

    assert not is_pure(ENVIRONMENT.parse(source).find(nodes.Macro), ENVIRONMENT)


def test_what_is_found_can_be_written_as_code():
    """Generated modules hold it as a constant."""
    reads = read("{{ row.a['b'] }}{{ x.y() }}{{ loop.index }}")
    names = {"Read": Read, "Reads": Reads, "Step": Step}

    assert eval(repr(reads), names) == reads
