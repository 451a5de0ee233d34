"""Expressions in live templates: Jinja's meaning, and no awaitable as a value."""

from __future__ import annotations

import traceback

import pytest
from jinja2 import nodes

from quartlive.errors import AwaitableValueError, TemplateError
from quartlive.template.expressions import spelled
from tests.template.rendering import html, loaded


class User:
    """As Quart-Auth's: asking costs an await."""

    def __init__(self, friend=None):
        self.friend = friend
        self.name = "Ada"

    @property
    async def is_authenticated(self):
        return False

    async def may(self, what):
        return False

    def __getitem__(self, key):
        if key == "x":
            return self.may(key)
        raise KeyError(key)


async def numbers():
    yield 1


WAITING = [
    "{% if user.is_authenticated %}in{% endif %}",
    "{% if not user.is_authenticated %}in{% endif %}",
    "{% if user.is_authenticated and 1 %}in{% endif %}",
    "{% if 1 or user.is_authenticated %}{{ user.is_authenticated }}{% endif %}",
    "{{ 'in' if user.is_authenticated }}",
    "{{ 'in' if user['x'] }}",
    "{{ 'in' if user.may('x') }}",
    "{{ user.is_authenticated }}",
    "{{ user.may('x') }}",
    "{{ user['x'] }}",
    "{{ user.is_authenticated.yes }}",
    "{{ user.is_authenticated|default('x') }}",
    "{{ 'x'|default(user.is_authenticated) }}",
    "{{ [user]|map(attribute='is_authenticated')|list }}",
    "{{ [user]|selectattr('is_authenticated')|list|length }}",
    "{{ user|attr('is_authenticated')|string }}",
    "{{ user.is_authenticated is true }}",
    "{{ user.is_authenticated == false }}",
    "{{ user.is_authenticated ~ '' }}",
    "{% for x in user.may('x') %}{{ x }}{% endfor %}",
    "{% for x in numbers() %}{{ x }}{% endfor %}",
    "{% set in = user.is_authenticated %}{% if in %}in{% endif %}",
    "{% with in = user.may('x') %}{% if in %}in{% endif %}{% endwith %}",
    "{% macro m(x) %}{% if x %}in{% endif %}{% endmacro %}"
    "{{ m(user.is_authenticated) }}",
    "{% filter upper %}{% if user.is_authenticated %}in{% endif %}{% endfilter %}",
    "{% set x %}{{ user.is_authenticated }}{% endset %}",
    "{{ dict(a=user.is_authenticated).a }}",
    "{% if waiting %}in{% endif %}",
    "{{ 'in' if waiting }}",
    "{{ waiting|string }}",
    "{{ waiting.yes }}",
    "{% for w in all %}{% if w %}in{% endif %}{% endfor %}",
    "{% do user.may('x') %}",
]


@pytest.mark.parametrize("source", WAITING)
def test_an_awaitable_is_an_error_wherever_it_stands(source):
    """Whoever forgets an ``await`` must not let everybody in."""
    page = loaded("\n" + source)
    waiting = User().may("x")
    again = User().may("y")
    names = {"user": User(), "waiting": waiting, "all": [again], "numbers": numbers}
    with pytest.raises(AwaitableValueError, match="waits to be awaited") as raised:
        page.render({**names, "live": object()})
    waiting.close()
    again.close()

    assert raised.value.__notes__[-1] == "in the template page.html, line 2"


def test_the_traceback_leads_into_the_template():
    """Debuggers and error pages show the line of the file."""
    with pytest.raises(AwaitableValueError) as raised:
        html("\n\n{{ user.may('x') }}", user=User())
    frames = traceback.extract_tb(raised.value.__traceback__)

    assert any(frame.lineno == 3 and "template" in frame.filename for frame in frames)


async def slow(value):
    return value


@pytest.mark.parametrize("source", ["{{ 1|slow }}", "{{ x|upper|slow|upper }}"])
def test_an_async_filter_is_refused_when_the_page_is_added(source):
    """Jinja would call it while it compiles, and print a coroutine."""
    with pytest.raises(TemplateError, match=r"page.html:2: the filter 'slow' is async"):
        loaded(f"\n{source}", slow=slow)


SAME = [
    ("{{ user.name }}", "Ada"),
    ("{{ user.friend.name }}", "Bob"),
    ("{{ row.name }}", "milk"),
    ("{{ row.items }}", "&lt;built-in method items"),
    ("{{ row['items'] }}", "3"),
    ("{{ missing }}", ""),
    ("{{ row.missing }}", ""),
    ("{{ user.missing|default('none') }}", "none"),
    ("{{ missing is defined }}", "False"),
    ("{{ row.name.upper() }}", "MILK"),
    ("{{ [1, 2][0] }}{{ (1, 2)[1:] }}", "1(2,)"),
    ("{% if row.name == 'milk' %}yes{% endif %}", "yes"),
    ("{{ user.name if user else 'nobody' }}", "Ada"),
    ("{{ nothing.x if 0 else user.name }}", "Ada"),
    ("{{ {'a': {'b': 5}}.a.b }}", "5"),
]


@pytest.mark.parametrize(("source", "expected"), SAME)
def test_attributes_and_items_mean_what_they_mean_in_jinja(source, expected):
    """The quick way to an attribute has the same second look."""
    names = {"user": User(), "row": {"name": "milk", "items": 3}}
    bob = User()
    bob.name = "Bob"
    names["user"].friend = bob

    written = html(source, **names)

    assert written.startswith(expected)


def test_expressions_are_named_as_templates_spell_them():
    """The message shows what to look for."""
    user = nodes.Name("user", "load")
    call = nodes.Call(nodes.Getattr(user, "may", "load"), [], [], None, None)
    item = nodes.Getitem(call, nodes.Const("x"), "load")

    assert spelled(nodes.Filter(item, "first", [], [], None, None)) == (
        "user.may()['x']|first"
    )
