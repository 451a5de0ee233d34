"""Where in the HTML a text ends: the standard's tokenizer, resumable anywhere.

:func:`step` takes the state after one text and the next text, and returns the state
after both. A template's constant text is cut wherever a value or a statement stands;
how it is cut makes no difference: ``step(step(s, a), b) == step(s, a + b)``. What a cut
leaves undecided (``<``, ``--``, ``</scr``) waits in ``State.pending``.

Beside the tokenizer's own states it follows, as the tree builder of a browser does for
it, which elements hold raw text and where foreign content (SVG, MathML) begins, and it
notes the few attributes that decide what other values mean.
"""

from __future__ import annotations

import re
from typing import Literal

from .elements import FOREIGN, HTML_POINTS, foreign_after
from .states import NOTED, State

RCDATA = frozenset({"textarea", "title"})
RAW = RCDATA | {"script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"}

Kind = Literal[
    "open", "name", "attribute", "value", "end", "close", "raw", "text", "bare", "whole"
]

#: Something the tokenizer met: its kind, where in the text, a name, one more number.
#:
#: ========= ==================================== ============= ======================
#: kind      at                                   name          more
#: ========= ==================================== ============= ======================
#: open      the ``<`` that leaves text           ``""``
#: name      the end of a tag's name              the tag
#: attribute the end of an attribute's name       the attribute
#: value     the first character of a value       the attribute
#: end       the end of a value, before its quote the attribute
#: close     after the ``>`` of a tag             the tag       1 if it ended in ``/>``
#: raw       the ``</`` that ends raw text        the element
#: text      where a comment or the like ended    ``""``
#: bare      after the ``>`` of a tag that has    the tag       at its ``<``
#:           no attributes: open, name, close
#: whole     the end of a quoted value, before    the attribute the value's first
#:           its quote: attribute, value, end                   character
#: ========= ==================================== ============= ======================
#:
#: Positions below 0 lie in what was pending.
Event = tuple[Kind, int, str, int]


