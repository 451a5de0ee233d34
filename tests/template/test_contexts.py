"""Where each value of a template stands, and what is refused there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from quartlive.errors import TemplateError
from quartlive.template.contexts import annotate
from quartlive.template.marks import Rule


def annotated(source: str, **others: str) -> nodes.Template:
    """The AST of a template after the pass; others can be extended and included."""
    env = Environment(autoescape=True)

    def resolve(name: str) -> nodes.Template | None:
        return env.parse(others[name]) if name in others else None

    return annotate(env.parse(source), "page.html", resolve)


def rule_of(source: str, name: str = "x") -> Rule:
    """The rule by which the value of this name is written."""
    ast = annotated(f"<body>{source}</body>")
    found = next(node for node in ast.find_all(nodes.Name) if node.name == name)
    return getattr(found, "live_rule", Rule.TEXT)


def marks_of(source: str, **others: str) -> list[tuple[str, str]]:
    """Kind and further word of each mark, outermost first."""
    found = annotated(source, **others).find_all(nodes.If)
    marks = [node.live_mark for node in found if hasattr(node, "live_mark")]
    return [(mark.kind, mark.what) for mark in marks]


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("<p>{{ x }}</p>", Rule.TEXT),
        ('<p title="{{ x }}">', Rule.ATTRIBUTE),
        ("<p title='a {{ x }}'>", Rule.ATTRIBUTE),
        ("<textarea>{{ x }}</textarea>", Rule.RCDATA),
        ("<!-- {{ x }} -->", Rule.COMMENT),
        ("<p {{ x }}>", Rule.TAG),
        ('<script type="application/json">{{ x|tojson }}</script>', Rule.TEXT),
        ("<p>{% if 1 %}{{ x }}{% endif %}</p>", Rule.TEXT),
        ('<p title="{% if 1 %}{{ x }}{% endif %}">', Rule.ATTRIBUTE),
        ('<p title="{% for i in [1] %}{{ x }}{% endfor %}">', Rule.ATTRIBUTE),
        ("<ul><li>a<li>{{ x }}</ul>", Rule.TEXT),
    ],
)
def test_a_value_is_written_by_the_rule_of_its_place(source, rule):
    """The same value is harmless here and an attack there."""
    assert rule_of(source) is rule


REFUSED = [
    ("<p class={{ x }}>", 'write quotes: class="{{ x }}"'),
    ("<{{ x }}>", "write both tags"),
    ("<p {{ x }}='a'>", "write a constant name"),
    ('<p onclick="{{ x }}">', 'write lvt-on:click="action"'),
    ('<p style="{{ x }}">', "write a class"),
    ('<iframe srcdoc="{{ x }}"></iframe>', "write src"),
    ("<script>{{ x }}</script>", '<script type="application/json">'),
    ("<script>let a = '{{ x }}'</script>", 'write data-value="{{ x }}"'),
    ("<style>{{ x }}</style>", "write a class"),
    ('<button name="{{ x }}">', "write constants"),
    ('<p lvt-on:click="{{ x }}">', "write constants"),
    ('<p lvt-key="Enter: {{ x }}">', "write constants"),
    ('<p lvt-scroll-sentinel="{{ x }}">', "write constants"),
    ('<form lvt-form:action="{{ x }}">', "write constants"),
    ('<a href="javascript:{{ x }}">', 'write lvt-on:click="action"'),
    ("{% if x %}<p class='{% else %}<p>{% endif %}", "end in the same place"),
    ("{% for i in x %}<p class='{% endfor %}", "same place"),
]


@pytest.mark.parametrize(("source", "remedy"), REFUSED)
def test_where_nothing_makes_a_value_safe_it_is_an_error(source, remedy):
    """With file and line, and what to write instead."""
    with pytest.raises(TemplateError) as raised:
        annotated(f"<body>\n{source}\n</body>")

    assert str(raised.value).startswith("page.html:2: ")
    assert remedy in raised.value.remedy


@pytest.mark.parametrize(
    "source",
    [
        '<p {{ "hidden" if x }}>',
        '<p {{ "hidden" if x else "" }} class="a">',
        "<p {% if x %}hidden{% endif %} {% if y %}checked{% endif %} class='a'>",
        '<button name="{{ "add" if x else "edit" }}">',
        "<script>let a = 1;</script><style>p { color: red }</style>",
        '<p {{ live.attrs("add", "title") }}>',
        '<p class="{{ "a" if x }} b">',
    ],
)
def test_the_templates_own_words_may_stand_anywhere(source):
    """Only data is a danger; ordinary templates are not hurt."""
    assert annotated(f"<body>{source}</body>")


def test_addresses_are_looked_at_as_a_whole():
    """Two harmless halves can make a script."""
    split = '<body><a href="{{ a }}{{ b }}">t</a></body>'

    assert ("url", "url") in marks_of(split)


@pytest.mark.parametrize("beginning", ["/", "https://a.example/", "?q=", "#"])
def test_an_address_with_a_constant_beginning_is_split(beginning):
    """Nothing behind it can become a scheme."""
    source = f'<body><a href="{beginning}{{{{ a }}}}">t</a></body>'

    assert ("url", "url") not in marks_of(source)


def test_region_and_title_are_found():
    """What is live is the body; the title travels beside it."""
    page = "<html><head><title>{{ t }}</title></head><body>{{ x }}</body></html>"

    assert [kind for kind, _ in marks_of(page)] == ["title", "region"]


def test_tags_that_hold_data_are_marked():
    """A dark mode switch belongs to the region, though it stands around it."""
    page = '<html lang="{{ l }}"><body class="{{ c }}">{{ x }}</body></html>'

    assert {what for kind, what in marks_of(page) if kind == "tag"} == {"html", "body"}


def test_our_attributes_stand_right_after_the_body_tags_name():
    """The client knows its visit by them."""
    ast = annotated('<body class="a">{{ x }}</body>')
    ours = next(n for n in ast.find_all(nodes.Getattr) if n.attr == "body_attributes")

    assert ours.live_rule is Rule.RAW


def test_what_is_not_balanced_is_one_piece():
    """A browser never has to guess where an element ends."""
    page = "<body>{% if x %}<div>{% endif %}a{% if x %}</div>{% endif %}<p>b</p></body>"

    assert "opaque" in [kind for kind, _ in marks_of(page)]


def test_a_block_takes_the_place_where_it_lands():
    """What a child writes into a parent's script is in a script."""
    layout = "<body><script>{% block js %}{% endblock %}</script></body>"
    child = "{% extends 'layout.html' %}{% block js %}let a = {{ x }};{% endblock %}"

    with pytest.raises(TemplateError, match="script"):
        annotated(child, **{"layout.html": layout})


