"""What a call in a row depends on besides its arguments."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from quartlive.template.calls import subject
from quartlive.template.environment import twin_of
from quartlive.template.helpers import Live

FILES = {
    "forms": "{% macro box(a) %}<i>{{ a }}</i>{% endmacro %}"
    "{% macro menu(a) %}{{ site }}{% endmacro %}",
}
MODULE = twin_of(Environment(loader=DictLoader(FILES))).get_template("forms").module


@pytest.mark.parametrize(
    ("value", "method"),
    [
        ("text", "upper"),
        (datetime(2020, 1, 1), "strftime"),
        ({"a": 1}, "items"),
        ([1], "index"),
        (Live(), "value"),
        (range, "__call__"),
    ],
)
def test_a_call_depends_on_what_it_is_called_on(value, method):
    """The value is compared, the call is not made."""
    assert subject(value, method) is value


@pytest.mark.parametrize(
    ("value", "method"),
    [
        ([1], "pop"),
        ({"a": 1}, "pop"),
        (datetime(2020, 1, 1), "now"),
        (Path("/"), "exists"),
        (len, "__call__"),
        (MODULE, "menu"),
        (MODULE, "missing"),
        (MODULE.menu, "__call__"),
    ],
)
def test_of_other_calls_nothing_is_known(value, method):
    """A new object each time is never the same."""
    assert subject(value, method) is not subject(value, method)


def test_a_pure_macro_is_its_code():
    """Macros are made anew in each render."""
    code = MODULE.box._func.__code__

    assert subject(MODULE, "box") is code
    assert subject(MODULE.box, "__call__") is code
