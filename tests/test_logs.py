"""What stands in the log, and what never does."""

from __future__ import annotations

import ast
import logging
import re
from pathlib import Path

import pytest
from jinja2 import DictLoader
from quart import Quart

from quartlive import (
    Controller,
    FieldError,
    LiveBlueprint,
    Persist,
    State,
    action,
    logs,
)
from quartlive.logs import about
from quartlive.template.urls import checked
from quartlive.testing import LiveClient

PAGE = """<body><p>{{ text }}</p><form method="post"><input name="text">
<button name="keep">Keep</button><button name="refuse">Refuse</button>
<button name="fail">Fail</button></form></body>"""

TYPED = "typed-by-the-visitor"


class NoteState(State):
    text: Persist[str] = ""


class NoteController(Controller[NoteState]):
    @action
    async def keep(self, state: NoteState, text: str) -> None:
        state.text = text

    @action
    async def refuse(self, state: NoteState, text: str) -> None:
        raise FieldError("text", text)

    @action
    async def fail(self, state: NoteState, text: str) -> None:
        raise RuntimeError("what the author wrote")


@pytest.fixture
def app() -> Quart:
    app = Quart(__name__)
    app.secret_key = "logs"
    app.jinja_loader = DictLoader({"page.html": PAGE})
    live = LiveBlueprint("live", __name__)
    live.add_page("/", NoteController(), template="page.html")
    app.register_blueprint(live)
    return app


@pytest.mark.parametrize("via", ["socket", "fetch", "nojs"])
async def test_no_line_holds_what_is_a_visitors_own(app, via, caplog):
    """S45: neither ids nor cookies nor what was typed; each record says what it is."""
    caplog.set_level(logging.DEBUG, logger="quartlive")
    async with LiveClient(app, via=via) as visitor:
        page = await visitor.open("/")
        for name in ("keep", "refuse", "fail"):
            await page.form(button=name).submit(text=TYPED)
        await visitor.client.post(
            "/",
            json={"action": f"_{TYPED}\n{TYPED}"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        cookies = [cookie.value for cookie in visitor.client.cookie_jar or ()]
    records = [record for record in caplog.records if record.name == "quartlive"]
    lines = "\n".join(str(record.__dict__) for record in records) + caplog.text

    assert records
    assert cookies
    for secret in (TYPED, *cookies, *(cookie.split(".")[0] for cookie in cookies)):
        assert secret not in lines
    assert all(record.__dict__["event"].startswith("live.") for record in records)


async def test_a_failure_is_found_by_what_the_visitor_was_told(app, caplog):
    """S45: one record, with the id that the page shows."""
    async with LiveClient(app) as visitor:
        page = await visitor.open("/")
        await page.form(button="fail").submit(text="x")
    found = [record.__dict__ for record in caplog.records if record.exc_info]

    assert len(found) == 1
    assert found[0]["event"] == "live.error"
    assert found[0]["page"] == "live.note_controller"
    assert found[0]["action"] == "fail"
    assert (
        re.search(r"Error (\w+)", page.errors["_general"])[1] == (found[0]["error_id"])
    )


def test_no_attribute_has_a_name_of_logging_itself():
    """``logging`` refuses to have those overwritten."""
    record = logging.makeLogRecord({})
    fields = about(
        "error", error_id="1", page="p", action="a", code=1, milliseconds=1, count=1
    )

    assert set(fields).isdisjoint(record.__dict__)


LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def calls(path: Path) -> list[ast.Call]:
    """Return where a module writes to the log."""
    return [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEVELS
        and ast.unparse(node.func.value) in ("logger", "log")
    ]


def test_every_record_says_what_it_is():
    """S45: wherever in the package it is written."""
    package = Path(logs.__file__).parent
    found = {path: calls(path) for path in package.rglob("*.py")}
    bare = [
        f"{path}:{call.lineno}"
        for path, written in found.items()
        for call in written
        if "extra" not in {keyword.arg for keyword in call.keywords}
    ]

    assert sum(map(len, found.values())) > 15
    assert bare == []


def test_an_address_that_is_refused_is_not_written_down(caplog):
    """S45: it is what somebody has typed."""
    checked(f"javascript:{TYPED}")

    assert caplog.records[0].__dict__["event"] == "live.template"
    assert TYPED not in caplog.text
