"""What a connection sends: in order, within bounds, and never waiting for ever."""

from __future__ import annotations

import asyncio

import pytest

from quartlive.config import Limits
from quartlive.runtime.outlet import Outlet, SlowClientError


class Gate:
    """A transport that takes frames only while it is open."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.is_open = asyncio.Event()

    async def send(self, frame: str) -> None:
        await self.is_open.wait()
        self.taken.append(frame)


async def test_frames_leave_in_the_order_they_were_added():
    """Also those that are added while another is being sent."""
    gate = Gate()
    outlet = Outlet(gate.send)
    outlet.add("a")
    sending = asyncio.create_task(outlet.flush())
    await asyncio.sleep(0)
    outlet.add("b")
    await outlet.flush()
    assert outlet.is_sending
    gate.is_open.set()
    await sending

    assert gate.taken == ["a", "b"]
    assert not outlet.is_sending


async def test_a_browser_that_takes_nothing_is_given_up():
    """No task waits for ever, and what waits for the browser is bounded in time."""
    outlet = Outlet(Gate().send, seconds=0.01)
    outlet.add("a")

    with pytest.raises(SlowClientError, match=r"not taken in 0\.01 s"):
        await outlet.flush()


async def test_too_many_frames_are_not_kept():
    """What waits for a browser is bounded in number."""
    outlet = Outlet(Gate().send, most_frames=50)
    for _ in range(50):
        outlet.add("x")

    with pytest.raises(SlowClientError, match="51 frames wait"):
        outlet.add("x")


async def test_too_many_bytes_are_not_kept():
    """What waits is bounded in size; a single large page always goes."""
    outlet = Outlet.within(Limits(), Gate().send)
    outlet.add("x" * (2 << 20))

    with pytest.raises(SlowClientError):
        outlet.add("x")
