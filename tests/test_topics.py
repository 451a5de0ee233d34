"""Names of topics."""

from __future__ import annotations

import pytest

from quartlive.errors import TopicError
from quartlive.topics import check_pattern, check_topic, heard_as

NO_TOPICS = ["", "/", "a/", "/a", "a//b", "a b", "a\nb", "a\x00", "x" * 201]
NO_PATTERNS = [*NO_TOPICS, "*/a", "a*", "a/*b", "**", "a/*/b"]


@pytest.mark.parametrize("name", ["news", "room/7", "list/1/tasks", "_self/ab", "ä/ß"])
def test_segments_between_slashes_are_a_topic(name):
    assert check_topic(name) == check_pattern(name) == name


@pytest.mark.parametrize("name", NO_TOPICS)
def test_what_is_no_topic_is_refused_with_an_example(name):
    with pytest.raises(TopicError, match="such as 'room/7'"):
        check_topic(name)


@pytest.mark.parametrize("name", ["*", "room/*", "a/b/*"])
def test_a_star_stands_for_the_last_segment_of_what_is_listened_to(name):
    assert check_pattern(name) == name
    with pytest.raises(TopicError, match="name one topic"):
        check_topic(name)


@pytest.mark.parametrize("name", NO_PATTERNS)
def test_other_patterns_are_refused(name):
    with pytest.raises(TopicError):
        check_pattern(name)


@pytest.mark.parametrize(
    ("topic", "names"),
    [
        ("news", ("news", "*")),
        ("room/7", ("room/7", "room/*")),
        ("a/b/c", ("a/b/c", "a/b/*")),
    ],
)
def test_a_topic_is_heard_under_its_name_and_its_pattern(topic, names):
    assert heard_as(topic) == names
