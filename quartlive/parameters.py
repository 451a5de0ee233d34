"""What each parameter of an action or hook takes, read once from its annotations."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import NoneType, SimpleNamespace, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, PydanticUserError, RootModel, TypeAdapter
from pydantic.fields import FieldInfo

from .actions import fold
from .controller import ActionTable, Controller, state_type
from .errors import ControllerDefinitionError
from .shapes import ANYTHING, Shape, adapter_of, fields_of, html_name, shape_of
from .state import State

Role = Literal["state", "ctx", "controller", "url", "form", "value", "field"]
UrlVariables = Mapping[str, type | None]

_PASSED = ("state", "ctx")
_EMPTY = inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class Argument:
    """One parameter, and where its value comes from.

    Attributes:
        name: Name of the parameter.
        role: What fills it.
        html: Name of the form field that fills it.
        shape: What may stand in that field.
        required: It has no default.
        annotation: As written.
        adapter: Validates what was sent.
    """

    name: str
    role: Role
    html: str = ""
    shape: Shape = ANYTHING
    required: bool = True
    annotation: Any = None
    adapter: TypeAdapter[Any] | None = None


class Parameters:
    """The parameters of one method.

    Args:
        function: The method, bound to its controller.
        controller: Whose method it is.
        url_variables: Variables of the rule, with the type their converter gives.
        table: The actions of the controller; ``None`` for a hook.

    Attributes:
        arguments: One for each parameter.
        takes_all: It takes every URL variable that is left, by ``**kwargs``.

    Raises:
        ControllerDefinitionError: If a parameter cannot be filled.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        controller: Controller[Any],
        url_variables: UrlVariables,
        table: ActionTable | None,
    ) -> None:
        self._controller = controller
        self._function = function
        self._url_variables = url_variables
        self._table = table
        self._state = state_type(controller)
        self.takes_all = False
        self.arguments = tuple(self._read())
        self._check_forms()

    def _error(self, reason: str, remedy: str) -> ControllerDefinitionError:
        owner, name = type(self._controller).__name__, self._function.__name__
        return ControllerDefinitionError(owner, name, reason, remedy)

    def _read(self) -> Iterator[Argument]:
        for parameter in inspect.signature(self._function).parameters.values():
            name = parameter.name
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                self._check_starred(parameter)
            elif parameter.kind is parameter.POSITIONAL_ONLY:
                reason = f"takes {name} by position only"
                raise self._error(reason, "remove the '/': arguments come by name")
            elif parameter.annotation is _EMPTY:
                reason = f"takes {name}, which has no annotation"
                raise self._error(reason, self._example(name))
            else:
                yield self._argument(parameter)

    def _check_starred(self, parameter: inspect.Parameter) -> None:
        if self._table is not None:
            reason = f"takes {str(parameter).split(':')[0]}"
            remedy = "name each field, or take the whole form as one BaseModel"
            raise self._error(reason, remedy)
        if parameter.kind is parameter.VAR_KEYWORD:
            self.takes_all = True

    def _example(self, name: str) -> str:
        if name in _PASSED:
            kind = {"state": self._state.__name__, "ctx": "Context"}[name]
            return f"write {name}: {kind}"
        return f"write its type, such as {name}: int"

    def _argument(self, parameter: inspect.Parameter) -> Argument:
        name = parameter.name
        annotation = self._resolved(parameter)
        passed = self._passed(name, annotation)
        if passed is not None:
            return Argument(name, passed)
        if name in self._url_variables:
            self._check_url_type(name, annotation)
            return Argument(name, "url")
        if self._table is None:
            raise self._unknown(name)
        required = parameter.default is _EMPTY
        return self._from_form(name, annotation, required=required)

    def _resolved(self, parameter: inspect.Parameter) -> Any:
        """Return the annotation as an object, whatever was imported how."""
        name = parameter.name
        function: Any = inspect.unwrap(self._function)
        names = {
            **self._controller.__live_names__,
            type(self._controller).__name__: type(self._controller),
        }
        holder = SimpleNamespace(__annotations__={name: parameter.annotation})
        try:
            return typing.get_type_hints(
                holder, function.__globals__, names, include_extras=True
            )[name]
        except NameError as problem:
            # Linters move imports that only annotations need out of run time.
            if name in _PASSED:
                return None
            reason = f"takes {name}: {parameter.annotation}, which is not known"
            remedy = f"import {problem.name} at run time, not only for type checking"
            raise self._error(reason, remedy) from None

    def _passed(self, name: str, annotation: Any) -> Role | None:
        if annotation is None:
            return "state" if name == "state" else "ctx"
        kind = get_origin(annotation) or annotation
        if not isinstance(kind, type):
            return None
        if issubclass(kind, State):
            if not issubclass(self._state, kind):
                reason = f"takes {name}: {kind.__name__}, which is another state"
                raise self._error(reason, f"write {name}: {self._state.__name__}")
            return "state"
        if issubclass(kind, Controller):
            return "controller"
        # Context stands further up; it says itself what it is.
        return "ctx" if getattr(kind, "live_argument", None) == "ctx" else None

    def _check_url_type(self, name: str, annotation: Any) -> None:
        given = self._url_variables[name]
        if given is not None and not _admits(annotation, given):
            shown = getattr(annotation, "__name__", annotation)
            reason = f"takes {name}: {shown}, but the rule gives {given.__name__}"
            remedy = f"write {name}: {given.__name__}, or change the rule's converter"
            raise self._error(reason, remedy)

    def _unknown(self, name: str) -> ControllerDefinitionError:
        known = ", ".join(self._url_variables) or "none"
        return self._error(
            f"takes {name}, which is no variable of the rule (those are: {known})",
            "write it into the rule, or remove it: a hook sees no form",
        )

    def _from_form(self, name: str, annotation: Any, *, required: bool) -> Argument:
        if name.startswith(("_", "lvt_")):
            reason = f"takes {name}, a name that no form may use"
            raise self._error(reason, "let it begin with a letter, not with 'lvt_'")
        is_form = isinstance(annotation, type) and issubclass(annotation, BaseModel)
        if is_form and issubclass(annotation, RootModel):
            reason = f"takes {name}: {annotation.__name__}, which has no fields"
            raise self._error(reason, "write a BaseModel with a field for each control")
        role: Role = "form" if is_form else "value" if name == "value" else "field"
        return Argument(
            name,
            role,
            "" if is_form else _alias(name, annotation),
            shape_of(annotation),
            required,
            annotation,
            self._adapter(name, annotation),
        )

    def _adapter(self, name: str, annotation: Any) -> TypeAdapter[Any]:
        try:
            return adapter_of(annotation)
        except PydanticUserError:
            shown = getattr(annotation, "__name__", annotation)
            reason = f"takes {name}: {shown}, which no form can hold"
            remedy = "take text, numbers, dates or a BaseModel, and build it yourself"
            raise self._error(reason, remedy) from None

    def _check_forms(self) -> None:
        forms = [part for part in self.arguments if part.role == "form"]
        if len(forms) > 1:
            both = " and ".join(form.name for form in forms)
            reason = f"takes two forms, {both}"
            raise self._error(reason, "put the fields of both into one BaseModel")
        for name in self._html_names():
            spec = self._table.find(name) if self._table is not None else None
            if spec is not None and spec.name == fold(name.partition(".")[0]):
                reason = f"has a field {name!r}, which is also an action"
                remedy = "rename one: a button of that name would be pressed and filled"
                raise self._error(reason, remedy)

    def _html_names(self) -> Iterator[str]:
        for argument in self.arguments:
            if argument.role == "form":
                yield from (field.html for field in fields_of(argument.annotation))
            elif argument.role == "field":
                yield argument.html


def _alias(name: str, annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        for part in annotation.__metadata__:
            if isinstance(part, FieldInfo):
                return html_name(name, part)
    return name


def _admits(annotation: Any, given: type) -> bool:
    """Can a value of the type ``given`` stand where the annotation stands?"""
    if annotation is Any or isinstance(annotation, typing.TypeVar):
        return True
    origin = get_origin(annotation)
    if origin is Annotated:
        return _admits(annotation.__origin__, given)
    if origin in (Union, UnionType):
        return any(_admits(part, given) for part in get_args(annotation))
    if hasattr(annotation, "__supertype__"):
        return _admits(annotation.__supertype__, given)
    if isinstance(annotation, type) and annotation is not NoneType:
        # An int is welcome where a float is asked for, as for type checkers.
        return issubclass(given, annotation) or (given, annotation) == (int, float)
    return False
