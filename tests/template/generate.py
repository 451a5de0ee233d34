"""Random templates, the state they show, and what actions may do to it.

Everything is drawn from a ``random.Random``, so that a seed names a whole walk, and
Hypothesis can hand in its own and make failures small.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import Any, ClassVar

from jinja2 import DictLoader, Environment
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from quartlive.template.helpers import Live
from quartlive.template.render import PageTemplate, Templates

NOON = datetime(2020, 1, 1, 12, tzinfo=UTC)

# Many of them are equal and print differently, or print alike and are not equal.
VALUES: tuple[Any, ...] = (
    *(0, 1, True, False, 0.0, -0.0, 1.0, 1000, None, "", "1", "a", "<b>"),
    *(Markup("<b>"), Markup("a"), Decimal("1.0"), Decimal("1.00"), Decimal(1)),
    *(NOON, NOON.astimezone(timezone(timedelta(hours=1))), "a longer text & more"),
)
TAGS = ("new", "<old>", "1")
SIZES = (0, 1, 3, 7, 40)


class Author(BaseModel):
    name: Any = "Ann"
    tags: list[Any] = []


class Model(BaseModel):
    id: Any
    name: Any = "a"
    n: Any = 1
    tags: list[Any] = []
    author: Any = None
    hidden: Any = Field("x", exclude=True)
    _note: Any = PrivateAttr("")
    ticks: ClassVar[int] = 0

    @property
    def note(self) -> Any:
        """What depends on more than the fields."""
        return self._note

    @property
    def extra(self) -> Any:
        return self.ticks


class Flat(BaseModel):
    """A model of plain fields, which are not always what they should be."""

    id: int
    name: str = "a"
    n: int = 1
    hidden: str = "x"
    tags: tuple[str, ...] = ()
    author: None = None
    note: str = ""


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: Any
    name: Any = "a"
    author: Any = None
    tags: list[Any] = []


@dataclass
class Plain:
    id: Any
    name: Any = "a"
    n: Any = 1
    tags: list[Any] = field(default_factory=list)
    author: Any = None
    hidden: Any = "x"
    note: Any = ""


@dataclass(slots=True)
class Slim:
    id: Any
    name: Any = "a"
    n: Any = 1
    tags: list[Any] = field(default_factory=list)
    author: Any = None
    hidden: Any = "x"
    note: Any = ""


def as_dict(**fields: Any) -> dict[str, Any]:
    return {"name": "a", "n": 1, "hidden": "x", "tags": [], "author": None, **fields}


def get(item: Any, name: str) -> Any:
    """Return a field of a row; None if it has none of this name."""
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)


def put(item: Any, name: str, value: Any) -> None:
    """Set a field of a row, if its class can have one of this name."""
    if isinstance(item, dict):
        item[name] = value
    elif isinstance(item, Model) and name == "note":
        item._note = value
    elif isinstance(getattr(type(item), name, None), property):
        return
    elif hasattr(item, name) or isinstance(item, Open | Plain):
        setattr(item, name, value)


KINDS: tuple[Callable[..., Any], ...] = (Model, Flat, Open, Plain, Slim, as_dict)


# What a page may loop over, and with which target.
ROWS = {
    "rows": "{}",
    "others": "{}",
    "rows|reverse": "{}",
    "rows[1:4]": "{}",
    "words.items()": "key, {}",
    "rows|batch(2, 'none')": "{}, last",
}
TEXTS = ("texts", "rows|map(attribute='name')")


class Writer:
    """Writes the source of a template.

    Attributes:
        items: Names of rows that may be read here; the last one is the innermost.
        texts: Names of other values.
        in_loop: Is ``loop`` there?
    """

    def __init__(self, random: Random, *, includes: bool = True) -> None:
        self.random = random
        self.includes = includes
        self.items: list[str] = []
        self.texts = ["title", "flag", "page.size", "nothing", "x"]
        self.in_loop = False
        self.names = 0

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def name(self) -> str:
        self.names += 1
        return f"v{self.names}"

    # Expressions

    def path(self) -> str:
        if not self.items or self.chance(20):
            return self.random.choice([self.texts[-1], *self.texts])
        item = self.random.choice([self.items[-1], *self.items])
        step = [".name", ".n", ".id", ".note", ".hidden", ".author.name", "['name']"]
        step += [".tags|join(', ')", ".tags|length", "", ".tags[0]", ".extra"]
        return item + self.random.choice(step)

    def condition(self) -> str:
        path = self.path()
        forms = [path, f"not {path}", f"{path} is defined", f"{path} == 1"]
        if self.in_loop:
            forms += ["loop.first", "loop.last"] * 2
        return self.random.choice(forms)

    def expression(self) -> str:
        path = self.path()
        forms = [path] * 5 + [
            f"{path}|upper",
            f"{path}|default('none')",
            f"({path}) ~ '!'",
            f"{path} if {self.condition()} else {self.path()}",
            f"{path} is string",
            "live.error('name')",
            f"'%s'|format({path})",
            f"'{{}}'.format({path})",
            f"words.get({path}|string)",
        ]
        if self.in_loop:
            forms += self.random.choice(
                [
                    ["loop.index"],
                    ["loop.revindex"],
                    ["loop.length"],
                    ["loop.cycle('odd', 'even')"],
                    [],
                    [],
                    [],
                ]
            )
        return self.random.choice(forms)

    # Statements

    def body(self, depth: int) -> str:
        parts = [self.statement(depth) for _ in range(self.random.randint(1, 3))]
        return "".join(parts)

    def statement(self, depth: int) -> str:
        simple = [self.text, self.print, self.print, self.element, self.call, self.set]
        nested = [self.choice, self.choice, self.loop, self.loop, self.set_block]
        nested += [self.with_, self.filter, self.call_block, self.include, self.scoped]
        write = self.random.choice(simple + nested if depth else simple)
        return write(depth - 1)  # type: ignore[operator]

    def text(self, depth: int) -> str:
        return self.random.choice(["text ", "<br>", "<i>fixed</i>", "", "&amp;"])

    def print(self, depth: int) -> str:
        return f"{{{{ {self.expression()} }}}}"

    def element(self, depth: int) -> str:
        inner = f"{self.print(0)}" if self.chance(70) else ""
        flag = f" {{% if {self.condition()} %}}hidden{{% endif %}}"
        return f'<b class="x {self.print(0)}"{flag * self.chance(30)}>{inner}</b>'

    def call(self, depth: int) -> str:
        item = self.random.choice([*self.items, "words.a"])
        calls = [f"box({self.path()})", f"lib.box({self.path()})"]
        calls += [f"lib.row({item})"] * 3
        calls += [
            f"lib.row({item})|upper",
            f"lib.list({'others' if self.items else 'rows'})",
            f"lib.outer({item})",
        ]
        return f"{{{{ {self.random.choice(calls)} }}}}"

    def set(self, depth: int) -> str:
        source = f"{{% set x = {self.expression()} %}}"
        if self.chance(60):
            source = f"{{% if {self.condition()} %}}{source}{{% endif %}}{{{{ x }}}}"
        return source

    def set_block(self, depth: int) -> str:
        return f"{{% set x %}}{self.inner(depth)}{{% endset %}}{{{{ x }}}}"

    def with_(self, depth: int) -> str:
        return f"{{% with x = {self.path()} %}}{self.inner(depth)}{{% endwith %}}"

    def filter(self, depth: int) -> str:
        return f"{{% filter upper %}}{self.inner(depth)}{{% endfilter %}}"

    def call_block(self, depth: int) -> str:
        return f"{{% call lib.wrap() %}}{self.inner(depth)}{{% endcall %}}"

    def include(self, depth: int) -> str:
        name = "part.html" if self.includes else "empty.html"
        return f"{{% include '{name}' %}}"

    def scoped(self, depth: int) -> str:
        return f"<div>{self.inner(depth)}</div>"

    def choice(self, depth: int) -> str:
        source = f"{{% if {self.condition()} %}}{self.inner(depth)}"
        if self.chance(20):
            source += f"{{% elif {self.condition()} %}}{self.inner(depth)}"
        if self.chance(50):
            source += f"{{% else %}}{self.inner(depth)}"
        return source + "{% endif %}"

    def inner(self, depth: int) -> str:
        return self.body(max(depth, 0))

    def loop(self, depth: int) -> str:
        name = self.name()
        outside = self.items, self.texts, self.in_loop
        target, over = self.head(name)
        filters = [f"{name}.n", f"{name}.name != title", "flag", f"{name}.extra"]
        test = f" if {self.random.choice(filters)}" if self.chance(20) else ""
        self.in_loop = True
        row = self.row(name, depth)
        self.items, self.texts, self.in_loop = outside
        other = f"{{% else %}}{self.inner(depth)}" if self.chance(30) else ""
        source = f"{{% for {target} in {over}{test} %}}{row}{other}{{% endfor %}}"
        return f"<ul>{source}</ul>" if self.chance(80) else source

    def head(self, name: str) -> tuple[str, str]:
        """Return a target and what it goes through; its names may be read now."""
        if self.items:
            # Short lists: pages with forty times forty rows take long.
            item = self.random.choice(self.items)
            over = self.random.choice(
                [
                    f"{item}.tags",
                    f"({item}.author or page).tags",
                    "others",
                    "rows[1:4]",
                    "words.items()",
                ]
            )
        else:
            over = self.random.choice(["rows"] * 6 + [*ROWS, *TEXTS])
        if over in ROWS:
            self.items = [*self.items, name]
        else:
            self.texts = [*self.texts, name]
        return ROWS.get(over, "{}").format(name), over

    def row(self, name: str, depth: int) -> str:
        key = self.random.choice(['data-key="{}"', 'id="{}"', 'data-key="k{}"'])
        key = key.format(f"{{{{ {name}.id }}}}")
        if self.chance(40):
            key = ""
        inner = self.inner(depth)
        if self.chance(10):
            inner += f"{{% if {self.condition()} %}}{{% break %}}{{% endif %}}"
        return f"<li {key}>{inner}</li>" if self.chance(85) else inner


LIBRARY = (
    "{% macro box(v) %}<u>{{ v }}</u>{% endmacro %}"
    "{% macro row(r) %}<p>{{ r.name }}{% for t in r.tags %}{{ loop.index }}{{ t }}"
    "{% endfor %}{{ r.note }}{{ r.extra }}</p>{% endmacro %}"
    "{% macro list(rows) %}{% for r in rows %}<s>{{ r.id }}{{ r.n }}</s>{% endfor %}"
    "{% endmacro %}"
    "{% macro outer(r) %}{{ box(r.name) }}{% endmacro %}"
    "{% macro wrap() %}<div>{{ caller() }}</div>{% endmacro %}"
)
LAYOUT = (
    "<!doctype html><html><head><title>{{ title }}</title></head><body>"
    "{% block main %}{% endblock %}{% block foot %}foot{% endblock %}</body></html>"
)


def write_files(random: Random) -> dict[str, str]:
    """Return the sources of a random page and of all it uses."""
    writer = Writer(random)
    head = (
        "{% import 'lib.html' as lib %}{% macro box(v) %}<u>{{ v }}</u>{% endmacro %}"
    )
    main, foot = writer.body(3), writer.body(2)
    return {
        "page.html": "{% extends 'layout.html' %}"
        f"{{% block main %}}{head}{main}{writer.loop(2)}{{% endblock %}}"
        f"{{% block foot %}}{head}{{{{ super() }}}}{foot}{{% endblock %}}",
        "layout.html": LAYOUT,
        "lib.html": LIBRARY,
        "part.html": f"{head}<div>{Writer(random, includes=False).body(1)}</div>",
        "empty.html": "",
    }


def load(files: dict[str, str]) -> PageTemplate:
    """Compile the page of these files."""
    extensions = ["jinja2.ext.do", "jinja2.ext.loopcontrols"]
    environment = Environment(loader=DictLoader(files), extensions=extensions)
    return Templates(environment).load("page.html")


class World:
    """The state of a page, and a visitor whose actions change it in place.

    Attributes:
        names: What the template may read.
    """

    def __init__(self, random: Random) -> None:
        Model.ticks = 0
        self.random = random
        self.kinds = random.choice([*((kind,) for kind in KINDS), KINDS])
        self.ids = 0
        self.names: dict[str, Any] = {
            "live": Live(),
            "title": "Title",
            "flag": True,
            "page": {"size": 10, "tags": ["a"]},
            "texts": list(random.choices(TAGS, k=4)),
        }
        self.names["rows"] = [self.item() for _ in range(random.choice(SIZES))]
        self.names["others"] = self.names["rows"][:4]
        self.names["words"] = {"a": self.item(), "1": self.item(), "b": self.item()}

    @property
    def rows(self) -> list[Any]:
        return self.names["rows"]  # type: ignore[no-any-return]

    def item(self) -> Any:
        """Return a new row, of one of this world's classes."""
        self.ids += 1
        made = self.random.choice(self.kinds)(id=self.ids)
        for name in ("name", "n", "author"):
            if self.random.random() < 0.5:
                self.edit(made, name)
        return made

    def value(self) -> Any:
        value = self.random.choice(VALUES)
        # Equal, but another object.
        return "".join([value[:1], value[1:]]) if type(value) is str else value

    def author(self) -> Any:
        kinds = [lambda: Author(name=self.value()), lambda: {"name": self.value()}]
        return self.random.choice([*kinds, lambda: None])()

    def edit(self, item: Any, name: str) -> None:
        """Set a field to something, whatever its annotation says."""
        put(item, name, self.author() if name == "author" else self.value())

    def act(self) -> str:
        """Change something, or nothing, and return what was done."""
        act = self.random.choice(ACTS)
        act(self)
        return act.__name__

    # What an action may do. Those that need a row do nothing without one.

    def nothing(self) -> None:
        pass

    def edit_row(self) -> None:
        names = ["name", "n", "note", "hidden", "author", "extra", "id"]
        for _ in range(self.random.choice([1, 1, 1, 3])):
            if self.rows:
                self.edit(self.random.choice(self.rows), self.random.choice(names))

    def twist(self) -> None:
        """Put something equal in the place of a value."""
        for row in self.random.sample(self.rows, min(3, len(self.rows))):
            for name in ("name", "n"):
                held = get(row, name)
                equal = [value for value in VALUES if value == held] or [held]
                put(row, name, self.random.choice(equal))

    def tick(self) -> None:
        Model.ticks += 1

    def edit_tags(self) -> None:
        for row in self.random.sample(self.rows, min(2, len(self.rows))):
            tags = get(row, "tags")
            if isinstance(tags, list):
                if tags and self.random.random() < 0.5:
                    tags.pop()
                else:
                    tags.insert(0, self.random.choice([*TAGS, 1, True]))

    def edit_author(self) -> None:
        for row in self.rows:
            author = get(row, "author")
            if isinstance(author, Author) and self.random.random() < 0.3:
                author.name = self.value()
                author.tags.append(self.value())

    def append(self) -> None:
        self.rows.append(self.item())

    def insert(self) -> None:
        self.rows.insert(self.place(), self.item())

    def delete(self) -> None:
        if self.rows:
            del self.rows[self.place()]

    def move(self) -> None:
        if self.rows:
            self.rows.insert(self.place(), self.rows.pop(self.place()))

    def swap(self) -> None:
        if self.rows:
            a, b = self.place(), self.place()
            self.rows[a], self.rows[b] = self.rows[b], self.rows[a]

    def shuffle(self) -> None:
        self.random.shuffle(self.rows)

    def repeat(self) -> None:
        if self.rows:
            self.rows.append(self.random.choice(self.rows))

    def replace(self) -> None:
        if self.rows:
            place = self.place()
            row = self.rows[place]
            is_class = isinstance(row, Plain | Slim)
            self.rows[place] = replace(row) if is_class else copy.deepcopy(row)

    def reload(self) -> None:
        self.names["rows"] = copy.deepcopy(self.rows)

    def refill(self) -> None:
        self.rows[:] = [self.item() for _ in range(self.random.choice(SIZES))]

    def edit_outside(self) -> None:
        self.names[self.random.choice(["title", "flag", "nothing", "x"])] = self.value()
        self.names["page"]["size"] = self.value()

    def edit_live(self) -> None:
        errors = {"name": "is wrong"} if self.random.random() < 0.5 else {}
        self.names["live"] = Live(errors=errors)

    def edit_others(self) -> None:
        self.names["others"] = self.random.sample(self.rows, min(4, len(self.rows)))
        self.names["texts"].append(self.value())
        self.names["words"][self.random.choice("a1bc")] = self.item()

    def place(self) -> int:
        """Return where a row may stand."""
        return self.random.randrange(len(self.rows) or 1)


ACTS: tuple[Callable[[World], None], ...] = (
    *(World.nothing, World.edit_row, World.edit_row, World.edit_row, World.edit_tags),
    *(World.twist, World.twist, World.twist, World.tick),
    *(World.edit_author, World.append, World.insert, World.delete, World.move),
    *(World.swap, World.shuffle, World.repeat, World.replace, World.reload),
    *(World.refill, World.edit_outside, World.edit_live, World.edit_others),
)
