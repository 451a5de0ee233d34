"""What each construct of Jinja becomes in the tree, and that its HTML is Jinja's."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment, nodes
from jinja2.compiler import generate
from markupsafe import Markup

from quartlive.template.environment import TreeTemplate, twin_of
from quartlive.template.escape import Attrs
from quartlive.template.helpers import Live
from quartlive.template.marks import Mark, Rule
from quartlive.template.render import Templates
from quartlive.template.runtime import PAGE, Page
from quartlive.wire.tree import to_html
from tests.template.rendering import html, region, rendered, shape

LONG = "<p>a text that is long enough to be worth a number</p>"


def test_text_and_expressions_alternate():
    """Fixed text is sent once, values are what changes."""
    assert region("<b>{{ a }}</b>{{ b }}!", a="<", b=2) == (
        ["<b>", "</b>", "!"],
        "&lt;",
        "2",
    )


def test_constants_fold_into_the_statics():
    """What cannot change needs no slot."""
    assert region("a{{ 'b<' }}{{ 1 + 1 }}{# no #}c{{ x }}", x="") == (
        ["ab&lt;2c", ""],
        "",
    )


def test_a_page_without_values_is_a_node():
    """The root is always a node, so the browser finds one."""
    assert region("<p>hello</p>") == (["<p>hello</p>"],)


IF = (
    "{% if n == 1 %}<b>{{ a }}</b>{% elif n == 2 %}two{% else %}" + LONG + "{% endif %}"
)


@pytest.mark.parametrize(
    ("n", "slot"),
    [(1, (["<b>", "</b>"], "A")), (2, "two"), (3, ([LONG],))],
)
def test_a_condition_is_one_slot(n, slot):
    """Only the branch taken is sent; long fixed text has a number."""
    assert region(IF + "{{ a }}", n=n, a="A") == (["", "", ""], slot, "A")


def test_a_branch_not_taken_is_empty_text():
    """The shape of the node around it stays the same."""
    assert region("<i>{% if n %}x{% endif %}</i>", n=0) == (["<i>", "</i>"], "")


def test_a_condition_that_prints_nothing_has_no_slot():
    """``set`` in a branch is no output."""
    source = "{% if n %}{% set a = 1 %}{% endif %}<p>{{ a }}</p>"

    assert region(source, n=1) == (["<p>", "</p>"], "1")


def test_a_slot_alone_needs_no_node():
    """``{% if a %}{{ a }}{% endif %}`` is text."""
    assert region("<p>{% if a %}{{ a }}{% endif %}</p>", a=5) == (["<p>", "</p>"], "5")


MACRO = (
    "{% macro m(x, y=2) %}<b>{{ x }}{{ y }}</b>{{ caller() if caller }}{% endmacro %}"
)
BOLD = ["<b>", "", "</b>", ""]


def test_a_macro_in_output_position_is_a_node():
    """Components made of macros change by their values, not as a whole."""
    assert region(MACRO + "{{ m('<') }}") == (
        ["", ""],
        (BOLD, "&lt;", "2", ""),
    )


@pytest.mark.parametrize(
    ("x", "slot"), [(1, (BOLD, "1", "2", "")), (0, "none"), (2, (BOLD, "2", "3", ""))]
)
def test_a_macro_called_on_a_condition_is_a_node(x, slot):
    """``{{ card(x) if x }}`` is how authors write small conditions."""
    source = MACRO + "<p>{{ m(x, x + 1) if x else 'none' }}</p>"

    assert region(source, x=x) == (["<p>", "</p>"], slot)


def test_a_macro_used_as_a_value_is_markup():
    """As in Jinja: it can be filtered, joined and kept."""
    assert region(MACRO + "{{ m(1)|upper }}{% set v = m(2) %}{{ v }}") == (
        ["", "", ""],
        "<B>12</B>",
        "<b>22</b>",
    )


def test_a_call_block_is_a_node_in_a_node():
    """What the caller gives has its own statics inside the macro's."""
    source = "{% macro box() %}<div>{{ caller() }}</div>{% endmacro %}"
    source += "{% call box() %}<i>{{ x }}</i>{% endcall %}"

    assert region(source, x=1) == (
        ["", ""],
        (["<div>", "</div>"], (["<i>", "</i>"], "1")),
    )


