"""Edit scripts: how the rows of a list become the rows of another list.

A script is a list of operations on positions, applied in order. They name no keys,
so the browser needs none, and a row that is added, taken out or moved costs the same
in a list of ten and of ten thousand.

================================  ===================================================
operation                         does
================================  ===================================================
``[UPDATE, i, patch]``            changes slots of the row at ``i``
``[REMOVE, i, n]``                takes out ``n`` rows, the first at ``i``
``[INSERT, i, rows]``             puts rows in; the first then stands at ``i``
``[MOVE, from, to]``              takes one row out and puts it in; it then stands at
                                  ``to``
``[REORDER, lo, perm]``           row ``lo + j`` becomes the one that stood at
                                  ``lo + perm[j]``
================================  ===================================================

Nothing here looks into a row. ``client/ranges.js`` is the other half; both replay
``tests/vectors/ranges.json``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import compress, count
from operator import ne

UPDATE, REMOVE, INSERT, MOVE, REORDER = range(5)

#: Where a row comes from when it was not there before.
NEW = -1

Op = list[object]


def common_ends(
    old: Sequence[object],
    new: Sequence[object],
    differ: Callable[[object, object], bool],
) -> tuple[int, int]:
    """Return how many items two sequences share at the start, and then at the end.

    Args:
        old: One sequence.
        new: The other one.
        differ: ``operator.is_not`` or ``operator.ne``; with functions written in C
            ten thousand equal items take a tenth of a millisecond.

    >>> from operator import ne
    >>> common_ends("abcd", "abXcd", ne)
    (2, 2)
    """
    most = min(len(old), len(new))
    head = next(compress(count(), map(differ, old, new)), most)
    ends = map(differ, reversed(old), reversed(new))
    tail = next(compress(count(), ends), most)
    return head, min(tail, most - head)


def match(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[int] | None:
    """Return, for each name in ``new``, where it stands in ``old``, or :data:`NEW`.

    >>> match(["a", "b"], ["b", "c"])
    [1, -1]

    None when a name occurs twice on one side, so that it cannot be said which is
    which, or cannot be hashed.
    """
    try:
        places = dict(zip(old, count(), strict=False))
        if len(places) < len(old) or len(set(new)) < len(new):
            return None
    except TypeError:
        return None
    return [places.get(name, NEW) for name in new]


def pair(sources: list[int], size: int) -> None:
    """Let rows without a source continue old rows that have no other use.

    For lists whose names are weak: a row that stands where an unknown row stood,
    behind the same neighbour, is taken for the same row with other values. Changes
    ``sources`` in place.

    >>> sources = [NEW, 2, NEW]
    >>> pair(sources, 3)
    >>> sources
    [0, 2, -1]

    Args:
        sources: Where each new row comes from.
        size: How many old rows there are.
    """
    taken = set(sources)
    following = 0
    for place, source in enumerate(sources):
        if source == NEW and following < size and following not in taken:
            source = sources[place] = following
            taken.add(source)
        if source != NEW:
            following = source + 1


def script(
    sources: Sequence[int], size: int, rows: Sequence[object], offset: int = 0
) -> list[Op]:
    """Return the operations that put every row in its place.

    Removals come first, from the end, then moves, then insertions from the start.
    Rows that stay in order cost nothing, and as few rows move as possible.

    >>> script([2, 0, 1], 3, "cab")
    [[3, 2, 0]]
    >>> script([0, NEW], 2, "ad")
    [[1, 1, 1], [2, 1, ['d']]]

    Args:
        sources: Where each new row comes from: a position in the old list, no two
            alike, or :data:`NEW`.
        size: How many old rows there are.
        rows: The new rows; those that are :data:`NEW` are put into the script.
        offset: Where the first of these rows stands in the whole list.
    """
    kept = [source for source in sources if source != NEW]
    ops: list[Op] = []
    if len(kept) < size:
        gone = sorted(set(range(size)).difference(kept))
        ops += [[REMOVE, offset + i, n] for i, n in reversed(list(_runs(gone)))]
    stay = sorted(kept)
    if kept != stay:
        rank = dict(zip(stay, count(), strict=False))
        ops += _rearrange([rank[source] for source in kept], offset)
    if len(kept) < len(sources):
        new = [place for place, source in enumerate(sources) if source == NEW]
        ops += [[INSERT, offset + i, list(rows[i : i + n])] for i, n in _runs(new)]
    return ops


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first place and length of each run of neighbours."""
    start = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or places[end] != places[end - 1] + 1:
            yield places[start], end - start
            start = end


def _rearrange(order: list[int], offset: int) -> list[Op]:
    """Return moves, or one reordering where that is shorter on the wire.

    ``order[j]`` is the old place of the row that shall stand at ``j``.
    """
    rest = range(len(order))
    head, tail = common_ends(order, rest, ne)
    lo, hi = head, len(order) - tail
    order = [place - lo for place in order[lo:hi]]
    offset += lo
    settled = _longest_rising(order)
    digits = len(str(offset + len(order)))
    # "[3,from,to]," for each row that moves against "[4,lo,[...]]," with every row.
    moving = (6 + 2 * digits) * (len(order) - len(settled))
    if moving > 8 + digits + (1 + digits) * len(order):
        return [[REORDER, offset, order]]
    return list(_moves(order, settled, offset))


def _moves(order: list[int], settled: list[int], offset: int) -> Iterator[Op]:
    """Move each row that is not settled right behind the one it shall follow.

    At every step some rows are *placed*: the settled ones, and ``order[:j]``, which
    stand in their final sequence. The others are *loose*: still where they were, in
    between. A row's place is the number of placed rows before it plus the number of
    loose ones. A loose row stands before a settled one as it did in the beginning;
    moved rows cling to the settled row they follow, with nothing in between.

        order  2 0 3 1      settled: 0 1, at j = 1 and 3; loose: 2 3
               ^            2 goes from 2 to 0           2 0 1 3
                   ^        3 goes from 3 to 2           2 0 3 1
    """
    anchors = [order[j] for j in settled]
    loose = sorted(set(order).difference(anchors))
    passed = 0
    for j, place in enumerate(order):
        if passed < len(settled) and settled[passed] == j:
            passed += 1
            continue
        before = bisect_left(anchors, place)
        # Rows before the next settled row, as far as they are placed already.
        placed = settled[before] if before < passed else j + before - passed
        at = bisect_left(loose, place)
        del loose[at]
        behind = bisect_left(loose, anchors[passed - 1]) if passed else 0
        yield [MOVE, offset + placed + at, offset + j + behind]


def _longest_rising(order: list[int]) -> list[int]:
    """Return where the items of a longest rising subsequence stand, ascending."""
    # Patience sorting: lowest[n] is the lowest item that ends a rising run of n + 1
    # items, at[n] is where it stands; link[j] is where the item before order[j] in
    # its run stands.
    lowest: list[int] = []
    at: list[int] = []
    link: list[int] = []
    for j, item in enumerate(order):
        if not lowest or item > lowest[-1]:
            link.append(at[-1] if at else -1)
            lowest.append(item)
            at.append(j)
        else:
            length = bisect_left(lowest, item)
            link.append(at[length - 1] if length else -1)
            lowest[length] = item
            at[length] = j
    run = []
    j = at[-1] if at else -1
    while j >= 0:
        run.append(j)
        j = link[j]
    return run[::-1]
