"""Private names of the client's classes, shortened for the wire.

A private name is seen by nobody outside its class, so what it is called is only for
those who read the source. Each module gets the same short ones, which compress well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, product
from string import ascii_lowercase

# A name is private if something has it; colours in texts are had by nobody.
_HAD = re.compile(r"\.#(\w+)")
_NAMED = re.compile(r"#(\w+)")


def shorten(source: str) -> str:
    """Return a JavaScript module with short private names.

    No text of it may hold a ``#`` before one of its private names; the client's
    modules keep to it.

    >>> shorten('class A { #count = 1; add() { this.#count++; say("#fff"); } }')
    'class A { #a = 1; add() { this.#a++; say("#fff"); } }'
    """
    short = dict(zip(dict.fromkeys(_HAD.findall(source)), _names(), strict=False))
    return _NAMED.sub(lambda found: f"#{short.get(found[1], found[1])}", source)


def _names() -> Iterator[str]:
    """Yield a to z, then aa, ab and so on."""
    sizes = (product(ascii_lowercase, repeat=size) for size in (1, 2))
    return map("".join, chain.from_iterable(sizes))