def test_a_filter_block_is_text():
    """A filter works on text, so nothing finer is left."""
    source = "<p>{% filter upper %}a{{ x }}{% if x %}b{% endif %}{% endfilter %}</p>"

    assert region(source, x="<") == (["<p>", "</p>"], "A&LT;B")


def test_a_set_block_is_a_value():
    """It can be printed where and as often as the author likes."""
    source = "{% set v %}<i>{{ x }}</i>{% endset %}{{ v }}-{{ v|upper }}"

    assert region(source, x="<") == (
        ["", "-", ""],
        "<i>&lt;</i>",
        "<I>&LT;</I>",
    )


LAYOUT = """<title>{% block title %}T{% endblock %}</title><body>{% block a %}\
<p>{{ x }}</p>{% endblock %}{% include "part.html" %}\
{% block b scoped %}{% endblock %}</body>"""
FILES = {
    "layout.html": LAYOUT,
    "part.html": "<hr>{{ x }}",
    "page.html": '{% extends "layout.html" %}{% block a %}<i>{{ super() }}</i>'
    "{% endblock %}{% block b %}{{ self.a() }}{% endblock %}",
}


def test_blocks_and_includes_are_nodes():
    """A page's own part and the layout's change apart from each other."""
    overridden = (["<i>", "</i>"], (["<p>", "</p>"], "1"))

    assert region(FILES, x=1) == (
        ["", "", "", ""],
        overridden,
        (["<hr>", ""], "1"),
        overridden,
    )


def test_the_template_of_an_include_may_be_chosen_by_data():
    """Tabs and wizards do this; another file is another node."""
    files = {
        "a.html": "<b>{{ x }}</b>",
        "c.html": "<i>{{ x }}</i>",
        "page.html": "<body>{% include name %}{% include ['?', name] %}"
        "{% include '?' ignore missing %}</body>",
    }

    assert region(files, x=1, name="c.html") == (
        ["", "", "", ""],
        (["<i>", "</i>"], "1"),
        (["<i>", "</i>"], "1"),
        "",
    )


def test_a_parent_may_be_chosen_by_data():
    """``{% extends name %}``, and only if a condition holds."""
    files = {
        "layout.html": "<body><main>{% block main %}{% endblock %}</main></body>",
        "page.html": "{% if bare %}{% else %}{% extends name %}{% endif %}"
        "{% block main %}<b>{{ x }}</b>{% endblock %}",
    }

    assert region(files, x=1, name="layout.html") == (
        ["<main>", "</main>"],
        (["<b>", "</b>"], "1"),
    )


EXTENSIONS = ["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"]
OTHERS = {
    "part.html": "[{{ n }}{% for x in rows %}{{ x }}{% endfor %}]",
    "macros.html": "{% macro m(x) %}<b>{{ x }}{{ caller(1) if caller }}</b>"
    "{% endmacro %}{% set exported = 7 %}",
}
NAMES = {
    "n": 3,
    "rows": ["a", "<b>", "c"],
    "tree": [{"v": 1, "c": [{"v": 2, "c": []}]}, {"v": 3, "c": []}],
    "safe": Markup("<u>"),
    "empty": [],
    "pairs": {"a": 1, "b": 2},
}


def environment(source: str) -> Environment:
    files = {**OTHERS, "page.html": f"<title>t</title><body>{source}</body>"}
    made = Environment(loader=DictLoader(files), autoescape=True, extensions=EXTENSIONS)
    made.install_null_translations()
    return made


