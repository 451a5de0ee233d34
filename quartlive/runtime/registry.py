"""Who is connected to this process, and in which places they are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from .broker import Broker, MemoryBroker
from .pushes import Channel, Envelope, HangUp, Push


class Member(Protocol):
    """A connection, as others see it.

    Attributes:
        connection_id: What it is known by.
        group_id: Whose tab it is.
        user_id: Who it is; None for a visitor without a name.
    """

    connection_id: str
    group_id: str
    user_id: str | None

    @property
    def queued(self) -> int:
        """How many frames wait for the browser."""

    def push(self, push: Push) -> bool:
        """Put a push where the connection finds it; False if it is not for it."""

    def hang_up(self, code: int) -> None:
        """End the connection when the job that is being done is done."""

    def abort(self, code: int) -> None:
        """End the connection now; what is being done is undone."""


class Registry:
    """The connections of one process, by the places they are in.

    What arrives is only put into each connection's inbox: the connection itself does
    it, in its own request.

    Args:
        broker: Carries pushes to the other processes.

    Attributes:
        is_closed: The server shuts down; nobody new is let in.
    """

    def __init__(self, broker: Broker | None = None) -> None:
        self.is_closed = False
        self._broker: Broker = MemoryBroker() if broker is None else broker
        self._broker.attach(self.deliver)
        self._members: dict[str, Member] = {}
        self._places: dict[Channel, dict[str, Member]] = {}
        self._joined: dict[str, set[Channel]] = {}

    def __iter__(self) -> Iterator[Member]:
        return iter(list(self._members.values()))

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, connection_id: object) -> bool:
        return connection_id in self._members

    def count_groups(self) -> int:
        """Return how many visitors are connected."""
        return len({member.group_id for member in self})

    def count_queued(self) -> int:
        """Return how many frames wait for browsers, all together."""
        return sum(member.queued for member in self)

    def get(self, connection_id: str) -> Member | None:
        """Return a connection of this process, None if it is not here."""
        return self._members.get(connection_id)

    def enter(self, member: Member, *channels: Channel) -> None:
        """Let a connection be found, in these places."""
        self._members[member.connection_id] = member
        self._joined[member.connection_id] = set()
        for channel in channels:
            self.join(member.connection_id, channel)

    def leave(self, connection_id: str) -> None:
        """Take a connection out of all its places; nothing if it is not here."""
        self._members.pop(connection_id, None)
        for channel in self._joined.pop(connection_id, set()):
            self._take_out(connection_id, channel)

    def join(self, connection_id: str, channel: Channel) -> bool:
        """Let a connection be found in one more place; False if it was, or is gone."""
        joined = self._joined.get(connection_id)
        if joined is None or channel in joined:
            return False
        joined.add(channel)
        if channel not in self._places:
            self._places[channel] = {}
            self._broker.listen(channel)
        self._places[channel][connection_id] = self._members[connection_id]
        return True

    def part(self, connection_id: str, channel: Channel) -> None:
        """Take a connection out of a place; nothing if it is not there."""
        joined = self._joined.get(connection_id)
        if joined is not None and channel in joined:
            joined.remove(channel)
            self._take_out(connection_id, channel)

    def members(self, channel: Channel) -> list[Member]:
        """Return who is in a place, of this process."""
        return list(self._places.get(channel, {}).values())

    async def send(self, envelope: Envelope) -> int:
        """Send a push to whom it is for, in all processes.

        Returns:
            How many connections are known to have taken it.
        """
        return await self._broker.send(envelope)

    def deliver(self, envelope: Envelope) -> int:
        """Put a push into the inboxes of this process; return how many took it."""
        found: dict[str, Member] = {}
        for channel in envelope.to:
            found.update(self._places.get(channel, {}))
        found.pop(envelope.sender, None)
        return sum(member.push(envelope.push) for member in found.values())

    async def hang_up(self, channel: Channel, code: int, after: float = 0.0) -> int:
        """End the connections in a place, in all processes; return how many are known.

        Args:
            channel: Whose connections.
            code: What their browsers are told.
            after: Seconds to wait before, in which nothing more is run.
        """
        return await self.send(Envelope((channel,), HangUp(code, after)))

    def _take_out(self, connection_id: str, channel: Channel) -> None:
        place = self._places[channel]
        del place[connection_id]
        if not place:
            del self._places[channel]
            self._broker.forget(channel)
