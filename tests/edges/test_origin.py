"""Another site's page cannot act with our visitors' cookies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from quart import Quart
from quart.testing.connections import WebsocketResponseError
from werkzeug.datastructures import Headers

from quartlive.edges.origin import Origin, refusal, spoken_scheme
from tests.edges.pages import UPGRADE, create_app, heard

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


@pytest.mark.parametrize(
    ("said", "scheme", "proxies", "known"),
    [
        ([], "https", 0, "https"),
        ([], "wss", 0, "wss"),
        ([], "http", 0, None),
        ([], "ws", 0, None),
        (["https"], "http", 0, None),
        (["http"], "https", 0, "https"),
        (["https"], "http", 1, "https"),
        (["HTTPS "], "ws", 1, "https"),
        (["http"], "https", 1, "http"),
        (["https, http"], "http", 1, "http"),
        (["https, http"], "http", 2, "https"),
        (["https", "http"], "http", 2, "https"),
        (["https"], "http", 2, None),
        ([], "http", 1, None),
        (["gopher"], "http", 1, None),
    ],
)
def test_who_is_trusted_says_what_the_browser_spoke(
    said: list[str], scheme: str, proxies: int, known: str | None
) -> None:
    """T-25: nobody else's word counts, and a browser's own stands further left."""
    headers = Headers([("X-Forwarded-Proto", text) for text in said])

    assert spoken_scheme(headers, scheme, proxies) == known


HTTPS = {"X-Forwarded-Proto": "https"}
HTTP = {"X-Forwarded-Proto": "http"}

# Host, headers, whether they may act: asked of a real app, by POST and by upgrade.
ASKED: dict[str, tuple[str, list[tuple[str, str]], bool]] = {
    "absent": ("app.example", [], False),
    "own": ("app.example", [origin("http://app.example")], True),
    "null": ("app.example", [origin("null")], False),
    "list": (
        "app.example",
        [origin("http://app.example http://evil.example")],
        False,
    ),
    "duplicate": (
        "app.example",
        [origin("http://app.example"), origin("http://evil.example")],
        False,
    ),
    "the same twice": (
        "app.example",
        [origin("http://app.example"), origin("http://app.example")],
        False,
    ),
    "other port": ("app.example", [origin("http://app.example:8080")], False),
    "own port": ("app.example:8080", [origin("http://app.example:8080")], True),
    "usual port": ("app.example", [origin("http://app.example:80")], True),
    "other scheme": (
        "app.example",
        [origin("http://app.example"), *HTTPS.items()],
        False,
    ),
    "own scheme": (
        "app.example",
        [origin("https://app.example"), *HTTPS.items()],
        True,
    ),
    "scheme of another hop": (
        "app.example",
        [origin("http://app.example"), ("X-Forwarded-Proto", "https, http")],
        True,
    ),
    "upper case": ("app.example", [origin("HTTP://APP.EXAMPLE")], True),
    "trailing dot": ("app.example", [origin("http://app.example.")], False),
    "trailing slash": ("app.example", [origin("http://app.example/")], False),
    "userinfo": ("app.example", [origin("http://app.example@evil.example")], False),
    "userinfo before ours": (
        "app.example",
        [origin("http://evil.example@app.example")],
        False,
    ),
    "IPv6": ("[::1]:8000", [origin("http://[::1]:8000")], True),
    "another IPv6": ("[::1]:8000", [origin("http://[::2]:8000")], False),
    "prefix": ("app.example", [origin("http://app.example.evil.example")], False),
    "suffix": ("app.example", [origin("http://evil-app.example")], False),
    "subdomain": ("app.example", [origin("http://www.app.example")], False),
    "allowed": ("app.example", [origin("https://friend.example")], True),
    "allowed, other scheme": (
        "app.example",
        [origin("http://friend.example")],
        False,
    ),
    "fetched by our page": ("app.example", [SAME, origin("null")], True),
    "fetched by a sibling": ("app.example", [SIBLING], False),
    "fetched by a stranger": (
        "app.example",
        [CROSS, origin("http://app.example")],
        False,
    ),
    "forged by a proxy nobody trusts": (
        "app.example",
        [origin("http://evil.example"), ("X-Forwarded-Host", "evil.example")],
        False,
    ),
}


@pytest.fixture
def app() -> Quart:
    app = create_app(allowed_origins=["https://friend.example"])
    app.config["LIVE_TRUSTED_PROXIES"] = 1
    return app


def sent_along(case: str) -> tuple[Headers, bool]:
    """Headers of a request with a cookie, and whether they may act."""
    host, headers, may_act = ASKED[case]
    return Headers([("Host", host), ("Cookie", "any=1"), *headers]), may_act


@pytest.mark.parametrize("case", ASKED)
async def test_a_form_is_taken_from_our_pages_only(app: Quart, case: str) -> None:
    """T-02: what another site's page posts with our visitor's cookies is refused."""
    headers, may_act = sent_along(case)
    browser = app.test_client(use_cookies=False)
    form = {"step": 1, "add": ""}
    response = await browser.post("/tally", headers=headers, form=form)

    assert response.status_code == (303 if may_act else 403)
    assert response.headers["X-LiveTemplate-WebSocket"] == "enabled"


@pytest.mark.parametrize("case", ASKED)
async def test_a_socket_is_opened_by_our_pages_only(app: Quart, case: str) -> None:
    """T-01: another site's page hears nothing that is meant for our visitors."""
    headers, may_act = sent_along(case)
    browser = app.test_client(use_cookies=False)
    upgrade: dict[str, Any] = {**UPGRADE, "headers": headers}
    async with browser.websocket("/tally", **upgrade) as socket:
        if may_act:
            assert (await heard(socket))["meta"]["success"]
            return
        with pytest.raises(WebsocketResponseError) as raised:
            await socket.receive()

    assert raised.value.response.status_code == 403


