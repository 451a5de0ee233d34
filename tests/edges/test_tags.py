"""Tags are found where browsers find them, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from selectolax.lexbor import LexborHTMLParser

from quartlive.edges.tags import FORMS, tags
from quartlive.template.tags import start_tags

# Pieces that decide what a tag is, joined at random; foreign elements are whole, since
# both readers only guess where one ends that its page does not end.
PIECES = st.sampled_from(
    [
        *("<input>", "<form>", "</form>", "<input ", "<button", "</textarea>", "<p>"),
        *("<textarea>", "<script>", "</script>", "</script ", "<style>", "</style>"),
        *("<title>", "</title>", "<title/>", "<iframe>", "</iframe>", "<scripts>"),
        *("<xmp>", "</xmp>", "<plaintext>"),
        *("<!--", "-->", "--!>", "<!-->", "<!--->", "--", "-", "!", "]]>", "<![CDATA["),
        *("<!doctype html>", "<?php", "</>", "</ x>", "<", ">", "/", "/>", "<input/>"),
        *('"', "'", " ", "\n", "=", "a", "A", "a=b", 'a="b"', "a='b'", "a =\tb", "a="),
        *("=a", "a/b", ' value="<input>"', " value='<form>'", " value=<input", "K=1"),
        *("<svg/>", "<svg><style/><title/></svg>", "<svg><![CDATA[<input>]]></svg>"),
        "<svg><title><input></title><style><input></style></svg>",
        "<svg><foreignObject><textarea><input></textarea></foreignObject></svg>",
        "<math><mi><input></mi></math>",
    ]
)
WANTED = frozenset({"form", "input", "button", "textarea", "select", "option"})


@given(st.lists(PIECES, max_size=25).map("".join))
def test_the_compilers_tokenizer_finds_the_same_tags(html: str) -> None:
    """One language, read by two readers: in pieces when a template is compiled, here
    at one go."""
    quick = [tag for tag in tags(html) if tag.name in WANTED]
    thorough = [tag for tag in start_tags(html) if tag.name in WANTED]

    assert [(tag.name, tag.start, tag.inside, tag.end) for tag in quick] == [
        (tag.name, tag.start, tag.name_end, tag.end) for tag in thorough
    ]
    assert [list(tag.attributes) for tag in quick] == [
        list(dict.fromkeys(each.name for each in tag.attributes)) for tag in thorough
    ]


@given(st.lists(PIECES, max_size=25).map("".join))
def test_a_parser_of_browsers_sees_the_same_attributes(html: str) -> None:
    """What is read of a control is what its browser has."""
    page = f"<input {html}>"
    found = tags(page)
    control = LexborHTMLParser(f"<!doctype html><body>{page}").css_first("input")

    if found and found[0].start == 0:
        assert control is not None
        assert {name: each.value for name, each in found[0].attributes.items()} == {
            name: value or "" for name, value in control.attributes.items()
        }


@pytest.mark.parametrize(
    "html",
    [
        "<!-- <input> -->",
        "<!-- > <input> -- --!>",
        "<script>let a = '<input>';</script>",
        "<script><!-- <script> </script> <input> --></script>",
        "<style>/* <input> */</style>",
        "<textarea><input></textarea>",
        "<title><input></title>",
        '<p title="<input>">',
        "<p title='<input>'>",
        "<p title=<input>",
        "<?php <input ?>",
        "</ <input>",
        "<svg><style/></svg><title><input></title>",
        "<svg><![CDATA[ <input> ]]></svg>",
        "<input",
        '<input value="',
        "<plaintext><input>",
        "<inputs>",
        "< input>",
    ],
)
def test_text_is_no_tag(html: str) -> None:
    """Nothing is written where a page only talks about HTML."""
    assert [tag for tag in tags(html) if tag.name == "input"] == []


@pytest.mark.parametrize(
    "html",
    [
        "<input>",
        "<INPUT/>",
        "<!--><input>",
        "<!---><input>",
        "<!-- --><input>",
        "<script></script><input>",
        "<script></scripts></script ><input>",
        "<script><!-- <script> </script> --></script><input>",
        "<script><!--</script><input>",
        "<svg><style/><title/><script/></svg><input>",
        "<svg><foreignObject><textarea></foreignObject></textarea><input>",
        "<svg/><textarea><input></textarea><input>",
        "<![CDATA[ x ]]><input>",
        "</><input>",
        "a < b <input>",
        "<p a=b'c\"><input>",
        "<p title='\"'><input>",
    ],
)
def test_a_tag_is_found_behind_text(html: str) -> None:
    """What looks like the end of the page is not always."""
    assert [tag.end for tag in tags(html) if tag.name == "input"] == [len(html)]


def test_a_tag_knows_its_place() -> None:
    """What is written later goes exactly there."""
    html = '<p><input value = "a &amp; b" checked VALUE=2></p>'
    [tag] = tags(html)

    assert html[tag.start : tag.end] == html[3:-4]
    assert html[tag.inside :].startswith(" value")
    assert html[slice(*tag.attributes["value"][1:])] == 'value = "a &amp; b"'
    assert (tag.get("value"), tag.get("checked"), tag.get("name")) == (
        "a & b",
        "",
        None,
    )


def test_words_are_compared_in_lower_case() -> None:
    """POST is post."""
    [tag] = tags("<form method=POST>")

    assert (tag.said("method"), tag.said("action")) == ("post", "")


def test_only_what_is_wanted_is_returned() -> None:
    """A page of a thousand rows is read for its forms in a few milliseconds."""
    html = "<form><input><button></button></form>"

    assert [tag.name for tag in tags(html, FORMS)] == ["form", "/form"]
