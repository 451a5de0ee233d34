"""Jinja's own tests, with environments that build trees in place of Jinja's.

They come from its source distribution and run in a process of their own, with
``stand_in`` as a plugin. An upgrade of Jinja that changes what the code generator
steps into shows here first.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "jinja"
RELEASE = "jinja2-3.1.6"

#: Tests of environments that stay Jinja's own.
APART = ("test_async", "test_async_filters", "test_nativetypes")
COUNT = 909
COUNT_APART = 152
#: Of some 950 templates, those that are no HTML and are compiled without the pass.
COUNT_REFUSED = 11

STREAMS = "tests.test_api.TestStreaming"
EXCEPTIONS = {
    f"{STREAMS}.test_basic_streaming": "a tree is complete or not there at all, so"
    " a stream has one piece",
    f"{STREAMS}.test_buffered_streaming": "the same",
    "tests.test_pickle.test_environment": "classes of twins are made at run time, and"
    " nobody pickles an app's environment",
}


def fetched() -> Path:
    """Return the folder of the source distribution; pip fetches it once."""
    folder = CACHE / RELEASE
    if not folder.exists():
        requirement = RELEASE.replace("-", "==")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--no-binary", ":all:", requirement]
        done = subprocess.run(
            [*command, "--dest", CACHE], capture_output=True, text=True, check=False
        )
        if done.returncode:
            missing = f"Jinja's tests could not be fetched: {done.stderr[-500:]}"
            if os.environ.get("CI") == "true":
                pytest.fail(missing)
            pytest.skip(missing)
        with tarfile.open(CACHE / f"{RELEASE}.tar.gz") as archive:
            archive.extractall(CACHE, filter="data")
    return folder


def run(folder: Path, report: Path, renders: str) -> dict[str, bool]:
    """Return which tests passed, by dotted name.

    Args:
        folder: The source distribution.
        report: File to be written.
        renders: ``once``, ``twice`` or ``memo``: how often each template is rendered.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LIVE_JINJA_RENDERS": renders,
        "LIVE_JINJA_REFUSED": str(report.with_suffix(".refused")),
        "PYTEST_ADDOPTS": "",
    }
    plugins = ["-p", "no:asyncio", "-p", "no:cacheprovider", "-p"]
    plugins += ["tests.jinja.stand_in"]
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, f"--junitxml={report}"],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
    )
    return {
        f"{case.get('classname')}.{case.get('name')}": case.find("failure") is None
        and case.find("error") is None
        for case in ElementTree.parse(report).iter("testcase")
    }


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    """Run the suite in one of its ways, once each."""
    folder, reports = fetched(), tmp_path_factory.getbasetemp()
    outcomes: dict[str, dict[str, bool]] = {}

    def outcome(renders: str) -> dict[str, bool]:
        if renders not in outcomes:
            outcomes[renders] = run(folder, reports / f"{renders}.xml", renders)
        return outcomes[renders]

    outcome.reports = reports
    return outcome


def failed(outcome: dict[str, bool]) -> set[str]:
    return {name for name, has_passed in outcome.items() if not has_passed}


def test_jinjas_own_tests_pass(suite):
    """Authors write ordinary Jinja, whatever its corners."""
    outcome = suite("once")

    assert failed(outcome) == set(EXCEPTIONS)
    assert len(outcome) == COUNT


def test_the_pass_over_the_html_refuses_few_of_their_templates(suite):
    """The figure would mean little if most were compiled without it."""
    suite("once")
    refused = (suite.reports / "once.refused").read_text().splitlines()

    assert len(refused) <= COUNT_REFUSED


def test_most_of_them_are_about_synchronous_environments(suite):
    """The figure counts what our generator compiles; the rest is Jinja's own."""
    apart = [name for name in suite("once") if name.split(".")[1] in APART]

    assert len(apart) == COUNT_APART


def test_a_memo_changes_nothing(suite):
    """What is reused from the render before must be what would be rendered.

    Some tests cannot be rendered twice at all: they use up an iterator, or count.
    They are told by rendering everything twice without a memo.
    """
    assert failed(suite("memo")) <= failed(suite("twice"))
