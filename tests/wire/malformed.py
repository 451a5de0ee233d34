"""What must never get through: frames that are no message, with the answer to each.

Unit tests give them to ``parse()``; tests of the transports send them over a socket
and in the body of a POST.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from quartlive.wire.messages import MALFORMED, TOO_LARGE, MessageId

KIB_64 = 64 * 1024


@dataclass(frozen=True)
class Case:
    """One frame that is refused.

    Attributes:
        name: What is wrong, unique in the table.
        frame: Text or bytes as they arrive.
        code: Code of the answer.
        id: What the answer names when the message's id could be made out.
    """

    name: str
    frame: str | bytes
    code: str = MALFORMED
    id: MessageId | None = None


def message(**members: object) -> str:
    return json.dumps({"action": "add", **members}, separators=(",", ":"))


def nested(depth: int, start: str = "[", end: str = "]", core: str = "") -> str:
    """A message around this many lists or objects within each other."""
    return '{"data":{"x":' + start * depth + core + end * depth + "}}"


NO_JSON = [
    Case("empty", ""),
    Case("empty bytes", b""),
    Case("white space", " \r\n\t "),
    Case("a word", "add"),
    Case("a form's body", "lvt-action=add&title=milk"),
    Case("markup", "<!doctype html><title>add</title>"),
    Case("single quotes", "{'action': 'add'}"),
    Case("no quotes", "{action: 1}"),
    Case("a comment", '{"action": "add"} // now'),
    Case("a trailing comma", '{"action": "add",}'),
    Case("cut off in a string", '{"action": "ad'),
    Case("cut off in a pair", '{"action":'),
    Case("cut off in an object", '{"action": "add"'),
    Case("two messages", '{"action": "add"}{"action": "add"}'),
    Case("two lines", '{"action": "add"}\n{"action": "add"}'),
    Case("closed twice", '{"action": "add"}}'),
    Case("brackets that do not match", '{"data": [}]'),
    Case("a byte order mark", '\ufeff{"action": "add"}'),
    Case("a NUL", "\0"),
    Case("a NUL behind", '{"action": "add"}\0'),
    Case("a control character in a string", '{"action": "a\x01b"}'),
    Case("a newline in a string", '{"action": "a\nb"}'),
    Case("an escape that does not exist", r'{"action": "a\xb"}'),
    Case("half an escape", r'{"action": "\u12"}'),
    Case("NaN", '{"data": {"n": NaN}}'),
    Case("Infinity", '{"data": {"n": Infinity}}'),
    Case("-Infinity", '{"data": {"n": -Infinity}}'),
    Case("a hexadecimal number", '{"data": {"n": 0x10}}'),
    Case("a leading zero", '{"data": {"n": 012}}'),
    Case("a plus sign", '{"data": {"n": +1}}'),
    Case("an underscore in a number", '{"data": {"n": 1_000}}'),
    Case("Python's words", '{"data": {"b": True}}'),
    Case("digits of another script", '{"data": {"n": \u0661}}'),
]

NO_UTF_8 = [
    Case("random bytes", bytes(range(128, 160))),
    Case("half a character at the end", b'{"action": "\xe2\x82'),
    Case("an overlong slash", b'{"action": "\xc0\xaf"}'),
    Case("a surrogate in UTF-8", b'{"action": "\xed\xa0\x80"}'),
    Case("beyond Unicode", b'{"action": "\xf5\x80\x80\x80"}'),
    Case("latin-1", '{"action": "caf\xe9"}'.encode("latin-1")),
    Case("UTF-16", '{"action": "add"}'.encode("utf-16")),
    Case("compressed", bytes.fromhex("1f8b08000000000000ff")),
    Case("half a character as an escape", r'{"data": {"t": "\ud800"}}'),
    Case("the other half", r'{"data": {"t": "\udc00 \ud800"}}'),
    Case("halves in the wrong order", r'{"data": {"t": "\udc00\ud800"}}'),
    Case("half a character in a name", r'{"data": {"\ud800": 1}}'),
    Case("half a character as action", r'{"action": "\ud800"}'),
    Case("half a character where nobody looks", r'{"action": "add", "x": ["\udfff"]}'),
]

NO_MESSAGE = [
    Case("null", "null"),
    Case("true", "true"),
    Case("a number", "7"),
    Case("a string", '"add"'),
    Case("an empty list", "[]"),
    Case("a list of messages", '[{"action": "add"}]'),
    Case("action is null", '{"action": null}'),
    Case("action is a number", '{"action": 7}'),
    Case("action is true", '{"action": true}'),
    Case("action is a list", '{"action": ["add"]}'),
    Case("action is an object", '{"action": {"name": "add"}}'),
    Case("data is a list", message(data=[])),
    Case("data is text", message(data="title=milk")),
    Case("data is a number", message(data=0)),
    Case("data is false", message(data=False)),
    Case("submitter is a number", message(submitter=1)),
    Case("submitter is a list", message(submitter=["add"])),
    Case("submitter is an object", message(submitter={})),
]

NO_NAME = [
    Case("a private name", '{"action": "_secret"}'),
    Case("an underscore", '{"action": "_"}'),
    Case("a dunder name", '{"action": "__class__"}'),
    Case("another dunder name", '{"action": "__init__"}'),
    Case("a reserved name in other letters", '{"action": "__PING__"}'),
    Case("a reserved name and more", '{"action": "__ping__ "}'),
    Case("a name with a newline", r'{"action": "add\n"}'),
    Case("a name with a NUL", r'{"action": "add\u0000"}'),
    Case("a name with an escape sequence", r'{"action": "\u001b[31madd"}'),
    Case("a name that writes backwards", r'{"action": "\u202edda"}'),
    Case("a name of a kibibyte", json.dumps({"action": "a" * 1024})),
]

NO_ID = [
    Case("id is a number", message(id=7)),
    Case("id is an object", message(id={})),
    Case("id is empty", message(id="")),
    Case("id without a number", message(id="4be1")),
    Case("id without a nonce", message(id=".7")),
    Case("id with a sign", message(id="4be1.-7")),
    Case("id with a leading zero", message(id="4be1.07")),
    Case("id with a fraction", message(id="4be1.7.5")),
    Case("id with a newline", message(id="4be1.7\n")),
    Case("id with digits of another script", message(id="4be1.\u0667")),
    Case("id with a long nonce", message(id="a" * 65 + ".7")),
    Case("id with a long number", message(id="4be1." + "9" * 16)),
    Case("id with a path", message(id="../../etc.7")),
]

TOO_MUCH = [
    Case("a byte too many", message(data={"x": "a" * KIB_64}), TOO_LARGE),
    Case(
        "too many bytes in few characters",
        message(data={"x": "é"}).replace(r"\u00e9", "€" * (KIB_64 // 3)),
        TOO_LARGE,
    ),
    Case("a mebibyte of nothing", b"\0" * 2**20, TOO_LARGE),
    Case("33 levels of lists", nested(31, core="1"), TOO_LARGE),
    Case("33 levels of objects", nested(31, '{"x":', "}", "1"), TOO_LARGE),
    Case("10 000 levels", nested(10_000), TOO_LARGE),
    Case("60 000 levels that never end", "[" * 60_000, TOO_LARGE),
    Case("10 000 levels of objects that never end", '{"":' * 10_000, TOO_LARGE),
    Case(
        "1 001 keys",
        json.dumps({"data": dict.fromkeys(map(str, range(1_000)))}),
        TOO_LARGE,
    ),
    Case(
        "1 001 keys where nobody looks",
        json.dumps({"x": [dict.fromkeys(map(str, range(500)))] * 2}),
        TOO_LARGE,
    ),
    Case("10 001 values", json.dumps({"data": {"x": [0] * 9_998}}), TOO_LARGE),
    Case("10 001 empty lists", '{"x": [' + ",".join(["[]"] * 9_999) + "]}", TOO_LARGE),
    Case("an integer of 23 digits", '{"data": {"n": ' + "9" * 23 + "}}"),
    Case("an integer of 5 000 digits", '{"data": {"n": ' + "9" * 5_000 + "}}"),
    Case("a negative integer of 22 digits", '{"data": {"n": -' + "9" * 22 + "}}"),
    Case("a number beyond every float", '{"data": {"n": 1e999}}'),
    Case("a negative number beyond every float", '{"data": {"n": -1e999}}'),
    Case("an exponent of 5 000 digits", '{"data": {"n": 1e' + "9" * 5_000 + "}}"),
]

# Written as our client does, so that the answer reaches who sent it.
KNOWN_BY_ID = [
    Case(
        "action is a number, with an id",
        message(action=7, id="4be1.7"),
        id=MessageId("4be1", 7),
    ),
    Case(
        "NaN, with an id", '{"data":{"n":NaN},"id":"4be1.8"}', id=MessageId("4be1", 8)
    ),
    Case(
        "a dunder name, with an id",
        message(action="__class__", id="4be1.9"),
        id=MessageId("4be1", 9),
    ),
    Case(
        "too many bytes, with an id",
        message(data={"x": "a" * 2**20}, id="4be1.10"),
        TOO_LARGE,
        MessageId("4be1", 10),
    ),
    Case("an id inside of data is none", '{"data":NaN,"x":{"id":"4be1.7"}}'),
    Case("an id in a string is none", json.dumps({"action": 7, "x": '"id":"4be1.7"}'})),
]

CASES = [
    *NO_JSON,
    *NO_UTF_8,
    *NO_MESSAGE,
    *NO_NAME,
    *NO_ID,
    *TOO_MUCH,
    *KNOWN_BY_ID,
]
