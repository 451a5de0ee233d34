"""Plain LiveTemplate: the same trees for clients that are not ours.

``tests/interop`` shows them to the published client itself.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from quartlive.wire.diff import diff
from quartlive.wire.frames import Frame, Meta, OwnPeer
from quartlive.wire.livetemplate import PlainPeer, peer_for
from quartlive.wire.messages import MessageId
from quartlive.wire.tree import Range, Slot, intern, to_html
from tests.wire.trees import walks

PAGE = intern(("<main>", "</main>"))
BOLD = intern(("<b>", "</b>"))
KEYED = intern(("<li>", " ", "</li>"), "range", 0)
KEYLESS = intern(("<li>", "</li>"), "range")


def written(peer: PlainPeer, tree: object = None, **more: Any) -> dict[str, Any]:
    """A frame as the client reads it."""
    frame: dict[str, Any] = json.loads(peer.write(Frame(tree=tree, **more)))  # type: ignore[arg-type]
    return frame


def shown(*trees: Slot) -> list[Any]:
    """The trees of frames that show one page after the other, marks left out."""
    peer, before, found = PlainPeer(), None, []
    for tree in trees:
        change = tree if before is None else diff(before, tree)
        found.append(without_marks(written(peer, change)["tree"]))
        before = tree
    return found


def without_marks(value: Any) -> Any:
    if isinstance(value, list):
        return [without_marks(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: without_marks(item)
        for name, item in value.items()
        if not (name.isdecimal() and int(name) >= 1_000_000)
    }


def keyed(*rows: tuple[str, str]) -> Slot:
    return (PAGE, (BOLD, Range(KEYED, list(rows))))


def keyless(*texts: str, owners: list[object] | None = None) -> Slot:
    return (PAGE, (BOLD, Range(KEYLESS, [(text,) for text in texts], owners)))


def operations(frame: dict[str, Any]) -> Any:
    return frame["0"]["0"]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (["quartlive.1"], OwnPeer),
        (["other", "quartlive.1"], OwnPeer),
        ([], PlainPeer),
        ([""], PlainPeer),
    ],
)
def test_who_asks_for_ours_gets_ours(asked, kind):
    """And everybody else what LiveTemplate's clients read."""
    assert type(peer_for(asked)) is kind


def test_a_page_is_statics_and_slots():
    """The last slot is a place for the way out; it is empty."""
    assert shown((PAGE, "milk")) == [
        {"s": ["<main>", "</main>", ""], "0": "milk", "1": ""}
    ]


def test_a_patch_is_what_changed():
    """Where nothing did, that is an empty object."""
    first, second, third = shown(*[(PAGE, (BOLD, text)) for text in ("1", "2", "2")])

    assert first["0"] == {"s": ["<b>", "</b>"], "0": "1"}
    assert (second, third) == ({"0": {"0": "2"}}, {})


def test_a_branch_comes_with_its_statics_each_time():
    """The client forgets them when the branch is not taken."""
    frames = shown((PAGE, ""), (PAGE, (BOLD, "1")), (PAGE, ""), (PAGE, (BOLD, "1")))

    assert frames[1] == frames[3] == {"0": {"s": ["<b>", "</b>"], "0": "1"}}
    assert frames[2] == {"0": ""}


def test_rows_are_known_by_their_keys():
    """Each is a string, whatever the template printed."""
    (frame,) = shown(keyed(("1", "milk"), ("2", "eggs")))

    assert operations(frame) == {
        "s": ["<li>", " ", "</li>"],
        "d": [
            {"_k": "1", "0": "1", "1": "milk"},
            {"_k": "2", "0": "2", "1": "eggs"},
        ],
    }


A, B, C, D = ("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([A, ("b", "9"), C], [["u", "b", {"1": "9"}]]),
        ([A, C], [["r", "b"]]),
        ([], [["r", "a"], ["r", "b"], ["r", "c"]]),
        ([D, A, B, C], [["p", [{"_k": "d", "0": "d", "1": "4"}]]]),
        ([A, D, B, C], [["i", "a", [{"_k": "d", "0": "d", "1": "4"}]]]),
        ([A, B, C, D], [["i", "c", [{"_k": "d", "0": "d", "1": "4"}]]]),
        ([C, A, B], [["o", ["c", "a", "b"]]]),
        ([C, B, A], [["o", ["c", "b", "a"]]]),
        (
            [C, D, ("a", "9")],
            [
                ["r", "b"],
                ["i", "c", [{"_k": "d", "0": "d", "1": "4"}]],
                ["u", "a", {"1": "9"}],
                ["o", ["c", "d", "a"]],
            ],
        ),
    ],
)
def test_rows_that_change_are_named(rows, expected):
    """New ones come whole, moved ones as the order of all, told once."""
    assert operations(shown(keyed(A, B, C), keyed(*rows))[1]) == expected


