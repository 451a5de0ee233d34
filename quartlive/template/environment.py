"""The synchronous twin of the app's environment, whose templates give trees.

Quart's environment is asynchronous; a render is pure computation. The twin shares
the app's loader, filters, tests, globals and extensions, so what is registered later
is seen. Its cache is its own, a bytecode cache is not used (one is keyed by the
source alone), and automatic escaping is on whatever a file is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Set
from functools import cache
from typing import Any, cast

from jinja2 import (
    Environment,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    nodes,
)
from jinja2.environment import TemplateModule, create_cache
from jinja2.runtime import Context
from markupsafe import Markup

from ..errors import TemplateError
from ..wire.tree import Slot, to_html
from .awaitables import settle
from .compile import TreeGenerator
from .contexts import annotate
from .runtime import TreeContext, joined

# As many compiled templates as Jinja keeps for an environment.
_CACHE_SIZE = 400


class TreeModule(TemplateModule):
    """What ``{% import %}`` gives; the template's tree is its text."""

    def __init__(self, template: Template, context: Context, tree: Slot) -> None:
        super().__init__(template, context, cast(Any, tree))
        self._tree = tree

    def __html__(self) -> Markup:
        return Markup(to_html(self._tree))

    def __str__(self) -> str:
        return to_html(self._tree)


class TreeTemplate(Template):
    """A template whose root function returns a tree."""

    def generate(self, *args: Any, **kwargs: Any) -> Iterator[str]:
        """Yield the whole text at once."""
        yield self.render(*args, **kwargs)

    def make_module(
        self,
        vars: dict[str, Any] | None = None,
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,
    ) -> TemplateModule:
        """Return what the template exports, and its text."""
        context = self.new_context(vars, shared, locals)
        return TreeModule(self, context, cast(Any, self.root_render_func(context)))

    @classmethod
    def from_module_dict(
        cls, environment: Environment, module_dict: Any, globals: Any
    ) -> Template:
        """Take a template that was compiled ahead, if it was compiled to trees.

        Raises:
            TemplateError: Jinja's own generator compiled it.
        """
        if "intern" not in module_dict:
            raise TemplateError(
                module_dict["name"],
                1,
                "was compiled ahead by Jinja, which makes text and no tree",
                "let the loader find its source",
            )
        return super().from_module_dict(environment, module_dict, globals)


class TreeEnvironment(Environment):
    """Mixed into a twin's class, before the class of the app's environment."""

    code_generator_class = TreeGenerator
    context_class = TreeContext
    template_class: type[Template] = TreeTemplate
    concat = staticmethod(joined)

    #: Raise for rows with equal keys, instead of logging them.
    live_debug = False
    #: May ``getattr()`` stand for :meth:`getattr`? Not in a sandbox.
    live_plain_attributes = False
    #: Loops whose rows with equal keys were logged, by template and line.
    live_reported: Set[tuple[str, int]] = frozenset()

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Read an item, or else an attribute; awaitables are refused."""
        value = super().getitem(obj, argument)
        if isinstance(value, Undefined):
            settle(obj, "a value")
        return settle(value, f"[{argument!r}]")

    def from_string(
        self,
        source: str | nodes.Template,
        globals: MutableMapping[str, Any] | None = None,
        template_class: type[Template] | None = None,
    ) -> Template:
        """Return the template of a source."""
        kind = _mixed(TreeTemplate, template_class or self.template_class)
        return super().from_string(source, globals, kind)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        annotate(source, name or "<template>", self.parse_named)
        return super()._generate(source, name, filename, defer_init)

    def parse_named(self, name: str) -> nodes.Template | None:
        """Return another template as it stands in its file; None if there is none.

        Nor if it is no template: the error belongs to whoever loads that one.
        """
        if self.loader is None:
            return None
        try:
            source, filename, _ = self.loader.get_source(self, name)
            return self._parse(source, name, filename)
        except (TemplateNotFound, TemplateSyntaxError):
            return None


@cache
def twin_class(kind: type[Environment]) -> type[TreeEnvironment]:
    """Return the class of the twins of a class of environments."""
    members = {
        "code_generator_class": _mixed(TreeGenerator, kind.code_generator_class),
        "context_class": _mixed(TreeContext, kind.context_class),
        "template_class": _mixed(TreeTemplate, kind.template_class),
        "live_plain_attributes": kind.getattr is Environment.getattr,
    }
    return type(f"Live{kind.__name__}", (TreeEnvironment, kind), members)


def _mixed(ours: type, theirs: type) -> type:
    """Return a class that does what ours does before it does what the app's does."""
    if issubclass(ours, theirs):
        return ours
    return type(f"Live{theirs.__name__}", (ours, theirs), {})


def twin_of(environment: Environment, *, debug: bool = False) -> TreeEnvironment:
    """Return the synchronous twin of an environment.

    Args:
        environment: The app's environment, asynchronous or not.
        debug: Raise for rows with equal keys, instead of logging them.
    """
    twin = object.__new__(twin_class(type(environment)))  # type: ignore[arg-type]
    twin.__dict__.update(environment.__dict__)
    twin.is_async = False
    twin.cache = create_cache(_CACHE_SIZE)
    twin.bytecode_cache = None
    twin.autoescape = True
    twin.extensions = {
        name: extension.bind(twin) for name, extension in environment.extensions.items()
    }
    twin.live_debug = debug
    return twin
