"""The package is a stack: a module imports only from rows below its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "quartlive"

# Lowest row first. A pattern takes the modules no other row names; only modules that
# came in by one pattern may import each other, and never in a circle.
LAYERS = [
    # A folder's own __init__ only has a docstring.
    {"errors", "wire", "template", "runtime", "edges", "adapters"},
    {"config", "logs", "metrics"},
    {"adapters.prometheus"},
    {"settings"},
    {"wire.tree"},
    {"wire.ranges"},
    {"wire.*"},
    {
        "actions",
        "containers",
        "following",
        "cookies",
        "flashes",
        "markers",
        "shapes",
        "topics",
    },
    {"reading", "snapshot", "state_rules"},
    {"ownership", "problems"},
    {"state"},
    {"controller"},
    {"parameters", "submitted", "constraints"},
    {"bound"},
    {"binding"},
    {"effects"},
    {"context"},
    {"template.states", "template.escape", "template.marks", "template.urls"},
    {"template.elements", "template.spelling"},
    {"template.scan"},
    {"template.tags", "template.balance", "template.places"},
    {"template.pieces"},
    {"template.frames", "template.constants"},
    {"template.contexts"},
    {"template.*"},
    {"runtime.*"},
    {"page"},
    {"edges.*"},
    {"blueprint"},
    {"testing.*", "adapters.*"},
    {"testing", "cli"},
    {"quartlive"},
]

# Who may import what the rest of the package must not know.
GUESTS = {
    "jinja2": ("template.*",),
    "quart": ("edges.*", "page", "blueprint", "testing", "testing.*", "cli"),
    "hypercorn": ("edges.*", "testing.*", "cli"),
    "asyncio": ("runtime.*", "edges.*", "adapters.*", "testing.*", "cli"),
    "selectolax": ("testing", "testing.*"),
}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or "quartlive"


MODULES = {dotted(path): path for path in sorted(ROOT.rglob("*.py"))}


def place(name: str) -> tuple[int, str] | None:
    """Row and pattern of a module; a row that names it goes before patterns."""
    for row, patterns in enumerate(LAYERS):
        if name in patterns:
            return row, name
    for row, patterns in enumerate(LAYERS):
        for pattern in patterns:
            if fnmatch(name, pattern):
                return row, pattern
    return None


def is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that runs, also inside functions."""
    for child in ast.iter_child_nodes(node):
        if not is_for_types_only(child):
            yield child
            yield from statements(child)


def imported(path: Path) -> set[str]:
    """Return dotted names imported at run time, without the package name."""
    names = set()
    package = path.relative_to(ROOT).parent.parts
    for node in statements(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = [*base, *(node.module.split(".") if node.module else [])]
            names |= {".".join(stem)}
            names |= {".".join([*stem, alias.name]) for alias in node.names}
    return {name.removeprefix("quartlive.") for name in names}


IMPORTS = {name: imported(path) for name, path in MODULES.items()}


def below(name: str, other: str) -> bool:
    """May the first import the second?"""
    here, there = place(name), place(other)
    assert here is not None
    assert there is not None
    return there[0] < here[0] or (there == here and "*" in here[1])


def test_every_module_has_a_row():
    """A new module finds its place before it gets code."""
    assert {name for name in MODULES if place(name) is None} == set()


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_down(name):
    """Who reads from the bottom never meets a word that is explained further up."""
    used = {other for other in IMPORTS[name] & set(MODULES) if other != name}

    assert {other for other in used if not below(name, other)} == set()


def test_no_module_imports_itself_in_the_end():
    """Modules on one row may use each other, but one can always be read first."""
    graph = {name: IMPORTS[name] & set(MODULES) - {name} for name in MODULES}

    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_libraries_stay_where_they_are_at_home(name):
    """The core is tested without a server, the runtime without templates."""
    roots = {used.split(".")[0] for used in IMPORTS[name]}

    assert {
        guest
        for guest, homes in GUESTS.items()
        if guest in roots and not any(fnmatch(name, home) for home in homes)
    } == set()