def test_a_list_that_is_filled_again_takes_rows_at_the_front():
    """There is no row to put them behind."""
    frames = shown(keyed(A), keyed(), keyed(B))

    assert operations(frames[2]) == [["p", [{"_k": "b", "0": "b", "1": "2"}]]]


def test_rows_without_keys_are_sent_again_unless_they_stay():
    """They are called by their places, which mean something else after a change."""
    items = [object() for _ in "abc"]
    frames = shown(
        keyless("a", "b", owners=items[:2]),
        keyless("a", "x", owners=items[:2]),
        keyless("c", "a", "x", owners=[items[2], *items[:2]]),
        keyless(owners=[]),
    )

    assert [row["_k"] for row in operations(frames[0])["d"]] == ["0", "1"]
    assert operations(frames[1]) == [["u", "1", {"0": "x"}]]
    assert [row["0"] for row in operations(frames[2])["d"]] == ["c", "a", "x"]
    assert operations(frames[3]) == {"d": []}


@pytest.mark.parametrize(
    "rows", [[A, B, ("", "5")], [A, ("a", "2")], [("", "1")]], ids=str
)
def test_keys_that_name_no_row_or_two_are_not_used(rows):
    """An empty key is none to the client, and of two rows it changes the first."""
    frames = shown(keyed(A), keyed(*rows), keyed(B, A))

    names = [row["_k"] for row in operations(frames[1])["d"]]
    assert names == [str(place) for place in range(len(rows))]
    assert [row["_k"] for row in operations(frames[2])["d"]] == ["b", "a"]


def test_a_list_in_a_slot_of_the_page_is_one_level_deeper():
    """With its first rows, with operations on them, and when it comes later."""
    peer = PlainPeer()
    rows = [Range(KEYED, [A]), Range(KEYED, [A, B])]
    trees: list[Slot] = [(PAGE, ""), (PAGE, rows[0]), (PAGE, rows[1]), (PAGE, "")]
    frames = [written(peer, trees[0])["tree"]]
    frames += [written(peer, diff(old, new))["tree"] for old, new in pairwise(trees)]

    assert without_marks(frames[1]["0"])["s"] == ["", ""]
    assert frames[1]["0"]["0"]["d"] == [{"_k": "a", "0": "a", "1": "1"}]
    assert frames[2] == {"0": {"0": [["i", "a", [{"_k": "b", "0": "b", "1": "2"}]]]}}
    assert frames[3] == {"0": ""}


def test_a_page_that_is_nothing_but_a_list_is_a_page():
    """Or nothing but text."""
    rows = [Range(KEYED, [A]), Range(KEYED, [A, B])]
    frames = shown(*rows)

    assert frames[0]["s"] == ["", "", ""]
    assert frames[0]["0"]["0"]["d"] == [{"_k": "a", "0": "a", "1": "1"}]
    assert frames[1]["0"]["0"][0][0] == "i"
    assert shown("milk", "eggs")[1] == {"s": ["", "", ""], "0": "eggs", "1": ""}


def test_start_tags_around_the_body_are_left_out():
    """The client has only what stands inside."""
    tags = intern(('<html lang="', '"><body class="', '">', ""))
    trees = [
        (tags, "en", "a", (PAGE, "1")),
        (tags, "de", "a", (PAGE, "1")),
        (tags, "de", "b", (PAGE, "2")),
        (tags, "de", "b", (BOLD, "2")),
    ]

    frames = shown(*trees)

    assert frames[0] == {"s": ["<main>", "</main>", ""], "0": "1", "1": ""}
    assert frames[1:3] == [{}, {"0": "2"}]
    assert frames[3] == {"s": ["<b>", "</b>", ""], "0": "2", "1": ""}


def test_each_kind_of_node_has_a_mark_of_its_own():
    """The same one every time, also in another process: a client may keep the page."""

    def mark(slot: Slot) -> set[str]:
        tree = written(PlainPeer(), (PAGE, (BOLD, slot)))["tree"]["0"]["0"]
        return {name for name in tree if len(name) > 6}

    bold, other = mark((BOLD, "1")), mark((intern(("<b>", "</b> ")), "1"))
    rows = mark(Range(intern(("<b>", "</b>"), "range"), []))

    assert bold == mark((BOLD, "2")) == {"2363620854"}
    assert len(bold | other | rows) == 3


