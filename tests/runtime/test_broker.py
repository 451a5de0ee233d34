"""What carries pushes."""

from __future__ import annotations

from quartlive.runtime.broker import MemoryBroker
from quartlive.runtime.pushes import Envelope, Remount, topic_channel

ENVELOPE = Envelope((topic_channel("news"),), Remount())


async def test_an_envelope_arrives_in_its_own_process():
    arrived = []
    broker = MemoryBroker()
    broker.attach(lambda envelope: arrived.append(envelope) or 3)

    assert await broker.send(ENVELOPE) == 3
    assert arrived == [ENVELOPE]


async def test_before_anybody_is_there_nobody_is_told():
    assert await MemoryBroker().send(ENVELOPE) == 0
