"""From what was sent to the typed arguments of a method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from .actions import ActionSpec, fold
from .bound import Bound
from .constraints import Constraints, model_constraints, value_constraints
from .controller import HOOKS, ActionTable, Controller, has_hook, state_type
from .errors import ControllerDefinitionError, FieldErrors
from .parameters import Argument, Parameters, UrlVariables
from .problems import Messages, Problem, texts_of, translated
from .reading import MISSING, Names, Node, read, tree_of
from .shapes import fields_of
from .state import State
from .submitted import CHANGE, Ambiguous, Submitted, chosen_action

__all__ = [
    "Ambiguous",
    "Binding",
    "Bindings",
    "Messages",
    "Problem",
    "Submitted",
    "UrlVariables",
    "chosen_action",
]


class Binding:
    """The arguments of one action or hook.

    Args:
        function: The method, bound to its controller.
        controller: Whose method it is.
        url_variables: Variables of the rule with the type their converter gives,
            ``None`` when that is not known.
        table: The actions; fields must not be named like one. ``None`` for a hook,
            which takes nothing from a form.
        messages: Own words for what is wrong with a field.

    Raises:
        ControllerDefinitionError: If a parameter cannot be filled.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        controller: Controller[Any],
        url_variables: UrlVariables,
        table: ActionTable | None = None,
        messages: Messages | None = None,
    ) -> None:
        self.function = function
        self._controller = controller
        self._url_variables = frozenset(url_variables)
        self._messages = messages
        found = Parameters(function, controller, url_variables, table)
        self._arguments, self._takes_all = found.arguments, found.takes_all
        self._takes_form = any(part.adapter for part in self._arguments)

    def bind(
        self,
        submitted: Submitted,
        state: State,
        ctx: object,
        params: Mapping[str, object],
    ) -> dict[str, Any]:
        """Return the arguments by name.

        Args:
            submitted: What the browser sent.
            state: Passed on.
            ctx: Passed on.
            params: URL variables; they win over fields of the same name.

        Raises:
            FieldErrors: If what was sent does not fit; keys are HTML names.
        """
        values: dict[str, Any] = dict(params) if self._takes_all else {}
        passed = {"state": state, "ctx": ctx, "controller": self._controller}
        errors: dict[str, str] = {}
        root = _folded(tree_of(submitted.fields)) if self._takes_form else Node()
        for part in self._arguments:
            if part.role == "url":
                values[part.name] = params[part.name]
            elif part.role in passed:
                values[part.name] = passed[part.role]
            else:
                node = _node(part, root, submitted)
                value = self._validated(part, node, params, errors)
                if value is not MISSING:
                    values[part.name] = value
        if errors:
            raise FieldErrors(errors)
        return values

    def constraints(self) -> dict[str, Constraints]:
        """Return the HTML constraints of each field, by HTML name."""
        found: dict[str, Constraints] = {}
        for part in self._arguments:
            if part.shape.kind == "fields":
                prefix = f"{part.html}." if part.html else ""
                found |= model_constraints(part.shape.model, prefix)
            elif part.role in ("field", "value"):
                found[part.html] = value_constraints(
                    part.annotation, required=part.required
                )
        return found

    def _validated(
        self,
        part: Argument,
        node: Node | None,
        params: Mapping[str, object],
        errors: dict[str, str],
    ) -> Any:
        """Return the value of one argument, ``MISSING``, or note what is wrong."""
        names: Names = {}
        sent = read(
            part.shape, node, required=part.required, names=names, html=part.html
        )
        if sent is MISSING:
            if part.required:
                missing = Problem(part.html, "missing", "Field required", {})
                errors.setdefault(part.html, translated(missing, self._messages))
            return MISSING
        if part.role == "form" and isinstance(sent, dict):
            self._set_url_variables(part, sent, params)
        assert part.adapter is not None
        try:
            return part.adapter.validate_python(sent)
        except ValidationError as refused:
            for name, text in texts_of(refused, names, self._messages).items():
                errors.setdefault(name, text)
            return MISSING

    def _set_url_variables(
        self, part: Argument, sent: dict[str, Any], params: Mapping[str, object]
    ) -> None:
        for field in fields_of(part.annotation):
            if field.name in params:
                sent[field.html] = params[field.name]


def _node(part: Argument, root: Node, submitted: Submitted) -> Node | None:
    if part.role == "form":
        return root
    if part.role == "value" and submitted.value is not None:
        return Node((submitted.value,))
    return root.find(part.html)


def _folded(root: Node) -> Node:
    """Let ``dragSourceKey`` meet the parameter ``drag_source_key``."""
    for name in list(root.children):
        root.children.setdefault(fold(name), root.children[name])
    return root


class Bindings:
    """All of a controller that can be called, for one URL rule.

    Attributes:
        state_type: The controller's state.
        table: Its actions.
        bound: The fields of the state that inputs set.
        actions: Binding of each action, by folded name.
        hooks: Binding of each hook that the controller defines itself.

    Raises:
        ControllerDefinitionError: If anything cannot be called as it is written.
    """

    def __init__(
        self,
        controller: Controller[Any],
        url_variables: UrlVariables,
        messages: Messages | None = None,
    ) -> None:
        self.state_type = state_type(controller)
        self.table = ActionTable(controller)
        _check_variables(type(controller).__name__, self.state_type, url_variables)
        self.bound = Bound(self.state_type, messages)
        if self.bound:
            _check_bound(type(controller).__name__, self.bound, self.table)
            # Live inputs go there, whether or not the controller wants to know.
            self.table.add(ActionSpec(CHANGE, _nothing))
        self.actions = {
            spec.name: Binding(
                spec.function, controller, url_variables, self.table, messages
            )
            for spec in self.table
        }
        self.hooks = {
            name: Binding(getattr(controller, name), controller, url_variables)
            for name in HOOKS
            if has_hook(controller, name)
        }
        of_bound = self.bound.constraints()
        self._constraints = {
            name: of_bound | binding.constraints()
            for name, binding in self.actions.items()
        }

    def constraints(self, action: str, field: str) -> Constraints:
        """Return the HTML constraints of a field of an action.

        Raises:
            LookupError: If there is no such action, or it has no such field.
        """
        fields = self._constraints.get(fold(action))
        if fields is None:
            known = ", ".join(self._constraints) or "none"
            raise LookupError(f"there is no action {action!r}; actions: {known}")
        if field not in fields:
            known = ", ".join(fields) or "none"
            raise LookupError(
                f"the action {action!r} takes no field {field!r}; fields: {known}"
            )
        return fields[field]


async def _nothing() -> None:
    """Leave it at what the bound fields became."""


def _check_bound(owner: str, bound: Bound, table: ActionTable) -> None:
    for name in bound:
        if table.find_public(name) is not None or fold(name) == CHANGE:
            reason = "is a bound field of the state and an action"
            remedy = "rename one: a posted field of that name is the pressed button"
            raise ControllerDefinitionError(owner, name, reason, remedy)
    spec = table.find(CHANGE)
    if spec is not None and spec.internal:
        reason = "is internal, but inputs that set bound fields ask for it"
        raise ControllerDefinitionError(owner, CHANGE, reason, "remove internal=True")


def _check_variables(owner: str, state: type[State], variables: UrlVariables) -> None:
    for name in variables:
        if name in state.model_fields or isinstance(
            getattr(state, name, None), property
        ):
            raise ControllerDefinitionError(
                owner,
                name,
                f"is a URL variable and a name of {state.__name__}",
                "rename one: templates see both by name",
            )
