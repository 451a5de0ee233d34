"""Flashes: what may be one, which are shown, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from markupsafe import Markup

from quartlive.errors import ProtocolError
from quartlive.flashes import (
    MOST,
    Flash,
    Flashing,
    alive,
    check_key,
    make_flash,
    soonest,
)

OLD = {"info": Flash("old"), "success": Flash("older", 50.0)}


@pytest.mark.parametrize(
    ("expires", "until"), [(None, None), (5, 105.0), (timedelta(minutes=1), 160.0)]
)
def test_a_flash_goes_when_its_time_is_up(expires: Any, until: float | None) -> None:
    """Seconds or a timedelta; without one it waits for the visitor."""
    assert make_flash("Saved", expires, 100.0) == Flash("Saved", until)


def test_a_flash_is_text_and_nothing_more() -> None:
    """A template escapes it, whoever has made it."""
    text = make_flash(Markup("<b>"), None, 0.0).text

    assert (text, type(text)) == ("<b>", str)


@pytest.mark.parametrize("expires", [0, -1, float("inf"), float("nan"), "soon"])
def test_a_time_that_is_none_is_refused(expires: Any) -> None:
    """The error says what to write."""
    with pytest.raises(ProtocolError, match=r"seconds above 0, or a timedelta"):
        make_flash("Saved", expires, 0.0)


def test_a_text_that_is_too_long_is_refused() -> None:
    """It has to fit into a cookie, at least nearly."""
    assert make_flash("x" * 1000, None, 0.0).text == "x" * 1000
    with pytest.raises(ProtocolError, match="1001 characters; write at most 1000"):
        make_flash("x" * 1001, None, 0.0)


@pytest.mark.parametrize("key", ["success", "a b", "größe", "x" * 64, "a_b"])
def test_a_word_is_a_key(key: str) -> None:
    """Authors choose their own."""
    assert check_key(key) == key


@pytest.mark.parametrize("key", ["", "_own", "a:b", "a\nb", "x" * 65, " a", None, 3])
def test_what_is_no_key_is_refused(key: Any) -> None:
    """Keys with an underscore or a colon are for the framework and its components."""
    with pytest.raises(ProtocolError, match="is no key of a flash; write a word"):
        check_key(key)


def test_new_flashes_come_after_those_that_are_shown() -> None:
    """One with the same key takes its place."""
    flashing = Flashing()
    flashing.add("info", Flash("new"))

    assert list(flashing.on(OLD).items()) == [
        ("success", Flash("older", 50.0)),
        ("info", Flash("new")),
    ]
    assert Flashing().on(OLD) is OLD


def test_flashes_are_cleared_one_by_one_or_all() -> None:
    """Also those of the same action, in the order it said so."""
    one, all_, later = Flashing(), Flashing(), Flashing()
    one.clear("info")
    all_.add("info", Flash("new"))
    all_.clear()
    later.clear()
    later.add("info", Flash("new"))

    assert one.on(OLD) == {"success": Flash("older", 50.0)}
    assert all_.on(OLD) == {}
    assert later.on(OLD) == {"info": Flash("new")}


def test_too_many_at_once_are_refused() -> None:
    """Nobody reads nine, and a cookie does not hold them."""
    flashing = Flashing()
    for number in range(MOST):
        flashing.add(f"key{number}", Flash("text"))
    flashing.add("key0", Flash("again"))

    with pytest.raises(ProtocolError, match="more than 8 flashes at once"):
        flashing.add("one more", Flash("text"))


def test_the_oldest_go_when_there_are_too_many() -> None:
    """What others push must not grow for ever."""
    shown = {f"key{number}": Flash("text") for number in range(MOST)}
    flashing = Flashing()
    flashing.add("new", Flash("text"))

    assert list(flashing.on(shown)) == [*list(shown)[1:], "new"]


def test_only_what_has_time_left_is_alive() -> None:
    """The one without a time always is."""
    assert alive(OLD, 49.0) == OLD
    assert alive(OLD, 50.0) == {"info": Flash("old")}


def test_the_soonest_is_the_next_to_go() -> None:
    """None, if there is none that goes by itself."""
    assert soonest({**OLD, "x": Flash("x", 40.0)}) == 40.0
    assert soonest({"info": Flash("old")}) is None
