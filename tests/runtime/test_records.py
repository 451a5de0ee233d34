"""What a record remembers, and how it is named."""

from __future__ import annotations

from quartlive.runtime.records import Outcome, Record, RecordKey
from quartlive.wire.messages import MessageId

DONE = Outcome("add")


def remembered(*messages: MessageId) -> Record:
    record = Record()
    for message in messages:
        record = record.next({}, message, DONE)
    return record


def test_outcomes_are_found_by_their_message():
    """A message that comes again gets the answer it had."""
    record = remembered(MessageId("a", 1), MessageId("a", 2))

    assert record.outcome(MessageId("a", 2)) == DONE
    assert record.outcome(MessageId("a", 3)) is None
    assert record.outcome(MessageId("b", 1)) is None
    assert record.outcome(None) is None


def test_the_last_16_outcomes_of_a_page_load_are_kept():
    """More than a client sends before the first is answered."""
    record = remembered(*(MessageId("a", n) for n in range(20)))

    assert record.outcome(MessageId("a", 3)) is None
    assert record.outcome(MessageId("a", 4)) == DONE


def test_the_last_16_page_loads_are_kept():
    """The one that was used last stays longest, however old it is."""
    record = remembered(*(MessageId(str(n), 1) for n in range(16)))
    record = record.next({}, MessageId("0", 2), DONE)
    record = record.next({}, MessageId("new", 1), DONE)

    assert record.outcome(MessageId("0", 1)) == DONE
    assert record.outcome(MessageId("1", 1)) is None
    assert len(record.outcomes) == 16


def test_a_message_without_an_id_leaves_no_outcome():
    """Peers that number nothing fill no memory."""
    assert Record().next({"n": 1}, None, DONE) == Record({"n": 1}, 1)


def test_each_group_page_and_variable_has_its_own_record():
    """Nothing of the visitor can be read from the name."""
    keys = [
        RecordKey("a:1", "page", {"id": 1}),
        RecordKey("a:2", "page", {"id": 1}),
        RecordKey("a:1", "other", {"id": 1}),
        RecordKey("a:1", "page", {"id": 2}),
        RecordKey("a:1", "page", {"id": "1"}),
    ]

    assert len({key.digest for key in keys}) == len(keys)
    assert all(len(key.digest) == 64 for key in keys)
