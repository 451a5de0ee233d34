"""Answers as frames."""

from __future__ import annotations

import json

from quartlive.effects import Redirect
from quartlive.metrics import Counter, NoMetrics, Timer
from quartlive.runtime.answers import Answer, Change, Refusal, change, count_sent
from quartlive.runtime.visit import Picture
from quartlive.wire.frames import Meta, OwnPeer
from quartlive.wire.messages import MessageId
from quartlive.wire.tree import intern

STATICS = intern(("<b>", "</b>"))


def frame(answer: Answer, **more: object) -> dict[str, object]:
    return json.loads(OwnPeer().write(answer.frame(**more)))


def test_without_a_tree_before_all_of_it_is_sent():
    """The first answer, and any after a gap."""
    assert change(None, Picture((STATICS, "1"), "t")) == Change((STATICS, "1"), "t")


def test_only_what_is_new_is_a_change():
    """The title too is sent only when it is another one."""
    old = Picture((STATICS, "1"), "t")

    assert change(old, Picture((STATICS, "2"), "t")) == Change({"0": "2"})
    assert change(old, Picture((STATICS, "1"), "new")) == Change(None, "new")


def test_an_answer_says_everything_in_one_frame():
    """One message of the browser, one answer."""
    answer = Answer(
        Meta(True, action="add", id=MessageId("n", 1)),
        Change({"0": "2"}, "t"),
        url="/page?q=1",
        redirect=Redirect("/other", 303),
    )

    assert frame(answer, v=3) == {
        "tree": {"0": "2"},
        "v": 3,
        "meta": {"success": True, "action": "add", "id": "n.1"},
        "title": "t",
        "url": "/page?q=1",
        "redirect": "/other",
    }


def test_an_address_may_become_an_entry_of_its_own():
    """Only a new one: without it there is nothing to go back from."""
    assert frame(Answer(url="/page?q=1", push=True))["push"] is True
    assert "push" not in frame(Answer(push=True))


def test_a_refusal_is_an_error_with_the_messages_id():
    """So the client knows which of its messages went nowhere."""
    refusal = Refusal("_busy", "Wait.", MessageId("n", 1))

    assert json.loads(refusal.write(OwnPeer())) == {
        "type": "error",
        "code": "_busy",
        "text": "Wait.",
        "id": "n.1",
    }


def test_what_is_sent_is_counted_by_its_kind_and_bytes():
    """A letter with an accent takes two of them."""
    counted: list[object] = []

    class Noted(NoMetrics):
        def count(self, what: Counter, label: str = "", by: int = 1) -> None:
            counted.append(what)

        def time(self, what: Timer, value: float) -> None:
            counted.append(value)

    for tree, text in (({"0": "é"}, "é"), (("x", "y"), "xy"), (None, "")):
        count_sent(Noted(), Answer(change=Change(tree)), text)

    assert counted == [Counter.PATCHES, 2, Counter.FULL_TREES, 2, 0]
