"""A patch names what differs and nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from quartlive.wire.diff import diff
from quartlive.wire.frames import FragmentTable
from quartlive.wire.patch import Mirror
from quartlive.wire.tree import Range, intern
from tests.wire.trees import Item, sent, walks

PAGE = intern(("<p>", "</p><ul>", "</ul>"))
ROW = intern(("<li>", " ", "</li>"), "range")
KEYED = intern(("<li data-key=", ">", "</li>"), "range", 0)
SIZES = [3, 1000]


def keyed(*names, text=""):
    return Range(KEYED, [(str(name), text) for name in names])


def owned(*items):
    """Rows that show objects, rendered anew each time."""
    rows = [(str(id(item)), "") for item in items]
    return Range(ROW, rows, list(items))


def rendered_again(tree):
    """An equal tree that shares nothing but fragments."""
    if isinstance(tree, str):
        return "".join(list(tree))
    if isinstance(tree, tuple):
        return (tree[0], *map(rendered_again, tree[1:]))
    rows = [tuple(map(rendered_again, row)) for row in tree[1]]
    return Range(tree[0], rows, tree.owners)


@given(walks())
def test_patches_lead_to_the_new_tree(trees):
    """The one law: what the browser shows is what the server rendered."""
    table, mirror = FragmentTable(), Mirror()
    mirror.take(sent(table, trees[0]))
    for old, new in pairwise(trees):
        mirror.take(sent(table, diff(old, new)))

        assert mirror.tree == new


@given(walks())
def test_equal_trees_have_no_difference(trees):
    """A render that changed nothing sends nothing."""
    assert diff(trees[0], trees[0]) is None
    assert diff(trees[0], rendered_again(trees[0])) is None


@given(walks(steps=1))
def test_difference_means_that_trees_differ(trees):
    """There are no patches that do nothing."""
    old, new = trees

    assert (diff(old, new) is None) == (old == new)


@given(walks(steps=1))
def test_trees_stay_as_they_are(trees):
    """The old tree is still what other frames were made from."""
    old, new = trees
    before = rendered_again(old), rendered_again(new)
    diff(old, new)

    assert (old, new) == before


def test_changed_slot_is_named_by_its_number():
    """Its neighbours are not sent again."""
    old = (PAGE, "1", "milk")

    assert diff(old, (PAGE, "2", "milk")) == {"0": "2"}
    assert diff(old, (PAGE, "2", "bread")) == {"0": "2", "1": "bread"}


def test_inner_change_is_a_patch_within_a_patch():
    """However deep it is, only the way there is named."""
    old = (PAGE, "1", (PAGE, "a", (PAGE, "b", "c")))
    new = (PAGE, "1", (PAGE, "a", (PAGE, "b", "d")))

    assert diff(old, new) == {"1": {"1": {"1": "d"}}}


@pytest.mark.parametrize("new", ["text", (ROW, "1", "2"), keyed(1)])
def test_other_kind_of_value_replaces_the_old_one(new):
    """Another branch was taken: nothing of the old one is of use."""
    old = (PAGE, "1", "2")

    assert diff(old, new) is new
    assert diff(new, old) is old


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("rows", "ops"),
    [
        (lambda rows: ["x", *rows], [[2, 0, [("x", "")]]]),
        (lambda rows: [*rows[:2], "x", *rows[2:]], [[2, 2, [("x", "")]]]),
        (lambda rows: [rows[0], *rows[2:]], [[1, 1, 1]]),
        (lambda rows: [rows[1], rows[0], *rows[2:]], [[3, 1, 0]]),
    ],
    ids=["first", "inserted", "removed", "moved"],
)
def test_one_keyed_row_is_one_operation(size, rows, ops):
    """In a list of three and of a thousand, and though all was rendered anew."""
    assert diff(keyed(*range(size)), keyed(*rows(range(size)))) == {"o": ops}


@pytest.mark.parametrize("size", SIZES)
def test_one_row_with_an_object_is_one_operation(size):
    """Without keys, rows follow the objects they show."""
    items = [Item() for _ in range(size)]
    new = Item()

    assert diff(owned(*items), owned(*items[1:])) == {"o": [[1, 0, 1]]}
    assert diff(owned(*items), owned(items[-1], *items[:-1])) == {
        "o": [[3, size - 1, 0]]
    }
    assert diff(owned(*items), owned(new, *items)) == {
        "o": [[2, 0, [(str(id(new)), "")]]]
    }


@pytest.mark.parametrize("size", SIZES)
def test_changed_row_is_one_operation(size):
    """One toggled todo is a dozen bytes."""
    old, new = keyed(*range(size)), keyed(*range(size))
    new[1][1] = ("1", "done")

    assert diff(old, new) == {"o": [[0, 1, {"1": "done"}]]}


def test_row_is_updated_where_it_stands_after_the_moves():
    """Operations are applied in order."""
    old, new = keyed(1, 2, 3), keyed(3, 1, 2)
    new[1][0] = ("3", "done")

    assert diff(old, new) == {"o": [[3, 2, 0], [0, 0, {"1": "done"}]]}


def test_other_key_in_the_same_place_is_another_row():
    """A row's element, and what was typed into it, never goes to another row."""
    assert diff(keyed(1, 2), keyed(1, 3)) == {"o": [[1, 1, 1], [2, 1, [("3", "")]]]}


