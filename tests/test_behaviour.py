"""Every row of the behaviour's page has tests, and they are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "reference" / "behaviour.md"

# Where to look: file and the beginning of a test's name.
KEPT_BY: dict[str, list[str]] = {
    "S1": ["edges/test_http every_answer_says_whether_a_socket_may_be_opened"],
    "S2": [
        "edges/test_http a_page_without_sockets_says_so",
        "edges/test_socket a_page_without_sockets_refuses_the_upgrade",
    ],
    "S3": [
        "edges/test_door who_cannot_be_identified_is_refused",
        "edges/test_door who_has_no_name_is_asked_for_it",
        "edges/test_door who_has_no_group_is_an_error_of_the_server",
        "edges/test_door who_is_somebody_else_meanwhile_acts_no_more",
        "interop/test_quart_auth a_logout_in_one_tab_ends_the_other",
        "browser/test_logins a_logout_in_one_tab_ends_the_other",
    ],
    "S4": [
        "runtime/test_slots what_is_full_is_named",
        "edges/test_socket a_visitor_has_so_many_places_and_they_are_given_back",
        "edges/test_socket a_place_is_given_back_on_every_way_out",
    ],
    "S5": [
        "edges/test_identity a_response_sets_the_cookie",
        "edges/test_identity an_accepted_socket_sets_the_cookie",
        "edges/test_identity what_is_set_over_https",
        "edges/test_socket a_new_visitor_gets_the_cookie_with_the_upgrade",
    ],
    "S6": ["edges/test_http other_methods_are_refused_with_those_allowed"],
    "S7": [
        "edges/test_http mount_that_finds_nothing_is_the_apps_404",
        "edges/test_http mount_may_send_the_visitor_elsewhere",
        "runtime/test_connection mount_that_fails_is_told_and_tried_again_later",
        "runtime/test_connection mount_that_answers_with_http_lets_the_browser_ask",
        "runtime/test_connection mount_may_send_the_visitor_elsewhere",
    ],
    "S8": [
        "runtime/test_connection connect_that_fails_is_shown_with_the_page",
        "runtime/test_connection the_first_frame_is_the_whole_page",
        "runtime/test_connection a_browser_that_goes_away_rolls_back",
        "runtime/test_pushed disconnect_may_publish",
        "runtime/test_pushed disconnect_can_ask_for_nothing_that_lasts",
    ],
    "S9": [
        "runtime/test_connection pings_are_answered_while_an_action_runs",
        "runtime/test_connection one_action_runs_at_a_time_and_too_many_are_refused",
    ],
    "S10": [
        "runtime/test_connection who_asks_too_often_is_told_when_to_ask_again",
        "runtime/test_connection who_floods_is_cut_off",
        "runtime/test_meter a_client_that_waits_as_told_is_never_cut_off",
    ],
    "S11": [
        "runtime/test_connection malformed_messages_are_answered_and_change_nothing"
    ],
    "S12": [
        "runtime/test_dispatch errors_are_shown_until_the_next_action",
        "runtime/test_pushed errors_stay_through_a_push",
    ],
    "S13": [
        "runtime/test_dispatch a_refused_field_undoes_what_was_done_in_place",
        "runtime/test_dispatch a_failure_is_logged_once_and_tells_nothing",
        "runtime/test_dispatch a_render_that_fails_undoes_the_action",
    ],
    "S14": [
        "runtime/test_connection each_action_is_answered_once_in_order",
        "runtime/test_pushed what_is_published_runs_on_everybody_elses_state",
    ],
    "S15": ["runtime/test_connection a_page_with_live_inputs_says_so"],
    "S16": [
        "runtime/test_connection going_to_another_query_is_answered",
        "runtime/test_connection the_full_tree_can_be_asked_for",
    ],
    "S17": [
        "runtime/test_pushed a_slow_browser_gets_the_newest_tree",
        "runtime/test_outlet a_browser_that_takes_nothing_is_given_up",
        "faults/test_attacks the_attacker_is_cut_off_and_the_others_are_served",
    ],
    "S18": [
        "edges/test_http get_is_the_whole_page",
        "edges/test_http get_as_json_is_the_full_tree",
    ],
    "S19": [
        "edges/test_http post_query_action",
        "edges/test_http the_action_is_never_taken_from_the_address",
        "edges/test_http a_form_that_asks_for_nothing_there_is_refused",
    ],
    "S20": [
        "edges/test_http a_form_runs_an_action_and_leads_back_to_the_page",
        "edges/test_http a_form_that_is_refused_shows_its_errors",
        "edges/test_http url_fields_are_in_the_address_led_to",
    ],
    "S21": [
        "edges/test_http a_message_is_answered_with_a_difference",
        "edges/test_http a_tree_the_server_does_not_know_is_replaced",
    ],
    "S22": [
        "edges/test_http actions_of_one_record_run_one_after_the_other",
        "edges/test_http a_get_never_waits_for_an_action",
        "edges/test_http another_visitor_does_not_wait",
    ],
    "S23": ["edges/test_http pages_of_other_variables_are_other_records"],
    "S24": [
        "edges/test_http_actions a_form_sets_cookies_and_writes_the_session",
        "edges/test_http_actions a_socket_says_what_to_write",
        "edges/test_http_actions it_runs_on_the_state_of_the_open_socket",
        "browser/test_cookies a_login_sets_cookies_on_every_transport",
    ],
    "S25": [
        "edges/test_flash a_flash_is_shown_until_the_next_action_on_a_socket",
        "edges/test_flash a_flash_is_shown_until_the_next_action_over_http",
        "edges/test_flash a_flash_that_expires_is_taken_away_on_a_socket",
        "edges/test_flash a_redirect_takes_it_along",
        "browser/test_cookies a_flash_goes_along_and_is_read_once",
    ],
    "S26": [
        "edges/test_http plain_fields_survive_form_after_form",
        "edges/test_http a_visitor_without_a_cookie_keeps_no_visit",
        "edges/test_socket a_tab_that_reconnects_finds_its_plain_fields",
    ],
    "S27": ["test_state_rules a_field_that_cannot_be_kept_is_refused"],
    "S28": ["runtime/test_entry another_visitor_finds_nothing_by_the_same_token"],
    "S29": [
        "runtime/test_pushed what_one_tab_stores_the_others_show",
        "browser/test_pushes two_tabs_of_one_visitor_show_the_same",
        "browser/test_pushes what_is_posted_elsewhere_is_shown_here",
    ],
    "S30": [
        "runtime/test_session a_trigger_reaches_the_tabs_with_its_arguments",
        "runtime/test_session nobody_there_is_an_error_that_says_what_to_do",
        "runtime/test_session another_thread_may_trigger",
        "browser/test_pushes all_tabs_of_a_visitor_are_called",
    ],
    "S31": [
        "runtime/test_pushed what_is_published_runs_on_everybody_elses_state",
        "runtime/test_pushed what_fails_is_not_published_and_listens_to_nothing_new",
        "runtime/test_pushed other_topics_need_permission",
        "runtime/test_pushed a_pattern_cannot_be_published_to",
        "browser/test_pushes what_is_published_is_seen_by_others",
    ],
    "S32": [
        "runtime/test_pushed sync_runs_where_the_visitor_did_not_act",
        "runtime/test_pushed sync_does_not_run_after_a_pushed_action",
    ],
    "S33": [
        "runtime/test_pushed a_published_action_cannot_publish",
        "runtime/test_pushed a_triggered_action_may_publish",
    ],
    "S34": ["test_blueprint code_of_the_server_publishes_and_triggers"],
    "S36": [
        "runtime/test_generators each_step_is_shown_and_the_end_is_the_answer",
        "runtime/test_generators a_failure_is_undone_back_to_the_last_step",
        "runtime/test_background work_goes_on_and_its_result_follows",
        "runtime/test_whole all_steps_are_done_before_the_answer",
        "runtime/test_whole background_work_is_waited_for",
    ],
    "S37": ["runtime/test_dispatch names_that_no_browser_may_ask_for_are_alike"],
    "S42": [
        "adapters/test_prometheus actions_are_counted_by_their_outcome",
        "adapters/test_prometheus only_get_is_answered",
    ],
    "S43": [
        "faults/test_shutdown all_sockets_are_told_and_the_process_ends",
        "faults/test_shutdown an_action_that_runs_is_answered_first",
        "faults/test_shutdown an_action_without_an_end_is_undone",
        "faults/test_shutdown while_it_ends_nobody_new_is_let_in",
    ],
    "S44": [
        "test_settings what_cannot_be_used_is_named_with_what_can",
        "test_settings the_configuration_goes_before_the_environment",
        "edges/test_site a_wrong_setting_stops_the_start",
        "edges/test_site an_app_without_a_secret_key_does_not_start",
        "edges/test_workers several_processes_must_share",
    ],
    "S45": [
        "test_logs no_line_holds_what_is_a_visitors_own",
        "test_logs every_record_says_what_it_is",
    ],
    "S46": [
        "edges/test_health a_sound_process_is_alive_and_ready",
        "edges/test_health without_its_store_it_is_alive_but_not_ready",
        "edges/test_health a_process_that_ends_gets_no_new_visitors",
    ],
}


def rows() -> list[str]:
    return re.findall(r"^\| (S\d+) \|", PAGE.read_text(), re.MULTILINE)


def names_in(path: Path) -> list[str]:
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return [
        n.name
        for n in ast.walk(ast.parse(path.read_text()))
        if isinstance(n, functions)
    ]


def test_every_row_is_kept_by_a_test():
    assert {row for row in rows() if not KEPT_BY.get(row)} == set()


@pytest.mark.parametrize("row", KEPT_BY)
def test_the_tests_of_a_row_are_there(row):
    """A test that is renamed takes its row along."""
    wanted = [place.partition(" ")[::2] for place in KEPT_BY[row]]

    assert row in rows()
    assert [
        f"{file} {name}"
        for file, name in wanted
        if not any(
            found.startswith(f"test_{name}") for found in names_in(TESTS / f"{file}.py")
        )
    ] == []
