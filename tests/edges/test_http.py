"""A live page over HTTP: by a browser without JavaScript, and by our client."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import Any

import pytest
from jinja2 import DictLoader
from quart import Quart, Response
from werkzeug.exceptions import NotFound

from quartlive import Controller, LiveBlueprint, State, action
from tests.edges.pages import (
    CLIENT,
    OURS,
    UPGRADE,
    VISIT,
    TallyController,
    TallyState,
    create_app,
    heard,
)
from tests.wire.malformed import CASES

MARK = "X-LiveTemplate-WebSocket"


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


@pytest.fixture
def browser_of() -> Any:
    """Makes a browser for an app of this controller."""
    return lambda controller: create_app(controller).test_client()


async def text(response: Response) -> str:
    return str(await response.get_data(as_text=True))


async def shown(browser: Any, path: str = "/tally") -> tuple[str, str]:
    """Count and note of the page."""
    found = re.search("<p>(.*?)</p><i>(.*?)</i>", await text(await browser.get(path)))
    assert found is not None
    return found[1], found[2]


async def visit_of(page: str) -> str:
    found = re.search('data-lvt-id="(.*?)"', page)
    assert found is not None
    return found[1]


async def sent(browser: Any, **message: Any) -> dict[str, Any]:
    """The answer to a message of our client."""
    headers = {**CLIENT, "Lvt-Visit": VISIT, **message.pop("headers", {})}
    answer: dict[str, Any] = await (
        await browser.post("/tally", json=message, headers=headers)
    ).get_json()
    return answer


async def test_get_is_the_whole_page(browser):
    """Title, region, the client's script and the visit."""
    response = await browser.get("/tally")
    page = await text(response)

    assert response.status_code == 200
    assert "<title>Count 0</title>" in page
    assert "<p>0</p>" in page
    assert "<script" in page
    assert await visit_of(page)


async def test_a_page_is_private_and_asked_for_again(browser):
    """No proxy shows one visitor's page to another; Back shows what is true."""
    response = await browser.get("/tally")

    assert response.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept"} <= set(response.vary.as_set(preserve_casing=True))


async def test_every_page_load_is_a_visit_of_its_own(browser):
    """Two tabs do not share what is plain."""
    one, two = [await text(await browser.get("/tally")) for _ in range(2)]

    assert await visit_of(one) != await visit_of(two)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE"])
async def test_every_answer_says_whether_a_socket_may_be_opened(browser, method):
    """Errors too; clients ask by HEAD."""
    response = await browser.open("/tally", method=method, headers=OURS)

    assert response.headers[MARK] == "enabled"


async def test_head_mounts_nothing(browser, controller):
    """It is asked for only for its header."""
    controller.trouble = RuntimeError("mounted")
    response = await browser.head("/tally")

    assert response.status_code == 200
    assert await text(response) == ""


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_other_methods_are_refused_with_those_allowed(browser, method):
    """A live page is one URL for three methods."""
    response = await browser.open("/tally", method=method)

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


async def test_a_page_without_sockets_says_so():
    """Clients then never try one."""
    browser = create_app(websocket=False).test_client()
    response = await browser.get("/tally")

    assert response.headers[MARK] == "disabled"
    assert 'data-lvt-socket="off"' in await text(response)


async def test_get_as_json_is_the_full_tree(browser):
    """For a client that cannot open a socket."""
    await browser.get("/tally")
    response = await browser.get("/tally", headers={**CLIENT, "Lvt-Visit": VISIT})
    frame = await response.get_json()

    assert frame["tree"][0] == 0
    assert frame["title"] == "Count 0"
    assert frame["base"]
    assert response.headers[MARK] == "enabled"


async def test_a_visitor_without_a_cookie_leaves_nothing_behind(app):
    """Robots fetch pages for ever; each is a visitor without a cookie."""
    services = app.extensions["QUART_LIVE"].services
    for accept in ["text/html", "application/json"]:
        await app.test_client().get("/tally", headers={"Accept": accept})

    assert len(services.store) == len(services.visits) == 0


