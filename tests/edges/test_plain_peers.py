"""Who does not ask for our protocol gets plain LiveTemplate, on both transports."""

from __future__ import annotations

import json
from typing import Any

import pytest
from quart import Quart

from quartlive import Limits
from quartlive.edges.site import Site
from tests.edges.pages import OURS, TallyController, create_app, heard

ACCEPT = {**OURS, "Accept": "application/json"}


@pytest.fixture
def controller() -> TallyController:
    return TallyController()


@pytest.fixture
def app(controller: TallyController) -> Quart:
    return create_app(controller)


@pytest.fixture
def browser(app: Quart) -> Any:
    """Keeps cookies, follows nothing."""
    return app.test_client()


def socket_of(browser: Any) -> Any:
    return browser.websocket("/tally", headers=OURS)


async def ask(socket: Any, **message: Any) -> dict[str, Any]:
    await socket.send(json.dumps(message))
    return await heard(socket)


async def posted(browser: Any, **message: Any) -> tuple[int, dict[str, Any]]:
    """Status and answer."""
    response = await browser.post("/tally", json=message, headers=ACCEPT)
    return response.status_code, await response.get_json()


async def test_the_whole_tree_comes_first_and_unasked(browser):
    """The client never asks for it."""
    async with socket_of(browser) as socket:
        first = await heard(socket)

    assert first.keys() == {"tree", "meta"}
    assert first["tree"]["0"]["s"][0].strip() == "<p>"
    assert first["meta"] == {"success": True, "errors": {}}


async def test_an_action_is_answered_by_what_changed(browser):
    """Without a number, a title or fragments."""
    async with socket_of(browser) as socket:
        await heard(socket)
        answer = await ask(socket, action="add", data={"step": 2})

    assert answer.keys() == {"tree", "meta"}
    assert answer["tree"] == {"0": {"0": "2"}}
    assert answer["meta"] == {"success": True, "errors": {}, "action": "add"}


async def test_what_was_done_on_a_socket_is_there_on_the_next(browser):
    """Who the visitor is does not depend on the client."""
    await browser.get("/tally")
    async with socket_of(browser) as socket:
        await heard(socket)
        await ask(socket, action="add", data={"step": 2})
    async with socket_of(browser) as socket:
        assert (await heard(socket))["tree"]["0"]["0"] == "2"


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ('{"action": "nothing"}', "no such action"),
        ("not JSON", "not JSON"),
        ('["action"]', "object"),
        ('{"action": "__class__"}', "__class__"),
    ],
)
async def test_what_reaches_no_action_is_answered_with_a_tree(browser, frame, says):
    """The form that sent it waits for an answer with meta, whatever it says."""
    async with socket_of(browser) as socket:
        await heard(socket)
        await socket.send(frame)
        answer = await heard(socket)

    assert answer["tree"] == {}
    assert answer["meta"]["success"] is False
    assert says in answer["meta"]["errors"]["_general"]


async def test_a_ping_is_answered_by_a_pong_and_nothing_else(browser):
    """The client looks for no other member."""
    async with socket_of(browser) as socket:
        await heard(socket)
        assert await ask(socket, action="__ping__") == {"pong": True}


async def test_the_whole_tree_comes_again_when_it_is_asked_for(browser):
    """And operations go on from there."""
    async with socket_of(browser) as socket:
        first = await heard(socket)
        again = await ask(socket, action="__sync__")
        answer = await ask(socket, action="add", data={"step": 2})

    assert again == {"tree": first["tree"]}
    assert answer["tree"] == {"0": {"0": "2"}}


async def test_another_query_is_answered_by_an_update(browser):
    """A link to the same path loads nothing."""
    async with socket_of(browser) as socket:
        await heard(socket)
        answer = await ask(socket, action="__navigate__", data={"q": "milk"})

    assert answer["tree"] == {}
    assert answer["meta"]["success"] is True


async def test_an_action_may_send_the_visitor_elsewhere(browser):
    """By a tag that browsers follow; the page around it stays."""
    async with socket_of(browser) as socket:
        first = await heard(socket)
        answer = await ask(socket, action="leave")

    (number,) = answer["tree"]
    assert answer["tree"][number].endswith('content="0;url=/elsewhere">')
    assert first["tree"][number] == ""


async def test_a_mount_may_send_the_visitor_elsewhere(browser, controller):
    """Before there is anything to see."""
    controller.target = "/elsewhere"
    async with socket_of(browser) as socket:
        assert "0;url=/elsewhere" in (await heard(socket))["tree"]["1"]


