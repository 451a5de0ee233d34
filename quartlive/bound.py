"""Bound fields: an input of the same name sets them, if what it holds fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from .constraints import Constraints, value_constraints
from .problems import Messages, Problem, texts_of, translated
from .reading import MISSING, Names, Node, read, tree_of
from .shapes import Shape, fields_of
from .state import State, bound_fields
from .submitted import Submitted

__all__ = ["Bound"]


class Bound:
    """The bound fields of a state.

    Args:
        state: Which state.
        messages: Own words for what is wrong with a field.
    """

    def __init__(self, state: type[State], messages: Messages | None = None) -> None:
        names = bound_fields(state)
        self._state = state
        self._messages = messages
        self._shapes = {
            field.name: field.shape for field in fields_of(state) if field.name in names
        }

    def __bool__(self) -> bool:
        return bool(self._shapes)

    def __contains__(self, name: object) -> bool:
        return name in self._shapes

    def __iter__(self) -> Iterator[str]:
        return iter(self._shapes)

    def is_chosen(self, name: str) -> bool:
        """Return whether a field is set in one step, by a box or a list.

        What is typed may be wrong until it is finished; a choice is finished.
        """
        shape = self._shapes.get(name)
        return shape is not None and (
            shape.boolean or bool(shape.choices) or shape.kind == "list"
        )

    def put(self, state: State, submitted: Submitted) -> dict[str, str]:
        """Set the fields that were sent and fit.

        Args:
            state: Is changed.
            submitted: What the browser sent.

        Returns:
            What is wrong with the others, which keep what they hold.
        """
        errors: dict[str, str] = {}
        if not self._shapes:
            return errors
        root = tree_of(submitted.fields)
        for name, shape in self._shapes.items():
            node = _node(shape, root.find(name), is_target=name == submitted.target)
            if node is not None:
                errors |= self._set(state, name, shape, node)
        return errors

    def constraints(self) -> dict[str, Constraints]:
        """Return the HTML constraints of each field, by name."""
        return {
            name: value_constraints(
                self._state.model_fields[name].rebuild_annotation(), required=False
            )
            for name in self._shapes
        }

    def _set(
        self, state: State, name: str, shape: Shape, node: Node
    ) -> Mapping[str, str]:
        names: Names = {(): name}
        value = read(shape, node, names=names, location=(name,), html=name)
        if value is MISSING and shape.boolean:
            value = False
        if value is MISSING:
            missing = Problem(name, "missing", "Field required", {})
            return {name: translated(missing, self._messages)}
        # On a copy, so that a validator of the whole state sees the change with the
        # rest, and may refuse it.
        tried = state.model_copy()
        try:
            tried.__pydantic_validator__.validate_assignment(tried, name, value)
        except ValidationError as refused:
            return texts_of(refused, names, self._messages)
        state.__dict__[name] = tried.__dict__[name]
        state.__pydantic_fields_set__.add(name)
        return {}


def _node(shape: Shape, node: Node | None, *, is_target: bool) -> Node | None:
    """Return what was sent for a field; None leaves the field alone.

    Of boxes and lists nothing is sent when nothing is chosen any more. A hidden input
    before them, empty and with the same name, says so where no script does.
    """
    may_be_nothing = shape.boolean or shape.kind == "list"
    if node is None:
        return Node(()) if is_target and may_be_nothing else None
    if shape.kind == "list" and node.values and node.values[0] == "":
        return Node(node.values[1:])
    return node
