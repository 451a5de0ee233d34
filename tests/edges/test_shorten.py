"""What a private name is called changes nothing, as long as it stays one name."""

from __future__ import annotations

from quartlive.edges.assets import CLIENT
from quartlive.edges.shorten import shorten
from quartlive.edges.slim import slim
from tests.edges.test_squeeze import tokens


def test_the_client_is_the_same_program() -> None:
    """Each module of it: the same tokens, each private name for exactly one other."""
    paths = sorted(CLIENT.rglob("*.js"))
    modules = [slim(path.read_text()) for path in paths]
    before, after = tokens(*modules), tokens(*map(shorten, modules))

    for path, was, now in zip(paths, before, after, strict=True):
        changed = {pair for pair in zip(was, now, strict=True) if pair[0] != pair[1]}
        names = {name for name in was if name.startswith("#")}
        assert {name for name, _ in changed} <= names, path
        assert len({short for _, short in changed}) == len(changed), path
        assert len(set(now)) == len(set(was)), path


def test_what_is_no_private_name_stays() -> None:
    """Colours, selectors and names of a page's own."""
    source = 'class A { #fff = "#main"; b() { return this.#fff + "#f0f #fffa"; } }'

    assert (
        shorten(source)
        == 'class A { #a = "#main"; b() { return this.#a + "#f0f #fffa"; } }'
    )


def test_there_are_names_for_more_than_the_alphabet_has_letters() -> None:
    """None is given twice."""
    source = "".join(f"this.#name{number};" for number in range(30))

    assert shorten(source).endswith("this.#z;this.#aa;this.#ab;this.#ac;this.#ad;")
