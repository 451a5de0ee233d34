"""Random trees in which any part may become any other, from one step to the next.

Pages are not like that: what may stand in a slot is in their template. Few of their
steps put a list where a part with a list was, which is what a merge gets wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from quartlive.wire.tree import Range, Row, Slot, Statics, intern

TEXTS = ["", "a", "b", "{{a}}", "{{b}}", "<root>", "&lt;"]
# Few, so that unlike parts have equal strings.
STRINGS = [("<b>", "</b>"), ("<i>", "", "</i>"), ("", ""), ("<u>", " ", " ", "</u>")]
DEEPEST = 4


def shapes(random: Random) -> Iterator[Slot]:
    """Trees of one page, each made of the one before it."""
    tree = _node(random, 0)
    while True:
        yield tree
        tree = _next(random, tree, 0) if random.random() < 0.95 else _node(random, 0)


def _any(random: Random, depth: int) -> Slot:
    kinds: list[Any] = [_text, _node, _node, _range, _range]
    kind = random.choice(kinds if depth < DEEPEST else [_text])
    made: Slot = kind(random, depth)
    return made


def _text(random: Random, depth: int) -> str:
    return random.choice(TEXTS)


def _node(random: Random, depth: int) -> Any:
    statics = intern(random.choice(STRINGS))
    return (statics, *_slots(random, statics, depth))


def _range(random: Random, depth: int) -> Range:
    statics = intern(random.choice(STRINGS), "range", random.choice([-1, 0]))
    keys = random.sample("abcdef", random.choice([0, 1, 2, 3]))
    return Range(statics, [_row(random, statics, key, depth) for key in keys])


def _row(random: Random, statics: Statics, key: str, depth: int) -> Row:
    slots = _slots(random, statics, depth)
    return (key, *slots[1:]) if statics.key == 0 else tuple(slots)


def _slots(random: Random, statics: Statics, depth: int) -> list[Slot]:
    return [_any(random, depth + 1) for _ in statics.strings[1:]]


def _next(random: Random, old: Any, depth: int) -> Any:
    if depth and random.random() < 0.2:
        return _any(random, depth)
    if isinstance(old, str) or random.random() < 0.2:
        return old
    if isinstance(old, Range):
        return Range(old[0], _rows(random, old[0], list(old[1]), depth))
    return (old[0], *(_next(random, slot, depth + 1) for slot in old[1:]))


def _rows(random: Random, statics: Any, rows: list[Row], depth: int) -> list[Row]:
    rows = [
        row if random.random() < 0.5 else _changed(random, statics, row, depth)
        for row in rows
        if random.random() < 0.8
    ]
    if random.random() < 0.3:
        random.shuffle(rows)
    shown = {row[0] for row in rows if statics.key == 0}
    for key in random.sample("abcdef", random.choice([0, 0, 1, 2])):
        if key not in shown:
            row = _row(random, statics, key, depth)
            rows.insert(random.randint(0, len(rows)), row)
    return rows


def _changed(random: Random, statics: Statics, row: Row, depth: int) -> Row:
    slots = [_next(random, slot, depth + 1) for slot in row]
    return (row[0], *slots[1:]) if statics.key == 0 else tuple(slots)
