"""One memo through many renders of a page."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from quartlive.errors import AwaitableValueError
from quartlive.template.helpers import Live
from quartlive.template.memo import MIN_ROWS, Memo
from quartlive.wire.tree import Range, to_html

from .rendering import loaded


class Item(BaseModel):
    name: str = "x"


class Page:
    """A page that is rendered again and again for one connection."""

    def __init__(self, source: str, min_rows: int | None = 0, **extras) -> None:
        self.template = loaded(source, **extras)
        self.memo = Memo(min_rows)
        self.rows: list[tuple] = []

    def render(self, **names) -> int:
        """Return how many rows of the page's only list are new objects.

        The page always equals one that is rendered without a memo.
        """
        names = {"live": Live(), **names}
        tree = self.template.render(names, self.memo).tree

        assert to_html(tree) == to_html(self.template.render(names).tree)
        before = set(map(id, self.rows))
        # Rows that are kept alive cannot pass on their identity.
        self._alive = self.rows
        self.rows = find(tree)
        return sum(id(row) not in before for row in self.rows)


def find(value) -> list[tuple]:
    if isinstance(value, Range):
        return value[1]
    if isinstance(value, tuple):
        return next(filter(None, map(find, value)), [])
    return []


NAMES = "{% for row in rows %}<li>{{ row.name }}{{ title }}</li>{% endfor %}"


def items(count: int = 6) -> list[Item]:
    return [Item(name=f"n{number}") for number in range(count)]


def test_a_row_is_rendered_again_only_when_it_changed():
    """One cell of a long table costs a fraction of the table."""
    page, rows = Page(NAMES), items()
    assert page.render(rows=rows) == 6
    rows[2].name = "new"

    assert page.render(rows=rows) == 1
    assert page.render(rows=rows) == 0


def test_short_loops_are_rendered_whole():
    """Comparing ten rows costs more than it saves."""
    page, rows = Page(NAMES, min_rows=None), items(MIN_ROWS - 1)
    page.render(rows=rows)
    assert page.render(rows=rows) == MIN_ROWS - 1
    rows.append(Item())
    page.render(rows=rows)

    assert page.render(rows=rows) == 0


@pytest.mark.parametrize(
    "body",
    [
        "{{ loop.index }}{{ row.name }}",
        "{{ row.name }}{% if not loop.last %}, {% endif %}",
        "{{ row.name }}{{ loop.cycle('odd', 'even') }}",
        "{{ row.name }}{{ loop.revindex }}/{{ loop.length }}",
    ],
)
def test_loop_is_right_in_rows_rendered_alone(body):
    """The second row knows that it is the second, though the first is not rendered."""
    page, rows = Page("{% for row in rows %}<li>" + body + "</li>{% endfor %}"), items()
    page.render(rows=rows)
    rows[1].name = "new"

    assert page.render(rows=rows) == 1
    rows.append(Item())
    page.render(rows=rows)


FILTERED = "{% for row in rows if row.name != hidden %}<li>{{ row.name }}</li>"


def test_what_a_loop_leaves_out_is_no_row():
    """The condition is asked for all items, each time."""
    page, rows = Page(FILTERED + "{% endfor %}"), items()
    page.render(rows=rows)

    assert page.render(rows=rows, hidden="n3") == 0
    assert len(page.rows) == 5
    assert page.render(rows=rows) == 1


def test_else_is_shown_only_without_rows():
    """Rows that are not rendered again are rows."""
    source = FILTERED + "{% else %}none{% set x = boom.x.y %}{% endfor %}"
    page, rows = Page(source), items()
    page.render(rows=rows, boom={"x": {}})

    assert page.render(rows=rows) == 0
    assert page.render(rows=[], boom={"x": {}}) == 0


def test_a_failed_render_changes_nothing():
    """What was sent is what later renders are compared with."""
    page, rows = Page(NAMES + "{{ 1 // divisor }}"), items()
    page.render(rows=rows, divisor=1)
    rows[2].name = "new"
    with pytest.raises(ZeroDivisionError):
        page.template.render({"live": Live(), "rows": rows, "divisor": 0}, page.memo)

    assert page.render(rows=rows, divisor=1) == 1


class Touchy:
    """Fails unless it is asked nothing."""

    @property
    def name(self):
        raise ZeroDivisionError


def test_what_cannot_be_read_is_not_the_memos_business():
    """The template does not read it, so the page must not fail."""
    source = "{% for row in rows %}<li>{% if shown %}{{ row.name }}{% endif %}</li>"
    page, rows = Page(source + "{% endfor %}"), [Touchy() for _ in range(3)]
    page.render(rows=rows)

    assert page.render(rows=rows) == 3
    with pytest.raises(ZeroDivisionError):
        page.render(rows=rows, shown=True)


def test_an_impure_body_is_rendered_whole():
    """A filter of the app may read the clock."""
    clock = iter(range(100))
    source = "{% for row in rows %}<li>{{ row.name|ago }}</li>{% endfor %}"
    page, rows = Page(source, ago=lambda value: next(clock) // 100), items()
    page.render(rows=rows)

    assert page.render(rows=rows) == 6


def test_a_loop_may_run_many_times():
    """Each run has its own rows."""
    source = "{% macro list(rows) %}" + NAMES + "{% endmacro %}<ul>{{ list(a) }}</ul>"
    page, a, b = Page(source + "{{ list(b) }}"), items(), items(3)
    page.render(a=a, b=b)
    b[0].name = "new"

    assert page.render(a=a, b=b) == 0
    a[0].name = "new"
    assert page.render(a=a, b=b) == 1


def test_a_loop_inside_a_row_belongs_to_the_row():
    """Rows that are not rendered do not run it, so runs cannot be counted."""
    source = "{% macro list(rows) %}{% for row in rows %}<b>{{ row }}</b>{% endfor %}"
    source += "{% endmacro %}{% for row in rows %}<li>{{ list(row) }}</li>{% endfor %}"
    page, rows = Page(source), [["a", "b"], ["c"], ["d"]]
    page.render(rows=rows)
    rows[2].append("e")

    assert page.render(rows=rows) == 1


def test_loops_in_imported_macros_are_kept_too():
    """A table is often a macro of the app's own library."""
    files = {
        "tables.html": "{% macro table(rows) %}" + NAMES + "{% endmacro %}",
        "page.html": "{% from 'tables.html' import table %}"
        "<body>{{ table(rows) }}</body>",
    }
    page, rows = Page(files), items()  # type: ignore[arg-type]
    page.render(rows=rows)

    assert page.render(rows=rows) == 0


