"""What others make a connection do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from quartlive.actions import action
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.errors import FieldError, ProtocolError, TopicError
from quartlive.runtime.connection import Connection
from quartlive.runtime.pushes import Envelope, Remount, Run, group_channel
from quartlive.runtime.services import Services
from quartlive.runtime.session import Session
from quartlive.runtime.visit import Visit
from quartlive.state import Persist, State
from tests.runtime.pages import FakePage, visit_to
from tests.runtime.test_connection import Wire


class RoomState(State):
    kept: Persist[int] = 0
    said: list[str] = []
    synced: int = 0
    mounted: int = 0


class RoomController(Controller[RoomState]):
    """A room where everybody hears what anybody says."""

    def __init__(self) -> None:
        self.policy = lambda user, topic: not topic.startswith("secret")

    async def mount(self, state: RoomState, ctx: Context) -> None:
        ctx.subscribe("room/7")
        ctx.subscribe(ctx.self_topic)
        state.mounted += 1

    async def sync(self, state: RoomState, ctx: Context) -> None:
        state.synced += 1

    async def disconnect(self, state: RoomState, ctx: Context) -> None:
        ctx.publish("room/7", "heard", text="bye")

    @action
    async def say(self, state: RoomState, ctx: Context, text: str) -> None:
        state.said.append(f"me: {text}")
        ctx.publish("room/7", "heard", text=text)

    @action
    async def say_badly(self, state: RoomState, ctx: Context) -> None:
        ctx.publish("room/7", "heard", text="never")
        ctx.subscribe("room/8")
        raise FieldError("text", "not that")

    @action
    async def count(self, state: RoomState) -> None:
        state.kept += 1

    @action
    async def tell_self(self, state: RoomState, ctx: Context) -> None:
        ctx.publish(ctx.self_topic, "heard", text="self")

    @action
    async def pry(self, state: RoomState, ctx: Context, topic: str) -> None:
        ctx.subscribe(topic)

    @action
    async def leave(self, state: RoomState, ctx: Context) -> None:
        ctx.unsubscribe("room/7")

    @action(internal=True)
    async def heard(self, state: RoomState, ctx: Context, text: str) -> None:
        state.said.append(text)

    @action(internal=True)
    async def echo(self, state: RoomState, ctx: Context, text: str) -> None:
        ctx.publish("room/7", "heard", text=text)

    @action(internal=True)
    async def fail(self, state: RoomState) -> None:
        state.said.append("failed")
        raise RuntimeError("secret")

    @action(internal=True)
    async def block(self, state: RoomState) -> None:
        time.sleep(0.3)  # noqa: ASYNC251

    @action(internal=True)
    async def warn(self, state: RoomState, ctx: Context) -> None:
        state.said.append("warned")
        ctx.error("text", "is not welcome")

    @action(internal=True)
    async def value_of(self, state: RoomState, value: int) -> None:
        state.said.append(f"value {value + 1}")


class Room:
    """Tabs in one process."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self.controller = RoomController()
        self.services = Services(topic_policy=self.controller.policy)
        self.page = FakePage(self.controller)
        self._stack = stack
        self._count = 0

    async def tab(self, group: str = "a:1") -> Tab:
        self._count += 1
        name = f"c{self._count}"
        visit = visit_to(self.page, group=group, token=name, connection=name)
        tab = Tab(visit, Connection(wire := Wire(), visit, self.services), wire)
        serving = asyncio.create_task(tab.connection.run())
        self._stack.push_async_callback(end, serving)
        await wire.hear()
        return tab


class Tab:
    def __init__(self, visit: Visit, connection: Connection, wire: Wire) -> None:
        self.visit, self.connection, self.wire = visit, connection, wire

    @property
    def state(self) -> Any:
        return self.visit.state

    async def hears_nothing(self) -> None:
        """What was sent before a ping comes before its answer."""
        await settled()
        assert await self.wire.ask(action="__ping__") == {"pong": True}


async def end(serving: asyncio.Task[None]) -> None:
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with AsyncExitStack() as stack:
        yield Room(stack)


async def test_what_is_published_runs_on_everybody_elses_state(room):
    """S31: the sender has done its own already, and pushes have no meta."""
    here, there = await room.tab(), await room.tab("a:2")
    await here.wire.ask(action="say", data={"text": "hi"})
    frame = await there.wire.hear()

    assert "meta" not in frame
    assert there.state.said == ["hi"]
    assert here.state.said == ["me: hi"]
    await here.hears_nothing()


async def test_what_fails_is_not_published_and_listens_to_nothing_new(room):
    """S31: queued, sent only if the action succeeds."""
    here, there = await room.tab(), await room.tab("a:2")
    await here.wire.ask(action="say_badly")
    await room.services.registry.send(
        Envelope((("topic", "room/8"),), Run("heard", {"text": "8"}))
    )

    await there.hears_nothing()
    await here.hears_nothing()


async def test_a_published_action_cannot_publish(room, caplog):
    """S33: no storms."""
    here, there = await room.tab(), await room.tab("a:2")
    run = Run("echo", {"text": "again"})
    await room.services.registry.send(Envelope((group_channel("a:1"),), run))
    await settled()

    assert "cannot publish" in caplog.text
    await there.hears_nothing()
    await here.hears_nothing()


async def test_a_triggered_action_may_publish(room):
    """S33, the other half; S30: also to a tab that asked for it."""
    await room.tab()
    there = await room.tab("a:2")
    session = Session(room.services.registry, group_channel("a:1"))
    await session.trigger("echo", text="news")
    await there.wire.hear()

    assert there.state.said == ["news"]


