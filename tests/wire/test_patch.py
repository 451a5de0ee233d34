"""The browser's half in Python: it takes what fits and refuses the rest whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from quartlive.errors import ProtocolError
from quartlive.wire.diff import diff
from quartlive.wire.frames import FragmentTable
from quartlive.wire.patch import DesyncError, Mirror
from tests.wire.trees import sent, walks

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/trees.json").read_text())

STATICS = {
    "0": {"s": ["<p>", "</p>", ""]},
    "1": {"s": ["<li>", "</li>"], "r": 1, "k": 0},
}
FIRST = {"s": STATICS, "tree": [0, "milk", [1, [["a"], ["b"], ["c"]]]]}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 4)
    | st.sampled_from(["", "0", "o", "s"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["0", "1", "o", "s", "r", "k"]), inner)
    ),
    max_leaves=12,
)


@pytest.fixture
def mirror() -> Mirror:
    """Shows a paragraph and a list of three."""
    mirror = Mirror()
    mirror.take(FIRST)
    return mirror


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_matches_shared_vectors(case):
    """Python shows after each frame what the browser shows."""
    mirror, shown = Mirror(), []
    for frame in case["frames"]:
        mirror.take(frame)
        shown.append(mirror.html())

    assert shown == case["html"]


@pytest.mark.parametrize(
    "case",
    [case for case in VECTORS if not case.get("handmade")],
    ids=lambda case: case["name"],
)
def test_shared_vectors_are_what_the_server_sends(case):
    """The examples stay real when the server learns to say less."""
    mirror, table, spoken = Mirror(), FragmentTable(), []
    for frame in case["frames"]:
        before = mirror.tree
        mirror.take(frame)
        is_full = not isinstance(frame["tree"], dict)
        tree = mirror.tree if is_full else diff(before, mirror.tree)
        spoken.append(sent(table, tree))

    assert spoken == case["frames"]


def test_first_frame_is_the_page(mirror):
    """A full tree brings what it is made of."""
    assert mirror.html() == "<p>milk</p><li>a</li><li>b</li><li>c</li>"


def test_frame_without_a_tree_changes_nothing(mirror):
    """Answers and errors come on the same connection."""
    before = mirror.tree
    for frame in [
        {"pong": True},
        {"tree": {}},
        {"tree": {}, "meta": {"success": True}},
    ]:
        mirror.take(frame)

        assert mirror.tree is before


def test_old_tree_is_not_touched(mirror):
    """Tests keep it to compare."""
    before = mirror.tree
    mirror.take({"tree": {"0": "bread", "1": {"o": [[1, 0, 3]]}}})

    assert mirror.html() == "<p>bread</p>"
    assert before == (before[0], "milk", before[2])
    assert len(before[2][1]) == 3


def test_numbers_can_start_anew(mirror):
    """Over HTTP each answer counts its fragments from zero."""
    mirror.forget()
    mirror.take({"s": {"0": {"s": ["<b>", "</b>"]}}, "tree": {"0": [0, "milk"]}})

    assert mirror.html().startswith("<p><b>milk</b></p><li>")


def test_forgotten_number_is_refused(mirror):
    """Using one would show another fragment in its place."""
    mirror.forget()

    with pytest.raises(DesyncError, match="fragment 0 was never sent"):
        mirror.take({"tree": {"0": [0, "a", "b"]}})


@pytest.mark.parametrize(
    "tree",
    [
        None,
        True,
        7,
        1.5,
        [],
        [None],
        [True, "a"],
        [0.0, "a", "b"],
        ["0", "a", "b"],
        [[0], "a", "b"],
        [{}, "a"],
        [9, "a"],
        [-1, "a"],
        [0, "a"],
        [0, "a", "b", "c"],
        [0, "a", None],
        [0, "a", {}],
        [0, "a", {"0": "b"}],
        [1],
        [1, "a"],
        [1, [], []],
        [1, [["a", "b"]]],
        [1, [[]]],
        [1, ["a"]],
        {"2": "a"},
        {"-1": "a"},
        {"": "a"},
        {"x": "a"},
        {"0 ": "a"},
        {"\N{SUPERSCRIPT TWO}": "a"},
        {"\N{ARABIC-INDIC DIGIT ONE}": "a"},
        {"00": "a"},
        {"9" * 5000: "a"},
        {"o": []},
        {"0": {"0": "a"}},
        {"0": {"o": []}},
        {"1": {"0": "a"}},
        {"1": {"o": None}},
        {"1": {"o": {}}},
        {"1": {"o": [], "0": "a"}},
        {"1": {"o": [[]]}},
        {"1": {"o": ["x"]}},
        {"1": {"o": [[5, 0, 0]]}},
        {"1": {"o": [[-1, 0, 0]]}},
        {"1": {"o": [["1", 0, 1]]}},
        {"1": {"o": [[True, 0, 1]]}},
        {"1": {"o": [[[], 0, 1]]}},
        {"1": {"o": [[0, 3, {"0": "x"}]]}},
        {"1": {"o": [[0, -1, {"0": "x"}]]}},
        {"1": {"o": [[0, True, {"0": "x"}]]}},
        {"1": {"o": [[0, 0, "x"]]}},
        {"1": {"o": [[0, 0, {"1": "x"}]]}},
        {"1": {"o": [[0, 0, {"o": []}]]}},
        {"1": {"o": [[0, 0]]}},
        {"1": {"o": [[0, 0, {}, {}]]}},
        {"1": {"o": [[1, 2, 2]]}},
        {"1": {"o": [[1, 4, 0]]}},
        {"1": {"o": [[1, 0, -1]]}},
        {"1": {"o": [[1, 0, 1.0]]}},
        {"1": {"o": [[2, 4, [["x"]]]]}},
        {"1": {"o": [[2, 0, ["x"]]]}},
        {"1": {"o": [[2, 0, "x"]]}},
        {"1": {"o": [[3, 3, 0]]}},
        {"1": {"o": [[3, 0, 3]]}},
        {"1": {"o": [[3, 0, None]]}},
        {"1": {"o": [[4, 0, [0, 0]]]}},
        {"1": {"o": [[4, 2, [1, 0]]]}},
        {"1": {"o": [[4, 0, [0, 1, 2, 3]]]}},
        {"1": {"o": [[4, 0, ["0", "1"]]]}},
        {"1": {"o": [[4, 0, [False, True]]]}},
        {"1": {"o": [[4, 0, [0.0, 1.0]]]}},
        {"1": {"o": [[4, 0, [0, None]]]}},
        {"1": {"o": [[4, 0, 1]]}},
    ],
    ids=lambda tree: json.dumps(tree)[:40],
)
def test_tree_that_does_not_fit_is_refused(mirror, tree):
    """The page stays what it was, and the full tree can be asked for."""
    before = mirror.tree
    with pytest.raises(DesyncError):
        mirror.take({"tree": tree})

    assert mirror.tree is before


@pytest.mark.parametrize(
    "statics",
    [
        None,
        [],
        "s",
        {"x": {"s": [""]}},
        {"-1": {"s": [""]}},
        {"0": None},
        {"0": []},
        {"0": {}},
        {"0": {"s": []}},
        {"0": {"s": "ab"}},
        {"0": {"s": [1, 2]}},
        {"0": {"s": ["a", None]}},
        {"0": {"s": ["a", "b"], "r": 1, "k": "0"}},
        {"0": {"s": ["a", "b"], "r": 1, "k": 1}},
        {"0": {"s": ["a", "b"], "r": 1, "k": -2}},
        {"0": {"s": ["a", "b"], "r": 1, "k": True}},
    ],
    ids=json.dumps,
)
def test_what_is_no_fragment_is_refused(mirror, statics):
    """Nothing half understood gets into the page."""
    before = mirror.tree
    with pytest.raises(DesyncError):
        mirror.take({"s": statics, "tree": "x"})

    assert mirror.tree is before


def test_refusal_leaves_the_fragments_known_before(mirror):
    """The next frames still mean what the server means."""
    with pytest.raises(DesyncError):
        mirror.take({"s": {"2": {"s": ["<b>", "</b>"]}, "3": None}, "tree": "x"})
    mirror.take({"tree": [0, "1", "2"]})

    assert mirror.html() == "<p>1</p>2"


def test_desync_is_an_error_of_the_protocol():
    """Who catches those of the package catches this one."""
    assert issubclass(DesyncError, ProtocolError)


@given(json_values, json_values)
def test_any_json_is_applied_or_refused(statics, tree):
    """Nobody's frame ends in another error, nor changes half a page."""
    mirror = Mirror()
    mirror.take(FIRST)
    before = mirror.tree
    try:
        mirror.take({"s": statics, "tree": tree} if statics else {"tree": tree})
    except DesyncError:
        assert mirror.tree is before
    else:
        assert isinstance(mirror.html(), str)


@given(walks())
def test_full_trees_are_read_as_they_were_written(trees):
    """Each answer over HTTP, and the first frame of each connection."""
    mirror = Mirror()
    for tree in trees:
        mirror.forget()
        mirror.take(sent(FragmentTable(), tree))

        assert mirror.tree == tree
