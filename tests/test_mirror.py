"""Every module has a test file of the same name."""

from __future__ import annotations

from pathlib import Path

SOURCE = Path(__file__).parents[1] / "quartlive"
TESTS = Path(__file__).parent

# Re-exports; covered where they are raised.
UNTESTED = {"__init__.py", "errors.py"}


def test_each_module_has_its_test_file():
    """Who changes a module knows where its tests are."""
    expected = {
        path.relative_to(SOURCE).with_name(f"test_{path.name}")
        for path in SOURCE.rglob("*.py")
        if path.name not in UNTESTED
    }

    assert {path for path in expected if not (TESTS / path).exists()} == set()


def test_each_client_module_is_checked_by_tsc():
    """A module without the mark would be JavaScript nobody checks."""
    scripts = (SOURCE / "client").rglob("*.js")

    assert [
        path.name for path in scripts if not path.read_text().startswith("// @ts-check")
    ] == []
