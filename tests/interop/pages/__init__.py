"""Pages of the interop tests, one module per topic."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from quartlive import Controller


def all_pages() -> Iterator[tuple[str, Controller[Any]]]:
    """Every rule with its controller; the template has the rule's name."""
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        yield from import_module(f"{__name__}.{module.name}").PAGES.items()