SOURCES = [
    "{% for x in rows %}{{ loop.index }}{{ x }}{{ loop.last }}{% else %}-{% endfor %}",
    "{% for x in empty %}{{ x }}{% else %}none{{ n }}{% endfor %}",
    "{% for x in rows if x != 'a' %}{{ loop.length }}{{ x }}{% endfor %}",
    "{% for k, v in pairs.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for x in tree recursive %}<i>{{ x.v }}{{ loop(x.c) }}</i>{% endfor %}",
    "{% for x in tree recursive %}{{ x.v }}{% set y = loop(x.c) %}{{ y }}{% endfor %}",
    "{% for x in tree recursive %}{{ x.v }}{{ loop(x.c) }}{% else %}e{% endfor %}",
    "{% for x in rows %}{% if loop.first %}{% continue %}{% endif %}x{% endfor %}",
    "{% for x in rows %}{{ x }}{% if x == '<b>' %}{% break %}{% endif %}.{% endfor %}",
    "{% for x in rows %}{% continue %}{% else %}e{% endfor %}",
    "{% for x in rows %}{% for y in rows %}{{ x }}{{ y }}{% endfor %}{% endfor %}",
    "{% for x in rows %}{% for y in rows %}{% break %}{% endfor %}{{ x }}{% endfor %}",
    "{% for x in rows %}{% set x = x ~ '!' %}{{ x }}{% endfor %}",
    "{% for x in rows %}{{ loop.cycle('o', 'e') }}{{ loop.previtem }}{% endfor %}",
    "{% set ns = namespace(a=0) %}{% for x in rows %}{% set ns.a = ns.a + 1 %}"
    "{% endfor %}{{ ns.a }}",
    "{% with a = n, b = n + 1 %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% autoescape false %}{{ rows[1] }}{{ safe }}{% endautoescape %}{{ rows[1] }}",
    "{% autoescape n > 2 %}{{ rows[1] }}{{ safe }}{% endautoescape %}",
    "{% from 'macros.html' import m, exported %}{{ m(rows[1]) }}{{ exported }}",
    "{% import 'macros.html' as t %}{{ t.m(n) }}{{ t }}"
    "{% call(y) t.m(1) %}{{ y }}{{ n }}{% endcall %}",
    "{% include 'part.html' %}{% include 'part.html' without context %}",
    "{% filter upper %}{% include 'part.html' %}{% block x %}b{{ n }}{% endblock %}"
    "{% for x in rows %}{{ x }}{% endfor %}{% endfilter %}",
    "{% set v %}{% for x in tree recursive %}{{ x.v }}{{ loop(x.c) }}{% endfor %}"
    "{% endset %}{{ v }}",
    "{% set v %}{% from 'macros.html' import m %}{% call(y) m(2) %}{{ y }}{% endcall %}"
    "{{ m(3) }}{% filter lower %}AB{{ n }}{% endfilter %}{% endset %}{{ v|upper }}",
    "{% block a %}{% block b %}{{ n }}{% endblock %}{% endblock %}{{ self.b()|upper }}",
    "{% for x in rows %}{% block r scoped %}{{ x }}{{ loop.index }}{% endblock %}"
    "{% endfor %}",
    "{% macro a() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ a(1, z=safe) }}",
    "{% macro a(x=n) %}{{ x }}{% endmacro %}{{ a() }}{{ a(x=safe) }}{{ a(rows[1]) }}",
    "{% trans %}Hello{% endtrans %}{% trans a=n %}{{ a }} thing{% pluralize %}{{ a }}"
    " things{% endtrans %}",
    "{% do empty.append(1) %}{{ empty.pop() }}",
    "{{ rows|join('<') }}{{ rows|join(safe) }}{{ 'a' ~ safe ~ '<' }}",
    "{{ n if n else safe }}{{ 'x' if not n }}",
    "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(1) if n }}{{ m(2) if not n }}"
    "{{ n if n else m(3) }}{{ (m(4) if n)|upper }}",
    "{% raw %}{{ n }}{% endraw %}{{ '{{' }}",
]