def test_helpers_of_live_depend_on_what_it_knows():
    """Forms in rows show what was wrong with them."""
    source = "{% for row in rows %}<li>{{ live.error('name', value=row.name) }}</li>"
    page, rows = Page(source + "{% endfor %}"), items()
    page.render(rows=rows)

    assert page.render(rows=rows) == 0
    assert page.render(rows=rows, live=Live(errors={"name": "no"}, pressed="n1")) == 6


def test_a_large_value_outside_ends_the_comparing():
    """Comparing the whole state for each loop would cost more than rendering."""
    page, rows = (
        Page("{% for row in rows %}<i>{{ all|length }}</i>{% endfor %}"),
        items(),
    )
    page.render(rows=rows, all=[rows] * 1000)

    assert page.render(rows=rows, all=[rows] * 1000) == 6


class User:
    """As of Quart-Auth: what it says must be awaited."""

    @property
    def is_known(self):
        return self._ask()

    async def _ask(self):
        return True


@pytest.mark.parametrize("owner", ["user", "row"])
def test_an_awaitable_is_refused_in_rows_too(owner):
    """The memo reads it first, and must not let it pass or leave it waiting."""
    source = "{% for row in rows %}<li>{% if " + owner + ".is_known %}x{% endif %}</li>"
    template = loaded(source + "{% endfor %}")
    names = {"live": Live(), "user": User(), "rows": [User(), User()]}

    with pytest.raises(AwaitableValueError, match=f"{owner}.is_known"):
        template.render(names, Memo(0))
