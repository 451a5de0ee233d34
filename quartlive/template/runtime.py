"""Names that generated code uses: macros, blocks and loops that give trees.

Called in output position they give a tree (:meth:`tree`), used as a value they give
``Markup``, as Jinja's own do. Jinja's names for them are shadowed in each generated
module, so nothing here changes ordinary templates.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from jinja2 import Environment, Undefined, UndefinedError
from jinja2.filters import do_xmlattr
from jinja2.nodes import EvalContext
from jinja2.runtime import (
    BlockReference,
    Context,
    LoopContext as JinjaLoopContext,
    Macro as JinjaMacro,
)
from jinja2.utils import internalcode, missing, pass_eval_context
from markupsafe import Markup

from ..errors import RenderError
from ..logs import about
from ..wire.tree import Node, Range, Row, Slot, to_html
from .awaitables import PLAIN, settle
from .escape import Attrs
from .output import plain, text

Arguments = Sequence[Any]
Keywords = Mapping[str, Any]

logger = logging.getLogger("quartlive.template")

#: Name under which a context holds the :class:`Page` being rendered.
PAGE = "__quartlive__"


class Page:
    """What one render reports besides its document.

    Attributes:
        region: Node of what stands in ``<body>``.
        title: What stands in ``<title>``.
        html: Rest of the start tag of ``<html>``, if it holds values.
        body: Rest of the start tag of ``<body>``, if it holds values.
    """

    __slots__ = ("body", "html", "region", "title")

    def __init__(self) -> None:
        self.region: Node | None = None
        self.title: Slot | None = None
        self.html: Node | None = None
        self.body: Node | None = None


def report(context: Context, part: str, value: Slot) -> None:
    """Tell the page being rendered about a part of its document."""
    page = context.parent.get(PAGE)
    if page is not None:
        setattr(page, part, value)


def joined(parts: Slot | Iterable[str]) -> str:
    """Return one string for a tree, or for the strings of a buffer."""
    kind = type(parts)
    if kind is tuple or kind is Range:
        return to_html(cast(Slot, parts))
    return parts if isinstance(parts, str) else "".join(cast("Iterable[str]", parts))


def attrs(tree: Slot) -> Attrs:
    """Return the text of a block that was compiled for the inside of a tag."""
    return str.__new__(Attrs, to_html(tree))


def whole(tree: Slot) -> Markup:
    """Return what a block printed as one value."""
    return tree if type(tree) is Attrs else Markup(to_html(tree))


class Events(tuple[Slot, ...]):
    """One tree, in the place of the strings a generator would yield."""

    __slots__ = ()

    def close(self) -> None:
        """Do nothing: there is no generator to close."""


class Macro(JinjaMacro):
    """A macro, or the body of a call block, whose function returns a tree.

    Attributes:
        is_pure: Whether it gives the same for the same arguments.
    """

    is_pure = False

    def _invoke(self, arguments: list[Any], autoescape: bool) -> Any:
        return self._func(*arguments), autoescape

    @internalcode
    @pass_eval_context
    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """Return what the macro prints, as Jinja's own do."""
        tree, autoescape = cast("tuple[Slot, bool]", super().__call__(*args, **kwargs))
        html = to_html(tree)
        return Markup(html) if autoescape else html

    @internalcode
    def tree(self, eval_ctx: EvalContext, args: Arguments, kwargs: Keywords) -> Slot:
        """Return what the macro prints, as a tree."""
        if (
            not kwargs
            and len(args) == self._argument_count
            and not (self.caller or self.catch_kwargs or self.catch_varargs)
        ):
            return cast(Slot, self._func(*args))
        return cast(Slot, super().__call__(eval_ctx, *args, **kwargs)[0])


class Block(BlockReference):
    """``super()`` and ``self.name()``; the functions on the stack return trees."""

    @property
    def super(self) -> BlockReference | Undefined:
        """The same block in the parent template."""
        parent = super().super
        return _block(parent) if isinstance(parent, BlockReference) else parent

    @internalcode
    def tree(self, eval_ctx: EvalContext, args: Arguments, kwargs: Keywords) -> Slot:
        """Return what the block prints, as a tree."""
        if args or kwargs:
            raise TypeError(f"block {self.name!r} takes no arguments")
        return cast(Slot, self._stack[self._depth](self._context))


def _block(reference: BlockReference) -> Block:
    return Block(reference.name, reference._context, reference._stack, reference._depth)


class TemplateReference:
    """``self`` in templates."""

    def __init__(self, context: Context) -> None:
        self.__context = context

    def __getitem__(self, name: str) -> Block:
        return Block(name, self.__context, self.__context.blocks[name], 0)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__context.name!r}>"


class TreeContext(Context):
    """A context whose blocks give trees."""

    def super(self, name: str, current: Callable[..., Any]) -> Any:
        """Return the block of this name in the parent template."""
        parent = super().super(name, current)
        return _block(parent) if isinstance(parent, BlockReference) else parent