@pytest.mark.parametrize("source", SOURCES)
def test_the_html_is_what_jinja_prints(source):
    """Authors know Jinja; the tree is our affair."""
    names = {"live": Live(), **NAMES}
    page = Templates(environment(source)).load("page.html").render(names)
    expected = environment(source).get_template("page.html").render(names)

    assert page.html() == expected


def test_the_same_fragments_give_the_same_statics():
    """A new render of a page sends no fixed text again."""
    first, second = rendered(FILES, x=1).tree, rendered(FILES, x=2).tree

    assert first[0] is second[0]
    assert first[1][0] is second[1][0]


def test_a_value_is_an_exact_string_even_when_it_is_markup():
    """``Markup`` in a slot would be compared and encoded slowly, or not at all."""
    source = "{{ v }}{% filter lower %}{{ v }}{% endfilter %}{{ v|upper }}"
    tree = rendered(source, v=Markup("<B>")).tree

    assert {type(slot) for slot in tree[1:]} == {str}


def marked(source: str, *marks: Mark, files: dict[str, str] | None = None, **names):
    """Render a template whose nodes were marked by hand.

    Each ``{% if true %}`` takes the next mark; a name like ``attribute_x``, and a
    block of such a name, takes the rule it begins with.
    """
    twin = twin_of(Environment(loader=DictLoader(files or {})))
    ast = twin.parse(source, "page.html")
    waiting = list(marks)
    for node in ast.find_all((nodes.If, nodes.Output, nodes.Block)):
        if isinstance(node, nodes.If) and isinstance(node.test, nodes.Const):
            node.live_mark = waiting.pop(0)
        for part in getattr(node, "nodes", [node]):
            name = next(iter(part.find_all(nodes.Name)), part)
            rule = getattr(name if part is not node else node, "name", "")
            if rule.split("_")[0] in {known.value for known in Rule}:
                part.live_rule = Rule(rule.split("_")[0])
    code = compile(generate(ast, twin, "page.html", None), "page.html", "exec")
    template = TreeTemplate.from_code(twin, code, twin.make_globals(None))
    page = Page()
    tree = template.root_render_func(template.new_context({PAGE: page, **names}))
    return tree, page


IF_TRUE = "{% if true %}"


def test_an_opaque_group_is_one_text():
    """A piece that is not balanced cannot be changed in parts."""
    source = f"<i>{IF_TRUE}<b>{{{{ x }}}}{{% for y in x %}}{{{{ y }}}}{{% endfor %}}"
    tree, _ = marked(source + "{% endif %}</i>", Mark("opaque"), x="ab")

    assert shape(tree) == (["<i>", "</i>"], "<b>abab")


def test_variables_set_in_a_group_are_seen_behind_it():
    """Groups are ours; authors do not know of them."""
    source = IF_TRUE + "{% set y = x %}{{ y }}{% endif %}{{ y }}"
    tree, _ = marked(source, Mark("opaque"), x=1)

    assert shape(tree) == (["", "", ""], "1", "1")


@pytest.mark.parametrize(
    ("x", "slot"), [("http", "http:a"), ("javascript", "#blocked")]
)
@pytest.mark.parametrize("where", ["{}", "{{% filter upper %}}{}{{% endfilter %}}"])
def test_a_url_is_joined_and_checked_as_a_whole(x, slot, where):
    """Its parts may be harmless each for itself."""
    group = IF_TRUE + "{{ attribute_x }}:{{ attribute_y }}{% endif %}"
    tree, _ = marked(
        '<a href="' + where.format(group) + '">',
        Mark("url", what="url"),
        attribute_x=x,
        attribute_y="a",
    )
    shown = slot.upper() if "filter" in where else slot

    assert shape(tree) == (['<a href="', '">'], shown)


