"""A tab shows what a browser would show, on each transport."""

from __future__ import annotations

from itertools import count
from typing import Annotated
from urllib.parse import urlencode

import pytest
from pydantic import BaseModel, Field
from quart import Quart, redirect, request

from quartlive import Context, Controller, FieldError, Persist, State, action
from quartlive.testing import LiveClient
from tests.testing.apps import TRANSPORTS, app_of, page

via_each = pytest.mark.parametrize("via", TRANSPORTS)
via_scripts = pytest.mark.parametrize("via", ["socket", "fetch"])


class Tally(State):
    kept: Persist[int] = 0
    plain: int = 0


class TallyController(Controller[Tally]):
    @action
    async def add(self, state: Tally, value: int = 1) -> None:
        state.kept += value
        state.plain += value

    @action
    async def leave(self, ctx: Context) -> None:
        ctx.redirect("/elsewhere?from=tally")

    @action
    async def fail(self, state: Tally) -> None:
        state.kept = 1000
        raise RuntimeError("secret")


TALLY = """
<p id="kept">{{ kept }}</p><p id="plain">{{ plain }}</p>
{% if kept > 2 %}<b>many</b>{% endif %}
<ul>{% for n in range(plain) %}<li>{{ n }}</li>{% endfor %}</ul>
<form method="post"><button name="add">1</button><button name="add" value="2">2</button>
<button name="leave">Leave</button><button name="fail">Fail</button></form>
<button name="add" value="5" type="button">5</button>
<a lvt-on:click="add" data-value="7">7</a>
"""


class Order(BaseModel):
    name: Annotated[str, Field(min_length=3)]
    size: int = 1
    sweet: bool = False
    kind: str = "tea"
    extras: list[str] = []
    note: str = ""


class Orders(State):
    orders: Persist[list[Order]] = []


class OrdersController(Controller[Orders]):
    @action
    async def order(self, state: Orders, form: Order) -> None:
        if form.name == "Ada":
            raise FieldError("name", "has had enough")
        state.orders.append(form)


ORDERS = """
<form method="post" name="order">
<input name="name" value="{{ live.value('name') }}">{{ live.error_tag("name") }}
<input name="size" value="2">{{ live.error_tag("size") }}
<input type="checkbox" name="sweet" checked>
<input type="radio" name="kind" value="tea" checked>
<input type="radio" name="kind" value="coffee">
<select name="extras" multiple>
<option selected>milk</option><option>ice</option>
</select>
<textarea name="note">
none</textarea>
<button name="order">Order</button>
</form>
<ol>{% for o in orders %}
<li>{{ o.name }} {{ o.size }} {{ o.sweet }} {{ o.kind }}
{{ o.extras | join("+") }} {{ o.note }}</li>
{% endfor %}</ol>
"""


def tally_app() -> Quart:
    app = app_of(TallyController, TALLY, title="{{ kept }} counted")

    @app.route("/elsewhere", methods=["GET", "POST"])
    async def elsewhere():
        word = (await request.form).get("word", request.args.get("from", ""))
        body = (
            f"<p>{request.method} {word}</p><form method=post><input name=word></form>"
        )
        return page(body).replace("{{ live.script }}", "")

    return app


@via_each
async def test_click_shows_what_came_of_it(via):
    """Persisted or not: both are as a visitor sees them."""
    async with LiveClient(tally_app(), via=via) as visitor:
        page = await visitor.open("/")
        await page.click("add", value=2)
        await page.click("add", value="2")

        assert (page.one("#kept").text, page.one("#plain").text) == ("4", "4")
        assert [item.text for item in page.all("li")] == ["0", "1", "2", "3"]
        assert page.one("b").text == "many"
        assert (page.title, page.url, page.status) == ("4 counted", "/", 200)


@via_each
async def test_reload_begins_a_new_visit(via):
    """What is kept is kept, the rest starts again."""
    async with LiveClient(tally_app(), via=via) as visitor:
        page = await visitor.open("/")
        await page.click("add", value=2)
        await page.reload()

        assert (page.one("#kept").text, page.one("#plain").text) == ("2", "0")

        await page.click("add", value=2)

        assert (page.one("#kept").text, page.one("#plain").text) == ("4", "2")


@via_each
async def test_redirect_of_an_action_is_followed(via):
    """The page is then another one, in the same tab."""
    async with LiveClient(tally_app(), via=via) as visitor:
        page = await visitor.open("/")
        await page.click("leave")

        assert page.url == "/elsewhere?from=tally"
        assert page.text == "GET tally"


@via_each
async def test_ordinary_page_is_an_ordinary_page(via):
    """A login form works in the same test."""
    async with LiveClient(tally_app(), via=via) as visitor:
        page = await visitor.open("/elsewhere")
        tree = page.html
        with pytest.raises(LookupError, match="no form is called 'f'; there are: none"):
            page.form(name="f")

        assert "data-lvt-id" not in tree
        assert page.text == "GET"


@via_scripts
async def test_button_in_no_form_is_an_action(via):
    """The client's script sends it."""
    async with LiveClient(tally_app(), via=via) as visitor:
        page = await visitor.open("/")
        await page.click("add", value="5")

        assert page.one("#kept").text == "5"


