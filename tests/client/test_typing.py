"""Editors understand scripts written on ``/live/client.js``, and find mistakes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "typing"


@pytest.fixture(scope="module")
def marked() -> set[str]:
    """Files and lines that TypeScript complains of, such as ``wrong.ts:5``."""
    if shutil.which("npx") is None or not (ROOT / "node_modules/typescript").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("typescript is not installed")
        pytest.skip("typescript is not installed")
    run = subprocess.run(
        ["npx", "--no-install", "tsc", "--pretty", "false", "-p", PROJECT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"([\w./]+)\((\d+),\d+\): error", run.stdout)
    assert found, run.stdout + run.stderr
    return {f"{Path(name).name}:{line}" for name, line in found}


def test_what_is_right_passes(marked: set[str]) -> None:
    """Nobody has to cast to use what the documentation shows."""
    assert {name for name in marked if not name.startswith("wrong.ts:")} == set()


def test_each_mistake_is_found(marked: set[str]) -> None:
    """Before a visitor finds it."""
    lines = (PROJECT / "wrong.ts").read_text().splitlines()
    mistakes = {
        f"wrong.ts:{number}"
        for number, line in enumerate(lines, 1)
        if line.endswith("// wrong")
    }

    assert marked == mistakes
