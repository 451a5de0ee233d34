"""Brokers: what carries pushes between the processes of an app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .pushes import Channel, Envelope

#: Hands an envelope to this process's connections; returns how many took it.
Deliver = Callable[[Envelope], int]


class Broker(Protocol):
    """Carries pushes to every process, this one included."""

    def attach(self, deliver: Deliver) -> None:
        """Name what takes the envelopes that arrive in this process."""

    def listen(self, channel: Channel) -> None:
        """Note that this process has a first connection in a place."""

    def forget(self, channel: Channel) -> None:
        """Note that the last connection in a place has left."""

    async def send(self, envelope: Envelope) -> int:
        """Send an envelope; return how many connections are known to have taken it.

        Raises:
            StoreError: If the broker cannot be reached.
        """


class MemoryBroker:
    """Carries pushes within one process."""

    def __init__(self) -> None:
        self._deliver: Deliver = _nobody

    def attach(self, deliver: Deliver) -> None:
        """Name what takes envelopes; see :meth:`Broker.attach`."""
        self._deliver = deliver

    def listen(self, channel: Channel) -> None:
        """Nothing to note: everybody is here."""

    def forget(self, channel: Channel) -> None:
        """Nothing to note: everybody is here."""

    async def send(self, envelope: Envelope) -> int:
        """Hand an envelope over at once; see :meth:`Broker.send`."""
        return self._deliver(envelope)


def _nobody(envelope: Envelope) -> int:
    return 0
