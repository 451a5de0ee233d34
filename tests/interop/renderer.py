"""The published client's own tree renderer, in a process of Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from quartlive.wire.diff import diff
from quartlive.wire.frames import Frame
from quartlive.wire.livetemplate import PlainPeer
from quartlive.wire.tree import Slot, to_html

SCRIPT = Path(__file__).with_name("renderer.mjs")

Tree = dict[str, Any]
Step = dict[str, Any]


class Renderer:
    """Shows trees as the published client does; it keeps what it was sent."""

    def __init__(self, node: str) -> None:
        self._process = subprocess.Popen(
            [node, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def show(self, steps: list[Step]) -> list[str]:
        """Return the HTML after each step; ``reset`` in one is a new connection."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        # All is written before the first answer, or each would wait for the other.
        process.stdin.write(f"{json.dumps(steps)}\n")
        process.stdin.flush()
        shown: list[str] = json.loads(process.stdout.readline())
        return shown

    def close(self) -> None:
        # What ends it is the end of its input.
        self._process.communicate()
        assert self._process.returncode == 0


def running() -> Iterator[Renderer]:
    """A renderer for a fixture, which needs ``published`` too."""
    node = shutil.which("node")
    if node is None:
        missing = "node is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    renderer = Renderer(node)
    yield renderer
    renderer.close()


def written(peer: PlainPeer, tree: Any) -> Tree:
    """What this peer is sent for a tree or a patch that nobody asked for."""
    frame = json.loads(peer.write(Frame(tree=tree)))

    assert list(frame) == ["tree"]
    return frame["tree"]  # type: ignore[no-any-return]


def frames(trees: Iterable[Slot]) -> Iterator[Tree]:
    """The first tree as a whole, then what leads from each to the next."""
    peer, old = PlainPeer(), None
    for tree in trees:
        yield written(peer, tree if old is None else diff(old, tree))
        old = tree


def fresh(tree: Slot) -> str:
    """HTML of a tree as the client has to show it."""
    return spelled(to_html(tree))


def spelled(html: str) -> str:
    """The same page; the tag that the client takes out is spelled as it stays."""
    return html.replace("<root>", "<root >").replace("</root>", "</root >")


def difference(shown: str, expected: str) -> str:
    """What differs, one tag or text per line."""
    lines = (html.replace("<", "\n<").split("\n") for html in (expected, shown))
    return "\n".join(unified_diff(*lines, "expected", "shown", lineterm=""))