async def test_a_form_runs_an_action_and_leads_back_to_the_page(browser):
    """303, so that a reload does not send the form again."""
    response = await browser.post(
        "/tally?x=1", form={"step": "3", "add": ""}, headers=OURS
    )

    assert response.status_code == 303
    assert response.location == "/tally?x=1"
    assert (await shown(browser))[0] == "3"


async def test_a_form_that_is_refused_shows_its_errors(browser):
    """The page comes back with status 200 and what was typed."""
    response = await browser.post(
        "/tally", form={"step": "many", "add": ""}, headers=OURS
    )
    page = await text(response)

    assert response.status_code == 200
    assert "valid integer" in page
    assert 'value="many"' in page
    assert (await shown(browser))[0] == "0"


async def test_plain_fields_survive_a_form(browser):
    """They come back in the page that follows, and not in another tab."""
    visit = await visit_of(await text(await browser.get("/tally")))
    form = {"text": "typed", "jot": "", "lvt-visit": visit}
    await browser.post("/tally", form=form, headers=OURS)

    assert await shown(browser) == ("0", "typed")
    assert await shown(browser) == ("0", "new")


async def test_plain_fields_survive_form_after_form(browser):
    """The page that follows is the same visit."""
    visit = await visit_of(await text(await browser.get("/tally")))
    form = {"text": "typed", "jot": "", "lvt-visit": visit}
    await browser.post("/tally", form=form, headers=OURS)
    page = await text(await browser.get("/tally"))
    again = {"step": "1", "add": "", "lvt-visit": await visit_of(page)}
    await browser.post("/tally", form=again, headers=OURS)

    assert await visit_of(page) == visit
    assert await shown(browser) == ("1", "typed")


async def test_a_look_ahead_leaves_and_takes_nothing(app, browser):
    """Whoever only points at a link has not been on its page."""
    services = app.extensions["QUART_LIVE"].services
    ahead = {"Accept": "text/html", "Lvt-Prefetch": "1"}
    first = await browser.get("/tally", headers=ahead)
    stored = len(services.store), len(services.visits)
    visit = await visit_of(await text(first))
    form = {"text": "typed", "jot": "", "lvt-visit": visit}
    await browser.post("/tally", form=form, headers=OURS)
    again = await browser.get("/tally", headers=ahead)

    assert stored == (0, 0)
    assert len(first.headers.getlist("Set-Cookie")) == 1
    assert await visit_of(await text(again)) != visit
    assert again.headers.getlist("Set-Cookie") == []
    # What the post handed over is still there for the page it leads to.
    assert await shown(browser) == ("0", "typed")


async def test_url_fields_are_in_the_address_led_to(browser):
    """The page can be bookmarked."""
    response = await browser.post(
        "/tally", form={"q": "a b", "search": ""}, headers=OURS
    )

    assert response.location == "/tally?q=a+b"


async def test_an_action_may_lead_elsewhere(browser):
    """A form's redirect is the browser's; our client is told."""
    response = await browser.post("/tally", form={"leave": ""}, headers=OURS)
    answer = await sent(browser, action="leave")

    assert (response.status_code, response.location) == (303, "/elsewhere")
    assert answer["redirect"] == "/elsewhere"


async def test_a_message_is_answered_with_a_difference(browser):
    """When the client names the tree it shows, and the server still has it."""
    await browser.get("/tally")
    first = await sent(browser, action="add", data={"step": "1"}, id="n.1")
    second = await sent(
        browser,
        action="add",
        data={"step": "1"},
        id="n.2",
        headers={"Lvt-Base": first["base"]},
    )

    assert isinstance(first["tree"], list)
    assert isinstance(second["tree"], dict)
    assert "2" in str(second["tree"])
    assert second["meta"] == {"success": True, "action": "add", "id": "n.2"}


