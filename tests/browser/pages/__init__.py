"""Pages for the browser tests, one module per subject.

Each module has ``PAGES``: rules with their controllers. The template of ``/a-page``
is ``a-page.html``.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from quartlive import Controller


def all_pages() -> Iterator[tuple[str, Controller[Any]]]:
    """Rules and controllers of all modules here."""
    for module in iter_modules(__path__):
        yield from import_module(f"{__name__}.{module.name}").PAGES.items()
