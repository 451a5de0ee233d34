"""The documentation is true: its programs run, its lists are whole, its links lead."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import Environment

import quartlive
from quartlive import errors
from quartlive.settings import OPTIONS

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
WORD = re.compile(r"`([^`]+)`")

# By the server or by the client; authors only read them.
WRITTEN_FOR_AUTHORS = set(
    "data-lvt-id data-lvt-socket data-lvt-status data-lvt-navigating data-lvt-banner"
    " data-lvt-announcer data-lvt-http data-lvt-once lvt-visit lvt-action".split()
)

# Goes to pages that bring no test of their own.
OPENS = """
import pytest
from quartlive.testing import LiveClient
from {module} import app

@pytest.mark.parametrize("via", ["socket", "fetch", "nojs"])
async def test_the_page_opens(via):
    async with LiveClient(app, via=via) as visitor:
        assert (await visitor.open("/")).text
"""


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def programs(page: Path) -> dict[str, str]:
    """Files that a page tells the reader to write, by name."""
    return {name: code for _, name, code in BLOCK.findall(page.read_text()) if name}


def words(page: str) -> set[str]:
    """What a page of the reference writes as code."""
    return set(WORD.findall(BLOCK.sub("", (REFERENCE / page).read_text())))


@pytest.mark.parametrize("page", list(filter(programs, PAGES)), ids=name_of)
def test_programs_run(page, tmp_path):
    """Who types what stands there gets what is promised."""
    files = programs(page)
    modules = [Path(name).stem for name in files if name.endswith(".py")]
    if not any(module.startswith("test_") for module in modules):
        files["test_opens.py"] = OPENS.format(module=modules[0])
    for name, code in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(code)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "--rootdir=."]
    settings = [
        "asyncio_mode=auto",
        "asyncio_default_fixture_loop_scope=function",
        f"pythonpath=. {ROOT}",
    ]
    options = [part for setting in settings for part in ("-o", setting)]

    run = subprocess.run(
        [*command, *options], cwd=tmp_path, capture_output=True, text=True
    )

    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_program_has_a_name(page):
    """A block without a file name would be a program nobody runs."""
    blocks = BLOCK.findall(page.read_text())

    assert [
        code for kind, name, code in blocks if kind in {"python", "jinja"} and not name
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    """Every page that is linked to exists."""
    targets = LINK.findall(page.read_text())

    assert [name for name in targets if not (page.parent / name).exists()] == []


def test_every_public_name_is_explained():
    """What can be imported can be looked up."""
    text = (REFERENCE / "python.md").read_text()
    text += (REFERENCE / "errors.md").read_text()

    assert {name for name in quartlive.__all__ if name not in text} == set()


def test_every_error_is_explained():
    """Who meets an error finds it by its name, and finds no error there is not."""
    defined = {
        name
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if kind.__module__ == errors.__name__
    }
    headings = re.findall(r"^## (\w+)", (REFERENCE / "errors.md").read_text(), re.M)

    assert set(headings) == defined


def known_attributes() -> set[str]:
    """Names the client looks for; those that end in ``:`` or ``-`` begin others."""
    source = (ROOT / "quartlive/client/attributes.js").read_text()
    return set(re.findall(r'"((?:data-|lvt-)[\w:-]*)"', source))


def test_every_attribute_is_listed():
    """What the client looks for in HTML is written down for authors."""
    listed = {name.partition("=")[0] for name in words("attributes.md")}

    assert {
        name
        for name in known_attributes()
        if not any(fits(other, name) for other in listed)
    } == set()


def test_every_attribute_on_the_list_is_known():
    """Nobody writes an attribute that nothing looks for."""
    text = (REFERENCE / "attributes.md").read_text()
    written = set(re.findall(r"(?<![\w-])(?:lvt-|data-lvt-)[\w:-]*", text))
    # A script's own events and the names of data are the author's.
    known = known_attributes() | {"lvt-*"}

    assert {
        name for name in written if not any(fits(name, other) for other in known)
    } == set()


def test_every_attribute_has_an_example():
    """Reading a line of HTML is quicker than reading about it."""
    blocks = BLOCK.findall((REFERENCE / "attributes.md").read_text())
    examples = " ".join(code for kind, _, code in blocks if kind == "html")
    text = (REFERENCE / "attributes.md").read_text()
    inline = " ".join(re.findall(r"`(<[^`]+>)`", text))
    shown = set(re.findall(r"[\w:-]+", examples + inline))

    assert {
        name
        for name in known_attributes() - WRITTEN_FOR_AUTHORS
        if not any(fits(other, name) for other in shown)
    } == set()


def fits(written: str, known: str) -> bool:
    """Is it this name, or one of those that this name begins?"""
    return written == known or (known[-1] in ":-" and written.startswith(known))


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("templates/*")))
def test_templates_to_copy_are_plain_jinja(name):
    """The examples' templates need no extension of Jinja."""
    source = (ROOT / "templates" / name).read_text()

    assert Environment(autoescape=True).parse(source)


def test_every_setting_is_listed():
    """With its name in the configuration, and no other."""
    text = (REFERENCE / "configuration.md").read_text()

    assert set(re.findall(r"LIVE_[A-Z_]+", text)) - {"LIVE_"} == {
        f"LIVE_{option.upper()}" for option in OPTIONS
    }