@pytest.mark.parametrize("case", ASKED)
async def test_who_only_looks_is_never_refused(app: Quart, case: str) -> None:
    """Links lead here from everywhere, and a link runs no action."""
    headers, _ = sent_along(case)
    browser = app.test_client(use_cookies=False)
    response = await browser.get("/tally?add=&step=1", headers=headers)

    assert response.status_code == 200
    assert "<p>0</p>" in await response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("headers", "proxies", "secure"),
    [(HTTPS, 1, True), (HTTP, 1, False), (HTTPS, 0, False), ({}, 1, False)],
)
async def test_behind_a_proxy_cookies_are_as_safe_as_the_browsers_line(
    headers: dict[str, str], proxies: int, secure: bool
) -> None:
    """T-05: ``Secure`` and ``__Host-`` where the proxy says https, if it is trusted."""
    app = create_app()
    app.config["LIVE_TRUSTED_PROXIES"] = proxies
    browser = app.test_client(use_cookies=False)
    response = await browser.get("/tally", headers=headers)
    name, _, rest = response.headers["Set-Cookie"].partition("=")
    flags = set(rest.split("; ")[1:])

    assert name == ("__Host-livetemplate-id" if secure else "livetemplate-id")
    assert ("Secure" in flags) is secure
    assert flags >= {"HttpOnly", "Path=/", "SameSite=Lax"}


async def test_behind_a_proxy_a_visitor_is_known_again() -> None:
    """The cookie that was set is the one that is read, on every transport."""
    app = create_app()
    app.config["LIVE_TRUSTED_PROXIES"] = 1
    browser = app.test_client()
    ours = {**HTTPS, "Origin": "https://localhost"}
    await browser.get("/tally", headers=HTTPS)
    cookies = "; ".join(f"{each.name}={each.value}" for each in browser.cookie_jar)
    ours["Cookie"] = cookies
    strict = app.test_client(use_cookies=False)
    form = {"step": 2, "add": ""}
    assert (await strict.post("/tally", headers=ours, form=form)).status_code == 303

    upgrade = {**UPGRADE, "headers": Headers(ours)}
    async with strict.websocket("/tally", **upgrade) as socket:
        assert (await heard(socket))["title"] == "Count 2"
    page = await strict.get("/tally", headers=ours)
    assert "<p>2</p>" in await page.get_data(as_text=True)
    assert "Set-Cookie" not in page.headers
