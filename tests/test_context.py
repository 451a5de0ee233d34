"""What an action may ask for beyond a changed state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from quartlive.context import Context
from quartlive.effects import Redirect
from quartlive.errors import ProtocolError
from quartlive.flashes import Flash


def at(path: str = "/lists/1", origin: str = "https://example.org") -> Context:
    return Context(path=path, origin=origin)


def test_an_error_is_kept_for_the_answer():
    """The action goes on, and the visitor reads the text at the field."""
    ctx = at()

    ctx.error("title", "is long")
    ctx.error("title", "is too long")
    ctx.error("_general", "check the form")

    assert ctx.effects.errors == {"title": "is too long", "_general": "check the form"}


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/lists/2", "/lists/2"),
        ("/lists/2?q=a%20b#top", "/lists/2?q=a%20b#top"),
        ("https://example.org/x", "/x"),
        ("//example.org/x", "/x"),
        ("2", "/lists/2"),
        ("../x", "/x"),
        ("?q=1", "/lists/1?q=1"),
        ("", "/lists/1"),
        ("/größe", "/größe"),
        ("https://example.org//evil.org", "/evil.org"),
        ("https:evil.org", "/lists/evil.org"),
    ],
)
def test_a_redirect_is_a_path_on_this_server(url, target):
    """Whatever ``url_for`` returns will do, and what a link would say."""
    ctx = at()

    ctx.redirect(url)

    assert ctx.effects.redirect == Redirect(target, 303)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://evil.org/",
            "//evil.org/",
            "http://example.org/",
            "HTTPS://evil.org",
        ),
        *("javascript:alert(1)", "data:text/html,x", "mailto:a@b.c"),
        *(
            "https://example.org:444/",
            "https://user@example.org/",
            "http://[",
        ),
        *("/\\evil.org", "\\\\evil.org", "/a b", "/a\nLocation: x", "/\x00", " /x"),
    ],
)
def test_a_redirect_to_elsewhere_is_refused(url):
    """A value from a form must not send the visitor to a stranger."""
    ctx = at()

    with pytest.raises(ProtocolError, match="cannot redirect to"):
        ctx.redirect(url)
    assert ctx.effects.redirect is None


@given(st.text())
def test_no_text_leads_away(url):
    """The target begins with one slash, so a browser stays on this server."""
    ctx = at()

    try:
        ctx.redirect(url)
    except ProtocolError:
        return
    assert ctx.effects.redirect.url.startswith("/")
    assert not ctx.effects.redirect.url.startswith(("//", "/\\"))


def test_a_redirect_without_a_known_host_stays_local():
    """Before a request there is no origin; paths work all the same."""
    ctx = Context()

    ctx.redirect("/x")

    assert ctx.effects.redirect == Redirect("/x", 303)
    with pytest.raises(ProtocolError):
        ctx.redirect("https://example.org/")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_every_status_of_a_redirect_may_be_chosen(code):
    """303 is right after a form; others have their uses."""
    ctx = at()

    ctx.redirect("/", code)

    assert ctx.effects.redirect == Redirect("/", code)


@pytest.mark.parametrize("code", [200, 300, 304, 404])
def test_other_statuses_are_refused(code):
    """A browser would not follow them."""
    with pytest.raises(ProtocolError, match=f"{code} is no redirect"):
        at().redirect("/", code)


@pytest.mark.parametrize(
    "call",
    [
        lambda ctx: ctx.error("title", "x"),
        lambda ctx: ctx.redirect("/"),
        lambda ctx: ctx.flash("ok", "x"),
        lambda ctx: ctx.clear_flash(),
        lambda ctx: ctx.push_url(),
        lambda ctx: ctx.track("news"),
        lambda ctx: ctx.untrack("news"),
        lambda ctx: ctx.set_cookie("a", "x"),
        lambda ctx: ctx.delete_cookie("a"),
    ],
    ids=[
        "error",
        "redirect",
        "flash",
        "clear_flash",
        "push_url",
        "track",
        "untrack",
        "set_cookie",
        "delete_cookie",
    ],
)
def test_nothing_can_be_shown_when_the_connection_is_over(call: Callable[..., None]):
    """An author learns it from the log, not from a visitor."""
    ctx = Context(is_over=True)

    with pytest.raises(ProtocolError, match="in disconnect would reach nobody"):
        call(ctx)


def test_a_flash_waits_for_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the time at which it goes."""
    monkeypatch.setattr("time.time", lambda: 100.0)
    ctx = at()

    ctx.flash("info", "here")
    ctx.clear_flash("info")
    ctx.flash("ok", "Saved", expires=5)

    assert ctx.effects.flashing.on({"info": Flash("old")}) == {
        "ok": Flash("Saved", 105.0)
    }


@pytest.mark.parametrize(("is_secure", "secure"), [(True, "; Secure"), (False, "")])
def test_a_cookie_is_as_safe_as_the_page(is_secure: bool, secure: str) -> None:
    """S24: over http a browser would not keep a secure one."""
    ctx = Context(is_secure=is_secure, is_http=True)

    ctx.set_cookie("theme", "dark", httponly=False)
    ctx.delete_cookie("old", path="/x")

    kept, gone = ctx.effects.cookies
    assert kept == f"theme=dark{secure}; Path=/; SameSite=Lax"
    assert gone.startswith("old=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0")
    assert "Path=/x" in gone


def test_a_socket_carries_no_cookies() -> None:
    """S24: the error says what to write."""
    with pytest.raises(ProtocolError, match=r"in the action login, .*http=True\)"):
        Context(action="login").set_cookie("a", "x")
    with pytest.raises(ProtocolError, match=r"in a hook, .* ask `ctx.is_http`"):
        Context().delete_cookie("a")
