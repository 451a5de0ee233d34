"""Frames are JSON text, the same with and without the fast encoder."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

from quartlive.wire import frames
from quartlive.wire.diff import diff
from quartlive.wire.frames import (
    PONG,
    FragmentTable,
    Frame,
    Meta,
    encode_error,
    encode_frame,
)
from quartlive.wire.messages import MessageId
from quartlive.wire.tree import Range, intern
from tests.wire.trees import walks

BOLD = intern(("<b>", "</b>"))
ITALIC = intern(("<i>", "</i>"))
ROW = intern(("<li>", " ", "</li>"), "range", 1)

texts = st.text(st.characters(codec=None))
details = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=6,
)
sound_details = st.floats(allow_nan=False, allow_infinity=False) | st.lists(st.text())


@pytest.fixture(params=["orjson", "json"])
def encoder(request, monkeypatch) -> str:
    """Both ways to encode, one after the other."""
    if request.param == "json":
        monkeypatch.setattr(frames, "orjson", None)
    else:
        pytest.importorskip("orjson")
    return request.param


def test_tree_is_encoded_as_it_is(encoder):
    """Statics become numbers; each is described the first time only."""
    table = FragmentTable()
    tree = (BOLD, Range(ROW, [((BOLD, "1"), "a")]))

    assert encode_frame(table, Frame(tree=tree)) == (
        '{"tree":[0,[1,[[[0,"1"],"a"]]]],'
        '"s":{"0":{"s":["<b>","</b>"]},"1":{"s":["<li>"," ","</li>"],"r":1,"k":1}}}'
    )
    assert (
        encode_frame(table, Frame(tree={"0": (BOLD, "2")})) == '{"tree":{"0":[0,"2"]}}'
    )


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({}, '{"tree":{}}'),
        ({"tree": ""}, '{"tree":""}'),
        ({"tree": {}}, '{"tree":{}}'),
        ({"v": 0}, '{"tree":{},"v":0}'),
        ({"title": ""}, '{"tree":{},"title":""}'),
        ({"push": True}, '{"tree":{},"push":true}'),
        (
            {"v": 7, "base": "b1", "title": "a < b", "url": "/x", "redirect": "/y"},
            '{"tree":{},"v":7,"base":"b1","title":"a < b","url":"/x","redirect":"/y"}',
        ),
        (
            {"events": [("saved", {"id": 7})]},
            '{"tree":{},"events":[["saved",{"id":7}]]}',
        ),
        ({"meta": Meta(True)}, '{"tree":{},"meta":{"success":true}}'),
    ],
)
def test_only_what_there_is_to_say_is_said(encoder, members, text):
    """A click that changes one number is answered in a few dozen bytes."""
    assert encode_frame(FragmentTable(), Frame(**members)) == text


@pytest.mark.parametrize(
    ("meta", "members"),
    [
        (Meta(True), {"success": True}),
        (
            Meta(False, {"title": "is taken"}),
            {"success": False, "errors": {"title": "is taken"}},
        ),
        (Meta(True, action="add"), {"success": True, "action": "add"}),
        (
            Meta(True, capabilities=("change",)),
            {"success": True, "capabilities": ["change"]},
        ),
        (Meta(True, id=MessageId("4be1", 7)), {"success": True, "id": "4be1.7"}),
        (Meta(True, fresh=True), {"success": True, "fresh": True}),
        (Meta(True, {}, "", (), None), {"success": True}),
    ],
)
def test_meta_leaves_empty_members_out(meta, members):
    """``success`` is always there; the client asks for nothing else."""
    assert meta.members() == members


def test_statics_are_sent_once_per_table():
    """A fragment that shows up in a later frame is described there."""
    table = FragmentTable()
    first = json.loads(encode_frame(table, Frame(tree=(BOLD, ""))))
    second = json.loads(encode_frame(table, Frame(tree={"0": (ITALIC, (BOLD, "1"))})))
    third = json.loads(encode_frame(table, Frame(tree=(ITALIC, "2"))))

    assert first["s"] == {"0": {"s": ["<b>", "</b>"]}}
    assert second["s"] == {"1": {"s": ["<i>", "</i>"]}}
    assert "s" not in third


@given(walks())
def test_no_statics_are_sent_twice(trees):
    """Within one connection, whatever comes and goes on the page."""
    table, described = FragmentTable(), []
    old = ""
    for tree in trees:
        frame = json.loads(encode_frame(table, Frame(tree=diff(old, tree))))
        described += [json.dumps(statics) for statics in frame.get("s", {}).values()]
        old = tree

    assert len(set(described)) == len(described)


@given(walks(), details)
def test_both_encoders_write_the_same(trees, detail):
    """Installing ``orjson`` makes a server faster and nothing else."""
    texts = []
    for orjson in [frames.orjson, None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(frames, "orjson", orjson)
            table, old, spoken = FragmentTable(), "", []
            for v, tree in enumerate(trees, 1):
                spoken.append(encode_frame(table, Frame(tree=diff(old, tree), v=v)))
                old = tree
            spoken.append(
                encode_frame(table, Frame(title="é<", events=[("done", detail)]))
            )
        texts.append(spoken)

    assert texts[0] == texts[1]


@given(sound_details)
def test_details_arrive_as_they_were(detail):
    """Floats and text: what JSON can say is said."""
    frame = json.loads(encode_frame(FragmentTable(), Frame(events=[("done", detail)])))

    assert frame["events"] == [["done", detail]]


def test_package_works_without_the_fast_encoder():
    """``orjson`` is an extra; nobody has to have it."""
    program = (
        "import sys; sys.modules['orjson'] = None\n"
        "from quartlive.wire.frames import *\n"
        "print(encode_frame(FragmentTable(), Frame(tree='milk')))\n"
        "print(encode_error('_busy'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == '{"tree":"milk"}\n{"type":"error","code":"_busy"}\n'


def test_half_a_character_becomes_a_replacement(encoder):
    """A browser shows U+FFFD; half a character cannot be sent at all."""
    text = encode_frame(
        FragmentTable(), Frame(tree="a\ud800b", title="\udc00\U0001f600")
    )

    assert json.loads(text) == {"tree": "a\ufffdb", "title": "\ufffd\U0001f600"}
    assert text.encode()


@pytest.mark.parametrize("depth", [100, 300])
def test_deep_trees_can_be_sent(encoder, depth):
    """A comment thread of 300 answers is a page too."""
    tree = ""
    for _ in range(depth):
        tree = (BOLD, tree)
    text = encode_frame(FragmentTable(), Frame(tree=tree))

    assert text.count("[0,") == depth


def test_long_integers_can_be_sent(encoder):
    """Python's integers have no end, and 64 bits are no reason to fail."""
    text = encode_frame(FragmentTable(), Frame(events=[("n", 2**70)]))

    assert json.loads(text)["events"] == [["n", 2**70]]


