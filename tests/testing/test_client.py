"""A visitor comes, opens pages, and leaves nothing behind."""

from __future__ import annotations

import pytest
from quart import Quart

from quartlive import Controller, Persist, State, action
from quartlive.testing import LiveClient
from tests.testing.apps import TRANSPORTS, app_of

via_each = pytest.mark.parametrize("via", TRANSPORTS)


class Tally(State):
    kept: Persist[int] = 0


class TallyController(Controller[Tally]):
    @action
    async def add(self, state: Tally) -> None:
        state.kept += 1


def tally() -> Quart:
    return app_of(
        TallyController,
        '<p>{{ kept }}</p><form method="post"><button name="add">x</button></form>',
    )


@via_each
async def test_cookies_are_the_visitors(via):
    """Two visitors do not see each other's things."""
    app = tally()
    async with LiveClient(app, via=via) as anna, LiveClient(app, via=via) as bert:
        hers, his = await anna.open("/"), await bert.open("/")
        await hers.click("add")
        await his.click("add")
        await his.click("add")

        assert (hers.text, his.text) == ("1 x", "2 x")


@via_each
async def test_opening_a_page_leaves_the_one_before(via):
    """It can be read, and no longer pressed on a socket."""
    async with LiveClient(tally(), via=via) as visitor:
        first = await visitor.open("/")
        await first.click("add")
        second = await visitor.open("/")
        await second.click("add")

        assert (first.text, second.text) == ("1 x", "2 x")


@via_each
async def test_pages_may_stay_open_in_tabs(via):
    """One visitor, one record, two pages."""
    async with LiveClient(tally(), via=via) as visitor:
        first = await visitor.open("/")
        second = await visitor.open("/", new_tab=True)
        await second.click("add")
        await first.click("add")

        assert (first.text, second.text) == ("2 x", "1 x")


async def test_app_is_started_once_and_shut_down_once():
    """However many visitors there are, and again for the next ones."""
    app, log = tally(), []

    @app.before_serving
    async def start():
        log.append("start")

    @app.after_serving
    async def stop():
        log.append("stop")

    async with LiveClient(app), LiveClient(app):
        assert log == ["start"]

    assert log == ["start", "stop"]

    async with LiveClient(app):
        assert log == ["start", "stop", "start"]


async def test_app_is_shut_down_after_a_failed_test():
    """The next test gets an app that works."""
    app = tally()

    async def failing():
        async with LiveClient(app) as visitor:
            await visitor.open("/")
            raise RuntimeError("the test failed")

    with pytest.raises(RuntimeError, match="the test failed"):
        await failing()
    async with LiveClient(app) as visitor:
        assert (await visitor.open("/")).text == "0 x"


async def test_app_that_does_not_start_says_why():
    """And is not taken for one that runs."""
    app = tally()

    @app.before_serving
    async def start():
        raise RuntimeError("no database")

    for _ in range(2):
        with pytest.raises(Exception, match="no database"):
            async with LiveClient(app):
                pass


def test_unknown_transport_names_the_known_ones():
    """A typo is no fourth way."""
    with pytest.raises(ValueError, match="via='http' is none of socket, fetch, nojs"):
        LiveClient(tally(), via="http")


@via_each
async def test_failure_of_the_server_is_a_failure_of_the_test(via):
    """A page that cannot be rendered is not a page without the element looked for."""
    app = app_of(TallyController, "{{ 1 / kept }}")
    async with LiveClient(app, via=via) as visitor:
        with pytest.raises(AssertionError, match="/ answered 500"):
            await visitor.open("/")


@via_each
async def test_missing_page_is_a_page(via):
    """It has a status and a text."""
    async with LiveClient(tally(), via=via) as visitor:
        page = await visitor.open("/nowhere")

        assert page.status == 404
        assert page.text.startswith("Not Found")
