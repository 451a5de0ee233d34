"""What an action counts as."""

from __future__ import annotations

import pytest

from quartlive.metrics import OUTCOMES, Counter, NoMetrics, Timer
from quartlive.runtime.answers import Answer, Refusal, too_often
from quartlive.runtime.dispatch import act
from quartlive.runtime.measured import counted, outcome
from quartlive.runtime.services import Services
from quartlive.wire.frames import Meta
from tests.runtime.long import LongController, LongPage
from tests.runtime.pages import ask, visit_to


class Noted(NoMetrics):
    def __init__(self) -> None:
        self.counted: list[tuple[Counter, str]] = []
        self.timed: list[Timer] = []

    def count(self, what: Counter, label: str = "", by: int = 1) -> None:
        self.counted.append((what, label))

    def time(self, what: Timer, value: float) -> None:
        self.timed.append(what)


@pytest.mark.parametrize(
    ("answer", "counts_as"),
    [
        (Answer(Meta(True)), "success"),
        (Answer(Meta(False, {"title": "is taken"})), "refused"),
        (Answer(Meta(False, {"_general": "went wrong"})), "failed"),
        (Refusal("_forbidden", "no"), "forbidden"),
        (Refusal("unknown_action", "no"), "unknown"),
        (too_often(1.0, None), "rate_limit"),
        (Refusal("http_only", "no"), "other"),
    ],
)
def test_each_answer_counts_as_one_outcome(answer, counts_as):
    assert outcome(answer) == counts_as
    assert counts_as in (*OUTCOMES, "other")


async def test_an_action_is_counted_and_timed_once():
    visit = visit_to(LongPage(LongController()))
    visit.metrics = noted = Noted()
    await counted(visit, act(Services(), visit, ask("count")))

    assert noted.counted == [(Counter.ACTIONS, "success")]
    assert noted.timed.count(Timer.ACTION) == 1
