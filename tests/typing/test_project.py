"""Type checkers understand an app written on quartlive, and find its mistakes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "project"
MISTAKES = PROJECT / "mistakes.py"
RIGHT = sorted(set(PROJECT.glob("*.py")) - {MISTAKES})
MARK = re.compile(r"# wrong: ")

Errors = dict[tuple[str, int], str]
"""What is wrong, by file name and line."""


def run(*command: str) -> str:
    """Return what a tool prints about the project, as its author would run it."""
    environ = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command, *map(str, [*RIGHT, MISTAKES])],
        cwd=PROJECT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def mypy() -> Errors:
    line = re.compile(r"(?P<file>\w+\.py):(?P<line>\d+): error: (?P<text>.*)")
    cache = f"--cache-dir={ROOT / '.mypy_cache' / 'project'}"
    printed = run("mypy", "--strict", "--config-file=", cache)
    return {
        (found["file"], int(found["line"])): found["text"]
        for found in line.finditer(printed)
    }


def pyright() -> Errors:
    if shutil.which("node") is None and os.environ.get("CI") != "true":
        pytest.skip("pyright needs node, which is not installed")
    printed = run("pyright", "--outputjson", f"--pythonpath={sys.executable}")
    return {
        (Path(found["file"]).name, found["range"]["start"]["line"] + 1): found[
            "message"
        ]
        for found in json.loads(printed)["generalDiagnostics"]
        if found["severity"] == "error"
    }


@pytest.fixture(scope="module", params=[mypy, pyright], ids=lambda tool: tool.__name__)
def errors(request: pytest.FixtureRequest) -> Errors:
    """What one of the type checkers says about all files."""
    tool: Callable[[], Errors] = request.param
    return tool()


def test_right_code_is_accepted(errors):
    """An author who writes what the documentation says sees no error."""
    names = {path.name for path in RIGHT}

    assert {place: text for place, text in errors.items() if place[0] in names} == {}


def test_each_mistake_is_found_where_it_is(errors):
    """A slip shows in the editor, before anything runs."""
    lines = MISTAKES.read_text().splitlines()
    wrong = {at for at, line in enumerate(lines, start=1) if MARK.search(line)}

    assert {line for name, line in errors if name == MISTAKES.name} == wrong
