"""Controllers: the methods that change a state, and which of them may be asked for.

Only a method marked with :func:`action` exists for a browser. Names are looked up
in a table built once, never with ``getattr`` on what a browser sent.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import FunctionType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Literal,
    TypeVar,
    get_args,
    get_origin,
    overload,
)

from .errors import ControllerDefinitionError
from .state import State, require_complete

if TYPE_CHECKING:
    from .context import Context

S = TypeVar("S", bound=State)
Function = TypeVar("Function", bound=Callable[..., object])
# What an action needs: called with the state and the context of the moment.
Can = Callable[[Any, Any], bool]
Retry = Literal["safe", "never"]

HOOKS = ("mount", "view", "connect", "disconnect", "sync", "on_upload")
_MARK = "__live_action__"
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_RATE = re.compile(r"([1-9]\d*)/(second|minute|hour)\Z")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


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

    async def disconnect(
        self, state: S, ctx: Context, *args: Any, **kwargs: Any
    ) -> None:
        """End what :meth:`connect` began."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an action may run: so many times in so many seconds."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """An action as its author declared it.

    Attributes:
        name: Folded name, as in :func:`fold`.
        function: The method, bound to its controller once it is in a table.
        internal: Never callable by a browser.
        http: Runs in a real HTTP request, where cookies can be set.
        rate: How often a connection may run it.
        can: Whether this visitor may run it now.
        rerun: May run again after a conflict.
        retry: Whether a client may send it twice when an answer was lost.
        is_async: It is awaited.
        is_generator: Each ``yield`` is a commit.
    """

    name: str
    function: Callable[..., Any]
    internal: bool = False
    http: bool = False
    rate: Rate | None = None
    can: Can | None = None
    rerun: bool = False
    retry: Retry = "safe"
    is_async: bool = True
    is_generator: bool = False


@overload
def action(function: Function, /) -> Function: ...
@overload
def action(
    name: str | None = None,
    /,
    *,
    internal: bool = False,
    http: bool = False,
    rate: str | None = None,
    can: Can | None = None,
    rerun: bool = False,
    retry: Retry = "safe",
) -> Callable[[Function], Function]: ...
def action(
    name: str | Callable[..., object] | None = None,
    /,
    *,
    internal: bool = False,
    http: bool = False,
    rate: str | None = None,
    can: Can | None = None,
    rerun: bool = False,
    retry: Retry = "safe",
) -> Any:
    """Mark a method as an action; the function itself is returned.

    ``@action``, ``@action("save-draft")``, ``@action(internal=True)``. What the
    method returns is ignored.

    Args:
        name: Name in HTML, when it is not the method's. ``save-draft``,
            ``saveDraft`` and ``save_draft`` are the same name.
        internal: Only the server itself may run it.
        http: Is sent as an HTTP request even when a socket is open.
        rate: ``"5/minute"``: how often one connection may run it; per ``second``,
            ``minute`` or ``hour``.
        can: Called with the state and the context; false refuses.
        rerun: May run again when another tab changed the same field meanwhile.
        retry: ``"never"`` when the client must not send it a second time.

    Raises:
        ControllerDefinitionError: If the options or the function cannot be used.
    """

    def mark(function: Any) -> Any:
        spec = _spec(function, name if isinstance(name, str) else None)
        setattr(
            function,
            _MARK,
            replace(
                spec,
                internal=internal,
                http=http,
                rate=_rate(function, rate),
                can=can,
                rerun=rerun,
                retry=retry,
            ),
        )
        return function

    return mark(name) if callable(name) else mark


def _spec(function: Any, name: str | None) -> ActionSpec:
    if not isinstance(function, FunctionType):
        shown = getattr(function, "__name__", type(function).__name__)
        raise ControllerDefinitionError(
            "action",
            shown,
            f"marks a {type(function).__name__}, not a method",
            "put @action on `async def …(self, …)`, below no other decorator",
        )
    folded = fold(name if name is not None else function.__name__)
    if not _NAME.match(folded) or folded.startswith("lvt_"):
        raise _error(
            function,
            f"has a name that HTML and we cannot use: {name or function.__name__!r}",
            "use letters, digits and '_', beginning with a letter, not with 'lvt-'",
        )
    if inspect.isgeneratorfunction(function):
        raise _error(
            function, "is a generator that is not async", "write `async def` before it"
        )
    return ActionSpec(
        folded,
        function,
        is_async=inspect.iscoroutinefunction(function),
        is_generator=inspect.isasyncgenfunction(function),
    )


def _rate(function: FunctionType, text: str | None) -> Rate | None:
    if text is None:
        return None
    found = _RATE.match(text)
    if found is None:
        reason = f"has a rate of {text!r}, which says nothing"
        raise _error(function, reason, 'write a number and a unit: rate="5/minute"')
    return Rate(int(found[1]), _SECONDS[found[2]])


def _error(function: Any, reason: str, remedy: str) -> ControllerDefinitionError:
    owner, _, name = function.__qualname__.rpartition(".")
    return ControllerDefinitionError(
        owner.rpartition(".")[2] or function.__module__, name, reason, remedy
    )


_UPPER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def fold(name: str) -> str:
    """Return the one spelling of an action's name.

    >>> {fold("save-draft"), fold("saveDraft"), fold("save_draft")}
    {'save_draft'}

    Any text is accepted: what is no name folds to what is no action.
    """
    return _UPPER.sub("_", name).replace("-", "_").lower()


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
        marks = [getattr(version, _MARK, None) for version in versions]
        current = versions[0]
        if isinstance(current, staticmethod | classmethod | property):
            inner = getattr(current, "fget", None) or getattr(current, "__func__", None)
            if hasattr(inner, _MARK):
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
