"""Random trees, random steps and a restless visitor: the page is always right.

``LIVE_BROWSER_FUZZ_STEPS`` says how many steps to take in all, ``LIVE_FUZZ_SEED`` where
to begin; each walk has its own seed, which a failure names.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from playwright.async_api import Browser

from quartlive.wire.diff import diff
from quartlive.wire.frames import FragmentTable, Frame, encode_frame
from quartlive.wire.tree import Slot, to_html
from tests.browser.random_trees import Forest, names_of
from tests.browser.region import Region

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STEPS = int(os.environ.get("LIVE_BROWSER_FUZZ_STEPS", "400"))
SEED = int(os.environ.get("LIVE_FUZZ_SEED", "0"))
WALK = 10
BATCH = 20


def walk(seed: int, *, is_wild: bool, is_adopted: bool) -> dict[str, Any]:
    """The frames of one walk, each with its HTML and the names that stay.

    In wild walks nothing has to stay: an element that has no place moves others.
    """
    forest = Forest(seed, is_wild=is_wild)
    tree = forest.tree()
    html = to_html(tree)
    table = FragmentTable()
    steps = [_step(table, tree, tree, names_of(tree) if is_adopted else set())]
    for _ in range(WALK - 1):
        old, tree = tree, forest.step(tree)
        change: Any = diff(old, tree)
        if forest.random.random() < 0.1:
            change, table = tree, FragmentTable()
        steps.append(_step(table, change, tree, names_of(old) & names_of(tree)))
    if is_wild:
        steps = [{**step, "stays": None} for step in steps]
    html = html if is_adopted else ""
    return {"seed": seed, "html": html, "steps": steps, "isWild": is_wild}


def _step(table: FragmentTable, change: Any, tree: Slot, stays: set[str]) -> Any:
    frame = json.loads(encode_frame(table, Frame(tree=change)))
    return {"frame": frame, "html": to_html(tree), "stays": sorted(stays)}


@pytest.mark.parametrize("start", ["adopted", "made"])
@pytest.mark.parametrize("kind", ["orderly", "wild"])
async def test_any_walk_of_any_tree(chromium: Browser, kind: str, start: str) -> None:
    """No order of changes shows a wrong page, or takes something from the visitor."""
    region = await Region.open(chromium)
    end = SEED + max(1, STEPS // 4 // WALK)
    wrong = None
    for first in range(SEED, end, BATCH):
        walks = [
            walk(seed, is_wild=kind == "wild", is_adopted=start == "adopted")
            for seed in range(first, min(first + BATCH, end))
        ]
        wrong = wrong or await region.page.evaluate("(them) => stroll(them)", walks)
    await region.page.close()
    print(f"seeds {SEED} to {end - 1}, {WALK} steps each")

    assert wrong is None, (
        f"LIVE_FUZZ_SEED={wrong['seed']} {kind} {start}: {wrong['wrong']}"
    )
