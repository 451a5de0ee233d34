"""The way from a visit to other connections."""

from __future__ import annotations

import pytest

from quartlive.controller import Controller
from quartlive.runtime.link import VisitLink
from quartlive.runtime.presence import Presences
from quartlive.runtime.pushes import topic_channel
from quartlive.runtime.registry import Registry
from quartlive.state import State
from tests.runtime.members import Tab
from tests.runtime.pages import FakePage, visit_to


class Nothing(State):
    pass


class NothingController(Controller[Nothing]):
    pass


@pytest.fixture
def registry() -> Registry:
    return Registry()


def link(registry: Registry, policy=None, connection: str = "") -> VisitLink:
    visit = visit_to(FakePage(NothingController()), connection=connection)
    return VisitLink(registry, policy, visit, Presences())


def test_without_a_policy_no_topic_is_allowed(registry):
    assert not link(registry).allows("news")


def test_the_policy_is_asked_with_the_user_and_the_topic(registry):
    asked = []
    policy = lambda user, topic: asked.append((user, topic)) or True  # noqa: E731

    assert link(registry, policy).allows("room/*")
    assert asked == [(None, "room/*")]


def test_a_tab_listens_until_it_does_not(registry):
    registry.enter(Tab("c"))
    tab = link(registry, connection="c")

    assert tab.subscribe("news")
    assert not tab.subscribe("news")
    assert len(registry.members(topic_channel("news"))) == 1
    tab.unsubscribe("news")
    assert registry.members(topic_channel("news")) == []


def test_without_a_socket_listening_is_nothing(registry):
    """The same mount runs for a GET."""
    assert not link(registry).subscribe("news")