@pytest.mark.parametrize(
    "source",
    [
        "<option{% if x %} selected{% endif %}>a</option>",
        "<option{{ ' selected' if x }}>a</option>",
        "<input{{ live.attrs('add', 'title') }}>",
        "<input{{ {'title': x}|xmlattr }}>",
        "<p class='a'{% if x %} hidden{% endif %}>a</p>",
        "<p {% for a in x %}{{ a }}{% endfor %}>a</p>",
    ],
)
def test_attributes_may_begin_right_after_a_name(source):
    """Authors leave the space to the branch."""
    assert marks_of(f"<body>{source}</body>") == [("region", "")]


OTHERS = [
    ("<h{% if x %}1{% else %}2{% endif %}>a</h1>", "goes on after a statement"),
    ("<p {% if x %}a{% endif %}b='c'>a</p>", "goes on after a statement"),
    ("a <{% if x %}b{% endif %}>", "goes on after a statement"),
    ("<h{{ x }}>a</h1>", "the name of a tag"),
    ("<p data-{{ x }}='a'>b</p>", "the name of an attribute"),
    ("<p></p {{ x }}>", "an end tag"),
    ("<p {% include 'a' %}>b</p>", "a tag"),
    ("<style>{% include 'a' %}</style>", "a style sheet"),
    ("<script type='application/json'>{{ x }}</script>", "without tojson"),
    ("<input type='submit' name='{{ x }}'>", "names an action"),
    (
        "<a {% if x %}href='/a{% else %}href='/b{% endif %}{{ x }}'>a</a>",
        "begins inside",
    ),
    (
        "<a href='{% if x %}{{ x }}'{% else %}'{% endif %}>a</a>",
        "ends inside this statement",
    ),
    (
        "<a {% if x %}href='{{ x }}{% else %}href='/{% endif %}'>a</a>",
        "does not end where it begins",
    ),
    ("{% macro m() %}<div>{% endmacro %}", "the macro m leaves <div> open"),
    ("{% macro m() %}</div>{% endmacro %}", "the macro m ends <div>"),
    ("{% macro m() %}<p class='{% endmacro %}", "the macro m ends inside a tag"),
    ("{% call m() %}<div>{% endcall %}", "the body of {% call %} leaves <div> open"),
    ("<p title='{% block b %}'{% endblock %}>a</p>", "the block b does not end"),
    ("{% if x %}<body>{% endif %}", "is not written always"),
]


