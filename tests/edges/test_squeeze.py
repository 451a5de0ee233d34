"""What goes from the client's modules means nothing to a browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from quartlive.edges.assets import CLIENT
from quartlive.edges.slim import slim
from quartlive.edges.squeeze import squeeze

ROOT = Path(__file__).parents[2]
# Prints the tokens of each program, as TypeScript's parser sees them.
TOKENS = """
import ts from "typescript";
const tokens = (node, file) => node.getChildren(file).length
  ? node.getChildren(file).flatMap((child) => tokens(child, file))
  : [node.getText(file)];
const files = JSON.parse(await new Response(process.stdin).text());
const found = files.map((text) => {
  const file = ts.createSourceFile("a.js", text, ts.ScriptTarget.Latest, true);
  if (file.parseDiagnostics.length) throw new Error(text);
  // A comma before a bracket that closes says nothing.
  const isSaid = (token, at, all) =>
    token && !(token === "," && [")", "]", "}"].includes(all[at + 1]));
  return tokens(file, file).filter(Boolean).filter(isSaid);
});
console.log(JSON.stringify(found));
"""


def tokens(*programs: str) -> list[list[str]]:
    """Return each program's tokens."""
    if shutil.which("node") is None or not (ROOT / "node_modules/typescript").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("typescript is not installed")
        pytest.skip("typescript is not installed")
    run = subprocess.run(
        ["node", "--input-type=module", "--eval", TOKENS],
        input=json.dumps(programs),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: list[list[str]] = json.loads(run.stdout)
    return found


def test_the_client_is_the_same_program() -> None:
    """Each module of it, token by token."""
    paths = sorted(CLIENT.rglob("*.js"))
    modules = [slim(path.read_text()) for path in paths]
    before, after = tokens(*modules), tokens(*map(squeeze, modules))

    for path, was, now in zip(paths, before, after, strict=True):
        assert now == was, path


@pytest.mark.parametrize(
    "line",
    [
        'say("a, b;  c", d);',
        'say("\\" , ", d);',
        "say('a, b', d);",
        "say(`a, ${b , c}`, d);",
        "const it = /a, b/.test(c);",
        "a = b / c, d;",
        "run(a); // why, so",
        "run(a, 'b, \"c', `d, e`, d);",
        "run(`a, ${b ? `c , d` : e}`, d);",
        """if (/"/.test(a, b) && c === '"') run("d, e");""",
        "run(a, '//', b, `//`, c, \"//\", d);",
        "run(a / b, c /* , d */ , e); // f",
        "a = b - -c;",
        "a = b + +c;",
        "a = b++ + c + d;",
        "a = b + ++c - d;",
        "a = b-- - c;",
        "a = b - --c;",
        "async () => await a;",
        'const one = "a" in b;',
        "const it = typeof (await a);",
        "x = { get a() { return 1 ; }, [b]: 2 };",
        "a = b ? .5 : 1;",
    ],
)
def test_what_means_something_stays(line: str) -> None:
    """White space in texts and between words, in lines of every kind."""
    program = f"async function all() {{\n  {line}\n}}\n"
    before, after = tokens(program, squeeze(program))

    assert after == before


def test_lines_are_joined_where_a_statement_goes_on() -> None:
    """A line's end says something only where a statement may end."""
    source = "const a = b\n  ? [\n      c,\n    ]\n  : d.e\n      .f();\ng();\n"

    assert squeeze(source) == "const a=b?[c]:d.e.f();g();\n"


def test_comments_behind_code_go() -> None:
    """They would be half of what is left of some lines."""
    source = (
        'run("/", a); // its "why\nrun(/[/"]/, a); // stays\nrun(a, // one\n  b);\n'
    )

    assert squeeze(source) == 'run("/",a);run(/[/"]/, a); // stays\nrun(a,b);\n'


def test_literals_over_several_lines_stay_whole() -> None:
    """Their white space is text."""
    source = "run(`a,  \n  b;\n\n  (c) `,\n  d);\n"

    assert squeeze(source) == "run(`a,  \n  b;\n\n  (c) `,\nd);\n"