async def test_a_tree_the_server_does_not_know_is_replaced(browser):
    """After a restart, or an answer that was lost on its way."""
    await browser.get("/tally")
    await sent(browser, action="add", data={"step": "1"})
    answer = await sent(
        browser, action="add", data={"step": "1"}, headers={"Lvt-Base": "old.1"}
    )

    assert isinstance(answer["tree"], list)


async def looked(browser, base, **headers):
    """The answer to a tab that asks whether there is anything new."""
    headers = {**CLIENT, "Lvt-Visit": VISIT, "Lvt-Base": base, **headers}
    return await browser.get("/tally", headers=headers)


async def test_a_tab_that_shows_all_there_is_gets_nothing(browser):
    """It asks every few seconds; a page at rest costs a line."""
    await browser.get("/tally")
    first = await sent(browser, action="add", data={"step": "1"})
    again = [await looked(browser, first["base"]) for _ in range(2)]

    assert [answer.status_code for answer in again] == [204, 204]
    assert [await text(answer) for answer in again] == ["", ""]


async def test_a_tab_that_asks_gets_what_others_changed(browser):
    """As a difference to what it shows, and as nobody's answer."""
    await browser.get("/tally")
    first = await sent(browser, action="add", data={"step": "1"})
    await browser.post("/tally", form={"step": "4", "add": ""}, headers=OURS)
    news = await (await looked(browser, first["base"])).get_json()
    after = await looked(browser, news["base"])

    assert isinstance(news["tree"], dict)
    assert "5" in str(news["tree"])
    assert "meta" not in news
    assert after.status_code == 204


async def test_a_tab_that_asks_changes_nothing_of_its_visit(browser):
    """Plain fields are still there after any number of looks."""
    await browser.get("/tally")
    first = await sent(browser, action="jot", data={"text": "typed"})
    await looked(browser, first["base"])
    answer = await sent(
        browser, action="add", data={"step": "1"}, headers={"Lvt-Base": first["base"]}
    )

    assert isinstance(answer["tree"], dict)
    assert "new" not in str(answer["tree"])


async def test_a_tab_whose_visit_is_forgotten_is_told_so(browser):
    """It then says again what was typed. Somebody new is told nothing of it."""
    await browser.get("/tally")
    asked = {**CLIENT, "Lvt-Visit": VISIT}
    new = await (await browser.get("/tally", headers=asked)).get_json()
    known = await (
        await browser.get("/tally", headers={**asked, "Lvt-Reconnect": "1"})
    ).get_json()
    asked["Lvt-Visit"] = "w" * 20
    back = await (
        await browser.get("/tally", headers={**asked, "Lvt-Reconnect": "1"})
    ).get_json()

    assert [frame["meta"].get("fresh") for frame in (new, known, back)] == [
        None,
        None,
        True,
    ]


async def test_so_is_one_that_acts_first(browser):
    """The server was away between two clicks, and nobody noticed."""
    await browser.get("/tally")
    headers = {"Lvt-Base": "old.1"}
    lost = await sent(browser, action="add", data={"step": "1"}, headers=headers)
    kept = await sent(browser, action="add", data={"step": "1"}, headers=headers)

    assert lost["meta"] == {"success": True, "action": "add", "fresh": True}
    assert kept["meta"] == {"success": True, "action": "add"}


async def test_a_message_takes_effect_once(browser):
    """However often a broken line sends it."""
    await browser.get("/tally")
    for _ in range(3):
        answer = await sent(browser, action="add", data={"step": "1"}, id="n.1")

    assert answer["meta"]["success"]
    assert (await shown(browser))[0] == "1"


