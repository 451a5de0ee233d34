"""What ``pip install quartlive`` brings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "quartlive"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> ZipFile:
    """The wheel as a release would build it."""
    folder = tmp_path_factory.mktemp("wheel")
    options = [f"--wheel-dir={folder}", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", str(ROOT), *options], check=True
    )
    (path,) = folder.glob("*.whl")
    return ZipFile(path)


def test_wheel_brings_the_client(wheel):
    """Without these files no page would ever be live, and only users would notice."""
    scripts = {
        f"quartlive/{path.relative_to(SOURCE).as_posix()}"
        for path in SOURCE.rglob("client/*.js")
    }

    assert scripts
    assert scripts <= set(wheel.namelist())


def test_wheel_brings_the_clients_types(wheel):
    """Authors of JavaScript point TypeScript to them."""
    assert "quartlive/client/client.d.ts" in wheel.namelist()


def test_wheel_is_typed(wheel):
    """The marker file lets users' type checkers read our annotations."""
    assert "quartlive/py.typed" in wheel.namelist()


def test_wheel_brings_nothing_but_the_package(wheel):
    """Tests and examples stay at home, so they cannot shadow a user's own."""
    folders = {name.split("/")[0] for name in wheel.namelist()}

    assert {name.split(".")[0].split("-")[0] for name in folders} == {"quartlive"}


def test_wheel_carries_the_license(wheel):
    """Who redistributes the wheel needs the text."""
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())