_NAME = re.compile(r"[^\t\n\f\r />]*")
# What most of a page is made of, each recognised at one go.
_BARE_TAG = re.compile(r"<(/?[a-zA-Z][^\t\n\f\r />]*)>")
_QUOTED = re.compile(r"""([^\t\n\f\r />][^\t\n\f\r />=]*)=(?:"([^"]*)"|'([^']*)')""")
_BETWEEN = re.compile(r"[\t\n\f\r /]*")
_ATTRIBUTE = re.compile(r"[^\t\n\f\r />=]*")
_SPACE = re.compile(r"[\t\n\f\r ]*")
_UNQUOTED = re.compile(r"[^\t\n\f\r >]*")
_COMMENT_END = re.compile(r"--!?>")
_COMMENT_CUT = re.compile(r"(?:--?|--!)\Z")
_SCRIPT = re.compile(r"<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE)
_RAW_END = {tag: re.compile(rf"</{tag}(?=[\t\n\f\r />])", re.IGNORECASE) for tag in RAW}
_CDATA = "<![CDATA["


def step(state: State, text: str, events: list[Event] | None = None) -> State:
    """Return the state after *text*, which began in *state*.

    Args:
        state: Where the text begins.
        text: Any piece of HTML.
        events: What was met is added here.
    """
    scanner = _Scanner(state, text, [] if events is None else events)
    return scanner.run()


class _Scanner:
    """One text on its way through the tokenizer."""

    def __init__(self, state: State, text: str, events: list[Event]) -> None:
        self.offset = len(state.pending) if state.where != "tag" else 0
        self.text = state.pending + text if self.offset else text
        self.solidus = state.where == "tag" and state.pending == "/"
        self.fresh = state.where == "comment" and state.pending.startswith("<!--")
        self.at = 0
        self.events = events
        (
            self.where,
            self.tag,
            self.attribute,
            self.quote,
            self.pending,
            self.value,
            self.notes,
            self.foreign,
        ) = state
        self.pending = ""

    def run(self) -> State:
        steps = _STEPS
        size = len(self.text)
        while self.at < size:
            steps[self.where](self)
        if self.where == "tag" and self.solidus:
            self.pending = "/"
        return State(
            self.where,
            self.tag,
            self.attribute,
            self.quote,
            self.pending,
            self.value,
            self.notes,
            self.foreign,
        )

    def tell(self, kind: Kind, at: int, name: str = "", more: int = 0) -> None:
        self.events.append((kind, at - self.offset, name, more))

    def wait(self, at: int) -> None:
        """Leave the rest of the text undecided."""
        self.pending = self.text[at:]
        self.at = len(self.text)

    def between(self) -> None:
        """Forget what belongs to a tag."""
        self.where = "text"
        self.tag = self.attribute = self.quote = self.value = ""
        self.notes = ()

    def in_text(self) -> None:
        text = self.text
        at = text.find("<", self.at)
        if at < 0:
            self.at = len(text)
            return
        bare = _BARE_TAG.match(text, at)
        if bare:
            self.tag = bare.group(1).lower()
            self.tell("bare", bare.end(), self.tag, at - self.offset)
            self._closed(bare.end())
            return
        follows = text[at + 1 : at + 2]
        closing = follows == "/"
        letter = text[at + 2 : at + 3] if closing else follows
        if letter.isascii() and letter.isalpha():
            self.tell("open", at)
            self.where = "name"
            self.tag = "/" if closing else ""
            self.at = at + 1 + closing
        elif not letter:
            self.wait(at)
        elif follows == "!":
            self._declaration(at)
        elif follows == "?" or (closing and letter != ">"):
            self._enter("bogus", at, 2)
        else:
            # A lone <, or </>, which is nothing at all.
            self.at = at + 1

    def _declaration(self, at: int) -> None:
        rest = self.text[at : at + len(_CDATA)]
        if rest.startswith("<!--"):
            self._enter("comment", at, 4)
            self._comment_start()
        elif rest in ("<!", "<!-"):
            self.wait(at)
        elif self.foreign.endswith("s") and rest == _CDATA:
            self._enter("cdata", at, len(_CDATA))
        elif self.foreign.endswith("s") and _CDATA.startswith(rest):
            self.wait(at)
        else:
            self._enter("bogus", at, 2)

    def _enter(
        self, where: Literal["comment", "bogus", "cdata"], at: int, length: int
    ) -> None:
        self.tell("open", at)
        self.where = where
        self.at = at + length

    def _leave(self, at: int) -> None:
        self.between()
        self.at = at
        self.tell("text", at)

    def _comment_start(self) -> None:
        # <!--> and <!---> are whole comments, and a cut may hide that.
        rest = self.text[self.at : self.at + 2]
        if rest.startswith(">") or rest == "->":
            self._leave(self.at + len(rest.partition(">")[0]) + 1)
        elif rest in ("", "-"):
            self.wait(self.at - 4)

    def in_comment(self) -> None:
        if self.fresh:
            self.fresh = False
            self.at = 4
            self._comment_start()
            return
        end = _COMMENT_END.search(self.text, self.at)
        if end:
            self._leave(end.end())
            return
        cut = _COMMENT_CUT.search(self.text, self.at)
        self.wait(cut.start() if cut else len(self.text))

    def in_bogus(self) -> None:
        at = self.text.find(">", self.at)
        if at < 0:
            self.at = len(self.text)
        else:
            self._leave(at + 1)

    def in_cdata(self) -> None:
        at = self.text.find("]]>", self.at)
        if at >= 0:
            self._leave(at + 3)
            return
        tail = len(self.text) - len(self.text.rstrip("]"))
        self.wait(len(self.text) - min(tail, 2, len(self.text) - self.at))

    def in_raw(self) -> None:
        if self.tag == "script":
            self._in_script()
            return
        end = _RAW_END[self.tag].search(self.text, self.at)
        if end:
            self._end_raw(end.start())
        else:
            self.wait(self._cut(("</" + self.tag,)))

    def _in_script(self) -> None:
        found = _SCRIPT.search(self.text, self.at)
        if found is None:
            self.wait(self._cut(("<!--", "-->", "<script", "</script")))
            return
        # The dashes of <!-- may be those of --> as well.
        self.at = found.start() + 2 if found.group() == "<!--" else found.end()
        if found.group() == "<!--":
            self.quote = self.quote or "!"
        elif found.group() == "-->":
            self.quote = ""
        elif not found.group(1):
            self.quote = "!!" if self.quote else ""
        elif self.quote == "!!":
            self.quote = "!"
        else:
            self._end_raw(found.start())

    def _cut(self, tokens: tuple[str, ...]) -> int:
        """Return where a token may begin that the end of the text cuts off."""
        text = self.text
        longest = max(map(len, tokens))
        for at in range(max(self.at, len(text) - longest), len(text)):
            rest = text[at:].lower()
            if any(token.startswith(rest) for token in tokens):
                return at
        return len(text)

    def _end_raw(self, at: int) -> None:
        self.tell("raw", at, self.tag)
        self.tell("open", at)
        self.between()
        self.where = "name"
        self.tag = "/"
        self.at = at + 2

    def in_name(self) -> None:
        end = _NAME.match(self.text, self.at).end()  # type: ignore[union-attr]
        self.tag += self.text[self.at : end].lower()
        self.at = end
        if end < len(self.text):
            self.tell("name", end, self.tag)
            self.where = "tag"

    def in_tag(self) -> None:
        text = self.text
        end = _BETWEEN.match(text, self.at).end()  # type: ignore[union-attr]
        if end > self.at:
            self.solidus = text[end - 1] == "/"
        self.at = end
        if end == len(text):
            return
        if text[end] == ">":
            self.tell("close", end + 1, self.tag, self.solidus)
            self._closed(end + 1)
            return
        self.solidus = False
        quoted = _QUOTED.match(text, end)
        if quoted:
            self._quoted(quoted)
            return
        self.where = "attribute"
        # A name may begin with "=".
        self.attribute = text[end].lower()
        self.at = end + 1

    def _quoted(self, found: re.Match[str]) -> None:
        name = found.group(1).lower()
        value = found.span(found.lastindex or 0)
        self.tell("whole", value[1], name, value[0] - self.offset)
        if (self.tag, name) in NOTED:
            self._note(name, self.text[slice(*value)])
        self.at = found.end()

    def _note(self, name: str, value: str) -> None:
        # The first of two attributes of one name counts.
        if name not in dict(self.notes):
            self.notes = tuple(sorted((*self.notes, (name, value.strip().lower()))))

    def _closed(self, at: int) -> None:
        """Go on after a tag."""
        tag, notes, solidus = self.tag, self.notes, self.solidus
        self.solidus = False
        self.between()
        self.at = at
        if not self.foreign and tag not in FOREIGN:
            if tag in RAW:
                self.where, self.tag, self.notes = "raw", tag, notes
            return
        self.foreign = foreign_after(self.foreign, tag, solidus)
        if tag in RAW and self.foreign.endswith("h") and tag not in HTML_POINTS:
            self.where, self.tag, self.notes = "raw", tag, notes

    def in_attribute(self) -> None:
        end = _ATTRIBUTE.match(self.text, self.at).end()  # type: ignore[union-attr]
        self.attribute += self.text[self.at : end].lower()
        self.at = end
        if end == len(self.text):
            return
        self.tell("attribute", end, self.attribute)
        if self.text[end] == "=":
            self.where = "equals"
            self.at = end + 1
        else:
            self.where = "after"

    def in_after(self) -> None:
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
        if self.at == len(self.text):
            return
        if self.text[self.at] == "=":
            self.where = "equals"
            self.at += 1
        else:
            self.where = "tag"
            self.attribute = ""

    def in_equals(self) -> None:
        at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
        self.at = at
        if at == len(self.text):
            return
        if self.text[at] == ">":
            self.where = "tag"
            self.attribute = ""
            return
        self.where = "value"
        self.quote = self.text[at] if self.text[at] in "\"'" else ""
        self.at = at + len(self.quote)
        self.tell("value", self.at, self.attribute)

    def in_value(self) -> None:
        if self.quote:
            end = self.text.find(self.quote, self.at)
            end = len(self.text) if end < 0 else end
        else:
            end = _UNQUOTED.match(self.text, self.at).end()  # type: ignore[union-attr]
        noted = (self.tag, self.attribute) in NOTED
        if noted:
            self.value += self.text[self.at : end]
        self.at = end
        if end == len(self.text):
            return
        self.tell("end", end, self.attribute)
        if noted:
            self._note(self.attribute, self.value)
        self.at = end + len(self.quote)
        self.where = "tag"
        self.attribute = self.quote = self.value = ""


_STEPS = {
    "text": _Scanner.in_text,
    "name": _Scanner.in_name,
    "tag": _Scanner.in_tag,
    "attribute": _Scanner.in_attribute,
    "after": _Scanner.in_after,
    "equals": _Scanner.in_equals,
    "value": _Scanner.in_value,
    "raw": _Scanner.in_raw,
    "comment": _Scanner.in_comment,
    "bogus": _Scanner.in_bogus,
    "cdata": _Scanner.in_cdata,
}
