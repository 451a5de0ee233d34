"""What a browser asks for."""

from __future__ import annotations

import pytest

from quartlive.runtime.asks import ask_of, capabilities, query_in, what_of
from quartlive.runtime.pushes import CatchUp, Remount, Run
from quartlive.wire.messages import Message, MessageId
from tests.runtime.long import LongController, LongPage
from tests.runtime.pages import visit_to


def test_a_message_names_the_action_and_what_comes_with_it():
    message = Message("toggle", {"toggle": "7", "q": "x"}, "toggle", MessageId("n", 1))
    ask = ask_of(message)

    assert (ask.action, ask.id, ask.submitted.value) == ("toggle", message.id, "7")
    assert dict(ask.submitted.fields) == {"q": ("x",)}


def test_a_query_is_text():
    """What is none is left out; a list repeats the name."""
    message = Message("__navigate__", {"q": "x", "n": 1, "tag": ["a", 2, "b"]})

    assert list(query_in(message).items(multi=True)) == [
        ("q", "x"),
        ("tag", "a"),
        ("tag", "b"),
    ]


def test_a_page_without_live_inputs_has_nothing_to_say():
    assert capabilities(visit_to(LongPage(LongController()))) == []


@pytest.mark.parametrize(
    ("job", "name"),
    [
        (Message("fetch-all"), "action fetch_all"),
        (Message("__sync__"), "__sync__"),
        (Message("hear"), "unknown action"),
        (Message("what a visitor typed"), "unknown action"),
        (Run("hear"), "pushed action hear"),
        (CatchUp(1), "catchup"),
        (Remount(), "remount"),
    ],
)
def test_the_log_knows_declared_names_only(job, name):
    """Nothing that a browser sends becomes one."""
    assert what_of(job, visit_to(LongPage(LongController()))) == name
