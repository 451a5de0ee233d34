"""Trees against plain Jinja: the same template, the same data, in turns.

Figures are medians of CPU time over rounds in which every contestant takes its turn,
as ratios to ``template.render()`` of an ordinary environment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import process_time

from jinja2 import DictLoader, Environment
from pydantic import BaseModel

from quartlive.template.helpers import Live
from quartlive.template.memo import Memo
from quartlive.template.render import Templates
from quartlive.wire.diff import diff

ROUNDS = 21

TINY = """<!doctype html><title>Counter</title><body>
<h1>Counter</h1><p role="status">{{ count }}</p>
<form method="post"><button name="increment">+</button></form>
{% if count > 9 %}<p>That is a lot, {{ name }}.</p>{% endif %}
</body>"""

TABLE = """<!doctype html><title>Table</title><body>
<table>{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.name }}</td>\
<td>{{ row.place }}</td><td>{{ row.price }}</td><td>{{ row.note }}</td></tr>
{% endfor %}</table></body>"""

LAYOUT = """<!doctype html><html lang="en"><head><title>{% block title %}Shop\
{% endblock %}</title></head><body>{% include "menu.html" %}
<main>{% block main %}{% endblock %}</main>
<footer>{% block footer %}{{ shop }}{% endblock %}</footer></body></html>"""

MENU = """<nav>{% for label in menu %}<a href="/{{ label|lower }}">{{ label }}</a>\
{% endfor %}{% if user %}<b>{{ user }}</b>{% else %}<i>guest</i>{% endif %}</nav>"""

SECTION = """{% extends "layout.html" %}{% block title %}{{ title }}{% endblock %}
{% block main %}<h1>{{ title }}</h1>{% block content %}{% endblock %}{% endblock %}"""

PAGE = """{% extends "section.html" %}{% from "macros.html" import card %}
{% block content %}<ul>{% for row in rows %}{{ card(row, loop.index) }}{% endfor %}
</ul>{% if rows|length > 10 %}<p>{{ rows|length }} things</p>{% endif %}{% endblock %}
{% block footer %}{{ super() }} &middot; {{ user|default("guest") }}{% endblock %}"""

MACROS = """{% macro price(value) %}<b>{{ value }}</b>{% endmacro %}
{% macro card(row, number) %}<li><i>{{ number }}</i><h2>{{ row.name }}</h2>\
{% if row.note %}<p>{{ row.note }}</p>{% endif %}{{ price(row.price) }}</li>\
{% endmacro %}"""

LOADER = DictLoader(
    {
        "tiny.html": TINY,
        "table.html": TABLE,
        "layout.html": LAYOUT,
        "menu.html": MENU,
        "section.html": SECTION,
        "page.html": PAGE,
        "macros.html": MACROS,
    }
)


class Row(BaseModel):
    """One row of the tables."""

    id: int
    name: str
    place: str
    price: float
    note: str


def rows(count: int) -> list[Row]:
    """Return rows whose texts have something to escape now and then."""
    return [
        Row(
            id=number,
            name=f"Thing <{number}>" if number % 7 == 0 else f"Thing {number}",
            place=f"shelf {number % 13}",
            price=number * 1.25,
            note=f"about the thing of number {number}",
        )
        for number in range(count)
    ]


@dataclass(frozen=True, slots=True)
class Case:
    """One template with its data.

    Attributes:
        name: What is printed.
        template: Name of the file.
        names: What it reads.
        aim: The ratio that is promised for a full tree.
        times: Renders per turn.
    """

    name: str
    template: str
    names: Mapping[str, object]
    aim: float
    times: int


CASES = (
    Case("tiny page", "tiny.html", {"count": 12, "name": "Ada"}, 0.9, 1000),
    Case("table of 1000 x 5", "table.html", {"rows": rows(1000)}, 0.27, 3),
    Case(
        "page with inheritance, include and macros, 20 rows",
        "page.html",
        {
            "rows": rows(20),
            "title": "Things",
            "shop": "A & B",
            "user": "Ada",
            "menu": ["News", "Shop", "Help", "About"],
        },
        0.6,
        50,
    ),
)


def seconds(job: Callable[[], object], times: int) -> float:
    """Return the CPU time of one run of a job."""
    started = process_time()
    for _ in range(times):
        job()
    return (process_time() - started) / times


def ratio(ours: Callable[[], object], plain: Callable[[], object], times: int) -> float:
    """Return the median time of a job as a part of another's, measured in turns."""
    pairs = [(seconds(ours, times), seconds(plain, times)) for _ in range(ROUNDS)]
    mine, theirs = zip(*pairs, strict=True)
    return median(mine) / median(theirs)


def full_trees(templates: Templates, plain: Environment) -> None:
    """Print the figures of a full render."""
    for case in CASES:
        names = {"live": Live(), **case.names}
        page, text = templates.load(case.template), plain.get_template(case.template)
        assert page.render(names).html() == text.render(names)
        found = ratio(
            lambda page=page, names=names: page.render(names),
            lambda text=text, names=names: text.render(names),
            case.times,
        )
        print(f"  full tree, {case.name}: {found:.2f} (aim {case.aim})")


def one_cell(templates: Templates, plain: Environment) -> None:
    """Print the figure of one changed cell: render, diff and commit."""
    shown = rows(1000)
    names = {"live": Live(), "rows": shown}
    page, text = templates.load("table.html"), plain.get_template("table.html")
    memo, tree, number = Memo(), page.render(names).tree, 0

    def change() -> None:
        nonlocal tree, number
        number += 1
        shown[number % 1000].price = number / 7
        new = page.render(names, memo).tree
        assert diff(tree, new)
        tree = new

    change()
    found = ratio(change, lambda: text.render(names), 5)
    print(f"  one cell of 1000 rows, render and diff: {found:.3f} (aim 0.11)")


def main() -> None:
    """Print the figures."""
    print("templates, as ratios to plain Jinja")
    templates = Templates(Environment(loader=LOADER, enable_async=True))
    plain = Environment(loader=LOADER, autoescape=True)
    full_trees(templates, plain)
    one_cell(templates, plain)


if __name__ == "__main__":
    main()
