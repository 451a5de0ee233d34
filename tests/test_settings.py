"""Settings from the configuration and the environment."""

from __future__ import annotations

from dataclasses import fields

import pytest

from quartlive.config import Limits
from quartlive.errors import ConfigurationError
from quartlive.settings import Settings


def test_nothing_set_is_the_default():
    assert Settings.read({"SECRET_KEY": "x"}, {"HOME": "/root"}) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "attribute", "found"),
    [
        ("CONNECTIONS", "500", "limits.connections", 500),
        ("ACTION_SECONDS", "2.5", "limits.action_seconds", 2.5),
        ("PER_GROUP", "none", "limits.per_group", None),
        ("TRUSTED_PROXIES", "1", "trusted_proxies", 1),
        ("WEBSOCKET", "off", "websocket", False),
        ("NO_STORE", "yes", "no_store", True),
        ("COOKIE_SECONDS", "3600", "cookie_seconds", 3600),
        (
            "ALLOWED_ORIGINS",
            "https://a.example, https://b.example",
            "allowed_origins",
            ("https://a.example", "https://b.example"),
        ),
    ],
)
def test_both_sources_say_the_same(name, value, attribute, found):
    """S44: the configuration's name behind QUART_, as Quart itself reads it."""
    for config, environment in (
        ({f"LIVE_{name}": value}, {}),
        ({}, {f"QUART_LIVE_{name}": value}),
    ):
        settings: object = Settings.read(config, environment)
        for part in attribute.split("."):
            settings = getattr(settings, part)

        assert settings == found


def test_the_configuration_goes_before_the_environment():
    """S44: what stands in the app was written for it."""
    settings = Settings.read(
        {"LIVE_PER_GROUP": 3},
        {"QUART_LIVE_PER_GROUP": "5", "QUART_LIVE_WEBSOCKET": "0"},
    )

    assert (settings.limits.per_group, settings.websocket) == (3, False)


def test_every_limit_can_be_set():
    for each in fields(Limits):
        settings = Settings.read({f"LIVE_{each.name.upper()}": 7}, {})

        assert getattr(settings.limits, each.name) == 7


@pytest.mark.parametrize(
    ("config", "environment", "text"),
    [
        (
            {"LIVE_PER_GROUP": "many"},
            {},
            "app.config[\"LIVE_PER_GROUP\"] is 'many'; write a number above 0,"
            " or 'none' for no limit",
        ),
        (
            {},
            {"QUART_LIVE_WEBSOCKET": "perhaps"},
            "QUART_LIVE_WEBSOCKET is 'perhaps';"
            " write one of 1, true, yes, on, 0, false, no, off",
        ),
        (
            {"LIVE_TRUSTED_PROXIES": -1},
            {},
            'app.config["LIVE_TRUSTED_PROXIES"] is -1; write a whole number from 0',
        ),
        (
            {"LIVE_CONNECTION": 5},
            {},
            'app.config["LIVE_CONNECTION"] is no setting of live pages;'
            " did you mean LIVE_CONNECTIONS?",
        ),
        (
            {},
            {"QUART_LIVE_STORE_URL": "redis://127.0.0.1"},
            "QUART_LIVE_STORE_URL is 'redis://127.0.0.1';"
            " write memory://: no other store can be named in this version",
        ),
    ],
)
def test_what_cannot_be_used_is_named_with_what_can(config, environment, text):
    """S44: which, where, and what to write."""
    with pytest.raises(ConfigurationError) as raised:
        Settings.read(config, environment)

    assert str(raised.value) == text


def test_an_unknown_name_far_from_all_lists_those_there_are():
    with pytest.raises(ConfigurationError, match=r"known are .*LIVE_ALLOWED_ORIGINS"):
        Settings.read({"LIVE_XYZZY": 1}, {})


def test_other_tools_may_have_variables_of_that_prefix(caplog):
    """S44: the environment is not the app's own, but a slip is seen."""
    assert Settings.read({}, {"QUART_LIVE_WEBSOCKETS": "1"}) == Settings()
    assert (
        "QUART_LIVE_WEBSOCKETS is no setting of live pages;"
        " did you mean QUART_LIVE_WEBSOCKET?" in caplog.text
    )
