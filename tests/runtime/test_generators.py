"""Actions that yield, on a socket."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from quartlive.runtime.services import Services
from tests.runtime.long import LongController, LongPage
from tests.runtime.members import until
from tests.runtime.pages import visit_to
from tests.runtime.test_connection import Connection, Wire


@pytest.fixture
def controller() -> LongController:
    return LongController()


@pytest.fixture
async def stack():
    async with AsyncExitStack() as stack:
        yield stack


async def tab(
    stack: AsyncExitStack, controller: LongController, services: Services, name="c"
) -> tuple[Wire, Any]:
    wire = Wire()
    visit = visit_to(LongPage(controller), connection=name, token=name)
    serving = asyncio.create_task(Connection(wire, visit, services).run())

    async def end() -> None:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

    stack.push_async_callback(end)
    await wire.hear()
    return wire, visit


async def until_answer(wire: Wire) -> list[dict[str, Any]]:
    frames = [await wire.hear()]
    while "meta" not in frames[-1]:
        frames.append(await wire.hear())
    return frames


async def test_each_step_is_shown_and_the_end_is_the_answer(stack, controller):
    """S36: what came before a ``yield`` is sent without ``meta``."""
    services = Services()
    wire, visit = await tab(stack, controller, services)
    wire.say({"action": "climb", "data": {}, "id": "n.1"})
    frames = await until_answer(wire)

    assert len(frames) == 4
    assert [f"kept={n}" in str(frames[n - 1]["tree"]) for n in (1, 2, 3)] == [True] * 3
    assert all("going on=climb" in str(frame["tree"]) for frame in frames[:3])
    assert frames[-1]["meta"] == {"success": True, "action": "climb", "id": "n.1"}
    assert "going on=climb" not in str(frames[-1]["tree"])
    assert (await services.store.read(visit.key)).fields == {"kept": 3}
    assert controller.closed == 1


async def test_each_step_is_stored_and_seen_by_other_tabs(stack, controller):
    """S36: a commit like any other; S29."""
    services = Services()
    wire, _ = await tab(stack, controller, services)
    _, there = await tab(stack, controller, services, "d")
    wire.say({"action": "climb", "data": {"to": 5}})
    await until(lambda: there.state.kept > 0)
    await until_answer(wire)
    await until(lambda: there.state.kept == 5)


async def test_other_actions_run_between_two_steps(stack, controller):
    """S36: a page that works at something long can still be used."""
    wire, visit = await tab(stack, controller, Services())
    wire.say({"action": "climb", "data": {"to": 50}})
    wire.say({"action": "count", "id": "n.2"})
    first = (await until_answer(wire))[-1]

    assert first["meta"]["id"] == "n.2"
    assert visit.running == ["climb"]
    await until_answer(wire)
    assert visit.state.plain == 150


async def test_a_failure_is_undone_back_to_the_last_step(stack, controller):
    """S36: what was kept stays kept."""
    services = Services()
    wire, visit = await tab(stack, controller, services)
    wire.say({"action": "climb", "data": {"to": 5, "fails_at": 3}})
    frames = await until_answer(wire)

    assert frames[-1]["meta"]["errors"] == {"to": "not 3"}
    assert (visit.state.kept, visit.state.plain) == (2, 2)
    assert (await services.store.read(visit.key)).fields == {"kept": 2}
    assert visit.running == []


async def test_a_render_that_fails_ends_it(stack, controller):
    wire, visit = await tab(stack, controller, Services())
    wire.say({"action": "climb", "data": {"to": 10_000}})
    await wire.hear()
    visit.page.fails = True
    frames = await until_answer(wire)

    assert not frames[-1]["meta"]["success"]
    assert controller.closed == 1
    assert visit.running == []


async def test_a_browser_that_goes_away_closes_it(stack, controller):
    """S36: its ``finally`` runs, and what was kept stays."""
    services = Services()
    wire, visit = await tab(stack, controller, services)
    wire.say({"action": "climb", "data": {"to": 10_000}})
    await wire.hear()
    await stack.aclose()

    assert controller.closed == 1
    assert 0 < (await services.store.read(visit.key)).fields["kept"] < 10_000


async def test_arguments_that_do_not_fit_begin_nothing(stack, controller):
    wire, visit = await tab(stack, controller, Services())
    wire.say({"action": "climb", "data": {"to": "high"}})
    frames = await until_answer(wire)

    assert "to" in frames[0]["meta"]["errors"]
    assert (visit.running, controller.closed) == ([], 0)


async def test_what_is_sent_again_while_its_steps_go_on_runs_once(stack, controller):
    """P2: the end is the answer to both."""
    wire, visit = await tab(stack, controller, Services())
    for _ in range(2):
        wire.say({"action": "climb", "data": {"to": 5}, "id": "n.1"})
    await until_answer(wire)

    wire.say({"action": "count", "id": "n.2"})
    assert (await until_answer(wire))[-1]["meta"]["id"] == "n.2"
    assert (visit.state.plain, controller.closed) == (105, 1)
