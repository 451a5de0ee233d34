"""What an app has once, whichever of its blueprints names it."""

from __future__ import annotations

import pytest

from quartlive import LiveBlueprint
from quartlive.edges.authenticators import Anonymous
from quartlive.edges.shared import Shared
from quartlive.edges.site import Site
from quartlive.errors import ConfigurationError
from quartlive.runtime.broker import MemoryBroker
from quartlive.runtime.stores import MemoryStore
from tests.edges.pages import create_app


class Other(Anonymous):
    pass


TWO = {
    "store": (MemoryStore(), MemoryStore()),
    "broker": (MemoryBroker(), MemoryBroker()),
    "authenticator": (Anonymous(), Other()),
    "topic_policy": (lambda user, topic: True, lambda user, topic: False),
}


@pytest.mark.parametrize("what", TWO)
def test_one_may_be_named_again_and_another_may_not(what):
    """With what to do instead; naming none changes nothing."""
    one, other = TWO[what]
    shared = Shared()
    for value in (None, one, None, one):
        shared.name(**{what: value})
    with pytest.raises(ConfigurationError, match=r"two blueprints .* two .*; .* give"):
        shared.name(**{what: other})

    assert getattr(shared, what) is one


def test_two_stores_for_one_app_are_an_error():
    """A visitor's records would be in the one or in the other."""
    app = create_app(store=MemoryStore())

    with pytest.raises(ConfigurationError, match="give both the same object"):
        app.register_blueprint(LiveBlueprint("more", __name__, store=MemoryStore()))


def test_the_store_may_be_named_by_any_blueprint():
    """The pages registered before use it, too."""
    app, store = create_app(), MemoryStore()
    app.register_blueprint(LiveBlueprint("more", __name__, store=store))

    assert Site.of(app).services.store is store


@pytest.mark.parametrize("text", ["example.org", "https://", "null", "*"])
def test_an_allowed_origin_that_is_none_is_refused(text):
    """A misspelt one would allow nobody, or somebody else."""
    with pytest.raises(ConfigurationError, match="write scheme and host"):
        create_app(allowed_origins=[text])
