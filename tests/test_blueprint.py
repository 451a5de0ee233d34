"""LiveBlueprint: what an app author registers."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import DictLoader
from quart import Quart, url_for

from quartlive import Context, Controller, Limits, LiveBlueprint, State, action
from quartlive.edges.authenticators import Anonymous
from quartlive.edges.site import Site
from quartlive.errors import (
    ConfigurationError,
    ControllerDefinitionError,
    TopicError,
    UnreachableError,
)
from quartlive.runtime.broker import MemoryBroker
from quartlive.testing import LiveClient

PAGE = "<html><head>{{ live.script }}</head><body>{{ shown }}</body></html>"


class BoardState(State):
    shown: str = ""


class BoardController(Controller[BoardState]):
    async def mount(self, state: BoardState, ctx: Context, list_id: int) -> None:
        state.shown = f"{list_id!r}"


class Home(Controller[BoardState]):
    async def mount(self, state: BoardState, ctx: Context) -> None:
        state.shown = "home"


def app_of(live: LiveBlueprint, **options: Any) -> Quart:
    app = Quart(__name__)
    app.secret_key = "blueprint"
    app.jinja_loader = DictLoader({"page.html": PAGE})
    app.register_blueprint(live, **options)
    return app


async def text(app: Quart, path: str) -> str:
    return str(await (await app.test_client().get(path)).get_data(as_text=True))


async def test_url_variables_reach_hooks_with_their_type():
    """``<int:list_id>`` is an int."""
    live = LiveBlueprint("lists", __name__)
    live.add_page("/lists/<int:list_id>", BoardController(), template="page.html")

    assert ">7</body>" in await text(app_of(live), "/lists/7")


async def test_a_page_is_called_by_its_controllers_name():
    """In snake case, unless it is given another one; so is its socket."""
    live = LiveBlueprint("lists", __name__)
    live.add_page("/lists/<int:list_id>", BoardController(), template="page.html")
    live.add_page("/", Home(), template="page.html", endpoint="start")
    app = app_of(live)
    async with app.test_request_context("/"):
        assert url_for("lists.board_controller", list_id=7) == "/lists/7"
        assert url_for("lists.start") == "/"

    assert set(Site.of(app).pages) == {"lists.board_controller", "lists.start"}
    assert "lists.start_socket" in app.view_functions


async def test_a_decorated_class_is_a_page():
    """For controllers without dependencies; the class stays what it was."""
    live = LiveBlueprint("live", __name__)

    @live.page("/", template="page.html")
    class Start(Home):
        pass

    assert ">home</body>" in await text(app_of(live), "/")
    assert isinstance(Start(), Home)


async def test_prefixes_and_nesting_are_quarts_own():
    """A live blueprint is a blueprint."""
    live = LiveBlueprint("live", __name__, url_prefix="/inner")
    live.add_page("/home", Home(), template="page.html")
    outer = LiveBlueprint("outer", __name__, url_prefix="/outer")
    outer.register_blueprint(live)
    app = app_of(outer)

    assert ">home</body>" in await text(app, "/outer/inner/home")
    assert set(Site.of(app).pages) == {"outer.live.home"}


@pytest.mark.parametrize(("rule", "path"), [("/x/<list_id>", "/x/7")])
async def test_a_variable_of_another_type_is_an_error_at_start(rule, path):
    """It says which annotation or converter to change."""
    live = LiveBlueprint("lists", __name__)
    live.add_page(rule, BoardController(), template="page.html")

    with pytest.raises(ControllerDefinitionError, match="write list_id: str"):
        app_of(live)


async def test_limits_and_sockets_are_the_pages_own_if_it_says_so():
    """A page for large forms need not open the others."""
    live = LiveBlueprint("live", __name__, limits=Limits(message_bytes=1000))

    class Echo(Controller[BoardState]):
        @action
        async def say(self, state: BoardState, text: str) -> None:
            state.shown = text[:3]

    live.add_page("/small", Echo(), template="page.html", endpoint="small")
    live.add_page(
        "/large",
        Echo(),
        template="page.html",
        endpoint="large",
        limits=Limits(message_bytes=10_000),
        websocket=False,
    )
    app = app_of(live)
    form = {"text": "x" * 2000, "say": ""}
    origin = {"Origin": "http://localhost"}
    small = await app.test_client().post("/small", form=form, headers=origin)
    large = await app.test_client().post("/large", form=form, headers=origin)

    assert (small.status_code, large.status_code) == (413, 303)
    assert small.headers["X-LiveTemplate-WebSocket"] == "enabled"
    assert large.headers["X-LiveTemplate-WebSocket"] == "disabled"


class NewsState(State):
    said: list[str] = []


class NewsController(Controller[NewsState]):
    async def mount(self, state: NewsState, ctx: Context) -> None:
        ctx.subscribe("news")

    @action(internal=True)
    async def hear(self, state: NewsState, text: str) -> None:
        state.said.append(text)


class Named(Anonymous):
    """Everybody is the same user."""

    async def identify(self, request: Any) -> str | None:
        return "7"


NEWS = "<body><p>{{ request.path }} {{ said | join(' ') }}</p></body>"


async def test_code_of_the_server_publishes_and_triggers():
    """S34: a task or another view; the page is rendered in its own request."""
    live = LiveBlueprint(
        "news", __name__, authenticator=Named(), topic_policy=lambda user, topic: True
    )
    live.add_page("/news", NewsController(), template="news.html")
    app = app_of(live)
    app.jinja_loader = DictLoader({"news.html": NEWS})
    async with LiveClient(app) as visitor:
        page = await visitor.open("/news")
        await live.publish("news", "hear", text="one")
        await live.trigger("hear", user_id="7", text="two")
        await page.sees("/news one two")

        with pytest.raises(UnreachableError):
            await live.trigger("hear", user_id="8", text="three")
        assert await live.presence("news") == []
        with pytest.raises(TopicError, match="name one topic"):
            await live.publish("*", "hear", text="three")


async def test_a_blueprint_of_no_app_says_so():
    with pytest.raises(ConfigurationError, match="belongs to no app yet"):
        await LiveBlueprint("news", __name__).publish("news", "hear")


@pytest.mark.parametrize("name", ["broker", "topic_policy"])
def test_two_blueprints_share_what_belongs_to_the_app(name):
    """Half of the visitors would hear nothing."""
    values: dict[str, list[Any]] = {
        "broker": [MemoryBroker(), MemoryBroker()],
        "topic_policy": [lambda user, topic: True, lambda user, topic: False],
    }
    one, other = values[name]
    app = app_of(LiveBlueprint("one", __name__, **{name: one}))
    app.register_blueprint(LiveBlueprint("same", __name__, **{name: one}))

    with pytest.raises(ConfigurationError, match="two blueprints of one app"):
        app.register_blueprint(LiveBlueprint("two", __name__, **{name: other}))
