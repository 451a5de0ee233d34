"""What a visitor reads of an element."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from quartlive.testing.elements import Element, visible_text


def element(html: str, selector: str = "body") -> Element:
    return Element(LexborHTMLParser(html).css_first(selector))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("milk", "milk"),
        ("  milk \n and\t bread ", "milk and bread"),
        ("<b>mi</b>lk", "milk"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("a&nbsp;b", "a b"),
        ("<p>milk</p><p>bread</p>", "milk bread"),
        ("<ul><li>milk<li>bread</ul>", "milk bread"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "1 2 3"),
        ("milk<br>bread", "milk bread"),
        ("<button>a</button><button>b</button>", "a b"),
        ("<p>a</p><p hidden>b</p><p>c</p>", "a c"),
        ("a<script>b</script><style>c</style><template>d</template>", "a"),
        ("a<!-- b -->c", "ac"),
        ("<dialog>a</dialog><dialog open>b</dialog>", "b"),
        ("<details><summary>a</summary>b</details>", "a b"),
        ("<textarea>\na story</textarea>", "a story"),
        ("<select><option>a<option>b</select>", "a b"),
        ("<svg><title>a</title><text>b</text></svg>", "b"),
    ],
)
def test_text_is_what_is_read(html, text):
    """Tests speak of words, not of indentation and inline elements."""
    assert element(html).text == text


@pytest.mark.parametrize("html", ["<title>a b</title>", "<p hidden>a b</p>"])
def test_element_asked_for_is_read_though_unseen(html):
    """Who asks for it knows that it is hidden."""
    assert element(html, "title, p").text == "a b"


def test_attributes_are_text():
    """Entities are resolved, and an attribute without a value is empty."""
    box = element('<input name="a&amp;b" CHECKED>', "input")

    assert box.attributes == {"name": "a&b", "checked": ""}
    assert box.tag == "input"


def test_html_is_the_element_and_its_content():
    """For what text cannot say."""
    assert element("<p class=a>b<b>c</b>", "p").html == '<p class="a">b<b>c</b></p>'


def test_elements_are_found_inside():
    """A row's button is found in its row, and the row is not inside itself."""
    row = element("<b>0</b><li><b>1</b><b>2</b><ul><li>3</ul>", "li")

    assert [found.text for found in row.all("b")] == ["1", "2"]
    assert row.one("b").text == "1"
    assert row.one("li").text == "3"


def test_missing_element_shows_what_there_is():
    """Most of the time the page is another one than expected."""
    with pytest.raises(LookupError) as raised:
        element("<p>Log in first</p>").one("#count")

    assert str(raised.value) == "no element matches '#count'; there is: 'Log in first'"


def test_long_pages_are_not_shown_whole():
    """The message stays readable."""
    with pytest.raises(LookupError) as raised:
        element("word " * 1000).one("p")

    assert len(str(raised.value)) < 400


def test_element_is_shown_by_its_start_tag():
    """In the output of a failed assert."""
    assert repr(element("<p class=a>text</p>", "p")) == '<p class="a">'


def test_deep_pages_can_be_read():
    """A thread of answers to answers."""
    assert visible_text(LexborHTMLParser("<div>" * 300 + "a").body) == "a"
