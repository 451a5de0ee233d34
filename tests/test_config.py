"""Limits: what they are when nobody says otherwise, and what they may not be."""

from __future__ import annotations

from dataclasses import fields

import pytest

from quartlive.config import Limits
from quartlive.errors import ConfigurationError


def test_every_limit_is_on_by_default():
    """Who configures nothing is protected."""
    limits = Limits()

    assert all(getattr(limits, each.name) for each in fields(limits))


def test_a_limit_can_be_switched_off():
    """An app behind its own guards says so explicitly."""
    assert Limits(message_bytes=None).message_bytes is None


@pytest.mark.parametrize("value", [0, -1])
def test_a_limit_that_allows_nothing_is_refused(value):
    """The error names the limit and what may be written."""
    with pytest.raises(ConfigurationError) as raised:
        Limits(action_seconds=value)

    assert str(raised.value) == (
        f"Limits.action_seconds is {value};"
        " write a number above 0, or None for no limit"
    )
