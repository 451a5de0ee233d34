"""Whatever arrives is a message within limits, or is rejected; nothing raises."""

from __future__ import annotations

import json
from time import perf_counter

import pytest
from hypothesis import example, given, strategies as st

from quartlive.wire.messages import (
    LIMITS,
    MALFORMED,
    RESERVED,
    TOO_LARGE,
    Message,
    MessageId,
    MessageLimits,
    Rejected,
    parse,
)
from tests.wire.malformed import CASES, nested

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
members = st.sampled_from(["action", "data", "submitter", "id", "else"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_malformed_message_is_rejected(case):
    """Each has a code for the client, and a text for the developer's console."""
    rejected = parse(case.frame)

    assert isinstance(rejected, Rejected)
    assert rejected.text
    assert len(rejected.text) < 300
    assert (rejected.code, rejected.id) == (case.code, case.id)


def test_names_in_the_table_are_unique():
    """Who reads of a failure finds the case."""
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ("{}", Message("submit")),
        ('{"action": ""}', Message("submit")),
        ('{"action": "add"}', Message("add")),
        (b'{"action": "add"}', Message("add")),
        (' {"action": "add"}\n', Message("add")),
        ('{"action": "todos:3.toggle"}', Message("todos:3.toggle")),
        ('{"action": "sch\u00f6n"}', Message("sch\u00f6n")),
        ('{"action": "add", "data": null}', Message("add")),
        ('{"action": "add", "data": {}}', Message("add")),
        ('{"action": "add", "submitter": null, "id": null}', Message("add")),
        ('{"action": "add", "submitter": ""}', Message("add", submitter="")),
        ('{"action": "add", "later": [1]}', Message("add")),
        ('{"action": "no", "action": "add"}', Message("add")),
        (
            '{"action":"add","data":{"t":["a","b"],"n":1.5,"u":null},"submitter":"add",'
            '"id":"4be1.7"}',
            Message(
                "add",
                {"t": ["a", "b"], "n": 1.5, "u": None},
                "add",
                MessageId("4be1", 7),
            ),
        ),
        (r'{"data": {"t": "\ud83d\ude00"}}', Message("submit", {"t": "\U0001f600"})),
        (r'{"data": {"t": "\\ud800"}}', Message("submit", {"t": "\\ud800"})),
        ('{"data": {"__proto__": 1}}', Message("submit", {"__proto__": 1})),
        ('{"data": {"n": -0.0}}', Message("submit", {"n": 0.0})),
        ('{"data": {"n": 1e21}}', Message("submit", {"n": 1e21})),
        ('{"data": {"n": ' + "9" * 22 + "}}", Message("submit", {"n": 10**22 - 1})),
        ('{"data": {"n": 1e-999}}', Message("submit", {"n": 0.0})),
        ('{"id": "a_-Z.0"}', Message("submit", id=MessageId("a_-Z", 0))),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_message_is_what_it_says(frame, message):
    """What our client and LiveTemplate's client send is understood."""
    assert parse(frame) == message


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_reserved_names_get_through(name):
    """They are the protocol's own words."""
    assert parse(json.dumps({"action": name})) == Message(name)


@pytest.mark.parametrize("frame", [None, 7, [], {}], ids=repr)
def test_no_frame_is_no_message(frame):
    """A POST without a body is answered like any other mistake."""
    assert parse(frame) == Rejected(MALFORMED, "There is no message")


@pytest.mark.parametrize(
    ("frame", "limits"),
    [
        ('{"action": "é"}', MessageLimits(size=16)),
        (nested(30, core="1"), LIMITS),
        ('{"data": {"a": 1, "b": "[[[[[["}}', MessageLimits(depth=2)),
        (r'{"data": {"a": "\"[[[[["}}', MessageLimits(depth=2)),
        ('{"data": {"a": 1, "b": 1}}', MessageLimits(keys=3)),
        ('{"data": {"a": [1, 2]}}', MessageLimits(nodes=5)),
    ],
)
def test_largest_message_gets_through(frame, limits):
    """A limit names the most that is allowed; brackets in text do not nest."""
    assert isinstance(parse(frame, limits), Message)


@pytest.mark.parametrize(
    ("frame", "limits", "text"),
    [
        ('{"action": "é"}', MessageLimits(size=15), "more than 15 bytes"),
        ('{"data": {"a": []}}', MessageLimits(depth=2), "nested too deeply"),
        ('{"data": {"a": 1, "b": 1}}', MessageLimits(keys=2), "more than 2 keys"),
        ('{"data": {"a": [1, 2]}}', MessageLimits(nodes=4), "more than 4 values"),
    ],
)
def test_one_more_is_too_much(frame, limits, text):
    """Each limit holds for itself and says what it is."""
    rejected = parse(frame, limits)

    assert rejected.code == TOO_LARGE
    assert text in rejected.text


@given(st.text() | st.binary() | values.map(json.dumps))
@example('{"a":1}' * 9_000)
def test_parse_is_total(frame):
    """No frame ends a connection, whoever wrote it."""
    assert isinstance(parse(frame), Message | Rejected)


@given(st.dictionaries(members, values))
def test_message_is_what_its_annotations_say(sent):
    """Nobody behind ``parse`` asks for types again."""
    message = parse(json.dumps(sent, ensure_ascii=False))
    if isinstance(message, Rejected):
        return

    assert type(message.action) is str
    assert message.action in RESERVED or not message.action.startswith("_")
    assert type(message.data) is dict
    assert message.submitter is None or type(message.submitter) is str
    assert message.id is None or type(message.id) is MessageId
    assert json.dumps(message.data, ensure_ascii=False, allow_nan=False).encode()


@given(
    st.from_regex(r"[a-z][a-z_]{0,9}", fullmatch=True),
    st.dictionaries(st.text(), values),
)
def test_sound_messages_get_through(action, data):
    """Whatever a form can hold reaches its action as it was written."""
    frame = json.dumps({"action": action, "data": data})
    message = parse(frame)

    assert isinstance(message, Rejected) == ("NaN" in frame or "Infinity" in frame) or (
        message.data == data
    )


@pytest.mark.parametrize(
    "frame",
    ["[" * 65_536, '{"a":' * 13_000, '"' * 65_536, "\\" * 65_536, '"\\' * 32_768],
    ids=lambda frame: frame[:8],
)
def test_hostile_frames_cost_milliseconds(frame):
    """One visitor's messages do not hold up the others."""
    start = perf_counter()
    parse(frame)

    assert perf_counter() - start < 0.5


@pytest.mark.parametrize("text", ["4be1.0", "a_-Z.999999999999999"])
def test_id_is_written_as_it_was_read(text):
    """The client finds its message by it."""
    assert str(parse(json.dumps({"id": text})).id) == text
