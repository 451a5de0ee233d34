"""What a browser sent is one thing, whatever carried it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from quartlive.actions import action
from quartlive.controller import ActionTable, Controller
from quartlive.state import State
from quartlive.submitted import DEFAULT_ACTION, Ambiguous, Submitted, chosen_action


class Board(State):
    pass


class BoardController(Controller[Board]):
    @action
    async def add(self) -> None: ...

    @action("save-draft")
    async def save(self) -> None: ...

    @action(internal=True)
    async def refresh(self) -> None: ...


TABLE = ActionTable(BoardController())


def test_a_form_and_json_say_the_same():
    """An action cannot tell which transport was used."""
    pairs = [("title", "x"), ("tag", "a"), ("tag", "b"), ("add", "7")]
    data = {"title": "x", "tag": ["a", "b"], "add": "7"}

    form = Submitted.from_pairs(pairs, "add")

    assert form == Submitted.from_json(data, "add")
    assert form == Submitted({"title": ("x",), "tag": ("a", "b")}, "7", "add")


@pytest.mark.parametrize("name", ["save-draft", "saveDraft", "save_draft"])
def test_the_pressed_button_is_no_field(name):
    """Its value is ``value``, however its name is spelled."""
    sent = Submitted.from_pairs([(name, "1"), ("title", "x")], "save-draft")

    assert (sent.fields, sent.value, sent.pressed) == ({"title": ("x",)}, "1", name)


def test_a_button_may_have_another_name_than_the_action():
    """``lvt-submitter`` says which one it was."""
    sent = Submitted.from_json({"row": "7", "title": "x"}, "add", submitter="row")

    assert (sent.fields, sent.value, sent.pressed) == ({"title": ("x",)}, "7", "row")


def test_without_a_button_there_is_no_value():
    """Enter in a text field presses nothing."""
    sent = Submitted.from_pairs([("title", "x")], "add")

    assert (sent.value, sent.pressed) == (None, None)


@pytest.mark.parametrize(
    "name", ["lvt-action", "lvt-visit", "lvt-", "_method", "__x__"]
)
def test_control_names_are_no_fields(name):
    """Flags of a framework never mix with what a visitor typed."""
    assert Submitted.from_pairs([(name, "x")], "add").fields == {}
    assert Submitted.from_json({name: "x"}, "add").fields == {}


@pytest.mark.parametrize(
    ("text", "normal"),
    [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\nb", "a\nb"), ("\r\n\r", "\n\n")],
)
def test_lines_end_as_the_page_has_them(text, normal):
    """Browsers post CRLF for what the page holds as LF."""
    sent = Submitted.from_pairs([("note", text), ("add", text)], "add")

    assert (sent.fields["note"], sent.value) == ((normal,), normal)


@given(
    st.dictionaries(
        st.text(min_size=1).filter(lambda name: not name.startswith(("_", "lvt-"))),
        st.none()
        | st.integers()
        | st.lists(st.integers()).filter(lambda v: len(v) != 1),
    )
)
def test_plain_is_what_was_sent(data):
    """``ctx.data`` shows values and lists as they came."""
    assert Submitted.from_json(data).plain() == data


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], DEFAULT_ACTION),
        ([("title", "x")], DEFAULT_ACTION),
        ([("title", "x"), ("add", "")], "add"),
        ([("saveDraft", "1")], "saveDraft"),
        ([("refresh", "")], DEFAULT_ACTION),
        ([("lvt-action", "add")], "add"),
        ([("lvt-submitter", "add")], "add"),
        ([("lvt-action", "add"), ("lvt-submitter", "save_draft")], "add"),
        ([("lvt-action", "add"), ("save_draft", "")], "add"),
        ([("lvt-action", ""), ("save_draft", "")], "save_draft"),
        ([("lvt-action", "unknown")], "unknown"),
        ([("lvt-action", "add"), ("lvt-action", "add")], "add"),
        ([("add", "1"), ("add", "2")], "add"),
        ([("title", "x"), ("add.x", "3"), ("add.y", "4")], "add"),
        ([("title.x", "3"), ("add.z", "4")], DEFAULT_ACTION),
    ],
)
def test_the_action_a_form_asks_for(pairs, expected):
    """What the page says goes before what was pressed; without both, submit."""
    assert chosen_action(pairs, TABLE) == expected


@pytest.mark.parametrize(
    ("pairs", "names"),
    [
        ([("add", ""), ("save-draft", "")], ("add", "save-draft")),
        ([("lvt-action", "add"), ("lvt-action", "saveDraft")], ("add", "saveDraft")),
    ],
)
def test_two_actions_at_once_are_told(pairs, names):
    """Guessing could run the wrong one."""
    found = chosen_action(pairs, TABLE)

    assert found == Ambiguous(names)
    assert str(found) == (
        f"the form asks for {names[0]!r} and {names[1]!r} at once;"
        " a field of a form cannot be named like an action"
    )


@pytest.mark.parametrize(
    ("action", "raw", "target"),
    [("change", "q", "q"), ("change", 7, ""), ("save", "q", ""), ("change", None, "")],
)
def test_a_live_input_says_which_one_it_is(action, raw, target):
    """Of other actions nobody asks that."""
    submitted = Submitted.from_json({"q": "milk", "_target": raw}, action)

    assert submitted.target == target
    assert dict(submitted.fields) == {"q": ("milk",)}
    assert submitted.plain().get("_target", "") == target