async def test_other_topics_need_permission(room, caplog):
    """S31: the error says what to write."""
    here = await room.tab()
    for topic in ("secret/1", "_self/0123", "a b"):
        frame = await here.wire.ask(action="pry", data={"topic": topic})

        assert not frame["meta"]["success"]
    assert caplog.text.count("topic_policy=") == 2
    assert caplog.text.count("is no topic") == 1


async def test_a_visitor_may_always_use_the_own_topic(room):
    here, other, stranger = [await room.tab(g) for g in ("a:1", "a:1", "a:2")]
    await here.wire.ask(action="tell_self")
    async with asyncio.timeout(5):
        while other.state.said != ["self"]:
            await other.wire.hear()

    await stranger.hears_nothing()


async def test_listening_can_end(room):
    here, there = await room.tab("a:1"), await room.tab("a:2")
    await there.wire.ask(action="leave")
    await here.wire.ask(action="say", data={"text": "hi"})

    await there.hears_nothing()


async def test_disconnect_may_publish(room):
    """S8: the others are told that somebody has gone."""
    here, there = await room.tab(), await room.tab("a:2")
    here.connection.hang_up(1012)
    await there.wire.hear()
    await settled()

    assert there.state.said == ["bye"]
    assert here.wire.code == 1012


async def test_what_one_tab_stores_the_others_show(room):
    """S29: without reload, and another visitor's record is another one."""
    here, there, stranger = [await room.tab(g) for g in ("a:1", "a:1", "a:2")]
    await here.wire.ask(action="count")
    frame = await there.wire.hear()

    assert "meta" not in frame
    assert there.state.kept == 1
    assert there.visit.rendered == await room.page.render(there.visit)
    await stranger.hears_nothing()


async def test_sync_runs_where_the_visitor_did_not_act(room):
    """S32: on the other connections of the record, after a browser's own action."""
    here, there, stranger = [await room.tab(g) for g in ("a:1", "a:1", "a:2")]
    await here.wire.ask(action="say", data={"text": "hi"})
    async with asyncio.timeout(5):
        while there.state.synced == 0:
            await there.wire.hear()
    await settled()

    assert (here.state.synced, stranger.state.synced) == (0, 0)


async def test_sync_does_not_run_after_a_pushed_action(room):
    """S32: or two tabs would sync each other for ever."""
    here, there = await room.tab(), await room.tab()
    session = Session(room.services.registry, group_channel("a:1"))
    await session.trigger("heard", text="news")
    await there.wire.hear()
    await settled()

    assert (here.state.synced, there.state.synced) == (0, 0)


async def test_a_pushed_action_that_fails_changes_nothing(room, caplog):
    here = await room.tab()
    await Session(room.services.registry, group_channel("a:1")).trigger("fail")
    await settled()

    assert here.state.said == []
    assert "secret" in caplog.text
    await here.hears_nothing()


async def test_a_pushed_action_may_show_an_error(room):
    """As any other: the state is kept, and the text is there."""
    here = await room.tab()
    await Session(room.services.registry, group_channel("a:1")).trigger("warn")
    frame = await here.wire.hear()

    assert "meta" not in frame
    assert here.visit.shown.errors == {"text": "is not welcome"}
    assert here.state.said == ["warned"]


async def test_errors_stay_through_a_push(room):
    """S12: until this connection's own next action."""
    here, there = await room.tab(), await room.tab("a:2")
    await here.wire.ask(action="say_badly")
    await there.wire.ask(action="say", data={"text": "hi"})
    await here.wire.hear()

    assert here.visit.shown.errors == {"text": "not that"}


async def test_an_argument_may_be_called_value(room):
    """As that of a pressed button is."""
    here = await room.tab()
    session = Session(room.services.registry, group_channel("a:1"))
    await session.trigger("value-of", value=41)
    await here.wire.hear()

    assert here.state.said == ["value 42"]


async def test_a_slow_browser_gets_the_newest_tree(room):
    """S17: not all those in between: nothing is rendered while it takes nothing."""
    slow, other = await room.tab(), await room.tab()
    slow.wire.takes.clear()
    for _ in range(15):
        await other.wire.ask(action="count")
    await settled()
    slow.wire.takes.set()
    frames = [await slow.wire.ask(action="__ping__")]
    while frames[-1] != {"pong": True}:
        frames.append(await slow.wire.hear())

    assert len(frames) <= 3 + 1
    assert slow.state.kept == 15
    assert slow.visit.rendered == await room.page.render(slow.visit)


async def test_a_page_can_be_filled_anew(room):
    here = await room.tab()
    await room.services.registry.send(Envelope((group_channel("a:1"),), Remount()))
    await here.wire.hear()

    assert here.state.mounted == 2


async def test_view_cannot_ask_for_anything(room):
    """It runs before every render, whoever caused that."""
    ctx = visit_to(room.page).context()
    for ask in (
        lambda: ctx.session,
        lambda: ctx.subscribe("room/7"),
        lambda: ctx.publish("room/7", "heard"),
    ):
        with pytest.raises(ProtocolError, match="view"):
            ask()


async def test_disconnect_can_ask_for_nothing_that_lasts(room):
    ctx = room.services.context(visit_to(room.page), is_over=True)
    for ask in (ctx.subscribe, ctx.unsubscribe):
        with pytest.raises(ProtocolError, match="would reach nobody"):
            ask("room/7")


async def test_a_pattern_cannot_be_published_to(room):
    ctx = room.services.context(visit_to(room.page))
    with pytest.raises(TopicError, match="name one topic"):
        ctx.publish("room/*", "heard")


async def test_a_pushed_action_that_holds_up_the_loop_is_named(room, caplog):
    """Whoever pushed it: everybody waits."""
    await room.tab()
    await Session(room.services.registry, group_channel("a:1")).trigger("block")
    await settled()

    assert "pushed action block of page page held up the event loop" in caplog.text
