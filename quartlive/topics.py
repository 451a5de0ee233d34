"""Topics: the names of streams that connections listen to.

A topic is segments of text between slashes, such as ``room/7``. A pattern ends in
``*``, which stands for one whole segment: ``room/*``. Patterns are only listened to;
what is published names one topic.
"""

from __future__ import annotations

import re

from .errors import TopicError

_SEGMENT = r"[^\s/*\x00-\x1f\x7f]+"
_TOPIC = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*\Z")
_PATTERN = re.compile(rf"(?:{_SEGMENT}/)*(?:{_SEGMENT}|\*)\Z")
_LONGEST = 200

#: What the topics begin with that the framework itself gives out.
OWN = "_self/"


def check_topic(name: str) -> str:
    """Return a topic that may be published to.

    >>> check_topic("room/7")
    'room/7'

    Raises:
        TopicError: If it is no topic, or a pattern.
    """
    if "*" in str(name):
        raise TopicError(
            f"cannot publish to {name!r}: '*' is for listening only; name one topic"
        )
    return _checked(name, _TOPIC)


def check_pattern(name: str) -> str:
    """Return a topic or pattern that may be listened to.

    >>> check_pattern("room/*")
    'room/*'

    Raises:
        TopicError: If it is neither.
    """
    return _checked(name, _PATTERN)


def heard_as(topic: str) -> tuple[str, str]:
    """Return the two names under which a topic is listened to.

    >>> heard_as("room/7"), heard_as("news")
    (('room/7', 'room/*'), ('news', '*'))
    """
    stem, slash, _ = topic.rpartition("/")
    return topic, f"{stem}{slash}*"


def _checked(name: str, form: re.Pattern[str]) -> str:
    if not isinstance(name, str) or len(name) > _LONGEST or not form.match(name):
        raise TopicError(
            f"{str(name)[:_LONGEST]!r} is no topic; write segments without spaces"
            " between slashes, such as 'room/7', and '*' only as the last of them"
        )
    return name