async def test_a_form_takes_effect_once_too(browser):
    """A hidden ``lvt-id`` makes a double click one click."""
    form = {"step": "1", "add": "", "lvt-id": "n.1"}
    await browser.get("/tally")
    for _ in range(2):
        response = await browser.post("/tally", form=form, headers=OURS)

    assert response.status_code == 303
    assert (await shown(browser))[0] == "1"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_malformed_messages_are_answered_and_change_nothing(browser, case):
    """The answer is ours, an error, and says no more than it must."""
    await browser.post("/tally", form={"step": "2", "add": ""}, headers=OURS)
    body = (
        case.frame.encode("utf-8", "surrogatepass")
        if isinstance(case.frame, str)
        else case.frame
    )
    response = await browser.post(
        "/tally",
        data=body,
        headers={**CLIENT, "Content-Type": "application/json"},
    )

    assert response.status_code == 400
    assert (await response.get_json())["type"] == "error"
    assert (await shown(browser))[0] == "2"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"nothing": "1", "lvt-action": "nothing"}, "no such action"),
        ({"nothing": "1"}, "no such action"),
        ({"add": "", "jot": ""}, "at once"),
        ({"lvt-action": "__init__", "x": "1"}, "no such action"),
        ({"lvt-action": "mount", "x": "1"}, "no such action"),
    ],
)
async def test_a_form_that_asks_for_nothing_there_is_refused(browser, form, says):
    """With a page that says why."""
    response = await browser.post("/tally", form=form, headers=OURS)

    assert response.status_code == 400
    assert says in await text(response)


async def test_the_action_is_never_taken_from_the_address(browser):
    """A link cannot choose what a form does."""
    response = await browser.post(
        "/tally?lvt-action=add&step=9", form={"text": "x", "jot": ""}, headers=OURS
    )

    assert response.status_code == 303
    assert (await shown(browser))[0] == "0"


@pytest.mark.parametrize("how", ["form", "json"])
async def test_post_query_action(browser, how):
    """A link whose query names an action or a field changes nothing (S19).

    Only the body counts: the field that is missing there is missing.
    """
    address = "/tally?lvt-action=crash&crash=&step=9&lvt-submitter=crash&text=x"
    await browser.get(address)
    if how == "form":
        response = await browser.post(address, form={"add": ""}, headers=OURS)
        said = await text(response)
    else:
        headers = {**CLIENT, "Lvt-Visit": VISIT}
        message = {"action": "add", "data": {}}
        response = await browser.post(address, json=message, headers=headers)
        said = str((await response.get_json())["meta"]["errors"]["step"])

    assert response.status_code == 200
    assert "required" in said.lower()
    assert await shown(browser) == ("0", "new")


async def test_get_runs_no_action(browser):
    """Whatever stands in the address."""
    await browser.get("/tally?add=&step=9&lvt-action=add")

    assert (await shown(browser))[0] == "0"


class SlowController(TallyController):
    """Adds when it is let."""

    def __init__(self) -> None:
        self.running: list[int] = []
        self.started = asyncio.Event()
        self.gate = asyncio.Event()

    @action
    async def slow(self, state: TallyState, step: int) -> None:
        self.running.append(step)
        self.started.set()
        await self.gate.wait()
        state.count += step


async def test_actions_of_one_record_run_one_after_the_other():
    """None is lost, and each begins with what the one before has left (S22)."""
    slow = SlowController()
    browser = create_app(slow).test_client()
    await browser.get("/tally")
    forms = [{"step": "1", "slow": ""}, {"step": "2", "slow": ""}]
    posts = [
        asyncio.create_task(browser.post("/tally", form=form, headers=OURS))
        for form in forms
    ]
    await slow.started.wait()
    before = await shown(browser)
    assert slow.running == [1]
    slow.gate.set()
    await asyncio.gather(*posts)

    assert slow.running == [1, 2]
    assert before == ("0", "new")
    assert (await shown(browser))[0] == "3"


@pytest.mark.parametrize("headers", [{}, CLIENT])
async def test_a_get_never_waits_for_an_action(headers):
    """It shows what is stored now (S22)."""
    slow = SlowController()
    browser = create_app(slow).test_client()
    await browser.get("/tally")
    form = {"step": "1", "slow": ""}
    post = asyncio.create_task(browser.post("/tally", form=form, headers=OURS))
    await slow.started.wait()
    async with asyncio.timeout(5):
        response = await browser.get("/tally", headers=headers)

    assert response.status_code == 200
    assert not post.done()
    slow.gate.set()
    assert (await post).status_code == 303


