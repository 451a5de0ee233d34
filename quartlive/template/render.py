"""A page's template: compiled and checked once, rendered for each visitor's state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from html import unescape
from types import TracebackType
from typing import cast

from jinja2 import Environment, Template

from ..errors import RenderError
from ..wire.tree import Node, Slot, Statics, intern, to_html
from .environment import TreeEnvironment, twin_of
from .loading import NO_BODY, REMEDY_BODY, load
from .memo import Memo
from .runtime import PAGE, Page

_WITHOUT_MEMO = nullcontext()

# What HTML calls white space; a title keeps its other spaces.
_SPACES = re.compile("[\t\n\f\r ]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One rendering of a page.

    Attributes:
        tree: The live region: what is compared and sent. Where the start tags of
            ``html`` or ``body`` hold values, a node around it that has them.
        title: Text of ``<title>``; None if there is none.
        document: The whole page as a tree.
    """

    tree: Slot
    title: str | None
    document: Slot

    def html(self) -> str:
        """Return the whole page."""
        return to_html(self.document)


class Templates:
    """The live templates of one app.

    Args:
        env: The app's environment; what is registered there later is seen too.
        debug: Raise an error for rows with equal keys, instead of logging it once.
    """

    def __init__(self, env: Environment, *, debug: bool = False) -> None:
        self.environment = twin_of(env, debug=debug)

    def load(self, name: str) -> PageTemplate:
        """Compile a page's template and all it extends, includes and imports.

        Raises:
            TemplateError: One of them cannot become a live tree, or none has
                ``<body>``. The error names the file, the line and the remedy.
        """
        load(self.environment, name)
        return PageTemplate(self.environment, name)


class PageTemplate:
    """The template of one page, ready to be rendered.

    Attributes:
        name: Name of its file.
    """

    def __init__(self, environment: TreeEnvironment, name: str) -> None:
        self.name = name
        self._environment = environment
        self._template = environment.get_template(name)

    def render(self, names: Mapping[str, object], memo: Memo | None = None) -> Rendered:
        """Render the page once.

        Args:
            names: What the template reads, by name.
            memo: Rows of earlier renders of this page, to be used again.

        Raises:
            AwaitableValueError: A value waits to be awaited.
            RenderError: A value may not stand where it is written.
            Exception: What an expression of the template raised. Each of these says
                in its notes at which line of which template.
        """
        environment = self._environment
        if environment.auto_reload:
            self._template = environment.get_template(self.name)
        template, page = self._template, Page()
        variables = {**environment.globals, **names, PAGE: page}
        context = environment.context_class(
            environment, variables, template.name, template.blocks
        )
        try:
            with memo.rendering() if memo is not None else _WITHOUT_MEMO:
                document = cast(Slot, template.root_render_func(context))
        except Exception as error:
            _add_places(error)
            environment.handle_exception()
        if page.region is None:
            raise RenderError(f"{self.name}: {NO_BODY}; {REMEDY_BODY}")
        return Rendered(_live_part(page), _title(page.title), document)


def _add_places(error: Exception) -> None:
    """Note at which lines of which templates an error was raised, outermost first."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        template: Template | None = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            line = template.get_corresponding_lineno(trace.tb_lineno)
            error.add_note(f"in the template {template.name}, line {line}")
        trace = trace.tb_next


def _title(value: Slot | None) -> str | None:
    """Return the text of a title as ``document.title`` would have it."""
    if value is None:
        return None
    return _SPACES.sub(" ", unescape(to_html(value))).strip(" ")


def _live_part(page: Page) -> Slot:
    """Return the region, inside the start tags that hold values."""
    region = cast(Node, page.region)
    tags = [(name, getattr(page, name)) for name in ("html", "body")]
    strings, slots = [""], list[Slot]()
    for name, tag in tags:
        if tag is None:
            continue
        first, *rest = cast(Statics, tag[0]).strings
        strings[-1] += f"<{name}{first}"
        strings += rest
        slots += tag[1:]
    if not slots:
        return region
    return (intern((*strings, "")), *slots, region)
