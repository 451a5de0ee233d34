"""What a value can do to the page it is written into: nothing.

Every place of a template that takes values is rendered with a harmless word and with
everything an attacker may type. Chromium parses both: the elements and the names of
their attributes have to be the same, and no address may lead to a script.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from markupsafe import Markup
from playwright.async_api import Browser, Page

from quartlive.errors import RenderError
from quartlive.template.escape import Attrs
from quartlive.template.helpers import Live
from quartlive.template.render import PageTemplate
from tests.template.rendering import loaded

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# One entry for each element: its name, the names of its attributes, and what of them
# a browser would run or follow. Texts are the page's visible words and values.
LOOK = """
documents => documents.map(html => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const outline = [], addresses = [], texts = [page.documentElement.textContent];
  const nodes = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  let comments = 0;
  while (nodes.nextNode()) comments++;
  for (const element of page.querySelectorAll("*")) {
    const names = element.getAttributeNames();
    outline.push([element.localName, ...names]);
    for (const name of names) {
      const value = element.getAttribute(name);
      texts.push(value);
      if (["href", "src", "action", "formaction", "poster", "data", "cite",
           "xlink:href", "to"].includes(name))
        addresses.push(new URL(value, "https://here.example/").protocol);
    }
    if (element.localName === "textarea") texts.push(element.value);
  }
  return { outline, comments, addresses, texts };
})
"""

STRINGS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "</textarea><b>",
    "</title><b>",
    "</script><b>",
    "<!--<script>",
    "--><b>",
    "--!><b>",
    "-",
    ">",
    "->",
    "-->",
    "]]><b>",
    "javascript:alert(1)",
    " \x01java\tscript:alert(1)",
    "jav&#x61;script:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "&quot; onmouseover=&quot;alert(1)",
    "`${alert(1)}`",
    "",
]
MARKUP = [
    Markup('" onmouseover="alert(1)'),
    Markup("' onmouseover='alert(1)"),
    Markup("</textarea><b>"),
    Markup("</title><b>"),
    Markup("</script><b>"),
    Markup("--><b>"),
    Markup("--!><b>"),
    Markup("javascript:alert(1)"),
    Markup("&#106;avascript:alert(1)"),
]


@dataclass(frozen=True)
class Place:
    """Where a value stands.

    ``is_text``: elements in ``Markup`` are meant to be elements there. ``is_plain``:
    what was typed is what the page says.
    """

    name: str
    files: dict[str, str] | str
    is_text: bool = False
    is_plain: bool = True


def attribute(name: str, html: str) -> Place:
    return Place(name, html)


def address(name: str, html: str) -> Place:
    return Place(name, html, is_plain=False)


def page(head: str, body: str = "<p>a</p>") -> dict[str, str]:
    return {"page.html": f"<html><head>{head}</head><body>{body}</body></html>"}


LAYOUT = (
    "<html lang='{% block lang %}en{% endblock %}'><head>"
    "<title>{% block title %}{% endblock %}</title></head><body>"
    '<p class="a {% block kind %}{% endblock %}">{% block main %}{% endblock %}</p>'
    '<a href="{% block link %}/{% endblock %}">a</a><!-- {% block note %}{% endblock %}'
    " --></body></html>"
)


def child(block: str, parent: str = '"layout.html"') -> dict[str, str]:
    extends = f"{{% extends {parent} %}}"
    return {
        "layout.html": LAYOUT,
        "page.html": f"{extends}{{% block {block} %}}{{{{ x }}}}{{% endblock %}}",
    }


PLACES = [
    Place("text", "<p>{{ x }}</p>", is_text=True),
    Place("text between texts", "a{{ x }}b<i>{{ x }}</i>", is_text=True),
    Place("a branch", "{% if x != 1 %}<b>{{ x }}</b>{% endif %}", is_text=True),
    Place("a row", "<ul>{% for n in [1, 2] %}<li>{{ x }}</li>{% endfor %}</ul>", True),
    Place("a table", "<table><tr><td>{{ x }}</td></tr></table>", is_text=True),
    Place("SVG text", "<svg><text>{{ x }}</text></svg>", is_text=True),
    Place("an SVG title", "<svg><title>{{ x }}</title><path/></svg>", is_text=True),
    Place(
        "a part that cannot be split",
        "{% if 1 %}<div>{% endif %}{{ x }}<i title='{{ x }}'></i>"
        "{% if 1 %}</div>{% endif %}",
        is_text=True,
    ),
    Place("a macro", "{% macro m(v) %}<b>{{ v }}</b>{% endmacro %}{{ m(x) }}", True),
    Place(
        "a call block",
        "{% macro m() %}<b>{{ caller() }}</b>{% endmacro %}"
        "{% call m() %}{{ x }}{% endcall %}",
        is_text=True,
    ),
    Place("a set block", "{% set v %}<b>{{ x }}</b>{% endset %}{{ v }}", is_text=True),
    Place("a filter block", "{% filter trim %}{{ x }}{% endfilter %}", True, False),
    Place("joined text", '{{ "a" ~ x ~ "b" }}', is_text=True),
    Place(
        "an included file",
        {
            "part.html": "<b title='{{ x }}'>{{ x }}</b>",
            "page.html": "<body>{% include 'part.html' %}</body>",
        },
        is_text=True,
    ),
    Place("select", "<select><option value='{{ x }}'>{{ x }}</option></select>", True),
    Place("left-out end tags", "<ul><li>{{ x }}<li>{{ x }}</ul>", is_text=True),
    Place("pre", "<pre>{{ x }}</pre>", is_text=True),
    Place("noscript", "<noscript><p>{{ x }}</p></noscript>", is_text=True),
    Place("a template element", "<template><p>{{ x }}</p></template>", True, False),
    attribute("double quotes", '<p title="{{ x }}">a</p>'),
    attribute("single quotes", "<p title='{{ x }}'>a</p>"),
    attribute("several values", '<p title="{{ x }} and {{ x }}" id="{{ x }}">a</p>'),
    attribute(
        "part of a class", '<p class="a {% if x != 1 %}b{{ x }}{% endif %}">a</p>'
    ),
    attribute(
        "a loop in a value", '<p title="{% for n in [1] %}{{ x }}{% endfor %}">a</p>'
    ),
    attribute(
        "a conditional attribute", '<p {% if x != 1 %}title="{{ x }}"{% endif %}>a</p>'
    ),
    attribute(
        "an attribute of a branch", '<p{% if x != 1 %} title="{{ x }}"{% endif %}>a</p>'
    ),
    attribute("no space after it", '<p title="{{ x }}"class="a">a</p>'),
    attribute("an empty element", '<input value="{{ x }}" disabled/>'),
    attribute("space around =", '<p title = "{{ x }}">a</p>'),
    attribute("upper case", '<P TITLE="{{ x }}">a</P>'),
    attribute("data-*", '<p data-on-click="{{ x }}" data-href="{{ x }}">a</p>'),
    attribute(
        "a macro in an attribute",
        '{% macro m(v) %}{{ v }}{% endmacro %}<p title="{{ m(x) }}">a</p>',
    ),
    attribute(
        "a macro with quotes",
        "{% macro m(v) %}<i a='{{ v }}'>{% endmacro %}"
        '<p title="{{ m(x) }}">a</p>'.replace("<i a='{{ v }}'>", "'{{ v }}\""),
    ),
    attribute(
        "a set block in an attribute",
        '{% set v %}{{ x }}{% endset %}<p title="{{ v }}">a</p>',
    ),
    attribute(
        "a call block in an attribute",
        "{% macro m() %}{{ caller() }}{% endmacro %}"
        '<p title="{% call m() %}{{ x }}{% endcall %}">a</p>',
    ),
    attribute(
        "a filter block in an attribute",
        '<p title="{% filter replace("z", "y") %}{{ x }}{% endfilter %}">a</p>',
    ),
    attribute(
        "an include in an attribute",
        {
            "part.html": "{{ x }}",
            "page.html": '<body><p title="{% include "part.html" %}">a</p></body>',
        },
    ),
    attribute("the body's attribute", {"page.html": '<body class="{{ x }}">a</body>'}),
    attribute(
        "html's attribute",
        {"page.html": '<html class="{{ x }}"><body class="{{ x }}">a</body></html>'},
    ),
    attribute("a button's value", '<button name="a" value="{{ x }}">a</button>'),
    attribute("an input's name", '<input name="{{ x }}">'),
    attribute("attributes made from a mapping", "<p {{ {'title': x}|xmlattr }}>a</p>"),
    attribute("meta description", page('<meta name="description" content="{{ x }}">')),
    Place("textarea", "<textarea>{{ x }}</textarea>"),
    Place("textarea and text", "<textarea rows='2'>a {{ x }} b</textarea>"),
    Place(
        "a branch in a textarea",
        "<textarea>{% if x != 1 %}a{{ x }}{% endif %}</textarea>",
    ),
    Place(
        "a macro in a textarea",
        "{% macro m(v) %}{{ v }}{% endmacro %}<textarea>{{ m(x) }}</textarea>",
    ),
    Place("title", page("<title>a {{ x }}</title>")),
    Place("comment", "<!-- {{ x }} -->", is_plain=False),
    Place("a comment at once", "<!--{{ x }}-->", is_plain=False),
    Place("a comment with dashes", "<!-- a -{{ x }}- b -->", is_plain=False),
    Place("a comment and >", "<!-- {{ x }}> {{ x }}->b<i>-->", is_plain=False),
    Place(
        "a macro in a comment",
        "{% macro m(v) %}{{ v }}{% endmacro %}<!-- {{ m(x) }} -->",
        is_plain=False,
    ),
    Place(
        "JSON",
        '<script type="application/json">{{ x|tojson }}</script>',
        is_plain=False,
    ),
    Place(
        "JSON in JSON",
        '<script type="application/ld+json">{"a": {{ x|tojson }},'
        ' "b": {{ [x]|tojson(indent=1)|safe }}}</script>',
        is_plain=False,
    ),
    address("href", '<a href="{{ x }}">a</a>'),
    address("href in single quotes", "<a href='{{ x }}'>a</a>"),
    address("space before an address", '<a href=" {{ x }}">a</a>'),
    address("a split scheme", '<a href="java{{ "" }}{{ x }}">a</a>'),
    address("a scheme in two values", '<a href="{{ x }}{{ ":alert(1)" if x }}">a</a>'),
    address("a scheme in two halves", '<a href="{{ x[:4] }}{{ x[4:] }}">a</a>'),
    address("a value as scheme", '<a href="{{ x }}:alert(1)">a</a>'),
    address(
        "a branch in an address",
        '<a href="{% if x != 1 %}{{ x }}{% else %}/{% endif %}">a</a>',
    ),
    address(
        "a loop in an address", '<a href="{% for n in [1] %}{{ x }}{% endfor %}">a</a>'
    ),
    address(
        "an address from a macro",
        '{% macro m(v) %}{{ v }}{% endmacro %}<a href="{{ m(x) }}">a</a>',
    ),
    address("an address in a query", '<a href="?q={{ x }}&amp;r=1">a</a>'),
    address("an address with a constant path", '<a href="/a/{{ x }}/b">a</a>'),
    address(
        "an address with a constant site", '<a href="https://a.example/{{ x }}">a</a>'
    ),
    address("a fragment", '<a href="#{{ x }}">a</a>'),
    address("mailto", '<a href="mailto:{{ x }}">a</a>'),
    address("src", '<img src="{{ x }}"><iframe src="{{ x }}"></iframe>'),
    address(
        "form", '<form action="{{ x }}"><button formaction="{{ x }}">a</button></form>'
    ),
    address("object", '<object data="{{ x }}"></object>'),
    address("media", '<video poster="{{ x }}"></video><q cite="{{ x }}">a</q>'),
    address(
        "SVG link", '<svg><a href="{{ x }}" xlink:href="{{ x }}"><path/></a></svg>'
    ),
    address("SVG animation", '<svg><animate attributeName="href" to="{{ x }}"/></svg>'),
    address(
        "base and link", page('<base href="{{ x }}"><link rel="a" href="{{ x }}">')
    ),
    address(
        "a conditional address", '<a {% if x != 1 %}href="{{ x }}"{% endif %}>a</a>'
    ),
    address("an upper-case address", '<A HREF="{{ x }}">a</A>'),
    *(
        Place(
            f"block {name}",
            child(name),
            is_text=name == "main",
            is_plain=name in ("lang", "title", "kind", "main"),
        )
        for name in ("lang", "title", "kind", "main", "link", "note")
    ),
    *(
        Place(
            f"block {name} of a layout chosen by data",
            child(name, "layout"),
            is_text=name == "main",
            is_plain=name in ("lang", "title", "kind", "main"),
        )
        for name in ("lang", "title", "kind", "main", "link", "note")
    ),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tab(chromium: Browser) -> AsyncIterator[Page]:
    """A page in which documents are parsed, and nothing of them runs."""
    page = await chromium.new_page()
    yield page
    await page.close()


def written(template: PageTemplate, value: object) -> str:
    names = {"live": Live(), "x": value, "layout": "layout.html"}
    return template.render(names).html()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
async def test_no_value_changes_the_page(place, tab):
    """What visitors type is shown to others; it must stay text, whatever it is."""
    template = loaded(place.files)
    values = STRINGS if place.is_text else [*STRINGS, *MARKUP]
    pages = [written(template, value) for value in ["word", *values]]

    harmless, *looks = await tab.evaluate(LOOK, pages)

    for value, look in zip(values, looks, strict=True):
        assert look["outline"] == harmless["outline"], value
        assert look["comments"] == harmless["comments"], value
        assert set(look["addresses"]) <= {"https:", "http:", "mailto:", "tel:"}, value
        if place.is_plain and type(value) is str:
            shown = [text for text in look["texts"] if value in text]
            assert shown, value


ALLOWED = ["/a", "a/b?c=d:e#f", "https://a.example/", "mailto:a@b.example", "tel:1"]


async def test_harmless_addresses_are_written_as_they_are(tab):
    """A check that blocked ordinary links would be turned off."""
    template = loaded('<a href="{{ x }}">a</a>')

    looks = await tab.evaluate(LOOK, [written(template, value) for value in ALLOWED])

    for value, look in zip(ALLOWED, looks, strict=True):
        assert value in look["texts"]


BLOCKED = [
    ('<img srcset="{{ x }}">', "/a 1x, javascript:alert(1) 2x"),
    ('<img srcset="{{ x }}">', "/a, javascript:alert(1) 2x"),
    ('<a ping="{{ x }}">a</a>', "/a javascript:alert(1)"),
    ('<meta http-equiv="refresh" content="{{ x }}">', "0;url=javascript:alert(1)"),
    ('<meta http-equiv="refresh" content="0; URL={{ x }}">', "'javascript:alert(1)'"),
    ('<meta content="{{ x }}" http-equiv="refresh">', "0;javascript:alert(1)"),
    ('<svg><set attributeName="href" to="{{ x }}"/></svg>', "javascript:alert(1)"),
    ('<svg><animate values="1;{{ x }}"/></svg>', "javascript:alert(1)"),
]


@pytest.mark.parametrize(("html", "value"), BLOCKED)
async def test_addresses_of_other_grammars_are_checked(html, value, tab):
    """Lists, candidates and refreshes hold addresses too."""
    (look,) = await tab.evaluate(LOOK, [written(loaded(html), value)])

    assert "#blocked" in look["texts"]


@pytest.mark.parametrize("value", ["checked", "onclick=alert(1)", Markup("a='b'"), 1])
async def test_a_value_inside_a_tag_is_an_error(value):
    """It could be an attribute that runs a script; nothing can be escaped there."""
    template = loaded("<p>\n<input {{ x }}></p>")

    with pytest.raises(RenderError) as raised:
        written(template, value)

    assert "live.attrs" in str(raised.value)
    assert "in the template page.html, line 2" in raised.value.__notes__


IN_A_TAG = [
    ("<input {{ x }}>", Attrs.of({"required": True, "title": '"><b>'}), "title"),
    ("<input{{ {'required': x}|xmlattr }}>", True, "required"),
    ("<input {{ 'checked' if x }}>", "yes", "checked"),
    ("<input {{ 'checked' if x else 'disabled' }}>", "", "disabled"),
    ("<input {% if x %}checked{% endif %} class='a'>", "yes", "checked"),
    ("<input{{ ' checked' if x }}>", "yes", "checked"),
    ("<input{% if x %} checked{% endif %}>", "yes", "checked"),
    ("<input {{ x }}>", "", None),
]


@pytest.mark.parametrize(("html", "value", "name"), IN_A_TAG)
async def test_attributes_and_constants_stand_inside_a_tag(html, value, name, tab):
    """Forms are written with them."""
    (look,) = await tab.evaluate(LOOK, [written(loaded(html), value)])

    tag = next(entry for entry in look["outline"] if entry[0] == "input")
    assert (name in tag) is (name is not None)
    assert not any(entry[0] == "b" for entry in look["outline"])


async def test_a_block_inside_a_tag_holds_checked_attributes(tab):
    """Layouts leave room for attributes; children fill it with ``live.attrs``."""
    files = {
        "layout.html": "<body><p {% block more %}{% endblock %}>a</p></body>",
        "page.html": '{% extends "layout.html" %}'
        '{% block more %}title="{{ x }}" {{ {"id": x}|xmlattr }}{% endblock %}',
    }

    (look,) = await tab.evaluate(LOOK, [written(loaded(files), Markup('"><b>'))])

    assert ["p", "title", "id"] in look["outline"]
    assert not any(entry[0] == "b" for entry in look["outline"])


async def test_a_block_that_lands_in_a_tag_by_data_is_refused():
    """Where the layout is only known when it is rendered, so is the rule."""
    files = {
        "layout.html": "<body><p {% block more %}{% endblock %}>a</p></body>",
        "page.html": "{% extends layout %}{% block more %}a={{ x }}{% endblock %}",
    }

    with pytest.raises(RenderError, match=r"inside a tag"):
        written(loaded(files), "b onclick=alert(1)")