async def test_another_visitor_does_not_wait():
    """Their record is another one (S22)."""
    slow = SlowController()
    app = create_app(slow)
    one, other = app.test_client(), app.test_client()
    await one.get("/tally")
    form = {"step": "1", "slow": ""}
    post = asyncio.create_task(one.post("/tally", form=form, headers=OURS))
    await slow.started.wait()
    async with asyncio.timeout(5):
        response = await other.post(
            "/tally", form={"step": "5", "add": ""}, headers=OURS
        )

    assert response.status_code == 303
    assert not post.done()
    slow.gate.set()
    await post


class KnockController(TallyController):
    @action(rate="2/minute")
    async def knock(self, state: TallyState) -> None:
        state.count += 1


async def test_an_action_runs_as_often_as_it_says(browser_of):
    """S10: who asks more often is told when to come again, on every transport."""
    browser = browser_of(KnockController())
    await browser.get("/tally")
    for _ in range(2):
        assert (await sent(browser, action="knock", data={}))["meta"]["success"]

    headers = {**CLIENT, "Lvt-Visit": VISIT}
    message = {"action": "knock", "data": {}, "id": "n.1"}
    frame = await browser.post("/tally", json=message, headers=headers)
    page = await browser.post("/tally", form={"knock": ""}, headers=OURS)
    async with browser.websocket("/tally", **UPGRADE) as socket:
        await heard(socket)
        await socket.send(json.dumps(message))
        error = await heard(socket)

    for response in (frame, page):
        assert response.status_code == 429
        assert 1 <= int(response.headers["Retry-After"]) <= 30
    assert "too often. Please wait" in await text(page)
    for answer in (await frame.get_json(), error):
        assert (answer["code"], answer["id"]) == ("_rate_limit", "n.1")
        assert 0 < answer["retry_ms"] <= 30_000
    assert (await shown(browser))[0] == "2"


async def test_another_visitor_has_a_rate_of_their_own(browser_of):
    """P5: one visitor's hurry is not another's wait."""
    first = browser_of(KnockController())
    other = first.app.test_client()
    for browser in (first, other):
        await browser.get("/tally")
        for _ in range(2):
            assert (await sent(browser, action="knock", data={}))["meta"]["success"]


async def test_the_name_of_anothers_tree_proves_nothing(app):
    """A base belongs to a tab of a visitor; anybody else gets the full tree (S21)."""
    one, other = app.test_client(), app.test_client()
    await one.get("/tally")
    await other.get("/tally")
    base = (await sent(one, action="add", data={"step": "1"}))["base"]
    headers = {"Lvt-Base": base}
    answer = await sent(other, action="add", data={"step": "2"}, headers=headers)

    assert isinstance(answer["tree"], list)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {}])
async def test_another_site_cannot_act_for_a_visitor(browser, headers):
    """A cookie rides on every request; where it comes from is asked first."""
    await browser.get("/tally")
    response = await browser.post(
        "/tally", form={"step": "1", "add": ""}, headers=headers
    )

    assert response.status_code == 403
    assert (await shown(browser))[0] == "0"


async def test_an_action_that_fails_is_logged_once_and_tells_nothing(browser, caplog):
    """The page says that something went wrong; the log says what."""
    with caplog.at_level(logging.ERROR):
        answer = await sent(browser, action="crash")

    assert "secret" not in str(answer)
    assert "Something went wrong" in answer["meta"]["errors"]["_general"]
    assert len(caplog.records) == 1


async def test_mount_that_fails_is_the_apps_error_page(app, controller, caplog):
    """For a browser; our client gets an error it can show."""
    app.testing = False
    controller.trouble = RuntimeError("secret of the mount")
    page = await app.test_client().get("/tally")
    answer = await app.test_client().get("/tally", headers=CLIENT)

    assert page.status_code == answer.status_code == 500
    assert "secret" not in await text(page) + await text(answer)
    assert (await answer.get_json())["type"] == "error"
    assert caplog.text.count("Traceback") == 2


