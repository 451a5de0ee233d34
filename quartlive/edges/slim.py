"""Client modules without their comments, for the wire.

The sources are written to be read; a browser downloads half of their bytes for
nothing. Only comments go, and their lines stay, so that an error in a browser names
the same line as the file.
"""

from __future__ import annotations


def slim(source: str) -> str:
    r"""Return a JavaScript module without comments that begin a line.

    No line of a template literal may begin with ``//`` or ``/*``; the client's
    modules keep to it. Comments behind code stay.

    >>> slim("/** Adds. */\nlet a = 1; // one\n  // two\nlet b = 2;\n")
    '\nlet a = 1; // one\n\nlet b = 2;\n'
    """
    lines: list[str] = []
    in_block = False
    for line in source.splitlines():
        text = line.strip()
        if in_block or text.startswith("/*"):
            _, end, line = text.partition("*/")
            in_block = not end
        elif text.startswith("//"):
            line = ""
        lines.append(line)
    return "\n".join(lines) + "\n"
