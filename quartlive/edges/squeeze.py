"""Client modules without white space, for the wire.

No parser of JavaScript: a few kinds of white space that are easily known to mean
nothing, in sources that Prettier has formatted. What is not as easily known stays.
"""

from __future__ import annotations

import re

# Texts stay as they are, so lines are cut at those. A line with an expression in
# slashes, a division or a text inside a text is left alone.
_TEXTS = r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)"""
_TEXT = re.compile(_TEXTS)
_UNSURE = re.compile(r"[\"'`/]")
_NESTED = re.compile(r"\$\{[^}]*`")

_COMMENT = re.compile(rf"""((?:{_TEXTS}|[^"'`/])*?) *//.*""")

# a - -b is not a--b.
_AROUND = re.compile(r" *([=<>!&|?:;,{}()\[\]*%]|(?<![+-] )[+-](?! [+-])) *")

_GOES_ON = ("{", "}", "(", "[", ",", ";")
_CLOSES = ("}", ")", "]")
_GOES_ON_FROM = (*_CLOSES, ".", "?", ":", "&&", "||", "=")


def squeeze(source: str) -> str:
    r"""Return a JavaScript module without white space that means nothing.

    Comments and commas at the end of a line go as well. Statements end with a
    semicolon. Template literals over several lines stay whole.

    >>> squeeze("if (a) {\n  run(a, \"b, c\"); // d\n}\nstop(`\n  d`);\n")
    'if(a){run(a,"b, c");}stop(`\n  d`);\n'
    """
    text = ""
    is_inside = may_join = False
    for line in source.splitlines():
        was_inside = is_inside
        is_inside ^= line.count("`") % 2 == 1
        if was_inside:
            text += f"\n{line}"
            may_join = False
            continue
        line = line.lstrip() if is_inside else _squeeze_line(line.strip())
        if not line:
            continue
        if may_join and line.startswith(_CLOSES):
            text = text.removesuffix(",")
        joins = text.endswith(_GOES_ON) or line.startswith(_GOES_ON_FROM)
        text += line if may_join and joins else f"\n{line}"
        may_join = not is_inside and "//" not in line
    return text.removeprefix("\n") + "\n"


def _squeeze_line(line: str) -> str:
    if _NESTED.search(line):
        return line
    if comment := _COMMENT.fullmatch(line):
        line = comment[1]
    parts = _TEXT.split(line)
    if any(map(_UNSURE.search, parts[::2])):
        return line
    return "".join(
        part if at % 2 else _AROUND.sub(r"\1", part) for at, part in enumerate(parts)
    )
