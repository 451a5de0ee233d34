"""Data that goes from one connection to another."""

from __future__ import annotations

import datetime

import pytest
from pydantic import BaseModel

from quartlive.errors import ProtocolError
from quartlive.wire.plain import plain_data


class Point(BaseModel):
    x: int


def test_models_and_dates_become_json():
    data = plain_data({"at": datetime.date(2026, 1, 2), "to": Point(x=1), "n": (1, 2)})

    assert data == {"at": "2026-01-02", "to": {"x": 1}, "n": [1, 2]}


def test_what_json_cannot_carry_is_named():
    with pytest.raises(ProtocolError, match=r"cannot send thing .* send an id"):
        plain_data({"thing": object()})


def test_what_is_no_number_is_nothing():
    """Browsers could not read it."""
    assert plain_data({"n": float("nan")}) == {"n": None}
