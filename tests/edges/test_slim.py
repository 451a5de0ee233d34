"""What a browser downloads is the program, without the words about it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from quartlive.edges.slim import slim

CLIENT = Path(__file__).parents[2] / "quartlive/client"
MODULES = sorted(CLIENT.glob("*.js"))


def test_comments_go_and_line_numbers_stay() -> None:
    """An error in a browser points to the line an author can read."""
    source = "/**\n * Words.\n */\nexport const a = 1; // kept\n  // gone\nrun(a);\n"

    assert slim(source) == "\n\n\nexport const a = 1; // kept\n\nrun(a);\n"


def test_a_block_on_one_line_ends_there() -> None:
    """What follows a short comment is still program."""
    assert slim("/* Words. */\nrun();\n") == "\nrun();\n"
    assert slim("/** @type {any} */ (run)();\ngo();\n") == " (run)();\ngo();\n"


def test_code_after_a_comment_on_its_line_is_never_lost() -> None:
    """A comment inside a line stays, with all that stands around it."""
    line = "run(/** @type {any} */ (value)); /* why */\n"

    assert slim(line) == line


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_modules_are_still_programs(module: Path, tmp_path: Path) -> None:
    """Each of our modules keeps to the rule, and parses without its comments."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    slimmed = tmp_path / f"{module.stem}.mjs"
    slimmed.write_text(slim(module.read_text()))
    checked = subprocess.run(
        ["node", "--check", slimmed], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