class LoopContext(JinjaLoopContext):
    """``loop`` in templates; called in a recursive loop it gives a range."""

    @internalcode
    def tree(self, eval_ctx: EvalContext, args: Arguments, kwargs: Keywords) -> Slot:
        """Return the rows of a nested list, as a range."""
        rows = super().__call__(*args, **kwargs)
        # A loop inside a buffer gives text, perhaps as Markup.
        return str(rows) if isinstance(rows, str) else cast(Slot, rows)

    @internalcode
    def __call__(self, iterable: Iterable[Any]) -> str:
        """Return the rows of a nested list, as one value."""
        return Markup(joined(super().__call__(iterable)))


_GIVE_TREES = frozenset({Macro, Block, LoopContext})


def _drop_variables(kwargs: dict[str, Any]) -> None:
    # Generated code passes them for context functions.
    kwargs.pop("_loop_vars", None)
    kwargs.pop("_block_vars", None)


@internalcode
def call(context: Context, callee: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Call what a template calls, through the sandbox if there is one."""
    environment = context.environment
    if environment.sandboxed:
        return environment.call(  # type: ignore[attr-defined]
            context, callee, *args, **kwargs
        )
    return context.call(callee, *args, **kwargs)


@internalcode
def call_tree(context: Context, callee: Any, /, *args: Any, **kwargs: Any) -> Slot:
    """``{{ f(...) }}``: return what goes into the slot."""
    if type(callee) in _GIVE_TREES:
        _drop_variables(kwargs)
        return cast(Slot, callee.tree(context.eval_ctx, args, kwargs))
    value = call(context, callee, *args, **kwargs)
    return text(value) if context.eval_ctx.autoescape else plain(value)


@internalcode
def call_block(context: Context, callee: Any, /, *args: Any, **kwargs: Any) -> Slot:
    """``{% call f(...) %}``: as :func:`call_tree`, but nothing is escaped."""
    if type(callee) in _GIVE_TREES:
        _drop_variables(kwargs)
        return cast(Slot, callee.tree(context.eval_ctx, args, kwargs))
    return plain(call(context, callee, *args, **kwargs))


@internalcode
def call_whole(context: Context, callee: Any, /, *args: Any, **kwargs: Any) -> Any:
    """``{{ f(...) }}`` outside text: return a value for the writer of its place."""
    if type(callee) in _GIVE_TREES:
        _drop_variables(kwargs)
        return whole(callee.tree(context.eval_ctx, args, kwargs))
    return call(context, callee, *args, **kwargs)


@internalcode
def read_attribute(
    environment: Environment, owner: Any, name: str, value: Any, what: str
) -> Any:
    """Finish ``owner.name``, where the attribute is missing or of a new type.

    Args:
        environment: The environment of the template.
        owner: What the attribute was read from.
        name: Name of the attribute.
        value: What was read; ``missing`` if there is no such attribute.
        what: How the template spells all of it.
    """
    if value is not missing:
        return settle(value, what)
    try:
        value = owner[name]
    except UndefinedError:
        # Undefined objects that log what is asked of them do it here.
        return environment.getattr(owner, name)
    except (TypeError, LookupError, AttributeError):
        settle(owner, what.rpartition(".")[0])
        return environment.undefined(obj=owner, name=name)
    return value if type(value) in PLAIN else settle(value, what)


_QUOTE = Markup("&#34;")


def xmlattr(
    eval_ctx: EvalContext, values: Mapping[str, object], autospace: bool = True
) -> str:
    """Jinja's filter of this name, with a result that may stand inside a tag.

    A quote in a value cannot end it, not even when the value is ``Markup``.
    """
    quoted = {
        name: value.replace('"', _QUOTE) if isinstance(value, Markup) else value
        for name, value in values.items()
    }
    written = do_xmlattr(eval_ctx, quoted, autospace)
    return str.__new__(Attrs, written) if isinstance(written, Markup) else written


def check_keys(
    environment: Any, rows: list[Row], slot: int, template: str, line: int
) -> None:
    """Look for rows with equal keys: an error in debug mode, else logged once.

    Without distinct keys, rows are told apart by their position.

    Raises:
        RenderError: Two rows have the same key, and the app is in debug mode.
    """
    if len({row[slot] for row in rows}) == len(rows):
        return
    place = (template, line)
    if not environment.live_debug and place in environment.live_reported:
        return
    message = _same_keys([str(row[slot]) for row in rows], place)
    if environment.live_debug:
        raise RenderError(message)
    environment.live_reported |= {place}
    logger.error("%s", message, extra=about("template"))


def _same_keys(keys: list[str], place: tuple[str, int]) -> str:
    first: dict[str, int] = {}
    for number, key in enumerate(keys, 1):
        if key in first:
            break
        first[key] = number
    return (
        f"{place[0]}:{place[1]}: rows {first[key]} and {number} have the same key"
        f" {key!r}; give each row of a list its own data-key (or id)"
    )
