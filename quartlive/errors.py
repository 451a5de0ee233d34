"""Exceptions raised by quartlive.

* :exc:`QuartLiveError`
    * :exc:`ConfigurationError` -- the app is put together wrongly; raised at start-up
        * :exc:`StateDefinitionError` -- a field of a ``State`` cannot be kept
        * :exc:`ControllerDefinitionError` -- an action or hook cannot be called
    * :exc:`TemplateError` -- the template cannot become a live tree
    * :exc:`RenderError` -- the template is fine, this data is not
        * :exc:`AwaitableValueError` -- a value in a template waits to be awaited
    * :exc:`StateValueError` -- a field holds what its annotation forbids
    * :exc:`ProtocolError` -- what was asked for is not allowed now
        * :exc:`TopicError` -- a topic is none, or this visitor may not use it
    * :exc:`UnreachableError` -- nobody is there to be told
    * :exc:`StoreError` -- the store did not take or give a record
* :exc:`FieldErrors`, :exc:`FieldError` -- raised by actions, shown at the fields

Every error says what happened, where, and what to write instead; the parts are
attributes and ``str()`` makes the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping


class QuartLiveError(Exception):
    """Base class of every exception that quartlive raises on purpose."""


class ConfigurationError(QuartLiveError):
    """The app is put together wrongly; raised before the first request."""


class StateDefinitionError(ConfigurationError, TypeError):
    """A field of a ``State`` cannot be kept.

    Attributes:
        owner: Name of the state class.
        field: Name of the field.
        reason: What is wrong with it.
        remedy: What to write instead.
    """

    def __init__(self, owner: str, field: str, reason: str, remedy: str) -> None:
        # Passing every argument on keeps the exception picklable.
        super().__init__(owner, field, reason, remedy)
        self.owner = owner
        self.field = field
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.owner}.{self.field} {self.reason}; {self.remedy}"


class ControllerDefinitionError(ConfigurationError, TypeError):
    """An action or hook cannot be called as it is written.

    Attributes:
        owner: Name of the controller class.
        name: Name of the action, hook or parameter, as written.
        reason: What is wrong with it.
        remedy: What to write instead.
    """

    def __init__(self, owner: str, name: str, reason: str, remedy: str) -> None:
        super().__init__(owner, name, reason, remedy)
        self.owner = owner
        self.name = name
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.owner}.{self.name} {self.reason}; {self.remedy}"


class TemplateError(QuartLiveError):
    """A template cannot become a live tree.

    Attributes:
        template: Name of the file.
        line: Line number, from 1.
        reason: What stands there and why it cannot.
        remedy: What to write instead.
    """

    def __init__(self, template: str, line: int, reason: str, remedy: str) -> None:
        super().__init__(template, line, reason, remedy)
        self.template = template
        self.line = line
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.template}:{self.line}: {self.reason}; {self.remedy}"


class RenderError(QuartLiveError):
    """Rendering failed because of the data passed to the template."""


class AwaitableValueError(RenderError):
    """A value in a template waits to be awaited.

    A coroutine is true in every test, so it must never pass for a value.
    """


class StateValueError(QuartLiveError):
    """A field of a state holds what its annotation forbids.

    Attributes:
        owner: Name of the state class.
        field: Name of the field.
        reason: What is wrong with the value.
    """

    def __init__(self, owner: str, field: str, reason: str) -> None:
        super().__init__(owner, field, reason)
        self.owner = owner
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.owner}.{self.field} cannot be stored: {self.reason}"


class ProtocolError(QuartLiveError):
    """What was asked for is not allowed now."""


class TopicError(ProtocolError):
    """A topic is no topic, or this visitor may not listen or publish to it."""


class UnreachableError(QuartLiveError):
    """An action was to run for visitors of whom none is connected."""


class StoreError(QuartLiveError):
    """The store did not take or give a record."""


class FieldErrors(Exception):  # noqa: N818 -- authors raise it, as HTML has fields
    """What was entered is refused, field by field.

    Raising it from an action leaves the state as it was and shows each text at
    its field.

    >>> raise FieldErrors({"title": "is taken"})
    Traceback (most recent call last):
    quartlive.errors.FieldErrors: title: is taken

    Attributes:
        errors: HTML name of each field with the text shown there; ``_general``
            stands for the form as a whole.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(dict(errors))
        self.errors: Mapping[str, str] = dict(errors)

    def __str__(self) -> str:
        return "; ".join(f"{field}: {text}" for field, text in self.errors.items())


class FieldError(FieldErrors):
    """One field is refused.

    >>> FieldError("title", "already on the list").errors
    {'title': 'already on the list'}

    Attributes:
        field: HTML name of the field.
        text: What the visitor reads there.
    """

    def __init__(self, field: str, text: str) -> None:
        super().__init__({field: text})
        self.args = (field, text)
        self.field = field
        self.text = text
