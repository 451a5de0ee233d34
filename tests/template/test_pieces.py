"""Statements taken apart, and put together in groups."""

from __future__ import annotations

from jinja2 import Environment, nodes

from quartlive.template.marks import Mark
from quartlive.template.pieces import Group, put_together, taken_apart


def parsed(source: str) -> list[nodes.Node]:
    return Environment().parse(source).body


def written(body: list[nodes.Node]) -> str:
    """The constant texts of a body, with marked groups in brackets."""
    text = ""
    for node in body:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                is_text = isinstance(part, nodes.TemplateData)
                text += part.data if is_text else "#"
        elif isinstance(node, nodes.If) and hasattr(node, "live_mark"):
            text += f"[{written(node.body)}]"
        else:
            text += "%"
    return text


def test_outputs_are_taken_apart_and_texts_joined():
    """Where Jinja cuts a text means nothing."""
    pieces = taken_apart(parsed("a{# note #}b{{ x }}{% if x %}{% endif %}c"))

    kinds = [type(piece).__name__ for piece in pieces]
    assert kinds == ["TemplateData", "Name", "If", "TemplateData"]
    assert pieces[0].data == "ab"


def test_what_was_taken_apart_is_the_same_put_together():
    """Without groups nothing is another template."""
    pieces = taken_apart(parsed("a{{ x }}b{% if x %}{% endif %}c"))

    assert written(put_together(pieces, [])) == "a#b%c"


def test_a_group_may_begin_and_end_inside_of_a_text():
    """Marks follow the HTML, not the statements."""
    pieces = taken_apart(parsed("<p>{{ x }}</p>rest"))
    group = Group((0, 0), (2, 4), Mark("opaque"))

    assert written(put_together(pieces, [group])) == "[<p>#</p>]rest"


def test_groups_may_lie_in_one_another():
    """An address in a region, for instance."""
    pieces = taken_apart(parsed("a{{ x }}b{{ y }}c"))
    outer = Group((0, 0), (4, 1), Mark("region"))
    inner = Group((1, 0), (2, 1), Mark("opaque"))

    assert written(put_together(pieces, [inner, outer])) == "[a[#b]#c]"
