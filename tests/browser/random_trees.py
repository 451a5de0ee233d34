"""Random fragments, trees of them, and steps from one tree to the next.

Every fragment begins with an element that carries a name of its own, which says on the
page which elements must still be the same ones after a step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import cast

from quartlive.wire.tree import Node, Range, Row, Slot, Statics, intern

TEXTS = ["", "a", "milk &amp; eggs", "  ", "x\ny", "&lt;b&gt;", "7"]
MARKUP = ["", "plain", "<i>x</i>", "<u id='u'>y</u> z", "a<b>b</b><i>c</i>", "<p>q</p>"]
CLASSES = ["", "on", "on big", "a b c"]
FLAGS = ["", "hidden", 'title="t"', 'data-x="1" hidden']
VALUES = ["", "a", "bc"]

SCROLLER = '<section tabindex="0" style="overflow: auto; height: 9px" class="'  # a slot
# Pieces of a fragment around one slot of a kind; none begins or ends in a table.
PIECES = [
    ("<b>", "text", "</b>"),
    ("", "text", ""),
    ("<p>", "text", " of "),  # followed by a text slot and "</p>"
    ('<i class="k ', "class", '">k</i>'),
    ("<i ", "flag", ">f</i>"),
    ('<input value="', "value", '">'),
    ('<input type="checkbox" ', "check", ">"),
    ("<textarea>", "value", "</textarea>"),
    ("<!-- ", "text", " -->"),
    ("<section>", "branch", "</section>"),
    ("", "branch", ""),
    ("\n  ", "branch", "\n"),
    ("<ul>", "list", "</ul>"),
    ("", "list", ""),
    ("<div>", "markup", "</div>"),
    ("<div>head ", "list", "<hr></div>"),
    ("<details ", "open", "><summary>s</summary>d</details>"),
    ("<dialog ", "open", ">d</dialog>"),
    ("<dialog lvt-modal ", "open", ">m</dialog>"),
    ('<p contenteditable title="', "value", '">e</p>'),
    ('<i data-still title="', "value", '">still</i>'),
    ("<select><option>a</option><option ", "chosen", ">b</option><option>c</select>"),
    (SCROLLER, "value", '">' + "<p>tall</p>" * 3 + "</section>"),
    ('<i lvt-ignore-attrs="title" title="', "value", '">o</i>'),
]
# Shown once; what never comes later must not matter to the rest of the page.
ORDERLY = [*PIECES, ("<div lvt-ignore>", "branch", "</div>")]
# What stands here may not stay here: the parser ends the paragraph, drops the tag.
WILD = [
    ("<p>", "branch", "</p>"),
    ("<p>", "wild", "</p>"),
    ("<p>", "list", "</p>"),
    ("<pre>", "wild", "</pre>"),
    ("<div>", "wild", "</div>"),
    ("<template>", "text", "</template>"),
    ("<h1 ", "flag", ' class="x">h</h1>'),
]
SLOPPY = [*MARKUP, "\n<i>x</i>", "<p>a<p>b", "<b>unclosed", "</div>", "<!-- c -->"]
CELLS = [("<td>", "text", "</td>"), ("", "cell", ""), ("<td>", "branch", "</td>")]


@dataclass
class Fragment:
    """A fragment and what may stand in its slots.

    Attributes:
        statics: Its statics; slot 0 holds its name.
        kinds: The kind of each slot.
        inner: Fragments that a slot's branch or list chooses from.
    """

    statics: Statics
    kinds: list[str]
    inner: list[list[Fragment]]


class Forest:
    """Everything random that happens in one walk.

    Args:
        seed: The same one makes the same walk.
        is_wild: Whether pieces and values may be what a parser moves or drops.
    """

    def __init__(self, seed: int, *, is_wild: bool = False) -> None:
        self.random = Random(seed)
        self._pieces = PIECES + WILD * 2 if is_wild else ORDERLY
        self._names = count()
        self._tags = count()
        self.root = self._fragment(depth=3)

    def tree(self) -> Node:
        return cast(Node, (self.root.statics, *self._slots(self.root)))

    def step(self, tree: Node) -> Node:
        """A tree that shares with this one what has not changed."""
        return cast(Node, (tree[0], *self._changed(self.root, cast(Row, tree[1:]))))

    def _fragment(self, depth: int, kind: str = "node", tag: str = "div") -> Fragment:
        pieces = CELLS if tag == "tr" else self._pieces
        names = ("branch", "list", "cell") if depth else ()
        strings, kinds, inner = [f'<{tag} data-key="'], ["name"], [[]]
        rest = f'" class="t{next(self._tags)}">'
        for _ in range(self.random.randint(1, 4)):
            before, slot, after = self.random.choice(pieces)
            if slot in {"branch", "list", "cell"} and slot not in names:
                continue
            if after == " of ":
                strings.append(rest + before)
                kinds.append("text")
                inner.append([])
                rest, before, after = after, "", "</p>"
            strings.append(rest + before)
            kinds.append(slot)
            inner.append(self._inner(slot, depth, before))
            rest = after
        if depth and tag != "tr" and self.random.random() < 0.3:
            open_, close = self.random.choice(
                [("<table>", "</table>"), ("<table><tbody>\n", "</tbody></table>")]
            )
            strings.append(rest + open_)
            kinds.append("list")
            inner.append([self._fragment(depth - 1, "range", "tr")])
            rest = close
        strings.append(f"{rest}</{tag}>")
        key = 0 if kind == "range" and self.random.random() < 0.7 else -1
        return Fragment(intern(tuple(strings), kind, key), kinds, inner)  # type: ignore[arg-type]

    def _inner(self, slot: str, depth: int, before: str) -> list[Fragment]:
        if slot == "branch":
            return [self._fragment(depth - 1) for _ in range(self.random.randint(1, 2))]
        if slot == "cell":
            return [self._fragment(depth - 1, tag="td")]
        if slot == "list":
            tag = "li" if before == "<ul>" else "div"
            return [self._fragment(depth - 1, "range", tag)]
        return []

    def _slots(self, fragment: Fragment) -> Row:
        slots = zip(fragment.kinds, fragment.inner, strict=True)
        return tuple(self._value(kind, inner) for kind, inner in slots)

    def _value(self, kind: str, inner: list[Fragment]) -> Slot:
        if kind in {"branch", "cell"}:
            chosen = self.random.choice([None, *inner])
            return "" if chosen is None else (chosen.statics, *self._slots(chosen))
        if kind == "list":
            number = self.random.choice([0, 1, 2, 3, 6])
            return Range(
                inner[0].statics, [self._slots(inner[0]) for _ in range(number)]
            )
        return self.random.choice(self._choices(kind))

    def _choices(self, kind: str) -> list[str]:
        if kind == "name":
            return [f"n{next(self._names)}"]
        table = {"text": TEXTS, "markup": MARKUP, "class": CLASSES, "flag": FLAGS}
        table |= {
            "value": VALUES,
            "check": ["", "checked"],
            "open": ["", "open"],
            "chosen": ["", "selected"],
            "wild": SLOPPY,
        }
        return table[kind]

    def _changed(self, fragment: Fragment, row: Row) -> Row:
        slots = zip(row, fragment.kinds, fragment.inner, strict=True)
        return tuple(self._next(*slot) for slot in slots)

    def _next(self, old: Slot, kind: str, inner: list[Fragment]) -> Slot:
        if kind == "name" or self.random.random() < 0.4:
            return old
        if isinstance(old, tuple):
            fragment = next(each for each in inner if each.statics is old[0])
            if self.random.random() < 0.7:
                return (old[0], *self._changed(fragment, cast(Row, old[1:])))
            others = [each for each in inner if each is not fragment]
            return self._value(kind, others)
        if isinstance(old, Range):
            rows = self._rows(inner[0], list(cast("list[Row]", old[1])))
            return Range(inner[0].statics, rows)
        return self._value(kind, inner)

    def _rows(self, fragment: Fragment, rows: list[Row]) -> list[Row]:
        def insert() -> None:
            rows.insert(self.random.randint(0, len(rows)), self._slots(fragment))

        def remove() -> None:
            if rows:
                rows.pop(self.random.randrange(len(rows)))

        def move() -> None:
            if rows:
                row = rows.pop(self.random.randrange(len(rows)))
                rows.insert(self.random.randint(0, len(rows)), row)

        def update() -> None:
            if rows:
                at = self.random.randrange(len(rows))
                rows[at] = self._changed(fragment, rows[at])

        edits: list[Callable[[], None]] = [insert, remove, move, update, update]
        edits += [lambda: self.random.shuffle(rows)]
        if self.random.random() < 0.05:
            edits = [rows.clear]
        for edit in self.random.choices(edits, k=self.random.randint(1, 3)):
            edit()
        return rows


def names_of(tree: Slot) -> set[str]:
    """Names of fragments whose elements must stay: rows without keys have none."""
    if isinstance(tree, str):
        return set()
    if isinstance(tree, Range):
        statics, rows = cast("tuple[Statics, list[Row]]", tree)
        # Without a key a row may lend its nodes to another.
        if statics.key < 0:
            return set()
        return {name for row in rows for name in _named(row)}
    return _named(cast(Row, tree[1:]))


def _named(row: Row) -> set[str]:
    inner = (names_of(slot) for slot in row[1:])
    return {cast(str, row[0])}.union(*inner)
