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

HEALS = "somebody changed what it shows"


def walk(seed: int, *, is_wild: bool) -> list[dict[str, Any]]:
    """The frames of one walk, each with its HTML and the names that stay.

    In wild walks nothing has to stay: an element that has no place moves others.
    """
    forest = Forest(seed, is_wild=is_wild)
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
                "stays": None if is_wild else sorted(stays),
            }
        )
    return [{**step, "frame": json.loads(str(step["frame"]))} for step in steps]


@pytest.mark.parametrize("start", ["adopted", "made"])
@pytest.mark.parametrize("kind", ["orderly", "wild"])
async def test_any_walk_of_any_tree(chromium: Browser, kind: str, start: str) -> None:
    """No order of changes shows a wrong page, or takes something from the visitor."""
    is_wild = kind == "wild"
    region = await Region.open(chromium)
    wrong = {}
    for seed in range(SEED, SEED + max(1, STEPS // WALK)):
        steps = walk(seed, is_wild=is_wild)
        html = steps[0]["html"] if start == "adopted" else ""
        found = await region.page.evaluate(
            "([html, steps, seed]) => stroll(html, steps, seed)", [html, steps, seed]
        )
        # Wild pages may have to heal, but must not fail.
        said = [each for each in region.warnings if not (is_wild and HEALS in each)]
        if found or said:
            wrong[seed] = found or said
            break
        region.warnings.clear()
    await region.page.close()
    print(f"seeds {SEED} to {seed}, {WALK} steps each")

    assert wrong == {}
