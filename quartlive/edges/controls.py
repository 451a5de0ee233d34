"""Which control of a finished page belongs to which form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .tags import Tag


class Form(NamedTuple):
    """A form with its controls, also those that stand elsewhere."""

    tag: Tag
    controls: list[Tag]


class PageForms:
    """The forms of a page, as browsers see them.

    What stands in a ``<template>`` is not part of the page. Elements without a closing
    tag end where the next of their kind begins.

    Args:
        found: Tags of the page, in their order.

    Attributes:
        forms: In their order, each with its controls in theirs.
        options: Of a select, by where it begins.
        text_ends: Where the text of a textarea ends, by where it begins.
        disabled: Where controls begin that a browser does not send.
    """

    def __init__(self, found: Iterable[Tag]) -> None:
        self.forms: list[Form] = []
        self.options: dict[int, list[Tag]] = {}
        self.text_ends: dict[int, int] = {}
        self.disabled: set[int] = set()
        self._form: Form | None = None
        self._fieldsets: list[bool] = []
        self._apart: list[Tag] = []
        self._opened = -1
        inert = 0
        for tag in found:
            if tag.name == "template":
                inert += 1
            elif tag.name == "/template":
                inert = max(inert - 1, 0)
            elif not inert:
                self._take(tag)
        self._join()

    def _take(self, tag: Tag) -> None:
        match tag.name:
            case "form":
                # A form within a form is none.
                if self._form is None:
                    self._form = Form(tag, [])
                    self.forms.append(self._form)
            case "/form":
                self._form = None
            case "fieldset":
                self._fieldsets.append(tag.get("disabled") is not None)
            case "/fieldset":
                del self._fieldsets[-1:]
            case "option":
                self.options.setdefault(self._opened, []).append(tag)
            case "/textarea":
                self.text_ends.setdefault(self._opened, tag.start)
            case "/select":
                self._opened = -1
            case _:
                self._control(tag)

    def _control(self, tag: Tag) -> None:
        self._opened = tag.start
        if any(self._fieldsets) or tag.get("disabled") is not None:
            self.disabled.add(tag.start)
        if tag.get("form") is not None:
            self._apart.append(tag)
        elif self._form is not None:
            self._form.controls.append(tag)

    def _join(self) -> None:
        """Give controls to the forms they name; of two alike the first counts."""
        by_id: dict[str, Form] = {}
        for form in self.forms:
            by_id.setdefault(form.tag.get("id") or "", form)
        for tag in self._apart:
            named = tag.get("form")
            if named and named in by_id:
                by_id[named].controls.append(tag)
                by_id[named].controls.sort(key=lambda control: control.start)