@pytest.mark.parametrize("text", ["{{ name }}", "{{}}", "{{a}} and {{b}}"])
def test_text_in_double_braces_is_no_placeholder(text):
    """It is sent as fixed text, which the client shows."""
    assert shown((PAGE, text))[0]["0"] == {"s": [text]}


@pytest.mark.parametrize("text", ["{{ name", "name }}", "{ name }", "", "a {{b}} c"])
def test_other_text_is_sent_as_it_is(text):
    """So are empty and half braces."""
    assert shown((PAGE, text))[0]["0"] == text


def test_the_tag_that_the_client_takes_out_is_written_otherwise():
    """With a space in it the element is the same."""
    odd = intern(("<root>", "</root>"))

    assert shown((odd, "a<root>b</root>")) == [
        {"s": ["<root >", "</root >", ""], "0": "a<root >b</root >", "1": ""}
    ]


def test_meta_says_what_is_wrong_even_if_nothing_is():
    """A push has none: the client would take it for what its form waits for."""
    peer = PlainPeer()
    answer = Meta(True, action="add", capabilities=["change"])

    assert written(peer, (PAGE, "1"), meta=answer)["meta"] == {
        "success": True,
        "errors": {},
        "action": "add",
        "capabilities": ["change"],
    }
    assert written(peer, {"0": "2"}) == {"tree": {"0": "2"}}


def test_what_the_protocol_has_no_words_for_is_left_out():
    """Neither number nor title nor address."""
    peer = PlainPeer()

    frame = written(peer, (PAGE, "1"), v=1, base="b.1", title="T", url="/", push=True)

    assert frame.keys() == {"tree"}


def test_a_redirect_is_a_tag_at_the_end_of_the_page():
    """What is shown stays until the browser has gone."""
    peer = PlainPeer()
    written(peer, (PAGE, "1"))

    leaves = written(peer, {"0": "2"}, redirect='/a?b=1&c="')["tree"]
    comes_back = written(peer, {"0": "3"})["tree"]

    assert leaves == {
        "0": "2",
        "1": '<meta http-equiv="refresh" content="0;url=/a?b=1&amp;c=&quot;">',
    }
    assert comes_back == {"0": "3", "1": ""}


def test_who_is_sent_on_at_once_gets_a_page_of_nothing_else():
    """A mount may redirect before there is a tree."""
    tree = written(PlainPeer(), redirect="/a")["tree"]

    assert without_marks(tree) == {
        "s": ["", "", ""],
        "0": "",
        "1": '<meta http-equiv="refresh" content="0;url=/a">',
    }


def test_a_refusal_is_an_answer_that_failed():
    """An error would leave the form locked; so would another status than 200."""
    peer = PlainPeer()

    text = peer.refuse("_busy", "Wait.", MessageId("n", 1), 250)

    assert json.loads(text) == {
        "tree": {},
        "meta": {"success": False, "errors": {"_general": "Wait."}, "id": "n.1"},
    }
    assert peer.status(429) == 200


@given(walks())
def test_patches_lead_to_what_a_fresh_render_shows(trees):
    """A reader that merges as the protocol says comes to the same page."""
    peer, before, state = PlainPeer(), None, {}
    for tree in trees:
        frame = written(peer, tree if before is None else diff(before, tree))
        state = merged(state, frame["tree"])
        before = tree

        assert html(state) == to_html(tree)


def merged(old: Any, new: Any) -> Any:
    """What a client holds after an update."""
    if isinstance(new, list):
        assert new, "an empty list of operations takes the rows away"
        return {**old, "d": edited(old["d"], new)}
    if not isinstance(new, dict) or not isinstance(old, dict) or "s" in new:
        return new
    changed = {name: merged(old.get(name), new[name]) for name in new if name != "d"}
    return {**old, **new, **changed}


def edited(rows: list[Any], operations: list[Any]) -> list[Any]:
    rows = list(rows)
    for kind, first, *rest in operations:
        names = [row["_k"] for row in rows]
        if kind == "r":
            del rows[names.index(first)]
        elif kind == "u":
            rows[names.index(first)] = merged(rows[names.index(first)], rest[0])
        elif kind == "p":
            rows[:0] = first
        elif kind == "i":
            at = names.index(first) + 1
            rows[at:at] = rest[0]
        else:
            assert sorted(first) == sorted(names)
            rows.sort(key=lambda row: first.index(row["_k"]))
    return rows


def html(value: Any) -> str:
    if isinstance(value, str):
        return value
    if "d" in value:
        return "".join(html({**row, "s": value["s"]}) for row in value["d"])
    first, *rest = value["s"]
    slots = [html(value[str(place)]) for place in range(len(rest))]
    return first + "".join(slot + text for slot, text in zip(slots, rest, strict=True))