async def test_get_as_json_is_the_whole_tree(browser):
    """That is how the client begins without a socket."""
    response = await browser.get("/tally", headers=ACCEPT)
    answer = await response.get_json()

    assert answer.keys() == {"tree", "meta"}
    assert answer["tree"]["0"]["0"] == "0"
    assert "Lvt-Client" in response.headers["Vary"]


async def test_each_answer_over_http_is_the_whole_tree(browser):
    """What the client has kept may be from before a restart."""
    await browser.get("/tally")
    await posted(browser, action="add", data={"step": 2})
    status, answer = await posted(browser, action="add", data={"step": 2})

    assert status == 200
    assert answer.keys() == {"tree", "meta"}
    assert answer["tree"]["0"]["s"][0].strip() == "<p>"
    assert answer["tree"]["0"]["0"] == "4"


async def test_a_form_of_its_kind_is_answered_alike(browser):
    """The client posts forms with files like this."""
    form = {"lvt-action": "add", "step": "2"}
    response = await browser.post("/tally", form=form, headers=ACCEPT)

    assert (await response.get_json())["tree"]["0"]["0"] == "2"


async def test_errors_over_http_come_with_the_page_that_shows_them(browser):
    """Whoever answers with 400 leaves the form locked."""
    status, answer = await posted(browser, action="add", data={"step": -1})

    assert status == 200
    assert answer["meta"]["success"] is False
    assert answer["meta"]["errors"] == {"step": "no way back"}
    assert "no way back" in json.dumps(answer["tree"])


@pytest.mark.parametrize(
    ("message", "says"),
    [({"action": "nothing"}, "no such action"), ({"action": "__class__"}, "__class__")],
)
async def test_refusals_over_http_are_read(browser, message, says):
    """With any other status the client would read nothing."""
    status, answer = await posted(browser, **message)

    assert status == 200
    assert answer["tree"] == {}
    assert says in answer["meta"]["errors"]["_general"]


async def test_a_mount_that_fails_over_http_leaves_the_form_usable(browser, controller):
    """What failed is logged; the page stays as it was."""
    await browser.get("/tally")
    controller.trouble = RuntimeError("secret of the mount")
    status, answer = await posted(browser, action="add", data={"step": 2})

    assert (status, answer["tree"]) == (200, {})
    assert answer["meta"]["success"] is False
    assert "secret" not in json.dumps(answer)


async def test_an_action_over_http_may_send_the_visitor_elsewhere(browser):
    """A redirect by status would be followed by ``fetch``, and seen by nobody."""
    status, answer = await posted(browser, action="leave")

    assert status == 200
    assert "0;url=/elsewhere" in json.dumps(answer["tree"])


async def test_nothing_is_kept_that_nobody_can_come_back_for(app, browser):
    """Each request of this client is a visit of its own: it has no name for it."""
    await browser.get("/tally")
    for _ in range(3):
        await posted(browser, action="add", data={"step": 2})
        await browser.get("/tally", headers=ACCEPT)

    assert len(Site.of(app).services.visits) == 0


async def test_clients_of_both_kinds_share_a_record(browser):
    """One page, one state, whoever shows it."""
    await browser.get("/tally")
    ours = {"headers": OURS, "scope_base": {"subprotocols": ["quartlive.1"]}}
    async with (
        socket_of(browser) as plain,
        browser.websocket("/tally", **ours) as own,
    ):
        await heard(plain)
        await heard(own)
        await plain.send('{"action": "add", "data": {"step": 2}}')
        await heard(plain)
        push = await heard(own)
        await own.send('{"action": "add", "data": {"step": 2}}')
        await heard(own)
        other = await heard(plain)

    assert (push["tree"], push["title"]) == ({"0": {"0": "2"}}, "Count 2")
    assert other == {"tree": {"0": {"0": "4"}}}


async def test_too_many_actions_are_refused_with_a_tree():
    """Nobody's form stays locked because of a limit."""
    limits = Limits(actions_per_second=1, action_burst=2)
    browser = create_app(limits=limits).test_client()
    async with socket_of(browser) as socket:
        await heard(socket)
        answers = [await ask(socket, action="add", data={"step": 1}) for _ in range(3)]

    assert [answer["meta"]["success"] for answer in answers] == [True, True, False]
    assert answers[2]["tree"] == {}
