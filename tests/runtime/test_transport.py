"""Why a socket may end."""

from __future__ import annotations

from quartlive.runtime import transport


def test_every_reason_has_a_code_of_its_own():
    """The client does something else for each; 1000 is never a failure."""
    names = "GONE INTERNAL OVERLOADED ABUSE RENEW SHUTTING_DOWN".split()
    codes = [getattr(transport, name) for name in names]

    assert len(set(codes)) == len(codes)
    assert [name for name in names if getattr(transport, name) == 1000] == ["GONE"]


def test_an_end_says_why():
    assert transport.CloseError(transport.RENEW).code == 4401
