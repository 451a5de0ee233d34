"""Who is connected, and who is told what."""

from __future__ import annotations

import pytest

from quartlive.runtime.broker import MemoryBroker
from quartlive.runtime.pushes import (
    Envelope,
    HangUp,
    Remount,
    group_channel,
    topic_channel,
)
from quartlive.runtime.registry import Registry
from tests.runtime.members import Tab

NEWS, ROOM = topic_channel("news"), topic_channel("room/7")


class NotingBroker(MemoryBroker):
    """Carries what it is given, and notes which places this process needs."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[str] = []

    def listen(self, channel):
        self.noted.append(f"+{channel[1]}")

    def forget(self, channel):
        self.noted.append(f"-{channel[1]}")


@pytest.fixture
def registry() -> Registry:
    return Registry()


async def test_who_is_in_a_place_is_told_once(registry):
    """Also who is in two of them: a topic and its pattern."""
    both, one, none = Tab("1"), Tab("2"), Tab("3")
    registry.enter(both, NEWS, ROOM)
    registry.enter(one, ROOM)
    registry.enter(none)

    assert await registry.send(Envelope((NEWS, ROOM), Remount())) == 2
    assert [len(tab.heard) for tab in (both, one, none)] == [1, 1, 0]


async def test_the_sender_is_left_out(registry):
    sender, other = Tab("1"), Tab("2")
    registry.enter(sender, NEWS)
    registry.enter(other, NEWS)
    await registry.send(Envelope((NEWS,), Remount(), sender="1"))

    assert (sender.heard, other.heard) == ([], [Remount()])


async def test_only_who_takes_it_is_counted(registry):
    registry.enter(Tab("1", is_deaf=True), NEWS)

    assert await registry.send(Envelope((NEWS,), Remount())) == 0


async def test_who_has_left_is_in_no_place(registry):
    tab = Tab("1")
    registry.enter(tab, NEWS)
    registry.leave("1")
    registry.leave("1")

    assert await registry.send(Envelope((NEWS,), Remount())) == 0
    assert not registry.join("1", NEWS)
    assert (len(registry), registry.members(NEWS)) == (0, [])


def test_places_are_joined_and_left_while_connected(registry):
    registry.enter(Tab("1"))

    assert registry.join("1", NEWS)
    assert not registry.join("1", NEWS)
    registry.part("1", NEWS)
    registry.part("1", NEWS)
    assert registry.members(NEWS) == []


def test_the_broker_knows_the_places_somebody_is_in():
    """A process receives only what its connections need, and holds nothing longer."""
    broker = NotingBroker()
    registry = Registry(broker)
    registry.enter(Tab("1"), NEWS)
    registry.enter(Tab("2"), NEWS, ROOM)
    registry.leave("1")
    registry.leave("2")

    assert broker.noted[:2] == ["+news", "+room/7"]
    assert sorted(broker.noted[2:]) == ["-news", "-room/7"]


async def test_a_whole_group_can_be_ended(registry):
    tabs = [Tab("1"), Tab("2"), Tab("3", group_id="a:2")]
    for tab in tabs:
        registry.enter(tab, group_channel(tab.group_id))

    assert await registry.hang_up(group_channel("a:1"), 4401) == 2
    assert [tab.heard for tab in tabs] == [[HangUp(4401)], [HangUp(4401)], []]


def test_going_through_it_may_end_connections(registry):
    for n in range(3):
        registry.enter(Tab(str(n)))
    for member in registry:
        registry.leave(member.connection_id)

    assert len(registry) == 0
