"""What all pages of an app share."""

from __future__ import annotations

from quartlive.config import Limits
from quartlive.runtime.services import Services


def test_pages_with_other_limits_share_what_is_kept():
    """A visitor's record does not depend on how much a page allows."""
    services = Services()
    own = services.within(Limits(action_seconds=1))

    assert own.limits.action_seconds == 1
    assert own.store is services.store
    assert own.visits is services.visits
    assert own.live is services.live


def test_no_two_trees_have_one_name():
    """Not even across pages or a restart: a stale tree is never the base."""
    services = Services()
    own = services.within(Limits())
    names = [services.next_base(), own.next_base(), Services().next_base()]

    assert len(set(names)) == 3
