"""What the live pages of one app share, and what is found out when it starts."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import DictLoader
from quart import Quart

from quartlive import LiveBlueprint
from quartlive.edges.site import MARK, Site
from quartlive.errors import ConfigurationError, TemplateError
from tests.edges.pages import TallyController, create_app


async def started(app: Quart) -> None:
    """What a server does first."""
    await app.startup()
    await app.shutdown()


async def test_a_template_that_cannot_be_live_stops_the_start():
    """Not the first visitor finds it, but whoever starts the app."""
    app = create_app()
    app.jinja_loader = DictLoader({"tally.html": "<p>{{ count }}</p>"})

    with pytest.raises(TemplateError, match=r"tally\.html:1: .*<body>"):
        await started(app)


async def test_an_app_without_a_secret_key_does_not_start():
    """Nobody would be known again, and nobody would know why."""
    app = create_app()
    app.secret_key = None

    with pytest.raises(ConfigurationError, match="secret_key is not set"):
        await started(app)


async def test_in_debug_mode_a_key_is_made_up(caplog):
    """A first try needs no configuration; the log says what that means."""
    app = create_app()
    app.secret_key = None
    app.debug = True
    await started(app)

    assert "no secret key" in caplog.text


async def test_blueprints_of_one_app_share_what_is_kept():
    """A visitor is the same on all of its pages."""
    app = create_app()
    site = Site.of(app)
    app.register_blueprint(LiveBlueprint("more", __name__))

    assert Site.of(app) is site
    assert app.extensions["QUART_LIVE"] is site


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/live/client.js", "javascript"),
        ("/live/client/{version}/main.js", "javascript"),
    ],
)
async def test_the_clients_files_are_served(path: str, kind: str, script: Any):
    """By the app itself, from where the page says."""
    app, version = script
    response = await app.test_client().get(path.format(version=version))

    assert response.status_code == 200
    assert kind in response.content_type


@pytest.fixture
async def script() -> tuple[Quart, str]:
    """An app, and the version of the client its pages name."""
    app = create_app(TallyController())
    page = await (await app.test_client().get("/tally")).get_data(as_text=True)
    return app, page.split("/live/client/")[1].split("/")[0]


async def test_the_configuration_reaches_the_pages():
    """S44: limits, sockets and caching, without a word in the code."""
    app = create_app()
    app.config |= {
        "LIVE_MESSAGE_BYTES": 100,
        "LIVE_WEBSOCKET": "off",
        "LIVE_NO_STORE": True,
    }
    client = app.test_client()
    page = await client.get("/tally")
    text = await page.get_data(as_text=True)
    posted = await client.post(
        "/tally",
        json={"action": "increment", "data": {"more": "x" * 100}},
        headers={"Sec-Fetch-Site": "same-origin", "Lvt-Client": "quartlive.1"},
    )

    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers[MARK] == "disabled"
    assert 'data-lvt-socket="off"' in text
    assert (await posted.get_json())["code"] == "_too_large"


async def test_a_wrong_setting_stops_the_start():
    """S44: before the first visitor finds it."""
    app = create_app()
    app.config["LIVE_PER_GROUP"] = "few"
    with pytest.raises(ConfigurationError, match="LIVE_PER_GROUP"):
        await Site.of(app).check()
