"""Hostile values in every place of a page, read by a real browser.

Each case is rendered twice, with a harmless value and with a hostile one, and parsed by
Chromium. The hostile page must have the same elements with the same attributes; only
texts and values may be others. Addresses must not run anything.
"""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup
from playwright.async_api import Browser

from quartlive.errors import RenderError
from quartlive.template.helpers import Live
from quartlive.template.render import Templates

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HARMLESS = "milk"
TEXTS = {
    "an element": "<img src=x onerror=alert(1)>",
    "the end of the place": "</p></textarea></title></script></style>--><b>",
    "a double quote": '" onmouseover="alert(1)',
    "a single quote": "' onmouseover='alert(1)",
    "an entity": "&lt;b&gt;&quot; onload=&quot;",
    "the end of a comment": "--><script>alert(1)</script><!--",
    "a comment": "<!--<script>",
    "brackets and spaces": "> < = / ` \t\n \x0b \x00 x=y",
    "safe markup with quotes": Markup("a\" onfocus=\"x' onblur='y"),
}
ADDRESSES = {
    "a script": "javascript:alert(1)",
    "a script in capitals": "JaVaScRiPt:alert(1)",
    "a script behind a space": " \x01javascript:alert(1)",
    "a script with a tab in it": "java\tscript:alert(1)",
    "a script with a newline in it": "java\nscript:alert(1)",
    "a script of entities": "javascript&colon;alert(1)",
    "a script of numbers": "&#106;avascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "an old script": "vbscript:msgbox(1)",
    "a backslash": "\\\\evil.example",
    "safe markup": Markup("javascript:alert(1)"),
}

# Between <body> and </body>; `x` is the value.
TEXT_PLACES = {
    "text": "<p>{{ x }}</p>",
    "text in a filter": "<p>{% filter trim %}{{ x }}{% endfilter %}</p>",
    "text by a macro": "{% macro m(v) %}<p>{{ v }}</p>{% endmacro %}{{ m(x) }}",
    "text by a set block": "{% set v %}<i>{{ x }}</i>{% endset %}<p>{{ v }}</p>",
    "rows": "<ul>{% for i in [x, x] %}<li>{{ i }}</li>{% endfor %}</ul>",
    "a quoted attribute": '<p title="{{ x }}">t</p>',
    "a single-quoted attribute": "<p title='{{ x }}'>t</p>",
    "part of an attribute": '<p class="a {{ x }} b">t</p>',
    "a conditional attribute": '<p {% if x %}title="{{ x }}"{% endif %}>t</p>',
    "a macro in an attribute": (
        '{% macro m(v) %}{{ v }}{% endmacro %}<p title="{{ m(x) }}">t</p>'
    ),
    "a macro with tags in an attribute": (
        '{% macro m(v) %}<b>{{ v }}</b>{% endmacro %}<p title="{{ m(x) }}">t</p>'
    ),
    "a block in an attribute": '<p title="{% block b %}{{ x }}{% endblock %}">t</p>',
    "an include in an attribute": "<p title=\"{% include 'part' %}\">t</p>",
    "a loop in an attribute": (
        '<p class="{% for i in [x, x] %}{{ i }} {% endfor %}">t</p>'
    ),
    "a textarea": "<textarea>{{ x }}</textarea>",
    "a comment": "<!-- {{ x }} --><p>t</p>",
    "a data attribute": '<p data-value="{{ x }}">t</p>',
    "a value": '<input value="{{ x }}">',
    "an option": '<select><option value="{{ x }}">{{ x }}</option></select>',
    "json": '<script type="application/json">{{ {"x": x}|tojson }}</script><p>t</p>',
    "a table": "<table><tr><td>{{ x }}</td></tr></table>",
    "svg text": "<svg><text>{{ x }}</text></svg><p>t</p>",
    "attributes of ours": "<p {{ {'title': x}|xmlattr }}>t</p>",
    "a word in quotes without end tags": "<ul><li>{{ x }}<li>t</ul>",
}
URL_PLACES = {
    "a link": '<a href="{{ x }}">t</a>',
    "a link in two parts": '<a href="{{ x[:4] }}{{ x[4:] }}">t</a>',
    "a link behind a space": '<a href=" {{ x }}">t</a>',
    "a link with a condition": '<a href="{% if x %}{{ x }}{% endif %}">t</a>',
    "a link by a macro": (
        '{% macro m(v) %}{{ v }}{% endmacro %}<a href="{{ m(x) }}">t</a>'
    ),
    "a link in a block": '<a href="{% block b %}{{ x }}{% endblock %}">t</a>',
    "an image": '<img src="{{ x }}">',
    "a form": '<form action="{{ x }}"></form>',
    "a button": '<form><button formaction="{{ x }}">t</button></form>',
    "a frame": '<iframe src="{{ x }}"></iframe>',
    "a picture": '<video poster="{{ x }}"></video>',
    "a link in svg": '<svg><a xlink:href="{{ x }}"><text>t</text></a></svg>',
}

