"""When two pushes are the same."""

from __future__ import annotations

from quartlive.runtime.pushes import CatchUp, HangUp, Remount, Run


def test_actions_are_the_same_with_the_same_arguments():
    assert Run("a", {"value": 1}).key == Run("a", {"value": 1}).key
    assert Run("a", {"value": 1}).key != Run("a", {"value": "1"}).key
    assert Run("a").key != Run("b").key


def test_a_triggered_action_may_publish_and_is_another():
    assert Run("a", may_publish=True).key != Run("a").key


def test_catching_up_once_is_enough_for_all_versions():
    assert CatchUp(1).key == CatchUp(2).key
    assert CatchUp(1, sync=True).key != CatchUp(1).key


def test_the_end_and_a_new_start_happen_once():
    assert HangUp(1012).key == HangUp(4401).key
    assert Remount().key == Remount().key