def test_parts_of_the_document_are_reported():
    """The renderer finds region, title and start tags without searching."""
    source = f"<html{IF_TRUE} class='{{{{ attribute_x }}}}'>{{% endif %}}<title>"
    source += f"{IF_TRUE}{{{{ rcdata_x }}}}!{{% endif %}}</title>"
    source += f"<body>{IF_TRUE}<p>{{% endif %}}"
    marks = [Mark("tag", what="html"), Mark("title"), Mark("region")]
    tree, page = marked(source, *marks, attribute_x="a", rcdata_x="<")

    assert to_html(tree) == "<html class='a'><title>&lt;!</title><body><p>"
    assert shape(page.html) == ([" class='", "'>"], "a")
    assert to_html(page.title) == "&lt;!"
    assert shape(page.region) == (["<p>"],)
    assert page.body is None


def test_what_is_marked_in_text_reports_nothing():
    """A layout in a filter block is one string to us."""
    source = (
        f"{{% filter upper %}}{IF_TRUE}<p>{{{{ x }}}}{{% endif %}}{{% endfilter %}}"
    )
    tree, page = marked(source, Mark("region"), x=1)

    assert to_html(tree) == "<P>1"
    assert page.region is None


RULED = [
    ("{{ attribute_x }}", Markup('"<'), "&#34;<"),
    ("{{ attribute_x|upper }}", "'", "&#39;"),
    ("{{ rcdata_x }}", Markup("<b>"), "&lt;b>"),
    ("{{ comment_x }}", "a--b", "a- -b"),
    ("{{ json_x|tojson }}", "</script>", '"\\u003c/script\\u003e"'),
    ("{{ raw_x }}", "<b>", "<b>"),
    ("{{ tag_x }}", Attrs.of({"a": 1}), ' a="1"'),
    ("{{ {'a': tag_x}|xmlattr }}", 1, ' a="1"'),
    ("{{ attribute_x() }}", lambda: '"', "&#34;"),
    ("{{ attribute_x() }}", lambda: Markup('"<'), "&#34;<"),
]


@pytest.mark.parametrize("where", ["{}", "{{% filter lower %}}{}{{% endfilter %}}"])
@pytest.mark.parametrize(("source", "value", "written"), RULED)
def test_a_value_is_written_by_the_rule_of_its_place(source, value, written, where):
    """In trees and in buffers alike."""
    name = source.split("_x")[0].rpartition(" ")[2]
    tree, _ = marked(where.format(source) + "{{ n }}", **{f"{name}_x": value})

    assert to_html(tree) == written


@pytest.mark.parametrize(
    "source",
    [
        "{% macro rcdata_m(x) %}<{{ x }}{% endmacro %}{{ rcdata_m('a') }}",
        "{% block rcdata_b %}<{{ 'a' }}{% endblock %}",
        "{% filter lower %}{% block rcdata_b %}<{{ n }}a{% endblock %}{% endfilter %}",
    ],
)
def test_trees_that_land_outside_text_are_flattened(source):
    """A ``textarea`` holds text, not elements."""
    tree, _ = marked("-" + source + "{{ n }}", n="")

    assert shape(tree) == (["-", "", ""], "&lt;a", "")


def test_a_block_in_a_tag_is_checked_value_by_value():
    """Where a child replaces the attributes of a layout's tag."""
    source = "<p{% block tag_b %} a='{{ n }}'{{ tag_x }}{% endblock %}>"
    tree, _ = marked(source, n=1, tag_x=Attrs.of({"b": 2}))

    assert shape(tree) == (["<p", ">"], " a='1' b=\"2\"")


def test_html_of_a_region():
    """The helper of these tests and the product agree on what HTML is."""
    assert html("<b>{{ x }}</b>", x=1) == "<b>1</b>"
    assert shape("x") == "x"
