"""Random pages, random walks: what the memo keeps must never show.

``LIVE_FUZZ_STEPS`` says how many steps each walk takes. A failure names its seed;
``LIVE_FUZZ_SEED`` walks that one again.
"""

from __future__ import annotations

import json
import os
from random import Random, SystemRandom

import pytest

from quartlive.template.memo import MIN_ROWS, Memo
from quartlive.wire.diff import diff
from quartlive.wire.frames import FragmentTable, Frame, encode_frame
from quartlive.wire.patch import Mirror
from quartlive.wire.tree import Slot, to_html

from .generate import World, load, write_files

STEPS = int(os.environ.get("LIVE_FUZZ_STEPS", "30"))
SEED = os.environ.get("LIVE_FUZZ_SEED")
WALKS = 1 if SEED else 80
FIRST = int(SEED) if SEED else SystemRandom().randrange(10**9)


class Browser:
    """One connection, with what it remembers and what its browser shows."""

    def __init__(self, memo: Memo | None) -> None:
        self.memo = memo
        self.tree: Slot | None = None
        self.table = FragmentTable()
        self.mirror = Mirror()

    def show(self, tree: Slot) -> None:
        change = tree if self.tree is None else diff(self.tree, tree)
        self.mirror.take(json.loads(encode_frame(self.table, Frame(tree=change))))
        self.tree = tree


@pytest.mark.parametrize("seed", range(FIRST, FIRST + WALKS))
def test_a_memo_never_shows(seed):
    """Each page equals one rendered anew, and so does what the browser made of it."""
    random = Random(seed)
    files = write_files(random)
    template, world = load(files), World(random)
    browsers = [Browser(memo) for memo in (Memo(0), Memo(MIN_ROWS), None)]
    done = []
    try:
        for _ in range(STEPS):
            take_step(template, world, browsers)
            done.append(world.act())
    except Exception as error:
        error.add_note(f"LIVE_FUZZ_SEED={seed}, after {', '.join(done)}")
        error.add_note("\n".join(f"{name}: {files[name]}" for name in files))
        raise


def take_step(template, world, browsers):
    """Render for every browser; a page that fails must fail for all of them."""
    try:
        fresh = template.render(world.names)
    except Exception as error:
        for browser in browsers:
            with pytest.raises(type(error)):
                template.render(world.names, browser.memo)
        return
    for browser in browsers:
        shown = template.render(world.names, browser.memo)
        browser.show(shown.tree)
        assert shown.html() == fresh.html()
        assert shown.tree == fresh.tree
        assert browser.mirror.html() == to_html(fresh.tree)
