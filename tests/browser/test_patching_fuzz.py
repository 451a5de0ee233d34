"""Random trees, random steps and a restless visitor: the page is always right.

``LIVE_FUZZ_STEPS`` says how many steps to take, ``LIVE_FUZZ_SEED`` where to begin; each
walk has its own seed, which a failure names.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from playwright.async_api import Browser

from quartlive.wire.diff import diff
from quartlive.wire.frames import FragmentTable, encode_frame
from quartlive.wire.tree import to_html
from tests.browser.random_trees import Forest, names_of
from tests.browser.region import Region

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STEPS = int(os.environ.get("LIVE_FUZZ_STEPS", "100"))
SEED = int(os.environ.get("LIVE_FUZZ_SEED", "0"))
WALK = 10


def walk(seed: int) -> list[dict[str, Any]]:
    """The frames of one walk, each with its HTML and the names that stay."""
    forest = Forest(seed)
    tree = forest.tree()
    table = FragmentTable()
    steps = [{"frame": encode_frame(table, tree=tree), "stays": []}]
    steps[0]["html"] = to_html(tree)
    for _ in range(WALK):
        old, tree = tree, forest.step(tree)
        change: Any = diff(old, tree)
        if forest.random.random() < 0.1:
            change, table = tree, FragmentTable()
        stays = names_of(old) & names_of(tree)
        steps.append(
            {
                "frame": encode_frame(table, tree=change),
                "html": to_html(tree),
                "stays": sorted(stays),
            }
        )
    return [{**step, "frame": json.loads(str(step["frame"]))} for step in steps]


@pytest.mark.parametrize("start", ["adopted", "made"])
async def test_any_walk_of_any_tree(chromium: Browser, start: str) -> None:
    """No order of changes shows a wrong page, or takes something from the visitor."""
    region = await Region.open(chromium)
    wrong = {}
    for seed in range(SEED, SEED + max(1, STEPS // WALK)):
        steps = walk(seed)
        html = steps[0]["html"] if start == "adopted" else ""
        found = await region.page.evaluate(
            "([html, steps, seed]) => stroll(html, steps, seed)", [html, steps, seed]
        )
        if found or region.warnings:
            wrong[seed] = found or region.warnings[:]
            region.warnings.clear()
            break
    await region.page.close()
    print(f"seeds {SEED} to {seed}, {WALK} steps each")

    assert wrong == {}
