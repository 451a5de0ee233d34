"""Reading one value of each row: quickly where it can be, always as templates do."""

from __future__ import annotations

from collections import UserDict
from dataclasses import dataclass
from typing import Any

import pytest
from jinja2 import Environment, is_undefined, nodes
from jinja2.utils import missing
from pydantic import BaseModel

from quartlive.template.columns import Table, columns, read_path
from quartlive.template.reads import Read, Step

ENVIRONMENT = Environment()
NAME = (Step("name"),)


class Author(BaseModel):
    name: str = "Ann"


class Row(BaseModel):
    name: str = "milk"
    items: int = 3
    author: Author = Author()

    @property
    def shout(self) -> str:
        return self.name.upper()


class Louder(Row):
    @property
    def name(self) -> str:  # type: ignore[override]
        return "LOUD"


class Strange(BaseModel):
    name: str = "milk"

    def __getattribute__(self, name: str) -> Any:
        return "strange" if name == "name" else super().__getattribute__(name)


@dataclass
class Plain:
    name: str = "tea"
    items: int = 5


def table(path, *items, method=""):
    """Return one column of these items."""
    kinds = {type(item) for item in items}
    kind = kinds.pop() if len(kinds) == 1 else None
    (column,) = columns([Read(path, method)], kind)
    return list(Table(ENVIRONMENT, items).read(column))


ITEMS = {
    "model": Row(),
    "property over a field": Louder(),
    "own getattribute": Strange(),
    "dataclass": Plain(),
    "dict": {"name": "a", "items": 1, "author": {"name": "Ann"}},
    "dict without": {"other": 1},
    "mapping": UserDict(name="b", items=2),
    "tuple": ("x", Row()),
    "text": "text",
    "None": None,
}
PATHS = ["r.name", "r.items", "r.author.name", "r.shout", "r['name']", "r[0]"]
PATHS += ["r[1].name", "r['author']['name']", "r.author['name']", "r.nothing", "r"]


@pytest.mark.parametrize("expression", PATHS)
@pytest.mark.parametrize("name", ITEMS)
def test_a_column_has_what_a_template_reads(name, expression):
    """The quick ways must not read something else."""
    item = ITEMS[name]
    node = ENVIRONMENT.parse(f"{{{{ {expression} }}}}").find(nodes.Output).nodes[0]
    path = []
    while not isinstance(node, nodes.Name):
        is_item = isinstance(node, nodes.Getitem)
        path.insert(0, Step(node.arg.value if is_item else node.attr, is_item))
        node = node.node
    read = ENVIRONMENT.compile_expression(expression, undefined_to_none=False)
    try:
        expected = read(r=item)
    except Exception:
        expected = missing
    else:
        if is_undefined(expected):
            expected = missing

    if path or not isinstance(item, BaseModel):
        found = table(tuple(path), item, item)
        assert found[0] is found[1] or found[0] == found[1]
        assert found[0] is expected or found[0] == expected


def test_items_of_several_classes_are_read_as_well():
    """A list may hold what several tables gave."""
    assert table(NAME, Row(), {"name": "a"}, Plain()) == ["milk", "a", "tea"]


def test_a_whole_model_is_read_field_by_field():
    """What is passed to a macro is everything it could look at."""
    found = [column.path for column in columns([Read(())], Row)]

    assert found == [(Step(name),) for name in ("name", "items", "author", "shout")]


def test_a_column_is_read_once():
    """A macro may be given the row and one of its fields."""
    assert len(columns([Read(()), Read(NAME), Read(NAME)], Row)) == 4


def test_a_called_method_is_not_called():
    """What it is called on is compared instead."""
    assert table(NAME, Row(), Row(), method="upper") == ["milk", "milk"]


def test_what_is_undefined_is_missing():
    """Jinja makes a new undefined object each time."""
    assert read_path(ENVIRONMENT, (Step("a"), Step("b")), {}) is missing