def test_line_separators_and_markup_stay_as_they_are(encoder):
    """A frame is never written into a script."""
    assert encode_frame(FragmentTable(), Frame(tree="</script>\u2028")) == (
        '{"tree":"</script>\u2028"}'
    )


def test_what_cannot_be_encoded_keeps_the_news(encoder):
    """The table is only as far as the peer is."""
    table = FragmentTable()
    with pytest.raises(TypeError):
        encode_frame(table, Frame(tree=(BOLD, ""), events=[("bad", object())]))
    frame = json.loads(encode_frame(table, Frame(tree=(BOLD, ""))))

    assert frame["s"] == {"0": {"s": ["<b>", "</b>"]}}


def test_what_is_no_fragment_is_named(encoder):
    """A mistake in a tree is found by who made it."""
    with pytest.raises(TypeError, match="cannot be sent"):
        encode_frame(FragmentTable(), Frame(tree=(BOLD, object())))


@pytest.mark.parametrize(
    ("code", "members", "text"),
    [
        ("_busy", {"retry_ms": 250}, '{"type":"error","code":"_busy","retry_ms":250}'),
        (
            "_malformed",
            {"text": None, "id": None},
            '{"type":"error","code":"_malformed"}',
        ),
        (
            "_malformed",
            {"text": "no", "id": MessageId("4be1", 7)},
            '{"type":"error","code":"_malformed","text":"no","id":"4be1.7"}',
        ),
    ],
)
def test_errors_outside_of_actions_have_a_code(encoder, code, members, text):
    """The client decides by the code and shows the text."""
    assert encode_error(code, **members) == text


def test_pong_is_one_constant():
    """Thousands of silent pages cost the server next to nothing."""
    assert json.loads(PONG) == {"pong": True}
