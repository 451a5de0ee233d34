"""Another site's page cannot act with our visitors' cookies."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from werkzeug.datastructures import Headers

from quartlive.edges.origin import Origin, refusal

HOST = "app.example:8443"
OURS = "https://app.example:8443"
PARTNER = Origin("https", "partner.example", 443)

SAME = ("Sec-Fetch-Site", "same-origin")
NONE = ("Sec-Fetch-Site", "none")
SIBLING = ("Sec-Fetch-Site", "same-site")
CROSS = ("Sec-Fetch-Site", "cross-site")


def origin(text: str) -> tuple[str, str]:
    return ("Origin", text)


def asked(
    *headers: tuple[str, str],
    host: str = HOST,
    has_cookie: bool = True,
    scheme: str | None = None,
) -> str | None:
    return refusal(
        Headers(list(headers)),
        host,
        has_cookie=has_cookie,
        allowed={PARTNER},
        scheme=scheme,
    )


TAKEN = {
    "our own page": [SAME, origin(OURS)],
    "our own page that hides its address": [SAME, origin("null")],
    "our own page without an origin": [SAME],
    "our own page behind a proxy that changes the host": [
        SAME,
        origin("https://public.example"),
    ],
    "an older browser on our page": [origin(OURS)],
    "an address in capitals": [origin("HTTPS://APP.EXAMPLE:8443")],
    "a reload of a posted form": [NONE, origin(OURS)],
    "a page of an allowed origin": [CROSS, origin("https://partner.example")],
    "an allowed origin with its port": [origin("https://partner.example:443")],
}

REFUSED = {
    "another site": [CROSS, origin("https://evil.example")],
    "another site, older browser": [origin("https://evil.example")],
    "a sibling domain": [SIBLING, origin("https://www.app.example:8443")],
    "a sibling domain, older browser": [origin("https://www.app.example:8443")],
    "a page that hides its address": [origin("null")],
    "a sandboxed frame elsewhere": [CROSS, origin("null")],
    "our host over the other scheme": [CROSS, origin("http://app.example:8443")],
    "our host, another port": [origin("https://app.example")],
    "our host, one more digit": [origin("https://app.example:84430")],
    "our host as the beginning": [origin("https://app.example.evil.example:8443")],
    "our host as the end": [origin("https://evil-app.example:8443")],
    "our host as the user": [origin("https://app.example:8443@evil.example")],
    "our host as the path": [origin("https://evil.example/app.example:8443")],
    "our address with a path": [origin(OURS + "/")],
    "our address with a space": [origin(OURS + " ")],
    "our address and another": [origin(OURS + " https://evil.example")],
    "a list": [origin(OURS + ", https://evil.example")],
    "the header twice": [origin(OURS), origin("https://evil.example")],
    "the same header twice": [origin(OURS), origin(OURS)],
    "an empty header": [origin("")],
    "no scheme": [origin(HOST)],
    "another kind of address": [origin("file://")],
    "an extension called like our host": [
        origin("chrome-extension://app.example:8443")
    ],
    "an impossible port": [origin("https://app.example:99999")],
    "an allowed host over http": [origin("http://partner.example")],
    "an allowed host, another port": [origin("https://partner.example:8443")],
    "a subdomain of an allowed host": [origin("https://x.partner.example")],
    "two opinions on the site": [SAME, CROSS, origin("https://evil.example")],
    "our opinion in a list": [
        ("Sec-Fetch-Site", "same-origin, cross-site"),
        origin("https://evil.example"),
    ],
    "no word about it": [],
    "only a user's own doing": [NONE],
    "only another site's doing": [CROSS],
}


@pytest.mark.parametrize("case", TAKEN)
def test_our_own_pages_may_act(case: str) -> None:
    """A visitor is never locked out by their browser's age or privacy settings."""
    assert asked(*TAKEN[case]) is None


@pytest.mark.parametrize("case", REFUSED)
def test_strangers_may_not_act(case: str) -> None:
    """A page elsewhere cannot click in our visitors' name."""
    assert asked(*REFUSED[case]) is not None


def test_without_a_cookie_only_a_foreign_origin_is_refused() -> None:
    """Scripts need no header, and a stranger's page gets nothing either way."""
    assert asked(has_cookie=False) is None
    assert asked(origin("https://evil.example"), has_cookie=False) is not None


@pytest.mark.parametrize(
    ("host", "text", "scheme"),
    [
        ("app.example", "https://app.example", None),
        ("app.example", "http://app.example", None),
        ("app.example", "https://app.example", "https"),
        ("app.example", "https://app.example", "wss"),
        ("app.example:443", "https://app.example", "https"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000", "http"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000", "ws"),
        ("[::1]:8000", "http://[::1]:8000", "http"),
        ("App.Example", "https://app.example", None),
    ],
)
def test_usual_ports_need_not_be_written(
    host: str, text: str, scheme: str | None
) -> None:
    """Browsers leave out the port that goes without saying, in both headers."""
    assert asked(origin(text), host=host, scheme=scheme) is None


@pytest.mark.parametrize(
    ("host", "text", "scheme"),
    [
        ("app.example", "http://app.example", "https"),
        ("app.example", "https://app.example", "http"),
        ("app.example", "http://app.example", "wss"),
        ("app.example:80", "https://app.example", None),
        ("app.example", "https://app.example:80", None),
        ("", "https://app.example", None),
        ("app.example, evil.example", "https://evil.example", None),
        ("app.example/@evil.example", "https://evil.example", None),
        ("[::1]", "http://[::2]", None),
    ],
)
def test_schemes_count_where_they_are_known(
    host: str, text: str, scheme: str | None
) -> None:
    """Who can change a page in transit owns http, and must not own https."""
    assert asked(origin(text), host=host, scheme=scheme) is not None


def test_a_refusal_says_what_to_send() -> None:
    """Who writes a script against the app reads the way out in the answer."""
    assert asked() == (
        "A request with a cookie must say where it comes from; send Origin:"
        " https://app.example:8443 or Sec-Fetch-Site: same-origin,"
        " or leave the cookie out"
    )
    assert asked(origin("https://evil.example")) == (
        "Origin 'https://evil.example' is not allowed to act on app.example:8443;"
        " add it to LIVE_ALLOWED_ORIGINS, if its pages may"
    )


def test_a_refusal_is_short() -> None:
    """Nobody fills our logs with headers."""
    assert len(asked(origin("x" * 10_000), host="y" * 10_000) or "") < 400


@given(st.text())
def test_any_text_parses_or_does_not(text: str) -> None:
    """A header is whatever a stranger wrote; nothing they write is an error of ours."""
    found = Origin.parse(text)

    assert found is None or text.lower().startswith(f"{found.scheme}://{found.host}")