@pytest.mark.parametrize(("source", "reason"), OTHERS)
def test_what_cannot_be_followed_is_an_error(source, reason):
    """The author reads what stands where, and not a broken page."""
    with pytest.raises(TemplateError) as raised:
        annotated(f"\n{source}")

    assert (raised.value.template, raised.value.line) == ("page.html", 2)
    assert reason in raised.value.reason
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<div>a", "this file leaves <div> open"),
        ("a</div>", "this file ends <div>, which it did not begin"),
        ("<body><!-- a", "this file ends inside a tag, a comment or the like"),
    ],
)
def test_a_file_holds_whole_elements(source, reason):
    """Who includes it has to know where it ends."""
    with pytest.raises(TemplateError, match=reason):
        annotated(source)


LAYOUT = (
    '<body {% block more %}{% endblock %}><p title="{% block tip %}{% endblock %}">'
    '<a href="{% block link %}{% endblock %}">{% block text %}{% endblock %}</a></p>'
    "<!-- {% block note %}{% endblock %} --></body>"
)


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        ("more", Rule.TAG),
        ("tip", Rule.ATTRIBUTE),
        ("link", Rule.ATTRIBUTE),
        ("text", Rule.TEXT),
        ("note", Rule.COMMENT),
        ("unknown", Rule.TEXT),
    ],
)
@pytest.mark.parametrize("parent", ["'a.html'", "'a.html' if y else 'a.html'"])
def test_a_childs_block_has_the_rule_of_its_landing(block, rule, parent):
    """Also through a file between the two."""
    ast = annotated(
        f"{{% extends {parent} %}}{{% block {block} %}}{{{{ x }}}}{{% endblock %}}",
        **{"a.html": "{% extends 'b.html' %}", "b.html": LAYOUT},
    )
    value = next(n for n in ast.find_all(nodes.Name) if n.name == "x")

    assert getattr(value, "live_rule", Rule.TEXT) is rule
    assert getattr(ast.find(nodes.Block), "live_rule", Rule.TEXT) is rule


def test_a_block_cannot_stand_where_its_parent_has_it_not():
    """One block has one rule."""
    child = (
        "{% extends 'a.html' %}{% block text %}<p class='{% block tip2 %}{% endblock %}"
    )
    child += "{% block note %}{% endblock %}'></p>{% endblock %}"
    with pytest.raises(TemplateError, match="the block note stands in another place"):
        annotated(child, **{"a.html": LAYOUT})


ROOT = Path(__file__).parents[2]
TEMPLATES = [
    *(ROOT / "templates").glob("*.html"),
    *(ROOT / "tests" / "browser" / "templates").glob("*.html"),
]
EXAMPLES = [
    (path.name, source)
    for path in (ROOT / "docs").rglob("*.md")
    for source in re.findall(r"```jinja[^\n]*\n(.*?)```", path.read_text(), re.DOTALL)
]


@pytest.mark.parametrize(
    ("name", "source"),
    [*((path.name, path.read_text()) for path in TEMPLATES), *EXAMPLES],
)
def test_ordinary_templates_are_split_everywhere(name, source):
    """What the documentation shows is never one lump of HTML."""
    layout = (ROOT / "templates" / "layout.html").read_text()

    kinds = [kind for kind, _ in marks_of(source, **{"layout.html": layout})]

    assert "opaque" not in kinds
