"""Which hypercorn is guarded, and what is said of one that is not.

What the guards do is tested with a real server: tests/faults.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from math import inf
from threading import Event

import hypercorn.asyncio.run as running
import hypercorn.protocol.ws_stream as streams
import pytest

from quartlive.edges import guards


def test_the_installed_hypercorn_is_known():
    """An update of it that changes what is relied on is seen here first."""
    guards.install()

    assert streams.WSStream._quartlive in guards.KNOWN


def test_guarding_twice_is_guarding_once():
    assert guards.install()
    accept = streams.WSStream._accept
    assert guards.install()

    assert streams.WSStream._accept is accept


def test_an_unknown_version_is_left_alone_and_told_of(monkeypatch, caplog):
    """Whoever runs it learns what is unprotected, and what to do."""
    monkeypatch.delattr(streams.WSStream, "_quartlive", raising=False)
    monkeypatch.setattr(guards, "KNOWN", {"": "0.18"})
    monkeypatch.setattr(guards, "_is_told", [False])
    monkeypatch.setattr(guards, "_serves", lambda: True)
    accept = streams.WSStream._accept

    assert not guards.install()
    assert not guards.install()
    assert streams.WSStream._accept is accept
    assert len(caplog.records) == 1
    assert "is not known, so nothing of it was changed" in caplog.text
    assert "install hypercorn 0.18" in caplog.text


async def test_nothing_is_said_before_hypercorn_runs_the_app(monkeypatch, caplog):
    """Quart imports it for its own purposes, so it is there under any server."""
    monkeypatch.setattr(guards, "_is_told", [False])
    with caplog.at_level(logging.INFO):
        guards.install()

    assert caplog.text == ""


async def test_a_signal_of_its_own_ends_a_worker():
    """Its parent sends it to the slower ones, systemd to every process."""
    never = Event()
    waiting = asyncio.create_task(
        running.check_multiprocess_shutdown_event(never, asyncio.sleep)
    )
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(5):
        await waiting

    assert not never.is_set()
    asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)


def test_another_server_needs_no_guard(monkeypatch, caplog):
    monkeypatch.delitem(sys.modules, "hypercorn")
    with caplog.at_level(logging.INFO):
        assert not guards.install()

    assert caplog.text == ""


@pytest.mark.parametrize("times", [1, 2])
async def test_work_is_done_before_the_server_ends(times):
    """And not any more once it was taken back."""
    done = []

    async def work() -> None:
        done.append("work")

    async def trigger() -> None:
        done.append("told")

    async def broken() -> None:
        raise RuntimeError

    for _ in range(times):
        guards.install()
    guards.before_shutdown(broken)
    guards.before_shutdown(work)
    with pytest.raises(running.ShutdownError):
        await running.raise_shutdown(trigger)
    guards.not_before_shutdown(broken)
    guards.not_before_shutdown(work)
    guards.not_before_shutdown(work)
    with pytest.raises(running.ShutdownError):
        await running.raise_shutdown(trigger)

    assert done == ["told", "work", "told"]


@pytest.mark.parametrize(
    ("sizes", "most"), [([10, 30, 20], 30), ([10, None], inf), ([None, 10], inf)]
)
def test_the_page_that_takes_most_decides(monkeypatch, sizes, most):
    """A page without a limit takes what hypercorn takes, whatever the others say."""
    monkeypatch.setattr(guards, "_largest", [0.0])
    for size in sizes:
        guards.take_messages_of(size)

    assert guards._largest == [most]