async def test_button_in_no_form_needs_scripts():
    """Without them pressing it does nothing, which no test can mean."""
    async with LiveClient(tally_app(), via="nojs") as visitor:
        page = await visitor.open("/")
        with pytest.raises(AssertionError, match="'add' stands in no form"):
            await page.click("add", value="5")


@via_scripts
async def test_element_with_a_click_action_is_clicked(via):
    """With the data written on it."""
    async with LiveClient(tally_app(), via=via) as visitor:
        page = await visitor.open("/")
        await page.click("add", value="7")

        assert page.one("#kept").text == "7"


@via_scripts
async def test_failed_action_shows_in_the_errors(via):
    """The page is as it was; what happened is no visitor's business."""
    async with LiveClient(tally_app(), via=via) as visitor:
        page = await visitor.open("/")
        await page.click("fail")

        assert "secret" not in page.errors.pop("_general")
        assert page.errors == {}
        assert page.one("#kept").text == "0"


@via_each
async def test_fields_not_named_keep_what_the_page_shows(via):
    """Text, box, radio, select and text area, as a browser would send them."""
    async with LiveClient(app_of(OrdersController, ORDERS), via=via) as visitor:
        page = await visitor.open("/")
        await page.form(button="order").submit(name="Bob")
        await page.form(name="order").submit(
            name="Eve", size=3, sweet=False, kind="coffee", extras=["ice"], note="a\nb"
        )
        await page.form(button="order").submit(name="Joe", extras=["milk", "ice"])

        assert [order.text for order in page.all("li")] == [
            "Bob 2 True tea milk none",
            "Eve 3 False coffee ice a b",
            "Joe 2 True tea milk+ice none",
        ]


@via_each
async def test_errors_are_told_by_field(via):
    """On each transport under the same names, until something succeeds."""
    async with LiveClient(app_of(OrdersController, ORDERS), via=via) as visitor:
        page = await visitor.open("/")
        await page.form(button="order").submit(name="Ada")

        assert page.errors == {"name": "has had enough"}
        assert page.one("[name=name]").attributes["value"] == "Ada"

        await page.form(button="order").submit(name="Bob")

        assert page.errors == {}


@via_each
async def test_refused_form_keeps_what_was_typed(via):
    """Also where the template does not print it: the field still holds it."""
    async with LiveClient(app_of(OrdersController, ORDERS), via=via) as visitor:
        page = await visitor.open("/")
        await page.form(button="order").submit(name="Ada", size=9, kind="coffee")
        await page.form(button="order").submit(name="Bob")

        assert page.one("li").text == "Bob 9 True coffee milk none"

        await page.form(button="order").submit(name="Joe")

        assert page.all("li")[1].text == "Joe 2 True tea milk none"


@via_each
async def test_password_is_typed_again_without_scripts(via):
    """No server writes it back into the page; with scripts the page never went."""
    app = app_of(
        OrdersController,
        '<form method="post"><input name="name"><input type="password" name="note">'
        '<button name="order">Order</button></form>'
        "<i>{% for o in orders %}{{ o.note }}{% endfor %}</i>",
    )
    async with LiveClient(app, via=via) as visitor:
        page = await visitor.open("/")
        await page.form(button="order").submit(name="Ada", note="secret")
        await page.form(button="order").submit(name="Bob")

        assert page.one("i").text == ("" if via == "nojs" else "secret")


@via_each
async def test_missing_button_is_told_at_once(via):
    """Not only when the form is submitted."""
    async with LiveClient(app_of(OrdersController, ORDERS), via=via) as visitor:
        page = await visitor.open("/")
        with pytest.raises(LookupError, match="'add'; there are: order"):
            page.form(button="add")
        with pytest.raises(LookupError, match="'add'; there are: order"):
            await page.click("add")


async def test_form_needs_a_name():
    """The first form of the page would be a guess."""
    async with LiveClient(app_of(OrdersController, ORDERS)) as visitor:
        page = await visitor.open("/")
        with pytest.raises(TypeError, match="name of a button or of a form"):
            page.form()


numbers = count(1)


class WanderingState(State):
    clicks: int = 0


class Wandering(Controller[WanderingState]):
    """Shows another number each time it is rendered."""

    async def view(self, state: WanderingState, ctx: Context) -> dict[str, object]:
        return {"number": next(numbers)}

    @action
    async def click(self, state: WanderingState) -> None:
        state.clicks += 1


WANDERING = (
    '<p>{{ number }}</p><form method="post"><button name="click">x</button></form>'
)


@via_scripts
async def test_page_that_differs_from_a_fresh_render_fails(via):
    """With the difference, line by line."""
    async with LiveClient(app_of(Wandering, WANDERING), via=via) as visitor:
        page = await visitor.open("/")
        with pytest.raises(AssertionError) as raised:
            await page.click("click")

        first, *lines = str(raised.value).splitlines()

        assert first == "after 'click' the page is not what a fresh render shows"
        assert lines[:2] == ["--- fresh", "+++ shown"]
        assert f"+{int(page.one('p').text)}" in lines
        assert f"-{int(page.one('p').text) + 1}" in lines


