"""What may be written into a start tag."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from quartlive.template.escape import Attrs


def test_true_is_a_bare_name_and_false_is_left_out() -> None:
    """Boolean attributes hold by being there: required="False" is required."""
    attrs = Attrs.of({"required": True, "min": 0, "disabled": False, "max": None})

    assert attrs == ' required min="0"'


def test_quote_in_a_value_stays_in_the_value() -> None:
    """A model's pattern or default must not open an event handler."""
    assert Attrs.of({"value": '" onfocus="x'}) == ' value="&#34; onfocus=&#34;x"'


def test_quote_in_safe_markup_stays_in_the_value() -> None:
    """Markup is safe as text, which says nothing about quotes."""
    assert Attrs.of({"title": Markup('a" x="')}) == ' title="a&#34; x=&#34;"'


@pytest.mark.parametrize("name", ["", "a b", "a=b", "a>b", 'a"', "a/b", "1a", "a\n"])
def test_what_is_no_attribute_name_is_refused(name: str) -> None:
    """A name made from data could otherwise end the tag."""
    with pytest.raises(ValueError, match="is not an attribute name"):
        Attrs.of({name: True})


def test_joined_attrs_are_ordinary_markup() -> None:
    """Only a whole, checked value is trusted inside a tag."""
    assert type(Attrs.of({"required": True}) + Markup(" >")) is Markup