def test_same_key_may_show_another_object():
    """Rows loaded anew from a database are the same rows."""
    old = Range(KEYED, [("1", "a"), ("2", "b")], [Item(), Item()])
    new = Range(KEYED, [("1", "a"), ("2", "c")], [Item(), Item()])

    assert diff(old, new) == {"o": [[0, 1, {"1": "c"}]]}


def test_objects_loaded_anew_are_told_by_their_content():
    """Without keys and with new objects, equal rows are the same rows."""
    old = Range(ROW, [("1", "a"), ("2", "b"), ("3", "c")], [Item() for _ in "abc"])
    new = Range(ROW, [("2", "b"), ("3", "c")], [Item() for _ in "bc"])

    assert diff(old, new) == {"o": [[1, 0, 1]]}


def test_row_with_a_new_object_continues_the_one_before():
    """A replaced record changes its row and leaves the others alone."""
    items = [Item() for _ in "abc"]
    old = Range(ROW, [("1", "a"), ("2", "b"), ("3", "c")], items)
    new = Range(ROW, [("1", "a"), ("2", "x"), ("3", "c")], [items[0], Item(), items[2]])

    assert diff(old, new) == {"o": [[0, 1, {"1": "x"}]]}


@pytest.mark.parametrize("owners", [[1, 1, 2], ["a", "a", "b"], [None, None, None]])
def test_shared_objects_name_no_rows(owners):
    """Python may use one object for equal numbers; that says nothing about rows."""
    old = Range(ROW, [("1", "a"), ("2", "b"), ("3", "c")], owners)
    new = Range(ROW, [("2", "b"), ("3", "c")], owners[1:])

    assert diff(old, new) == {"o": [[1, 0, 1]]}


def test_rows_that_occur_twice_are_paired_in_order():
    """Nothing tells them apart, so the ends are kept and the rest is changed."""
    old = Range(ROW, [("a", ""), ("a", ""), ("b", "")])
    new = Range(ROW, [("a", ""), ("c", ""), ("c", ""), ("b", "")])

    assert diff(old, new) == {"o": [[2, 2, [("c", "")]], [0, 1, {"0": "c"}]]}


def test_patch_does_not_grow_with_the_page():
    """A changed number costs the same on a page of ten and of ten thousand rows."""
    rows = keyed(*range(10_000))

    assert diff((PAGE, "1", rows), (PAGE, "2", rows)) == {"0": "2"}
    assert diff((PAGE, "1", rows), (PAGE, "2", rendered_again(rows))) == {"0": "2"}
