"""Actions that the server runs on a visitor's tabs."""

from __future__ import annotations

import threading

import pytest

from quartlive.errors import ProtocolError, UnreachableError
from quartlive.runtime.pushes import Run, group_channel
from quartlive.runtime.registry import Registry
from quartlive.runtime.session import Session
from tests.runtime.members import Tab, until

GROUP = group_channel("a:1")


@pytest.fixture
def tab() -> Tab:
    return Tab("1")


@pytest.fixture
def registry(tab: Tab) -> Registry:
    found = Registry()
    found.enter(tab, GROUP)
    return found


async def test_a_trigger_reaches_the_tabs_with_its_arguments(registry, tab):
    await Session(registry, GROUP).trigger("mark-done", value=7)

    assert tab.heard == [Run("mark_done", {"value": 7}, may_publish=True)]


async def test_nobody_there_is_an_error_that_says_what_to_do(registry):
    registry.leave("1")

    with pytest.raises(UnreachableError, match="store what it would show"):
        await Session(registry, GROUP).trigger("refresh")


async def test_a_page_without_the_action_is_not_reached(registry, tab):
    tab.is_deaf = True

    with pytest.raises(UnreachableError):
        await Session(registry, GROUP).trigger("refresh")


async def test_what_cannot_be_sent_is_refused_at_once(registry):
    with pytest.raises(ProtocolError, match="thing"):
        await Session(registry, GROUP).trigger("refresh", thing=object())


async def test_another_thread_may_trigger(registry, tab):
    """A worker pool, a callback of a library."""
    session = Session(registry, GROUP)
    thread = threading.Thread(target=session.trigger_soon, args=("refresh",))
    thread.start()
    await until(lambda: tab.heard)
    thread.join()

    assert tab.heard == [Run("refresh", may_publish=True)]


async def test_what_fails_in_the_background_is_logged(registry, caplog):
    registry.leave("1")
    Session(registry, GROUP).trigger_soon("refresh")
    await until(lambda: caplog.records)

    assert "no connected tab has an action 'refresh'" in caplog.text
