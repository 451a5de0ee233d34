"""Work that goes on beside a connection."""

from __future__ import annotations

import asyncio

import pytest

from quartlive.runtime.services import Services
from tests.runtime.long import LongController
from tests.runtime.members import until
from tests.runtime.test_generators import stack, tab, until_answer  # noqa: F401


@pytest.fixture
def controller() -> LongController:
    return LongController()


async def test_work_goes_on_and_its_result_follows(stack, controller):  # noqa: F811
    """S36: the answer comes at once; what follows has no ``meta``, and is stored."""
    services = Services()
    wire, visit = await tab(stack, controller, services)
    controller.gate.clear()
    wire.say({"action": "fetch", "data": {"text": "news"}})
    answer = (await until_answer(wire))[-1]
    assert "going on=fetch" in str(answer["tree"])
    wire.say({"action": "count"})
    await until_answer(wire)
    controller.gate.set()
    frame = await wire.hear()

    assert "meta" not in frame
    assert visit.state.got == ["news"]
    assert visit.running == []
    assert (await services.store.read(visit.key)).fields == {"kept": 1}


async def test_of_an_action_that_fails_nothing_begins(stack, controller):  # noqa: F811
    wire, visit = await tab(stack, controller, Services())
    wire.say({"action": "fetch_badly"})
    await until_answer(wire)

    assert (visit.running, len(visit.background)) == ([], 0)


async def test_each_item_follows_and_a_failure_has_its_own_method(
    stack,  # noqa: F811
    controller,
):
    wire, visit = await tab(stack, controller, Services())
    wire.say({"action": "fetch_all"})
    await until(lambda: len(visit.state.got) == 3)

    assert visit.state.got == ["one", "two", "broke: three"]
    assert visit.running == []


async def test_without_a_method_a_failure_is_shown_and_tells_nothing(
    stack,  # noqa: F811
    controller,
    caplog,
):
    """The log has it."""
    wire, visit = await tab(stack, controller, Services())
    wire.say({"action": "fail"})
    await until(lambda: visit.shown.errors)

    assert "secret" not in visit.shown.errors["_general"]
    assert visit.shown.flashes["success"].text == "It has begun."
    assert "secret" in caplog.text


async def test_work_can_be_cancelled_by_name(stack, controller):  # noqa: F811
    wire, visit = await tab(stack, controller, Services())
    controller.gate.clear()
    wire.say({"action": "fetch", "data": {"text": "news"}})
    await until_answer(wire)
    wire.say({"action": "break_off"})
    answer = (await until_answer(wire))[-1]
    controller.gate.set()

    assert visit.running == []
    assert answer["meta"]["success"]
    assert len(visit.background) == 0


async def test_the_latest_of_a_name_wins(stack, controller):  # noqa: F811
    """Who searches again does not want to see what was searched before."""
    wire, visit = await tab(stack, controller, Services())
    controller.gate.clear()
    for text in ("old", "new"):
        wire.say({"action": "fetch", "data": {"text": text}})
        await until_answer(wire)
    controller.gate.set()
    await until(lambda: visit.state.got)

    assert visit.state.got == ["new"]


async def test_work_ends_with_its_connection(stack, controller):  # noqa: F811
    wire, visit = await tab(stack, controller, Services())
    controller.gate.clear()
    before = len(asyncio.all_tasks())
    wire.say({"action": "fetch", "data": {"text": "news"}})
    await until_answer(wire)
    assert len(asyncio.all_tasks()) == before + 1
    await stack.aclose()

    assert len(visit.background) == 0
    assert len(asyncio.all_tasks()) == 1


async def test_what_goes_on_for_one_tab_is_bounded(stack, controller, caplog):  # noqa: F811
    """An action that is pressed again and again does not fill the process."""
    wire, visit = await tab(stack, controller, Services())
    controller.gate.clear()
    for count in (10, 10, 6):
        wire.say({"action": "fetch-many", "data": {"times": count}})
        await until_answer(wire)

    assert len(visit.background) == 16
    assert "16 pieces of work go on for this tab already" in caplog.text
