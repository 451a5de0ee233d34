"""What browsers without JavaScript need in a finished page.

A form that posts to its page carries the visit in a hidden field. And when a form is
shown again with its errors, the browser knows nothing of what was typed: it stands in
the page, or it is lost. Templates write it with ``live.value``; here it is written
into the controls whose template does not. Everything else in the page stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from markupsafe import escape

from .controls import Form, PageForms
from .tags import CONTROLS, FORMS, Tag, tags

VISIT_FIELD = "lvt-visit"
_OURS = "lvt-"

_BUTTONS = ("submit", "image")
# What a visitor does not type, and what no page may repeat.
_FIXED = ("hidden", "password")
_UNSENT = ("submit", "image", "button", "reset", "file")
_TOGGLES = ("checkbox", "radio")

_OPTION_TEXT = re.compile(r"[^<]*")

Pairs = Sequence[tuple[str, str]]


class _Edit(NamedTuple):
    """Replaces a piece of the page."""

    start: int
    end: int
    text: str


def with_visit(html: str, token: str, path: str = "") -> str:
    """Return a page whose forms say which visit they belong to.

    Args:
        html: The whole page.
        token: The visit.
        path: Of the page; without it, only forms that name no address post to it.
    """
    if "<form" not in html.lower():
        return html
    wanted = FORMS | {"button", "input"} if "formaction" in html.lower() else FORMS
    # With a key, a client that morphs the page to a tree without this field takes it
    # away, and does not take it for the form's first one.
    attributes = f'name="{VISIT_FIELD}" data-key="{VISIT_FIELD}"'
    field = f'<input type="hidden" {attributes} value="{escape(token)}">'
    return _edited(
        html,
        (
            _Edit(form.tag.end, form.tag.end, field)
            for form in PageForms(tags(html, wanted)).forms
            if _posts_to(form, path)
        ),
    )


def refilled(
    html: str, pairs: Pairs, pressed: str | None = None, path: str = ""
) -> str:
    """Return a page whose posted form holds what was typed into it.

    Passwords, files and hidden fields are left as the template wrote them, and so is
    everything when no form of the page is like the one that was posted.

    Args:
        html: The whole page.
        pairs: What was posted, in its order.
        pressed: Name of the pressed button, if one was.
        path: As for :func:`with_visit`.
    """
    page = PageForms(tags(html, CONTROLS))
    sent = _Sent(pairs)
    forms = [form for form in page.forms if _posts_to(form, path)]
    form = max(forms, key=lambda form: _likeness(form, sent, pressed), default=None)
    if form is None or not any(_likeness(form, sent, pressed)[::2]):
        return html
    return _edited(html, _fillings(html, page, form, sent))


class _Sent:
    """What was posted, by name; a repeated name is used up in its order."""

    def __init__(self, pairs: Pairs) -> None:
        self.values: dict[str, list[str]] = {}
        for name, text in pairs:
            if not name.startswith(_OURS):
                self.values.setdefault(name, []).append(_lf(text))
        self._used = dict.fromkeys(self.values, 0)

    def has(self, name: str, text: str) -> bool:
        return text in self.values.get(name, ())

    def next(self, name: str) -> str | None:
        """Return the next text of a name; None when all were returned."""
        values = self.values.get(name, [])
        at = self._used.get(name, 0)
        if at >= len(values):
            return None
        self._used[name] = at + 1
        return values[at]


def _posts_to(form: Form, path: str) -> bool:
    """Would a browser post this form to the page, with one of its buttons?"""
    if form.tag.said("method") != "post":
        return False
    addresses = [form.tag.get("action"), *_button_addresses(form)]
    return any(_is_page(address or "", path) for address in addresses)


def _button_addresses(form: Form) -> Iterator[str]:
    for control in form.controls:
        address = control.get("formaction")
        if address is not None and _is_button(control):
            yield address


def _is_button(control: Tag) -> bool:
    if control.name == "button":
        return control.said("type") not in ("button", "reset")
    return control.name == "input" and control.said("type") in _BUTTONS


def _is_page(address: str, path: str) -> bool:
    address = address.strip()
    if not address or address[0] in "?#":
        return True
    try:
        parts = urlsplit(address)
        joined = urlsplit(urljoin(path, address)).path
    except ValueError:
        return False
    # Where our host is called by its name, nobody here knows that it is ours.
    return not parts.scheme and not parts.netloc and unquote(joined) == path != ""


def _likeness(form: Form, sent: _Sent, pressed: str | None) -> tuple[int, int, int]:
    """Compare a form with the one posted: its button, its row, its fields."""
    has_button = any(
        _is_button(control)
        and control.get("name") == pressed
        and (
            control.get("value") is None
            or sent.has(pressed, control.get("value") or "")
        )
        for control in form.controls
        if pressed is not None
    )
    hidden = [
        control
        for control in form.controls
        if control.said("type") == "hidden"
        and not (control.get("name") or _OURS).startswith(_OURS)
    ]
    other = [
        control
        for control in hidden
        if not sent.has(control.get("name") or "", _lf(control.get("value") or ""))
    ]
    names = {control.get("name") for control in form.controls}
    return has_button, -len(other), len(names & sent.values.keys())


def _fillings(html: str, page: PageForms, form: Form, sent: _Sent) -> Iterator[_Edit]:
    for control in form.controls:
        name = control.get("name")
        if not name or control.start in page.disabled:
            continue
        if control.name == "input":
            yield from _input(control, name, sent)
        elif control.name == "textarea" and control.start in page.text_ends:
            yield from _textarea(
                html, control, page.text_ends[control.start], name, sent
            )
        elif control.name == "select":
            yield from _select(
                html, control, page.options.get(control.start, []), name, sent
            )


def _input(control: Tag, name: str, sent: _Sent) -> Iterator[_Edit]:
    kind = control.said("type")
    if kind in _UNSENT:
        return
    if kind in _TOGGLES:
        value = control.get("value")
        is_on = sent.has(name, "on" if value is None else _lf(value))
        if is_on:
            sent.next(name)
        yield from _flag(control, "checked", is_on)
        return
    text = sent.next(name)
    if kind in _FIXED or text is None or text == (control.get("value") or ""):
        return
    yield _attribute(control, "value", f'value="{escape(text)}"')


def _textarea(
    html: str, control: Tag, end: int, name: str, sent: _Sent
) -> Iterator[_Edit]:
    text = sent.next(name)
    shown = _lf(unescape(html[control.end : end])).removeprefix("\n")
    if text is not None and text != shown:
        # Browsers drop the first line break.
        yield _Edit(control.end, end, f"\n{escape(text)}")


def _select(
    html: str, control: Tag, options: list[Tag], name: str, sent: _Sent
) -> Iterator[_Edit]:
    is_multiple = control.get("multiple") is not None
    chosen = [option for option in options if sent.has(name, _option(html, option))]
    if not is_multiple:
        text = sent.next(name)
        chosen = [option for option in chosen if _option(html, option) == text][:1]
        # What was chosen is not offered any more.
        if not chosen:
            return
    for option in options:
        yield from _flag(option, "selected", option in chosen)


def _option(html: str, option: Tag) -> str:
    value = option.get("value")
    if value is None:
        found = _OPTION_TEXT.match(html, option.end)
        value = " ".join(unescape(found[0]).split()) if found else ""
    return _lf(value)


def _flag(tag: Tag, name: str, is_on: bool) -> Iterator[_Edit]:
    """Write a bare attribute or take it away, if it is not so already."""
    found = tag.attributes.get(name)
    if is_on and found is None:
        yield _attribute(tag, name, name)
    elif not is_on and found is not None:
        yield _Edit(found.start, found.end, "")


def _attribute(tag: Tag, name: str, text: str) -> _Edit:
    found = tag.attributes.get(name)
    if found is not None:
        return _Edit(found.start, found.end, text)
    return _Edit(tag.inside, tag.inside, f" {text}")


def _edited(html: str, edits: Iterable[_Edit]) -> str:
    pieces = []
    at = 0
    for start, end, text in sorted(edits):
        pieces += [html[at:start], text]
        at = end
    return "".join([*pieces, html[at:]])


def _lf(text: str) -> str:
    """Return text as a page holds it; forms are posted with CRLF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
