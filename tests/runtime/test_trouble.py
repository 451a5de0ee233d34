"""What a visitor is told when something fails."""

from __future__ import annotations

import re

from quartlive.controller import Controller
from quartlive.runtime.trouble import told
from quartlive.state import State
from tests.runtime.pages import FakePage, visit_to

ERROR = ValueError("secret")


class Nothing(State):
    pass


class Empty(Controller[Nothing]):
    pass


def test_the_text_leads_to_the_log_and_nowhere_else(caplog):
    """Support finds the traceback by what the visitor reads out."""
    text = told(ERROR, "save", visit_to(FakePage(Empty())))
    number = re.search(r"Error (\w+)", text)[1]

    assert "secret" not in text
    assert f"error {number} in save of page page" in caplog.text
    assert "ValueError: secret" in caplog.text


def test_each_error_has_its_own_number(caplog):
    """Two visitors with trouble are two cases."""
    visit = visit_to(FakePage(Empty()))

    assert told(ERROR, "save", visit) != told(ERROR, "save", visit)


def test_a_developer_reads_what_was_raised(caplog):
    """In debug mode there is nobody to hide it from."""
    text = told(ERROR, "save", visit_to(FakePage(Empty())), debug=True)

    assert text.startswith("ValueError in save: secret")
