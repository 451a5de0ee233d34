"""Actions to their very end, as over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from quartlive.config import Limits
from quartlive.runtime import entry
from quartlive.runtime.answers import Answer
from quartlive.runtime.services import Services
from quartlive.runtime.visit import Visit
from quartlive.runtime.whole import act_whole
from quartlive.wire.patch import Mirror
from tests.runtime.long import LongController, LongPage
from tests.runtime.pages import ask, visit_to


@pytest.fixture
def controller() -> LongController:
    return LongController()


async def come(controller: LongController, services: Services) -> Visit:
    visit = visit_to(LongPage(controller))
    await entry.restore(services, visit)
    visit.rendered = await visit.page.render(visit)
    return visit


async def acted(services: Services, visit: Visit, name: str, **data: Any) -> Answer:
    """The answer, which leads from what was shown to what is shown now."""
    shown = Mirror()
    shown.take({"tree": visit.rendered.tree[1]})
    async with services.hold(visit):
        answer = await act_whole(services, visit, ask(name, "n.1", **data))
    assert isinstance(answer, Answer)
    assert visit.rendered == await visit.page.render(visit)
    return answer


async def test_all_steps_are_done_before_the_answer(controller):
    """S36: over HTTP the generator runs to its end and answers once."""
    services = Services()
    visit = await come(controller, services)
    answer = await acted(services, visit, "climb")

    assert answer.meta.success
    assert visit.state.got == ["top"]
    assert "kept=3" in str(answer.change.tree)
    assert (await services.store.read(visit.key)).fields == {"kept": 3}


async def test_a_step_that_fails_leaves_those_before_it(controller):
    services = Services()
    visit = await come(controller, services)
    answer = await acted(services, visit, "climb", fails_at=2)

    assert answer.meta.errors == {"to": "not 2"}
    assert "kept=1" in str(answer.change.tree)


async def test_steps_without_an_end_are_broken_off(controller, caplog):
    """After as long as any action may take."""
    services = Services(limits=Limits(action_seconds=0.05))
    visit = await come(controller, services)
    answer = await acted(services, visit, "climb", to=10**9)

    assert not answer.meta.success
    assert controller.closed == 1
    assert visit.running == []


@pytest.mark.parametrize(
    ("name", "data", "got"),
    [
        ("fetch", {"text": "news"}, ["news"]),
        ("fetch_all", {}, ["one", "two", "broke: three"]),
        ("fail", {"told": True}, ["broke: secret"]),
    ],
)
async def test_background_work_is_waited_for(controller, name, data, got):
    """S36: the answer shows what came of it."""
    services = Services()
    visit = await come(controller, services)
    answer = await acted(services, visit, name, **data)

    assert answer.meta.success
    assert visit.state.got == got
    assert "going on=," not in str(answer.change.tree)


async def test_work_that_fails_is_told_without_its_secret(controller):
    services = Services()
    visit = await come(controller, services)
    answer = await acted(services, visit, "fail")

    assert "secret" not in answer.meta.errors["_general"]


async def test_work_that_takes_too_long_is_given_up(controller):
    services = Services(limits=Limits(action_seconds=0.05))
    visit = await come(controller, services)
    controller.gate.clear()
    answer = await acted(services, visit, "fetch", text="never")

    assert visit.state.got == []
    assert not answer.meta.success
