"""A page put together from fragments is the page that the server sent.

The client builds a fragment from its statics, with marks where the slots are, and puts
what the slots hold at the marks. An element that is opened in one fragment and closed
in another, or that a parser moves, would be somewhere else there; it has to be inside
of a slot that holds HTML.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from quartlive.template.helpers import Live
from quartlive.template.scan import step
from quartlive.template.states import TEXT, written
from quartlive.wire.tree import Slot, to_html
from tests.template.rendering import loaded

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MARK = "<!--slot-->"
# Both pages as text. The parser adds a tbody where rows stand directly in a table.
BUILD = """
([tree, html]) => {
  const build = value => {
    const template = document.createElement("template");
    if (typeof value === "string") {
      template.innerHTML = value;
      return template.content;
    }
    template.innerHTML = value.html;
    const walker = document.createTreeWalker(template.content, NodeFilter.SHOW_COMMENT);
    const marks = [];
    while (walker.nextNode())
      if (walker.currentNode.data === "slot") marks.push(walker.currentNode);
    if (marks.length !== value.slots.length) return "a mark was lost";
    marks.forEach((mark, at) => mark.replaceWith(...value.slots[at].map(build)));
    return template.content;
  };
  const body = document.createElement("body");
  body.append(build(tree));
  const text = "<!doctype html><body>" + html;
  const page = new DOMParser().parseFromString(text, "text/html");
  return [body, page.body].map(e => e.innerHTML.replaceAll(/<.?tbody>/g, ""));
}
"""

CUT = [
    "{% if x %}<div>{% endif %}<p>{{ y }}</p>{% if x %}</div>{% endif %}",
    "{% if x %}<div class='a'>{% else %}<div class='b'>{% endif %}{{ y }}</div>",
    "<div {% if x %}class='a'>{% else %}>{% endif %}{{ y }}</div>",
    "{% if x %}<div class='a'{% else %}<div class='b'{% endif %}>{{ y }}</div>",
    "<div>{% for r in rows %}{% if r %}</div><div>{% endif %}{{ y }}{% endfor %}</div>",
    "<ul>{% for r in rows %}<li>{{ r }}{% endfor %}</ul>",
    "<dl>{% for r in rows %}<dt>{{ r }}<dd>{{ y }}{% endfor %}</dl>",
    "<select>{% for r in rows %}<option>{{ r }}{% endfor %}</select>",
    "<table>{% for r in rows %}<tr><td>{{ r }}<td>{{ y }}{% endfor %}</table>",
    "<p>{{ y }}{% if x %}<div>{{ y }}</div>{% endif %}</p>",
    "<p>{{ y }}<div>{% if x %}{{ y }}{% endif %}</div>",
    "<p>{{ y }}<ul>{{ y }}</ul></p>{{ y }}",
    "<p>a<table><tr><td>{{ y }}<td>b</table>",
    "<a href='/'>{{ y }}{% if x %}<a href='/b'>{{ y }}</a>{% endif %}</a>",
    "<button>{{ y }}<button>{{ y }}</button></button>{{ y }}",
    "<form>{{ y }}{% for r in rows %}<form>{{ r }}</form>{% endfor %}</form>{{ y }}",
    "<b><i>{{ y }}</b>{{ y }}</i>{{ y }}",
    "<a href='/'>{{ y }}<p>{{ y }}</a>{{ y }}",
    "<table>{{ '' }}<div>{{ y }}</div><tr><td>{{ y }}</td></tr></table>",
    "<div>{{ y }}<td>{{ y }}</td></div>",
    "<svg><g>{{ y }}<div>{{ y }}</div></g></svg>{{ y }}",
    "<template><p>{{ y }}</p></template>{{ y }}",
    "<p title='{{ y }}' title='{{ x }}'>{{ y }}</p>",
    "</div>{{ y }}</b>{{ y }}",
    "<div>{{ y }}</p>{{ y }}</div>{{ y }}",
    "{% if x %}<p>{{ y }}{% endif %}<div>{{ y }}</div>",
    "<div>{{ y }}",
]
WHOLE = [
    "<p>{{ y }}</p><ul>{% for r in rows %}<li>{{ r }}</li>{% endfor %}</ul>",
    "<ul><li>{{ y }}<li>{{ y }}</ul><p>{{ y }}<p>{{ y }}<div>{{ y }}</div>",
    "<table>{% for r in rows %}<tr><td>{{ r }}</td></tr>{% endfor %}</table>",
    "<table><tr>{% if x %}<td>{{ y }}</td>{% endif %}<td>b</table>",
    "<svg>{% for r in rows %}<path d='{{ r }}'/>{% endfor %}<a>a</a></svg>",
    "<input {% if x %}checked{% endif %}><br/>{{ y }}<hr>{{ y }}",
    "<option{% if x %} selected{% endif %}>{{ y }}</option>",
    "<p class='a {% if x %}b{% endif %}'>{{ y }}</p>",
    "<label>{{ y }}<textarea>{{ y }}</textarea></label><!-- {{ y }} -->",
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tab(chromium: Browser) -> AsyncIterator[Page]:
    """A page in which fragments are parsed."""
    page = await chromium.new_page()
    yield page
    await page.close()


def fragment(statics, slots) -> dict[str, object]:
    """Return the HTML of a fragment with marks, and what belongs at each mark."""
    html, state, marked = "", TEXT, []
    for string, slot in zip(statics.strings, [*slots, None], strict=True):
        state = step(state, string)
        html += string
        if slot is not None and state == TEXT:
            html += MARK
            marked.append(parts(slot))
        elif slot is not None:
            html += to_html(slot)
            state = written(state)
    return {"html": html, "slots": marked}


def parts(value: Slot) -> list[object]:
    """Return what a slot between tags holds: HTML, or fragments."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [fragment(value[0], row) for row in value[1]]
    return [fragment(value[0], value[1:])]


@pytest.mark.parametrize("source", [*CUT, *WHOLE])
@pytest.mark.parametrize("x", [True, False])
async def test_fragments_make_the_page_that_was_sent(source, x, tab):
    """Otherwise a patch would change the wrong place."""
    names = {"live": Live(), "x": x, "y": "y", "rows": [1, 2]}
    tree = loaded(source).render(names).tree

    built, sent = await tab.evaluate(BUILD, [parts(tree)[0], to_html(tree)])

    assert built == sent


@pytest.mark.parametrize("source", WHOLE)
async def test_ordinary_html_is_split_at_every_value(source):
    """A page that fits is never sent as a lump of HTML."""
    names = {"live": Live(), "x": True, "y": "y", "rows": [1, 2]}
    tree = loaded(source).render(names).tree

    assert not any("<" in text for text in texts(tree))


def texts(value: Slot) -> Iterator[str]:
    """Yield what the slots of a tree hold as text."""
    if isinstance(value, str):
        yield value
        return
    _, *rest = value
    rows = rest[0] if isinstance(value, list) else [rest]
    for slot in (slot for row in rows for slot in row):
        yield from texts(slot)
