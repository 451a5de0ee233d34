"""``quart live``, as it is typed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from quart.cli import cli

ROOT = Path(__file__).parents[1]

APP = """
from quart import Quart
from quartlive import Controller, LiveBlueprint, State, action

class Home(Controller[State]):
    @action
    async def go(self, state: State) -> None: ...

    @action(internal=True)
    async def hear(self, state: State) -> None: ...

def create_app() -> Quart:
    app = Quart(__name__)
    app.secret_key = {key!r}
    live = LiveBlueprint("live", __name__)
    live.add_page("/home/<int:number>", Home(), template="home.html")
    app.register_blueprint(live)
    return app
"""
GOOD, BAD = "<body>{{ state }}</body>", "<body>\n<a {{ state }}=1>x</a></body>"


@pytest.fixture
def live(tmp_path, monkeypatch):
    """Types a command where an app is."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QUART_APP", raising=False)

    def typed(*words: str, name: str, template: str = GOOD, key: str = "k") -> Result:
        (tmp_path / f"{name}.py").write_text(APP.format(key=key))
        (tmp_path / "templates").mkdir(exist_ok=True)
        (tmp_path / "templates" / "home.html").write_text(template)
        return CliRunner().invoke(cli, ["live", *words])

    return typed


def test_routes_lists_pages_with_their_actions(live):
    result = live("routes", "routed:create_app()", name="routed")

    assert result.exit_code == 0, result.output
    assert "/home/<int:number>  live.home  home.html" in result.output
    assert "go, hear (internal)" in result.output


def test_check_finds_nothing_wrong(live):
    result = live("check", "sound:create_app()", name="sound")

    assert result.exit_code == 0, result.output
    assert "in order" in result.output


def test_check_says_what_is_wrong_and_where(live):
    """By file and line, and with an exit status that stops a deployment."""
    result = live("check", "unsound:create_app()", name="unsound", template=BAD)

    assert result.exit_code == 1
    assert "home.html:2: " in result.output


def test_check_says_where_an_action_cannot_be_called(live, monkeypatch):
    """The line of the action, not that where the blueprint is registered."""
    monkeypatch.setattr(
        sys.modules[__name__], "APP", APP.replace("state: ", "*state: ")
    )
    result = live("check", "uncallable:create_app()", name="uncallable")

    assert result.exit_code == 1
    assert "uncallable.py:6: Home.go takes *state" in result.output


def test_check_says_where_a_state_cannot_be_kept(live, tmp_path):
    """The class does not even come to be."""
    (tmp_path / "unkept.py").write_text(
        "from quartlive import State\n\nclass Kept(State):\n    request: str = ''\n"
    )
    result = live("check", "unkept:app", name="other")

    assert result.exit_code == 1
    assert "unkept.py:3: Kept.request is a name that templates use" in result.output


def test_check_finds_a_missing_secret(live):
    result = live("check", "open:create_app()", name="open", key="")

    assert result.exit_code == 1
    assert "secret_key is not set" in result.output


def test_serve_does_not_begin_what_is_wrong(live):
    result = live("serve", "wrong:create_app()", name="wrong", template=BAD)

    assert result.exit_code == 1
    assert "home.html:2: " in result.output


@pytest.mark.parametrize("command", ["routes", "serve"])
def test_an_app_that_is_not_there_is_told_with_an_example(live, command):
    result = live(command, "nowhere:app", name="other")

    assert result.exit_code != 0
    assert "nowhere" in result.output


def test_several_workers_need_the_name_of_the_app(live):
    result = live("serve", "--workers", "2", name="many")

    assert result.exit_code == 2
    assert "need to know APP" in result.output


@pytest.mark.parametrize(
    ("option", "value"),
    [("--workers", "0"), ("--max-message-size", "0"), ("--drain-seconds", "-1")],
)
def test_what_cannot_be_served_is_refused(live, option, value):
    result = live("serve", option, value, "odd:create_app()", name="odd")

    assert result.exit_code == 2
    assert option in result.output


def test_seconds_reach_the_app_by_its_environment(live, monkeypatch):
    """Workers are processes of their own, which only that reaches."""
    monkeypatch.setenv("QUART_LIVE_DRAIN_SECONDS", "1")
    arguments = "--drain-seconds", "2.5", "late:create_app()"
    live("serve", *arguments, name="late", template=BAD)

    assert os.environ["QUART_LIVE_DRAIN_SECONDS"] == "2.5"
