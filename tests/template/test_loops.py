"""Loops become ranges: rows that share their statics, with keys or owners."""

from __future__ import annotations

import logging

import pytest
from jinja2 import DictLoader, Environment

from quartlive.errors import RenderError
from quartlive.template.helpers import Live
from quartlive.template.render import Templates
from tests.template.rendering import region, rendered


class Row:
    def __init__(self, id, parts=()):
        self.id = id
        self.parts = parts


ROWS = [Row(1), Row(2)]
LIST = "<ul>{% for row in rows %}<li>{{ row.id }}</li>{% endfor %}</ul>"
KEYED = '<ul>{% for row in rows %}<li id="{{ row.id }}">x</li>{% endfor %}</ul>'


def the_range(source, **names):
    return rendered(source, **names).tree[1]


def test_a_loop_is_a_range():
    """Rows are tuples of slots; their statics stand once."""
    assert region(LIST, rows=ROWS) == (
        ["<ul>", "</ul>"],
        [["<li>", "</li>"], [("1",), ("2",)]],
    )


def test_an_empty_list_is_an_empty_range():
    """The first row that comes is an insertion."""
    assert region(LIST, rows=[])[1] == [["<li>", "</li>"], []]


def test_the_else_part_takes_the_place_of_an_empty_range():
    """An empty state is another node in the same slot."""
    source = "{% for row in rows %}<li>{{ row.id }}</li>{% else %}<p>{{ n }}</p>"
    source += "{% endfor %}{{ n }}"

    assert region(source, rows=[], n=0)[1] == (["<p>", "</p>"], "0")
    assert region(source, rows=ROWS, n=0)[1] == [["<li>", "</li>"], [("1",), ("2",)]]


def test_a_range_in_a_range():
    """Tables of tables change cell by cell."""
    rows = [Row(1, ["a", "b"]), Row(2)]
    source = "{% for row in rows %}<tr>{% for part in row.parts %}<td>{{ part }}</td>"
    source += "{% endfor %}</tr>{% endfor %}{{ n }}"
    cells = ["<td>", "</td>"]

    assert region(source, rows=rows)[1] == [
        ["<tr>", "</tr>"],
        [([cells, [("a",), ("b",)]],), ([cells, []],)],
    ]


def test_a_recursive_loop_is_a_range_of_ranges():
    """Trees of comments are lists all the way down."""
    rows = [Row(1, [Row(2, [])])]
    source = "{% for row in rows recursive %}<li>{{ row.id }}{{ loop(row.parts) }}</li>"
    source += "{% endfor %}{{ n }}"
    row = ["<li>", "", "</li>"]

    assert region(source, rows=rows)[1] == [row, [("1", [row, [("2", [row, []])]])]]


def test_the_key_of_a_row_is_known_from_its_statics():
    """The diff and the browser find rows by it."""
    shown = the_range(KEYED, rows=ROWS)

    assert shown[0].key == 0
    assert shown.owners is None


def test_a_row_without_key_is_followed_by_its_object():
    """A list of objects needs no attribute to be moved instead of rewritten."""
    shown = the_range(LIST, rows=ROWS)

    assert shown[0].key == -1
    assert shown.owners == ROWS


def test_the_owners_are_what_was_shown():
    """A list changed in place later is not what this tree shows."""
    rows = list(ROWS)
    shown = the_range(LIST, rows=rows)
    rows.pop()

    assert len(shown.owners) == len(shown[1]) == 2


@pytest.mark.parametrize(
    "loop",
    [
        "{% for row in rows if row.id > 1 %}",
        "{% for row in rows|reverse if loop.index > 0 and row.id > 1 %}",
    ],
)
def test_a_filtered_loop_has_the_owners_of_its_rows(loop):
    """What was left out owns nothing."""
    source = loop.replace("loop.index > 0 and ", "") + "<li>{{ row.id }}</li>"
    shown = the_range(source + "{% endfor %}{{ n }}", rows=ROWS)

    assert shown.owners == [ROWS[1]]


def test_rows_of_no_single_object_have_no_owners():
    """A tuple made for the loop is another one at the next render."""
    source = "{% for key, value in rows %}<li>{{ key }}</li>{% endfor %}{{ n }}"

    assert the_range(source, rows=[(1, 2)]).owners is None


@pytest.mark.parametrize("jump", ["break", "continue"])
def test_rows_left_early_have_owners_too(jump):
    """Each row has one, or the diff would look for more than there are."""
    source = "{% for row in rows %}<i>x</i>{% if row.id == 2 %}{% " + jump + " %}"
    shown = the_range(source + "{% endif %}{% endfor %}{{ n }}", rows=ROWS)

    assert shown.owners == ROWS


def test_a_row_left_early_is_opaque():
    """What was printed before ``continue`` or ``break`` is one string."""
    source = "{% for row in rows %}<i>{{ row.id }}</i>{% if row.id == 2 %}{% break %}"
    source += (
        "{% elif row.id == 1 %}{% continue %}{% endif %}<b></b>{% endfor %}{{ n }}"
    )

    assert region(source, rows=[*ROWS, Row(3)])[1] == [
        ["", ""],
        [("<i>1</i>",), ("<i>2</i>",)],
    ]


def test_only_the_loop_that_is_left_is_opaque():
    """The loop around it keeps its slots."""
    source = "{% for row in rows %}<li>{{ row.id }}{% for part in row.parts %}"
    source += "{{ part }}{% break %}{% endfor %}</li>{% endfor %}{{ n }}"

    assert region(source, rows=[Row(1, ["a", "b"])])[1] == [
        ["<li>", "", "</li>"],
        [("1", [["", ""], [("a",)]])],
    ]


def test_variables_of_a_row_reach_context_functions():
    """The dictionary of loop variables is left out only where nobody looks at it."""
    source = (
        "{% for row in rows %}{% set seen = row.id %}{{ row.id }}{% include 'part' %}"
    )
    files = {
        "page.html": f"<body>{source}{{% endfor %}}{{{{ n }}}}</body>",
        "part": "({{ seen }})",
    }

    assert region(files, rows=ROWS)[1] == [
        ["", "", ""],
        [("1", (["(", ")"], "1")), ("2", (["(", ")"], "2"))],
    ]


TWICE = [Row(7), Row(8), Row(7)]


def test_equal_keys_are_an_error_in_debug_mode():
    """The message says which rows, so the author finds them in the data."""
    with pytest.raises(RenderError, match=r"page.html:2: rows 1 and 3 .* '7'"):
        rendered("\n" + KEYED, rows=TWICE)


def test_equal_keys_are_logged_once_in_production(caplog):
    """Visitors see the page; rows are told apart by position."""
    environment = Environment(
        loader=DictLoader({"page.html": f"<body>{KEYED}</body>"}), enable_async=True
    )
    page = Templates(environment).load("page.html")
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            page.render({"rows": TWICE, "live": Live()})

    assert [record.message for record in caplog.records] == [
        "page.html:1: rows 1 and 3 have the same key '7';"
        " give each row of a list its own data-key (or id)"
    ]
