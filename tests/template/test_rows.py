"""Which rows are rendered again when their items change in place."""

from __future__ import annotations

import pytest
from jinja2 import Environment
from pydantic import BaseModel

from quartlive.template.reads import Read, Reads, Step
from quartlive.template.rows import Record, Site, UnfitError, compare
from quartlive.wire.tree import intern

ENVIRONMENT = Environment()
ROW = intern(("<li>", "</li>"), "range")
KEYED = intern(('<li id="', '"></li>'), "range", 0)
NAME = (Read((Step("name"),)),)


class Item(BaseModel):
    name: str = ""
    tags: list[str] = []


def items(names: str = "abcdef") -> list[Item]:
    return [Item(name=name) for name in names]


class Loop:
    """A loop that is rendered again and again, its rows numbered as they come."""

    def __init__(self, reads: Reads = Reads(NAME), statics=ROW) -> None:  # noqa: B008
        self.site = Site(reads)
        self.statics = statics
        self.record: Record | None = None
        self.count = 0
        self.may_repeat = True

    def render(self, items, *outer) -> list[int] | None:
        """Return the places of the rows that were rendered; None if all were."""
        found = compare(self.site, self.record, ENVIRONMENT, list(items), outer)
        places = range(len(items)) if found.stale is None else found.stale
        rendered = [(f"{place}/{self.count}",) for place in places]
        self.count += 1
        self.may_repeat = found.may_repeat(self.statics.key, rendered)
        self.record = found.record(self.statics, rendered)
        return found.stale

    @property
    def rows(self) -> list[str]:
        return [text for (text,) in self.record.rows]


def test_all_rows_are_rendered_at_first():
    """There is nothing to compare with."""
    assert Loop().render(items()) is None


def test_no_row_is_rendered_when_nothing_changed():
    """The rows are the same list, so that the diff has nothing to do."""
    loop, list_ = Loop(), items()
    loop.render(list_)
    rows = loop.record.rows

    assert loop.render(list_) == []
    assert loop.record.rows is rows


@pytest.mark.parametrize("name", ["z", 1, None, ["a"]])
def test_a_row_whose_value_changed_is_rendered(name):
    """The other rows are the same objects."""
    loop, list_ = Loop(), items()
    loop.render(list_)
    before = loop.record.rows
    list_[2].name = name

    assert loop.render(list_) == [2]
    assert [old is new for old, new in zip(before, loop.record.rows, strict=True)] == [
        place != 2 for place in range(6)
    ]
    assert loop.render(list_) == []


def test_a_list_that_changes_inside_is_seen():
    """Also in a column that held nothing but plain values before."""
    loop, list_ = Loop(Reads((Read((Step("tags"),)),))), items()
    loop.render(list_)
    list_[1].tags.append("new")

    assert loop.render(list_) == [1]


def test_a_value_that_is_only_equal_leaves_the_row():
    """It was loaded anew; next time it is the same object."""
    loop, list_ = Loop(), items(["one", "two", "three"])
    loop.render(list_)
    list_[1].name = "".join(["t", "wo"])

    assert loop.render(list_) == []
    assert loop.record.kept[0][1] is list_[1].name


@pytest.mark.parametrize(
    ("change", "rendered", "rows"),
    [
        (lambda rows: rows.append(Item()), [6], "0 1 2 3 4 5 6*"),
        (lambda rows: rows.insert(0, Item()), [0], "0* 0 1 2 3 4 5"),
        (lambda rows: rows.insert(3, Item()), [3], "0 1 2 3* 3 4 5"),
        (lambda rows: rows.pop(2), [], "0 1 3 4 5"),
        (lambda rows: rows.insert(0, rows.pop()), [], "5 0 1 2 3 4"),
        (lambda rows: rows.reverse(), [], "5 4 3 2 1 0"),
        (lambda rows: rows.append(rows[0]), [6], "0 1 2 3 4 5 6*"),
        (lambda rows: rows.__setitem__(1, Item(name="z")), [1], "0 1* 2 3 4 5"),
        (lambda rows: rows.clear(), None, ""),
    ],
)  # fmt: skip
def test_rows_move_with_their_items(change, rendered, rows):
    """Only what is new is rendered; all else was rendered at first."""
    loop, list_ = Loop(), items()
    loop.render(list_)
    change(list_)

    assert loop.render(list_) == rendered
    assert " ".join(loop.rows) == " ".join(
        text.replace("*", "/1") if "*" in text else f"{text}/0" for text in rows.split()
    )


