"""The client in two files is the program its modules are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from quartlive.edges.bundle import BundleError, bundle

# Uses each form that the client's modules may use.
MODULES = {
    "main.js": """\
import { tell } from "./told.js";
import {
  Count,
  start as begin,
} from "./parts/count.js";
export const count = new Count(begin());
tell("main");
import("./later.js").then(({ finish }) => finish());
""",
    "told.js": """\
import { MARK } from "./mark.js";
export function tell(text) {
  console.log(`${MARK} ${text}`);
}
""",
    "mark.js": 'export const MARK = /** @type {string} */ (["mark"].join());\n',
    "parts/count.js": """\
import { tell } from "../told.js";
export class Count {
  constructor(at) {
    this.at = at;
  }
}
class Gone extends Error {}
export { Gone, tell };
export function start() {
  tell("count");
  return 1;
}
""",
    "later.js": """\
import { Gone, tell } from "./parts/count.js";
import { more } from "./parts/more.js";
import { count } from "./main.js";
export async function finish() {
  tell(`${more + count.at} ${new Gone() instanceof Error}`);
}
""",
    "parts/more.js": """\
import { tell } from "../told.js";
export const more = 41;
tell("more");
""",
    "unused.js": "export let nothing = 1;\n",
}


def run(files: dict[str, str], folder: Path) -> str:
    """Return what Node prints when it runs these modules."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    (folder / "package.json").write_text(json.dumps({"type": "module"}))
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    command = ["node", folder / "main.js"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_bundle_does_what_the_modules_do(tmp_path: Path) -> None:
    """Who debugs an app sees the same client as its visitors."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "bundle").mkdir()
    told = run(MODULES, tmp_path / "modules")

    assert told == "mark count\nmark main\nmark more\nmark 42 true\n"
    assert run(bundle(MODULES), tmp_path / "bundle") == told


def test_no_module_is_there_twice() -> None:
    """Two instances of one module would not know of each other."""
    core, later = bundle(MODULES).values()

    assert core.count('["mark"]') == 1
    assert '["mark"]' not in later
    assert "more=41" in later
    assert "more=41" not in core


def test_nothing_else_is_sent() -> None:
    """No byte for what no browser runs."""
    text = "".join(bundle(MODULES).values())

    assert "nothing" not in text
    assert "@type" not in text
    assert "\n " not in text
    assert "\n\n" not in text


def test_files_of_two_releases_do_not_fit() -> None:
    """The second half finds no first half that it was not made for."""
    changed = {**MODULES, "told.js": MODULES["told.js"] + "run();\n"}
    (shared,) = re.findall(r"\bv[0-9a-f]{8}\b", bundle(MODULES)["main.js"])

    assert f"import{{{shared}}}" in bundle(MODULES)["later.js"]
    assert f"import{{{shared}}}" not in bundle(changed)["later.js"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('import { a } from "./main.js";', "in a circle: main.js → a.js → main.js"),
        ('import { a } from "./b.js";', "no such module: main.js → a.js → b.js"),
        ("export let a = 1;", "a.js holds 'export let a = 1;'"),
        ("export default 1;", "a.js holds 'export default 1;'"),
        ('export * from "./later.js";', "a.js holds 'export"),
        ('import "./later.js";', "a.js holds 'import"),
        ('import a from "./later.js";', "a.js holds 'import"),
        ('import * as a from "./later.js";', "a.js holds 'import"),
        ('import { a } from "elsewhere";', "a.js holds 'import"),
        ('load(() => import("./b.js"));', r'a.js loads "./b.js"; only "./later.js"'),
        ("import(`./b.js`);", r"a.js loads `./b.js`"),
        ('import { a } from "./later.js";\nimport("./later.js");', "later.js is imp"),
    ],
)
def test_what_cannot_be_bundled_is_refused(text: str, problem: str) -> None:
    """Better no start than a client that does something else than its sources."""
    sources = {
        "main.js": 'import { a } from "./a.js";\n',
        "a.js": f"{text}\n",
        "later.js": "export const a = 1;\n",
    }

    with pytest.raises(BundleError, match=problem):
        bundle(sources)


def test_a_module_in_a_folder_cannot_load_the_rest() -> None:
    """Its address would lead somewhere else once the modules are one file."""
    sources = {
        "main.js": 'import { a } from "./parts/a.js";\n',
        "parts/a.js": 'export const a = import("../later.js");\n',
        "later.js": "",
    }

    with pytest.raises(BundleError, match=r"parts/a.js loads"):
        bundle(sources)
