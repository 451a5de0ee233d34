"""A page: a controller, its state and a template, bound and checked once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from markupsafe import Markup

from .actions import ActionSpec
from .binding import Bindings, Messages, Submitted, UrlVariables
from .controller import Controller
from .errors import ControllerDefinitionError
from .flashes import alive
from .metrics import Counter, Timer
from .runtime.escapes import contained
from .runtime.visit import Visit
from .template.helpers import Live
from .template.memo import Memo
from .template.render import PageTemplate, Rendered

_LATER = "is not available in this version"

# Options of @action that would promise what nobody keeps yet.
_NOT_YET: dict[str, Callable[[ActionSpec], bool]] = {
    "rerun=True": lambda spec: spec.rerun,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page takes from the app it is part of.

    Attributes:
        template: Returns the page's template by its name.
        context: Adds what context processors offer to the names of a template.
        script: Returns what the head of a live page holds.
        debug: The app runs in debug mode.
        has_sockets: Whether the app lets any page open a socket.
    """

    template: Callable[[str], PageTemplate]
    context: Callable[[dict[str, Any]], Awaitable[None]]
    script: Callable[[], Markup]
    debug: bool = False
    has_sockets: Callable[[], bool] = lambda: True


class Page:
    """One page of an app.

    Args:
        name: What ``url_for`` and its records call it.
        controller: Its code.
        template: Name of its template.
        url_variables: Variables of its rule, with the type their converter gives.
        messages: Own words for what is wrong with a field.
        surroundings: What it takes from the app.
        has_socket: Whether it may be reached by a WebSocket.

    Attributes:
        name: As given.
        bindings: Its state, actions and hooks.
        has_socket: As given.
        template: As given.

    Raises:
        ControllerDefinitionError: If an action or hook cannot be called.
        StateDefinitionError: If the state cannot be kept.
    """

    def __init__(
        self,
        name: str,
        controller: Controller[Any],
        template: str,
        url_variables: UrlVariables,
        surroundings: Surroundings,
        *,
        messages: Messages | None = None,
        has_socket: bool = True,
    ) -> None:
        self.name = name
        self.bindings = Bindings(controller, url_variables, messages)
        self.has_socket = has_socket
        self.template = template
        self._surroundings = surroundings
        self._properties = _properties(self.bindings.state_type)
        self._special = _special(self.bindings)
        _check_options(self.bindings)

    def check(self) -> None:
        """Compile the template.

        Raises:
            TemplateError: If it cannot become a live page.
        """
        self._surroundings.template(self.template)

    async def render(self, visit: Visit) -> Rendered:
        """Return what the page looks like to this visit now.

        Raises:
            Exception: Whatever ``view``, a context processor or the template raises.
        """
        begun = perf_counter()
        template = self._surroundings.template(self.template)
        with contained():
            names = await self._names(visit)
        if not visit.is_http and not isinstance(visit.memo, Memo):
            visit.memo = Memo()
        memo = visit.memo if isinstance(visit.memo, Memo) else None
        with contained():
            rendered = template.render(names, memo)
        visit.metrics.count(Counter.RENDERS)
        visit.metrics.time(Timer.RENDER, perf_counter() - begun)
        return rendered

    async def _names(self, visit: Visit) -> dict[str, Any]:
        state = visit.state
        names = {**visit.address.params, **state.__dict__}
        for name in self._properties:
            names[name] = getattr(state, name)
        names.update(await self._view(visit))
        names["state"] = state
        names["live"] = self._live(visit)
        await self._surroundings.context(names)
        return names

    async def _view(self, visit: Visit) -> Mapping[str, object]:
        binding = self.bindings.hooks.get("view")
        if binding is None:
            return {}
        params = visit.address.params
        arguments = binding.bind(Submitted(), visit.state, visit.context(), params)
        names = await binding.function(**arguments)
        return names if names is not None else {}

    def _live(self, visit: Visit) -> Live:
        shown = visit.shown
        return Live(
            errors=shown.errors,
            submitted=shown.submitted,
            action=shown.action,
            pressed=shown.pressed,
            flashes=alive(shown.flashes, time.time()),
            pending=(*visit.running, *(work.name for work in visit.starting)),
            constraints=self.bindings.constraints,
            connected=not visit.is_http,
            dev_mode=self._surroundings.debug,
            script=self._surroundings.script(),
            body_attributes=self._body_attributes(visit),
        )

    def _body_attributes(self, visit: Visit) -> Markup:
        has_socket = self.has_socket and self._surroundings.has_sockets()
        socket = "" if has_socket else ' data-lvt-socket="off"'
        # A token is letters and digits, '-' and '_'.
        return Markup(f' data-lvt-id="{visit.token}"{socket}{self._special}')


def _special(bindings: Bindings) -> str:
    """Return attributes that name the actions which the client sends in another way."""
    public = [spec for spec in bindings.table if not spec.internal]
    named = {
        "http": [spec.name for spec in public if spec.http],
        "once": [spec.name for spec in public if spec.retry == "never"],
    }
    # Names are letters, digits and '_'.
    return "".join(
        f' data-lvt-{kind}="{" ".join(names)}"'
        for kind, names in named.items()
        if names
    )


def _properties(state: type) -> tuple[str, ...]:
    """Return the names of a state's own properties."""
    bases = [
        base
        for base in state.__mro__
        if base.__module__.partition(".")[0] not in _FOREIGN
    ]
    return tuple(
        {
            name: None
            for base in reversed(bases)
            for name, value in vars(base).items()
            if isinstance(value, property) and not name.startswith("_")
        }
    )


_FOREIGN = ("pydantic", "quartlive", "builtins", "typing", "abc")


def _check_options(bindings: Bindings) -> None:
    for spec in bindings.table:
        for option, is_used in _NOT_YET.items():
            if is_used(spec):
                raise ControllerDefinitionError(
                    bindings.table.owner,
                    spec.function.__name__,
                    f"uses {option}, which {_LATER}",
                    "leave it out",
                )