@pytest.mark.parametrize(
    ("position", "change", "rendered"),
    [
        ("index", lambda rows: rows.insert(4, Item()), [4, 5, 6]),
        ("index", lambda rows: rows.append(Item()), [6]),
        ("first", lambda rows: rows.insert(0, Item()), [0, 1]),
        ("first", lambda rows: rows.pop(0), [0]),
        ("last", lambda rows: rows.append(Item()), [5, 6]),
        ("last", lambda rows: rows.pop(), [4]),
        ("last", lambda rows: rows.insert(0, rows.pop()), [0, 5]),
        ("length", lambda rows: rows.append(Item()), None),
        ("length", lambda rows: rows.reverse(), []),
        ("index", lambda rows: rows.reverse(), None),
        ("index last", lambda rows: rows.append(Item()), [5, 6]),
    ],
)
def test_rows_that_show_their_place_are_rendered_when_it_changes(
    position, change, rendered
):
    """Most rows show no more than whether they are the first."""
    loop, list_ = Loop(Reads(NAME, position=frozenset(position.split()))), items()
    loop.render(list_)
    change(list_)

    assert loop.render(list_) == rendered


def test_a_new_row_that_reads_nothing_is_rendered():
    """There is no value to tell that it is new."""
    loop = Loop(Reads(()))
    loop.render(["a", "b"])

    assert loop.render(["a", "b", "c"]) == [2]


def test_equal_rows_loaded_anew_are_kept():
    """Each stands where its like stood."""
    loop = Loop()
    loop.render(items())
    rows = loop.record.rows

    assert loop.render(items()) == []
    assert loop.record.rows is rows


def test_pairs_are_followed_by_what_is_in_them():
    """dict.items() and enumerate() make their tuples anew."""
    reads = Reads((Read((Step(1, True), Step("name"))),), unpacks=True)
    loop, rows = Loop(reads), dict(enumerate(items()))
    loop.render(rows.items())
    del rows[2]
    rows[4].name = "z"

    assert loop.render(rows.items()) == [3]


def test_what_cannot_be_taken_apart_by_position_is_an_error():
    """The caller renders every row then."""
    with pytest.raises(TypeError):
        Loop(Reads((Read((Step(0, True),)),), unpacks=True)).render([{"a": 1}])


def test_all_rows_are_rendered_when_what_is_outside_changed():
    """Every row may show it."""
    loop, list_ = Loop(Reads(NAME, (("title", Read(())),))), items()
    loop.render(list_, "a")

    assert loop.render(list_, "a") == []
    assert loop.render(list_, "b") is None


@pytest.mark.parametrize("outer", [object(), [1] * 1000], ids=["unknown", "large"])
def test_what_is_outside_must_be_known_and_small(outer):
    """It is compared in every render."""
    with pytest.raises(UnfitError):
        Loop(Reads(NAME, (("title", Read(())),))).render(items(), outer)


def test_all_rows_are_rendered_when_their_class_changed():
    """The columns are others then, though there may be as many."""
    loop = Loop(Reads((Read(()),)))
    loop.render(items())

    assert loop.render([{"name": name} for name in "abcdef"]) is None


def test_all_rows_are_rendered_when_most_changed():
    """Comparing the rest would cost more than it saves."""
    loop, list_ = Loop(), items()
    loop.render(list_)
    for item in list_[:4]:
        item.name += "z"

    assert loop.render(list_) is None


def test_keys_can_repeat_only_where_one_changed():
    """Looking for equal keys goes through all rows."""
    loop, list_ = Loop(statics=KEYED), items()
    loop.render(list_)
    assert loop.may_repeat
    loop.render(list_)
    assert not loop.may_repeat
    list_[2].name = "z"
    loop.render(list_)

    assert loop.may_repeat


def test_owners_are_kept_where_rows_have_no_key():
    """The diff follows a row by the object it shows."""
    keyed, keyless, list_ = Loop(statics=KEYED), Loop(), items()
    keyed.render(list_)
    keyless.render(list_)

    assert keyed.record.range.owners is None
    assert keyless.record.range.owners == list_