CASES = [
    *((p, v, s, TEXTS[v]) for p, s in TEXT_PLACES.items() for v in TEXTS),
    *((p, v, s, ADDRESSES[v]) for p, s in URL_PLACES.items() for v in ADDRESSES),
]

SHAPES = """(pages) => pages.map((page) => {
  const document = new DOMParser().parseFromString(page, 'text/html');
  const shape = (element) => [element.localName,
    element.getAttributeNames().sort(), Array.from(element.children, shape)];
  const addresses = [];
  for (const element of document.querySelectorAll('*'))
    for (const { name, value } of element.attributes)
      if (/^(xlink:)?(href|src|action|formaction|poster)$/.test(name))
        try { addresses.push(new URL(value, 'http://here.example/').href) }
        catch { addresses.push('invalid') }
  return { shape: JSON.stringify(shape(document.documentElement)), addresses };
})"""


def rendered(source: str, value: object) -> str:
    """A page with this body, as a visitor gets it."""
    page = f"<!doctype html><title>t</title><body>{source}</body>"
    files = DictLoader({"page": page, "part": "{{ x }}"})
    template = Templates(Environment(loader=files)).load("page")
    live = Live(body_attributes=Markup(' data-lvt-id="tab"'))
    return template.render({"x": value, "live": live}).html()


async def test_hostile_values_change_no_element_and_no_attribute(
    chromium: Browser,
) -> None:
    """What a visitor wrote is shown to others, and does nothing else."""
    page = await chromium.new_page()
    pages = [rendered(source, value) for _, _, source, value in CASES]
    plain = [rendered(source, HARMLESS) for _, _, source, _ in CASES]
    found: list[Any] = await page.evaluate(SHAPES, pages)
    wanted: list[Any] = await page.evaluate(SHAPES, plain)
    await page.close()

    assert len(CASES) >= 80
    changed = [
        f"{value} in {place}: {html}"
        for (place, value, *_), is_, was, html in zip(
            CASES, found, wanted, pages, strict=True
        )
        if is_["shape"] != was["shape"]
    ]
    assert changed == []


async def test_hostile_addresses_lead_nowhere(chromium: Browser) -> None:
    """A link made of what a visitor wrote runs no script and opens no other site."""
    page = await chromium.new_page()
    cases = [case for case in CASES if case[0] in URL_PLACES]
    pages = [rendered(source, value) for _, _, source, value in cases]
    found: list[Any] = await page.evaluate(SHAPES, pages)
    await page.close()

    leading = [
        f"{value} in {place}: {each['addresses']}"
        for (place, value, *_), each in zip(cases, found, strict=True)
        for address in each["addresses"]
        if not address.startswith("http://here.example/")
    ]
    assert leading == []


@pytest.mark.parametrize(
    "address",
    ["/todos/1", "?q=1", "#top", "https://example.org/", "mailto:a@b.example", "a/b:c"],
)
async def test_harmless_addresses_stay(address: str) -> None:
    """Relative ones, and those of schemes that run nothing."""
    assert f'href="{address}"' in rendered('<a href="{{ x }}">t</a>', address)


@pytest.mark.parametrize("value", ["disabled", "onclick=alert(1)", Markup("a=b")])
async def test_data_inside_a_tag_is_an_error_with_its_line(value: str) -> None:
    """A name made of data could be any attribute; what to write is said."""
    with pytest.raises(RenderError, match=r"live\.attrs") as raised:
        rendered("<p>\n</p><p {{ x }}>t</p>", value)

    assert "page, line 2" in str(raised.value.__notes__)
