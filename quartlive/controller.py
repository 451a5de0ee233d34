"""Controllers: the methods that change a state, and which of them may be asked for.

Names are looked up in a table built once, never with ``getattr`` on what a browser
sent.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    TypeVar,
    get_args,
    get_origin,
)

from .actions import ActionSpec, fold, mark_of
from .errors import ControllerDefinitionError
from .state import State, require_complete

if TYPE_CHECKING:
    from .context import Context

S = TypeVar("S", bound=State)

HOOKS = ("mount", "view", "connect", "disconnect", "sync", "on_upload")


class Controller(Generic[S]):
    """Base class of the code behind a page; one instance serves every visitor.

    ``class Board(Controller[BoardState])``: dependencies come through
    ``__init__``, what a visitor sees is kept in the state. All hooks are optional
    and may take URL variables by name after ``state`` and ``ctx``.
    """

    # Local names of the function a class was defined in, for its annotations.
    __live_names__: ClassVar[Mapping[str, object]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        frame = sys._getframe(1)
        is_local = frame.f_code.co_flags & inspect.CO_OPTIMIZED
        found = frame.f_locals.items() if is_local else ()
        types = {name: value for name, value in found if isinstance(value, type)}
        cls.__live_names__ = {**cls.__live_names__, **types}

    async def mount(self, state: S, ctx: Context, *args: Any, **kwargs: Any) -> None:
        """Fill the state, for every page load and every connection."""

    async def view(
        self, state: S, ctx: Context, *args: Any, **kwargs: Any
    ) -> Mapping[str, object]:
        """Return names for the template, before every render; they are not kept."""
        return {}

    async def connect(self, state: S, ctx: Context, *args: Any, **kwargs: Any) -> None:
        """Begin what lasts as long as the connection."""

    async def sync(self, state: S, ctx: Context, *args: Any, **kwargs: Any) -> None:
        """Follow what the visitor did in another tab that shows the same record."""

    async def disconnect(
        self, state: S, ctx: Context, *args: Any, **kwargs: Any
    ) -> None:
        """End what :meth:`connect` began."""


class ActionTable:
    """The actions of one controller, by name.

    Raises:
        ControllerDefinitionError: If two actions have one name, or a name is a
            hook's, or a subclass hides an action.
    """

    def __init__(self, controller: Controller[Any]) -> None:
        self.owner = type(controller).__name__
        self._specs: dict[str, ActionSpec] = {}
        methods: dict[str, str] = {}
        for method, spec in _marked(type(controller)):
            if method in HOOKS or spec.name in HOOKS:
                hook = method if method in HOOKS else spec.name
                reason = f"is an action with the name of the hook {hook}"
                remedy = "rename it, or remove @action"
                raise ControllerDefinitionError(self.owner, method, reason, remedy)
            if spec.name in methods:
                other = methods[spec.name]
                reason = f"and {other} are the same action, {spec.name}"
                remedy = "rename one of the two"
                raise ControllerDefinitionError(self.owner, method, reason, remedy)
            methods[spec.name] = method
            # What was looked at is what runs: not getattr on the instance.
            bound = spec.function.__get__(controller)
            self._specs[spec.name] = replace(spec, function=bound)

    def find(self, name: str) -> ActionSpec | None:
        """Return the action of this name, folded or not; ``None`` if there is none."""
        return self._specs.get(fold(name))

    def find_public(self, name: str) -> ActionSpec | None:
        """Return the action if a browser may ask for it."""
        spec = self.find(name)
        return None if spec is None or spec.internal else spec

    def add(self, spec: ActionSpec) -> None:
        """Add an action that is no method, unless there is one of this name."""
        self._specs.setdefault(spec.name, spec)

    def __iter__(self) -> Iterator[ActionSpec]:
        return iter(self._specs.values())

    def __len__(self) -> int:
        return len(self._specs)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.find(name) is not None


def _marked(cls: type) -> Iterator[tuple[str, ActionSpec]]:
    names = {name: None for base in reversed(cls.__mro__) for name in vars(base)}
    for name in names:
        versions = [vars(base)[name] for base in cls.__mro__ if name in vars(base)]
        marks = [mark_of(version) for version in versions]
        current = versions[0]
        if isinstance(current, staticmethod | classmethod | property):
            inner = getattr(current, "fget", None) or getattr(current, "__func__", None)
            if mark_of(inner) is not None:
                kind = type(current).__name__
                reason = f"is an action and a {kind}"
                remedy = f"remove @{kind}: an action is a plain method"
                raise ControllerDefinitionError(cls.__name__, name, reason, remedy)
        if marks[0] is not None:
            yield name, marks[0]
        elif any(marks):
            # Silently losing an action would look like a broken button.
            reason = "overrides an action without being one"
            remedy = "write @action above it, or give it another name"
            raise ControllerDefinitionError(cls.__name__, name, reason, remedy)


def has_hook(controller: Controller[Any], name: str) -> bool:
    """Return whether a controller defines a hook itself."""
    own = inspect.getattr_static(type(controller), name, None)
    return own is not None and own is not vars(Controller).get(name)


def state_type(controller: Controller[Any]) -> type[State]:
    """Return the state of a controller: what stands in ``Controller[…]``.

    Raises:
        ControllerDefinitionError: If nothing stands there.
        StateDefinitionError: If the state cannot be used.
    """
    cls = type(controller)
    found = _argument(cls, ())
    if isinstance(found, TypeVar):
        found = found.__bound__ if found is not S else None
    if not (isinstance(found, type) and issubclass(found, State)):
        raise ControllerDefinitionError(
            cls.__name__,
            "__init__",
            "does not say what its state is",
            f"write class {cls.__name__}(Controller[YourState])",
        )
    require_complete(found)
    return found


def _argument(cls: type, arguments: tuple[Any, ...]) -> Any:
    """Return what a class, or a base of it, put in ``Controller[…]``."""
    if cls is Controller:
        return arguments[0] if arguments else S
    parameters = getattr(cls, "__parameters__", ())
    known = dict(zip(parameters, arguments, strict=False))
    for base in cls.__dict__.get("__orig_bases__", cls.__bases__):
        origin = get_origin(base) or base
        if isinstance(origin, type) and issubclass(origin, Controller):
            given = tuple(known.get(part, part) for part in get_args(base))
            return _argument(origin, given)
    return None
