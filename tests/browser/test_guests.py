"""An update leaves everything else on the page alone: each kind of state, one test.

The page belongs to its visitor. These run over a real server; what the engine does
node by node is tested in ``test_patching.py``.
"""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

# Without JavaScript every answer is a new page, and none of this can hold.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("transport", ["socket", "fetch"]),
]


KINDS = {
    "the element itself": (
        "window.kept = document.querySelector('output')",
        "window.kept === document.querySelector('output')",
    ),
    "focus": (
        "document.querySelector('#typed').focus()",
        "document.activeElement.id === 'typed'",
    ),
    "typed text": (
        "document.querySelector('#typed').value = 'half a sen'",
        "document.querySelector('#typed').value === 'half a sen'",
    ),
    "caret": (
        """{ const typed = document.querySelector('#typed');
             typed.value = 'half'; typed.focus(); typed.setSelectionRange(2, 2) }""",
        """document.querySelector('#typed').selectionStart === 2
           && document.querySelector('#typed').selectionEnd === 2""",
    ),
    "selection in a field": (
        """{ const text = document.querySelector('#text');
             text.value = 'abcdef'; text.focus(); text.setSelectionRange(1, 4) }""",
        """document.querySelector('#text').selectionStart === 1
           && document.querySelector('#text').selectionEnd === 4""",
    ),
    "selected text": (
        "getSelection().selectAllChildren(document.querySelector('nav'))",
        "getSelection().toString().includes('Counter')",
    ),
    "scroll": (
        """{ const box = document.querySelector('#scroller');
             box.style.height = '20px'; box.style.overflow = 'auto';
             box.scrollTop = 33 }""",
        "document.querySelector('#scroller').scrollTop === 33",
    ),
    "open details": (
        "document.querySelector('#more').open = true",
        "document.querySelector('#more').open",
    ),
    "a running transition": (
        """{ const box = document.querySelector('#moving');
             box.style.transition = 'opacity 60s'; box.getBoundingClientRect();
             getComputedStyle(box).opacity; box.style.opacity = '0';
             window.kept = box.getAnimations()[0] }""",
        """window.kept !== undefined && window.kept.playState === 'running'
           && document.querySelector('#moving').getAnimations()[0] === window.kept""",
    ),
    "a node of somebody else": (
        """{ const guest = document.createElement('x-guest');
             guest.append('hello'); document.querySelector('#widget').append(guest);
             document.querySelector('main').append(document.createElement('x-end'));
             window.kept = guest }""",
        """document.querySelector('#widget').firstChild === window.kept
           && document.querySelector('main > x-end') !== null""",
    ),
    "an attribute of somebody else": (
        "document.querySelector('main').setAttribute('data-theme', 'dark')",
        "document.querySelector('main').dataset.theme === 'dark'",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_an_update_leaves_it_alone(visitor: Visitor, kind: str) -> None:
    """The counter is another number; nothing else has been touched."""
    prepare, check = KINDS[kind]
    await visitor.open("/counter")
    await visitor.page.evaluate(prepare)
    await visitor.page.evaluate(
        """import('/live/client.js').then(({ live }) => live.send('increment'))"""
    )
    await expect(visitor.one("output")).to_have_text("1")

    assert await visitor.page.evaluate(f"() => Boolean({check})")


async def test_a_click_changes_one_node(visitor: Visitor) -> None:
    """One counter click is one changed text, and nothing is added or removed."""
    await visitor.open("/counter")
    await visitor.page.evaluate(
        """{ window.seen = [];
             new MutationObserver((records) => window.seen.push(...records.map(
               ({ type, target }) => `${type} ${target.nodeName}`)))
             .observe(document.querySelector('output'), { subtree: true,
               childList: true, characterData: true, attributes: true });
           }"""
    )
    await visitor.press("Increment")
    await visitor.sees("output", "1")

    assert await visitor.page.evaluate("window.seen") == ["characterData #text"]