@pytest.mark.parametrize("headers", [{}, CLIENT])
async def test_mount_that_finds_nothing_is_the_apps_404(
    app, browser, controller, headers
):
    """``abort(404)`` in a hook reaches the app's error handlers."""

    @app.errorhandler(404)
    async def missing(error: NotFound) -> tuple[str, int]:
        return "own page", 404

    controller.trouble = NotFound()
    response = await browser.get("/tally", headers=headers)

    assert response.status_code == 404
    assert await text(response) == "own page"
    assert response.headers[MARK] == "enabled"


async def test_mount_may_send_the_visitor_elsewhere(browser, controller):
    """Before anything of the page is shown or done."""
    controller.target = "/login"
    page = await browser.get("/tally")
    posted = await browser.post("/tally", form={"step": "1", "add": ""}, headers=OURS)
    tree = await browser.get("/tally", headers=CLIENT)

    assert (page.status_code, page.location) == (303, "/login")
    assert (posted.status_code, posted.location) == (303, "/login")
    assert (await tree.get_json())["redirect"] == "/login"
    assert (await sent(browser, action="add", data={"step": "1"}))[
        "redirect"
    ] == "/login"
    controller.target = ""
    assert (await shown(browser))[0] == "0"


async def test_pages_of_other_variables_are_other_records(app):
    """``/lists/1`` and ``/lists/2`` share nothing, and coming back finds its own."""
    browser = app.test_client()
    await browser.get("/lists/1")
    response = await browser.post("/lists/1", form={"look": ""}, headers=OURS)

    assert response.status_code == 303
    assert "Place 1" in await text(await browser.get("/lists/1"))
    assert "/lists/2 2" in await text(await browser.get("/lists/2"))


async def test_decorators_and_before_request_apply(app):
    """What guards a page by GET guards it by POST."""

    @app.before_request
    async def closed() -> tuple[str, int]:
        return "closed", 503

    for method in ["GET", "POST"]:
        response = await app.test_client().open("/tally", method=method)
        assert response.status_code == 503


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/%5Cevil.example", "/%5Cevil.example"),
        ("/a%3Fb", "/a%3Fb"),
        ("/a%23b", "/a%23b"),
        ("/%C3%A9", "/%C3%A9"),
        ("/a b", "/a%20b"),
    ],
)
async def test_a_form_leads_back_to_this_page_whatever_it_is_called(path, location):
    """A path is no way to another site, nor to another page."""
    app = Quart(__name__)
    app.secret_key = "paths"
    app.jinja_loader = DictLoader({"page.html": "<body></body>"})

    class NoState(State):
        pass

    class Anywhere(Controller[NoState]):
        @action
        async def add(self) -> None: ...

    live = LiveBlueprint("live", __name__)
    live.add_page("/<name>", Anywhere(), template="page.html")
    app.register_blueprint(live)
    response = await app.test_client().post(path, form={"add": ""}, headers=OURS)

    assert (response.status_code, response.location) == (303, location)


async def test_a_mounted_app_knows_where_it_is(app):
    """The client's files and the way back are below the app's own root."""
    browser = app.test_client()
    page = await text(await browser.get("/sub/tally", root_path="/sub"))
    response = await browser.post(
        "/sub/tally", root_path="/sub", form={"step": "1", "add": ""}, headers=OURS
    )

    assert 'src="/sub/live/client/' in page
    assert response.location == "/sub/tally"


async def test_a_visitor_without_a_cookie_keeps_no_visit(app):
    """A script that posts for ever, without cookies, fills no memory with tabs."""
    services = app.extensions["QUART_LIVE"].services
    for _ in range(3):
        await app.test_client().post("/tally", form={"jot": "", "text": "x"})

    assert len(services.visits) == 0


async def test_what_is_refused_is_private_too(browser):
    """An error page may say something about its visitor."""
    response = await browser.post("/tally", headers={"Origin": "https://evil.example"})

    assert response.status_code == 403
    assert response.headers["Cache-Control"] == "private, no-cache"