@via_scripts
async def test_comparison_can_be_switched_off(via):
    """For pages that show the time."""
    app = app_of(Wandering, WANDERING)
    async with LiveClient(app, via=via, compare=False) as visitor:
        page = await visitor.open("/")
        before = int(page.one("p").text)
        await page.click("click")

        assert int(page.one("p").text) == before + 1


@via_scripts
async def test_wrong_title_is_a_difference_too(via):
    """It is part of the page though it is not of the region."""
    app = app_of(Wandering, "{{ clicks }}" + WANDERING[20:], title="{{ number }}")
    async with LiveClient(app, via=via) as visitor:
        page = await visitor.open("/")
        with pytest.raises(AssertionError, match=r"\+<title>\d"):
            await page.click("click")


async def test_page_without_a_socket_is_fetched():
    """As the client does when the page says so."""
    app = app_of(TallyController, TALLY, websocket=False)
    async with LiveClient(app, via="socket") as visitor:
        page = await visitor.open("/")
        await page.click("add", value=2)

        assert page.one("#plain").text == "2"


ELSEWHERE = """
<form action="/elsewhere?lost=1"><input name="word"><button name="ask">a</button></form>
<form method="post" action="/elsewhere"><button name="say">b</button></form>
<form method="post" lvt-form:no-intercept><button name="add">c</button></form>
"""


@via_each
@pytest.mark.parametrize(
    ("button", "url", "text"),
    [
        ("ask", "/elsewhere?word=a+b&ask=", "GET word=a+b&ask="),
        ("say", "/elsewhere", "POST say="),
    ],
)
async def test_other_forms_are_the_browsers(via, button, url, text):
    """A form that leads elsewhere is no action."""
    app = app_of(TallyController, ELSEWHERE)

    @app.route("/elsewhere", methods=["GET", "POST"])
    async def elsewhere():
        sent = await request.form if request.method == "POST" else request.args
        return f"{request.method} {urlencode(sent)}"

    async with LiveClient(app, via=via) as visitor:
        page = await visitor.open("/")
        fields = {"word": "a b"} if button == "ask" else {}
        await page.form(button=button).submit(fields)

        assert (page.url, page.text) == (url, text)


@via_each
async def test_form_can_be_kept_from_scripts(via):
    """The browser posts it, and the page is loaded anew."""
    app = app_of(TallyController, "<p>{{ kept }}</p>" + ELSEWHERE)
    async with LiveClient(app, via=via) as visitor:
        page = await visitor.open("/")
        await page.click("add")
        await page.click("add")

        assert page.one("p").text == "2"


@via_each
async def test_busy_server_is_asked_again(via):
    """Many clicks in a row are no fault of the test."""
    app = app_of(TallyController, TALLY)
    async with LiveClient(app, via=via, compare=False) as visitor:
        page = await visitor.open("/")
        for _ in range(40):
            await page.click("add", value=2)

        assert page.one("#kept").text == "80"


@via_each
async def test_page_that_sends_visitors_away_is_left(via):
    """What the browser ends up with is what the test sees."""
    app = app_of(TallyController, TALLY)

    @app.before_request
    async def away():
        if request.path == "/" and "in" not in request.cookies:
            return redirect("/login")
        return None

    @app.get("/login")
    async def login():
        return "<h1>Log in</h1>"

    async with LiveClient(app, via=via) as visitor:
        page = await visitor.open("/")

        assert (page.url, page.text) == ("/login", "Log in")

        visitor.client.set_cookie("localhost", "in", "1")
        page = await visitor.open("/")
        await page.click("add", value=2)

        assert page.one("#kept").text == "2"

        visitor.client.delete_cookie("localhost", "in")
        if via != "socket":
            await page.click("add", value=2)

            assert (page.url, page.text) == ("/login", "Log in")


async def test_page_that_cannot_be_connected_to_fails():
    """A browser would load it again and again."""
    app = app_of(TallyController, TALLY)

    @app.before_request
    async def refuse():
        is_script = request.headers["Accept"] == "application/json"
        return ("members only", 403) if is_script else None

    async with LiveClient(app, via="fetch") as visitor:
        with pytest.raises(AssertionError, match="answered 403: members only"):
            await visitor.open("/")


@via_each
async def test_a_page_sees_what_another_tab_did(via):
    """However its transport brings it: sent, asked for, or loaded anew."""
    async with LiveClient(app_of(TallyController, TALLY), via=via) as visitor:
        here = await visitor.open("/")
        there = await visitor.open("/", new_tab=True)
        await there.click("add", value=2)
        await here.sees("2 0")

        assert here.one("#kept").text == "2"


@via_each
async def test_what_does_not_come_is_told_with_what_is_there(via):
    async with LiveClient(
        app_of(TallyController, TALLY), via=via, timeout=0.2
    ) as visitor:
        here = await visitor.open("/")

        with pytest.raises(AssertionError, match="'never' did not come: 0"):
            await here.sees("never")
