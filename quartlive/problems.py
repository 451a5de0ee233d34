"""Why an input was refused, in the words and names of the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .reading import Names
from .wire.frames import GENERAL


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why one field is refused.

    Attributes:
        field: HTML name; ``_general`` for the form as a whole.
        kind: Pydantic's name of the problem, such as ``string_too_short``.
        text: Pydantic's words, without the kind of exception in front.
        values: Figures of the problem, such as ``{"min_length": 3}``.
    """

    field: str
    kind: str
    text: str
    values: Mapping[str, object]


Messages = Mapping[str, str] | Callable[[Problem], str | None]
"""Own words: texts by kind with ``{min_length}`` and the like, or a function."""


def texts_of(
    refused: ValidationError, names: Names, messages: Messages | None = None
) -> dict[str, str]:
    """Return what to show, by HTML name; the first problem of a field counts.

    Args:
        refused: What Pydantic says.
        names: HTML name of each place that was read.
        messages: Replaces texts; what it does not know keeps Pydantic's.
    """
    texts: dict[str, str] = {}
    for error in refused.errors(include_url=False, include_input=False):
        problem = _problem(error, names)
        if problem.field not in texts:
            texts[problem.field] = translated(problem, messages)
    return texts


def _problem(error: ErrorDetails, names: Names) -> Problem:
    location = error["loc"]
    # Pydantic adds the branch of a union and the like; the form knows no such place.
    while location and location not in names:
        location = location[:-1]
    values = dict(error.get("ctx", {}))
    raised = values.pop("error", None)
    # A validator's own words, without "Value error, " in front.
    own = isinstance(raised, ValueError | AssertionError) and str(raised)
    field = names.get(location) or GENERAL
    return Problem(field, error["type"], own or error["msg"], values)


def translated(problem: Problem, messages: Messages | None) -> str:
    """Return the text of a problem, in the app's own words if it has some."""
    if messages is None:
        return problem.text
    if callable(messages):
        return messages(problem) or problem.text
    template = messages.get(problem.kind)
    if template is None:
        return problem.text
    return template.format_map(_Figures(problem.values))


class _Figures(dict[str, object]):
    """Figures of a problem; what is no figure of it stays as it is written."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"
