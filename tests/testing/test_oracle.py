"""The oracle sees what a browser would see differently, and nothing else."""

from __future__ import annotations

import pytest

from quartlive.testing.oracle import difference

PAGE = '<title>t</title><p class="a" id="b">one <b>two</b></p>'


@pytest.mark.parametrize(
    "other",
    [
        PAGE,
        "<!doctype html>" + PAGE,
        "<title>t</title><p id=b class=a>\n one <b>two</b> </p>",
        "<title> t </title>" + PAGE.replace("<title>t</title>", "<body data-lvt-id=x>"),
        PAGE + '<input type="hidden" name="lvt-visit" value="x">',
        PAGE + "<script>1</script>",
        PAGE + "<!-- later -->",
    ],
)
def test_same_page_in_other_words(other):
    """Order of attributes, white space and what belongs to a visit do not count."""
    assert difference(PAGE, other) == ""


@pytest.mark.parametrize(
    "other",
    [
        PAGE.replace("one", "two"),
        PAGE.replace("class=", "title="),
        PAGE.replace(' id="b"', ""),
        PAGE.replace("<b>two</b>", "two"),
        PAGE.replace("b>", "i>"),
        PAGE.replace("<title>t", "<title>u"),
        PAGE.replace("<p", "<body class=x><p"),
        "<html lang=de>" + PAGE,
        PAGE + "<p></p>",
        PAGE + '<input name="x" disabled>',
    ],
)
def test_other_page_is_seen(other):
    """Each is something a visitor or a stylesheet can tell."""
    assert difference(PAGE, other)


def test_difference_can_be_read():
    """What should be there, what is there, and where."""
    assert difference("<p>milk</p>", "<p>bread</p>").splitlines() == [
        "--- fresh",
        "+++ shown",
        "@@ -2,7 +2,7 @@",
        " <html>",
        " <body>",
        " <p>",
        "-bread",
        "+milk",
        " </p>",
        " </body>",
        " </html>",
    ]
