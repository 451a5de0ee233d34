"""A page: what its template is given, and what is found out when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from quartlive import Context, Controller, State, action
from quartlive.errors import ControllerDefinitionError, TemplateError
from quartlive.page import Page, Surroundings
from quartlive.runtime.visit import Address, Visit
from quartlive.template.render import Templates

TEMPLATE = """<html><head><title>{{ shout }}</title>{{ live.script }}</head>
<body>{{ word }} {{ shout }} {{ row }} {{ extra }} {{ id }} {{ state.word }}
{{ live.connected }} {{ live.error('f') }}</body></html>"""


class WordState(State):
    word: str = "hi"

    @property
    def shout(self) -> str:
        return self.word.upper()

    @property
    def _hidden(self) -> str:
        raise AssertionError("nobody asked")


class WordController(Controller[WordState]):
    async def view(self, state: WordState, ctx: Context, id: int) -> Mapping[str, Any]:
        return {"row": f"row of {state.word} at {id}"}

    @action
    async def say(self, state: WordState, word: str) -> None:
        state.word = word


async def context(names: dict[str, Any]) -> None:
    names.setdefault("extra", "more")
    names.setdefault("word", "never")


def script() -> Markup:
    return Markup("<script></script>")


def page(controller: Controller[Any] | None = None, source: str = TEMPLATE) -> Page:
    templates = Templates(Environment(loader=DictLoader({"word.html": source})))
    surroundings = Surroundings(templates.load, context, script)
    return Page(
        "word", controller or WordController(), "word.html", {"id": int}, surroundings
    )


def visit(to: Page, connection: str = "") -> Visit:
    return Visit(
        page=to,
        token="tab",
        group_id="a:1",
        address=Address({"id": 7}, "/words/7", "http://localhost"),
        query=MultiDict(),
        state=to.bindings.state_type(),
        connection_id=connection,
    )


async def test_a_template_sees_state_view_url_and_context():
    """Fields and properties by name, and what else the app offers."""
    rendered = await page().render(visit(page()))

    assert rendered.title == "HI"
    assert "hi HI row of hi at 7 more 7 hi" in rendered.html()
    assert "<script></script>" in rendered.html()


async def test_the_body_names_the_visit_once():
    """For the client; the live region does not hold it."""
    rendered = await page().render(visit(page()))

    assert '<body data-lvt-id="tab">' in rendered.html()
    assert "tab" not in str(rendered.tree)


@pytest.mark.parametrize(("connection", "said"), [("", "False"), ("c", "True")])
async def test_a_template_knows_whether_a_socket_carries_it(connection, said):
    """For what makes sense on a live page only."""
    rendered = await page().render(visit(page(), connection))

    assert said in rendered.html()


def test_a_template_is_checked_before_the_first_visitor():
    """``check()`` compiles it."""
    with pytest.raises(TemplateError):
        page(source="<body><p class={{ word }}></p></body>").check()


class Again(Controller[WordState]):
    @action(rerun=True)
    async def again(self, state: WordState) -> None: ...


@pytest.mark.parametrize("kind", [Again])
def test_a_promise_nobody_keeps_yet_is_refused(kind):
    """Silently ignored, a limit would be a hole."""
    with pytest.raises(
        ControllerDefinitionError,
        match="is not available in this version; leave it out",
    ):
        page(kind())
