"""A visitor is known by a cookie that only this app can make."""

from __future__ import annotations

import asyncio
import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
from hypothesis import given, strategies as st
from itsdangerous import TimestampSigner
from quart import Quart, Response, websocket
from werkzeug.datastructures import MultiDict

from quartlive.edges.identity import (
    NOBODY,
    YEAR,
    Identity,
    SetCookie,
    Visitor,
    Who,
    new_visit,
    no_visit,
    visit_token,
)
from quartlive.errors import ConfigurationError

DAY = 24 * 3600
PAGE = "/lists/1"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def sent(cookie: SetCookie | None) -> MultiDict[str, str]:
    """What a browser sends after the cookie was set."""
    assert cookie is not None
    parsed = SimpleCookie(cookie.headers[0][1])
    return MultiDict([(name, morsel.value) for name, morsel in parsed.items()])


def meet(
    identity: Identity,
    cookies: MultiDict[str, str] | None = None,
    who: Who = NOBODY,
) -> Visitor:
    return identity.visitor(
        MultiDict[str, str]() if cookies is None else cookies, secure=True, who=who
    )


def test_a_visitor_comes_back() -> None:
    """What somebody kept yesterday is there today."""
    identity = Identity("key")
    first = meet(identity)
    again = meet(identity, sent(first.cookie))

    assert not first.is_known
    assert (again.group, again.is_known, again.cookie) == (first.group, True, None)
    assert again.browser == first.browser


def test_every_new_visitor_is_somebody_else() -> None:
    """Ids hold 256 random bits: two are never alike, and none can be guessed."""
    identity = Identity("key")
    groups = {meet(identity).group for _ in range(1_000)}

    assert len(groups) == 1_000
    assert all(re.fullmatch(r"a:[\w-]{43}", group) for group in groups)


def test_a_value_nobody_signed_is_never_adopted() -> None:
    """Otherwise a link or a sibling domain could put a visitor into a known group."""
    random = meet(Identity("key")).group.removeprefix("a:")
    foreign = sent(meet(Identity("other key")).cookie)
    for cookies in (
        MultiDict([("__Host-livetemplate-id", random)]),
        MultiDict([("__Host-livetemplate-id", "alice")]),
        MultiDict([("__Host-livetemplate-id", "")]),
        MultiDict([("__Host-livetemplate-id", "\x00.\xff.\ud800")]),
        foreign,
    ):
        visitor = meet(Identity("key"), cookies)

        assert not visitor.is_known
        assert visitor.cookie is not None
        assert random not in visitor.group


@given(st.text())
def test_any_text_in_the_cookie_is_somebody_new(text: str) -> None:
    """A header is whatever a stranger wrote; nothing they write is an error of ours."""
    cookies = MultiDict([("__Host-livetemplate-id", text)])

    assert not meet(Identity("key"), cookies).is_known


def test_a_changed_character_makes_somebody_new() -> None:
    """The signature covers every character of the id and of its age."""
    identity = Identity("key")
    [(name, value)] = sent(meet(identity).cookie).items()
    for at in range(len(value) - 1):  # The last character holds two unused bits.
        other = "A" if value[at] != "A" else "B"
        changed = value[:at] + other + value[at + 1 :]

        assert not meet(identity, MultiDict([(name, changed)])).is_known


def test_signed_text_that_is_no_id_is_not_taken() -> None:
    """A group's id is one random text, even if the key once signed something else."""
    signer = TimestampSigner(
        "key", salt=b"quartlive group", key_derivation="hmac", digest_method="sha256"
    )
    cookies = MultiDict([("__Host-livetemplate-id", signer.sign("u:alice").decode())])

    assert not meet(Identity("key"), cookies).is_known


def test_a_planted_cookie_beside_ours_changes_nothing() -> None:
    """Over http a sibling domain can add a cookie; ours still counts."""
    identity = Identity("key")
    own = identity.visitor(MultiDict(), secure=False)
    cookies = MultiDict([("livetemplate-id", "planted"), *sent(own.cookie).items()])

    assert identity.visitor(cookies, secure=False).group == own.group


def test_over_https_the_cookie_of_http_does_not_count() -> None:
    """Who can write on the unprotected line could choose the visitor's group."""
    identity = Identity("key")
    cookies = sent(identity.visitor(MultiDict(), secure=False).cookie)

    assert not identity.visitor(cookies, secure=True).is_known


ANN, BOB = Who("ann"), Who("bob")


def test_a_user_has_one_group_on_all_devices() -> None:
    """What is kept for ann is there on her phone, too."""
    identity = Identity("key")
    laptop, phone = meet(identity, None, ANN), meet(Identity("other"), None, ANN)

    assert laptop.group == phone.group != meet(identity, None, BOB).group
    assert re.fullmatch(r"u:[0-9a-f]{64}", laptop.group)
    assert laptop.browser != phone.browser
    assert laptop.is_known


def test_an_authenticator_puts_people_together() -> None:
    """In groups that neither a user nor a browser can have."""
    identity = Identity("key")
    team = meet(identity, None, Who("ann", "team"))

    assert team.group == meet(identity, None, Who("bob", "team")).group
    assert team.group == meet(identity, None, Who(None, "team")).group
    assert re.fullmatch(r"g:[0-9a-f]{64}", team.group)
    assert team.group[2:] == meet(identity, None, Who("team")).group[2:]


@given(st.text(), st.text())
def test_two_users_are_never_one(one: str, other: str) -> None:
    """Whatever their ids are made of."""
    groups = [meet(Identity("key"), None, Who(user)).group for user in (one, other)]

    assert (groups[0] == groups[1]) == (one == other)


def test_a_cookie_never_yields_the_group_of_a_user() -> None:
    """A user called as somebody's id is not that somebody, and the other way round."""
    identity = Identity("key")
    first = meet(identity)
    random = first.group.removeprefix("a:")

    assert meet(identity, None, Who(random)).group != first.group
    for who in (ANN, Who("ann", "team")):
        cookies = sent(meet(identity, None, who).cookie)

        assert meet(identity, cookies).group.startswith("a:")


def test_a_login_gives_the_browser_a_new_id() -> None:
    """R-40: who planted the id before the login does not know the one after it."""
    identity = Identity("key")
    before = meet(identity)
    after = meet(identity, sent(before.cookie), ANN)

    assert after.left == (before.browser,)
    assert after.browser != before.browser
    assert after.cookie is not None
    assert before.group.removeprefix("a:") not in after.cookie.value


@pytest.mark.parametrize("next_one", [NOBODY, BOB, Who("ann ")])
def test_a_logout_gives_the_browser_a_new_id(next_one: Who) -> None:
    """R-40: what the user had open is not for who comes next."""
    identity = Identity("key")
    first = meet(identity, None, ANN)
    after = meet(identity, sent(first.cookie), next_one)

    assert after.left == (first.browser,)
    assert after.group not in (first.group, "a:")
    assert meet(identity, sent(after.cookie), next_one).left == ()


def test_tabs_that_notice_a_login_together_get_one_id() -> None:
    """Otherwise a logout would close only those that the last answer belongs to."""
    identity = Identity("key")
    cookies = sent(meet(identity).cookie)
    one, other = meet(identity, cookies, ANN), meet(identity, cookies, ANN)

    assert one.browser == other.browser
    assert one.browser != meet(identity, cookies, BOB).browser
    assert one.browser != meet(Identity("other", ["key"]), cookies, ANN).browser
    assert one.cookie is not None
    assert re.match(r"[\w-]{43}[0-9a-f]{32}\.", one.cookie.value)


def test_tabs_that_notice_a_logout_get_ids_that_nobody_foresees() -> None:
    """Who has the user's cookie must not know what the next visitor is called."""
    identity = Identity("key")
    cookies = sent(meet(identity, None, ANN).cookie)

    assert meet(identity, cookies).group != meet(identity, cookies).group


def test_an_old_id_comes_back_as_nobodys() -> None:
    """The browser before the login, and after the logout, are not the same."""
    identity = Identity("key")
    before = meet(identity)
    during = meet(identity, sent(before.cookie), ANN)
    after = meet(identity, sent(during.cookie))

    assert len({before.group, during.group, after.group}) == 3
    assert len({before.browser, during.browser, after.browser}) == 3


def test_while_the_user_stays_the_id_stays() -> None:
    """Otherwise every page would close the sockets of the others."""
    identity = Identity("key")
    first = meet(identity, None, ANN)
    again = meet(identity, sent(first.cookie), ANN)

    assert (again.browser, again.left) == (first.browser, ())
    assert again.cookie is None


def test_a_users_cookie_is_renewed_with_its_user() -> None:
    """Its age does not log anybody out."""
    clock = Clock()
    identity = Identity("key", clock=clock)
    first = meet(identity, None, ANN)
    clock.now += 40 * DAY
    renewed = meet(identity, sent(first.cookie), ANN)
    clock.now += 340 * DAY

    assert renewed.cookie is not None
    assert meet(identity, sent(renewed.cookie), ANN).browser == first.browser


def test_the_cookie_says_nothing_of_the_user() -> None:
    """Nor whether two browsers are the same person's."""
    values = []
    for _ in range(2):
        cookie = meet(Identity("key"), None, Who("ann@example.org")).cookie
        assert cookie is not None
        values.append(cookie.value)
    ends = [value.partition(".")[0][43:] for value in values]

    assert "ann" not in values[0]
    assert ends[0] != ends[1]


def test_it_is_remembered_whether_a_user_was_there() -> None:
    """So that nobody is asked for whose leaving there is nothing to do."""
    identity = Identity("key")
    for who, had in ((NOBODY, False), (ANN, True), (Who(None, "team"), False)):
        cookies = sent(meet(identity, None, who).cookie)

        assert identity.had_user(cookies, secure=True) is had
        assert not Identity("other").had_user(cookies, secure=True)


def test_keys_rotate_without_losing_anybody() -> None:
    """Old keys are read, the new one signs: a deployment logs nobody out."""
    first = meet(Identity("oldest"))
    after = meet(Identity("new", ["oldest", "older"]), sent(first.cookie))
    later = meet(Identity("new"), sent(after.cookie))

    assert (after.group, later.group) == (first.group, first.group)
    assert (later.is_known, later.cookie) == (True, None)


def test_a_removed_key_signs_nobody_in() -> None:
    """A key that leaked stops counting when it leaves the list."""
    cookie = meet(Identity("leaked")).cookie

    assert not meet(Identity("new", ["older"]), sent(cookie)).is_known


def test_keys_may_be_bytes() -> None:
    """Quart takes both, and so do its fallbacks."""
    cookie = meet(Identity("older")).cookie

    assert meet(Identity(b"new", [b"older"]), sent(cookie)).is_known


def test_an_empty_key_is_refused() -> None:
    """Everybody could sign with it."""
    with pytest.raises(ConfigurationError, match="SECRET_KEY is empty"):
        Identity("")


def test_who_keeps_coming_is_kept() -> None:
    """The cookie is renewed before its year is over, with the same id."""
    clock = Clock()
    identity = Identity("key", clock=clock)
    first = visitor = meet(identity)
    cookies = sent(first.cookie)
    renewed = 0
    for _ in range(24):
        clock.now += 31 * DAY
        visitor = meet(identity, cookies)
        if visitor.cookie is not None:
            cookies = sent(visitor.cookie)
            renewed += 1

    assert visitor.group == first.group
    assert renewed == 24


def test_a_recent_cookie_is_not_set_again() -> None:
    """Answers without the header can be told apart from those that set it."""
    clock = Clock()
    identity = Identity("key", clock=clock)
    cookies = sent(meet(identity).cookie)
    clock.now += 29 * DAY

    assert meet(identity, cookies).cookie is None


def test_after_its_time_the_cookie_is_nobodys() -> None:
    """The server does not rely on browsers to forget."""
    clock = Clock()
    identity = Identity("key", clock=clock)
    cookies = sent(meet(identity).cookie)
    clock.now += YEAR + 1

    assert not meet(identity, cookies).is_known


def test_what_is_set_over_https() -> None:
    """Neither scripts nor sibling domains nor an open line see the id."""
    cookie = meet(Identity("key")).cookie
    assert cookie is not None
    [(header, text)] = cookie.headers
    name, *attributes = text.split("; ")

    assert header == "Set-Cookie"
    assert name.startswith("__Host-livetemplate-id=")
    assert {part for part in attributes if not part.startswith("Expires")} == {
        "HttpOnly",
        f"Max-Age={YEAR}",
        "Path=/",
        "SameSite=Lax",
        "Secure",
    }


def test_what_is_set_over_http() -> None:
    """Browsers would drop a secure cookie there, and every click start anew."""
    cookie = Identity("key").visitor(MultiDict(), secure=False).cookie
    assert cookie is not None
    text = cookie.headers[0][1]

    assert text.startswith("livetemplate-id=")
    assert "Secure" not in text
    assert "HttpOnly" in text


async def test_a_response_sets_the_cookie() -> None:
    """A visitor is known from the first page on."""
    app = Quart(__name__)
    cookie = meet(Identity("key")).cookie
    assert cookie is not None

    @app.get("/")
    async def page() -> Response:
        response = Response("page")
        response.headers.extend(cookie.headers)
        return response

    response = await app.test_client().get("/")

    assert cookie.value in response.headers["Set-Cookie"]


async def test_an_accepted_socket_sets_the_cookie() -> None:
    """Who opens a socket first is known from then on, too."""
    app = Quart(__name__)
    cookie = meet(Identity("key")).cookie
    assert cookie is not None
    heard: list[Any] = []
    incoming = asyncio.Queue[Any]()
    incoming.put_nowait({"type": "websocket.connect"})

    @app.websocket("/")
    async def socket() -> None:
        await websocket.accept(headers=cookie.headers, subprotocol="quartlive.1")

    async def send(message: Any) -> None:
        heard.append(message)

    scope = {
        "type": "websocket",
        "asgi": {"spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"app.example")],
        "subprotocols": ["quartlive.1"],
        "extensions": {},
    }
    await app(scope, incoming.get, send)  # type: ignore[arg-type]

    assert heard[0]["type"] == "websocket.accept"
    assert dict(heard[0]["headers"])[b"set-cookie"] == cookie.headers[0][1].encode()


def test_a_visit_goes_along_with_a_redirect() -> None:
    """Without JavaScript, what a tab holds outlives the form that was sent."""
    identity = Identity("key")
    visit = new_visit()
    cookies = sent(identity.hand_over(visit, "a:g", PAGE, secure=True))

    assert identity.handed_over(cookies, "a:g", PAGE, secure=True) == visit


def test_a_visit_is_handed_over_under_a_new_key() -> None:
    """A key rotates between the form and the page."""
    visit = new_visit()
    cookies = sent(Identity("old").hand_over(visit, "a:g", PAGE, secure=True))
    after = Identity("new", ["old"])

    assert after.handed_over(cookies, "a:g", PAGE, secure=True) == visit


@pytest.mark.parametrize(
    ("group", "path", "secure"),
    [
        ("a:other", PAGE, True),
        ("a:g", "/lists/12", True),
        ("a:g", "/lists", True),
        ("a:g", PAGE, False),
    ],
)
def test_a_visit_belongs_to_one_group_and_page(
    group: str, path: str, secure: bool
) -> None:
    """A copied cookie shows nothing of anybody, on no page."""
    identity = Identity("key")
    cookies = sent(identity.hand_over(new_visit(), "a:g", PAGE, secure=True))

    assert identity.handed_over(cookies, group, path, secure=secure) is None


def test_a_visit_is_not_handed_over_later() -> None:
    """Who comes back after lunch opens the page anew."""
    clock = Clock()
    identity = Identity("key", clock=clock)
    cookies = sent(identity.hand_over(new_visit(), "a:g", PAGE, secure=True))
    clock.now += 61

    assert identity.handed_over(cookies, "a:g", PAGE, secure=True) is None


def test_an_id_is_no_visit() -> None:
    """What is signed for one use does not count for another."""
    identity = Identity("key")
    cookie = meet(identity).cookie
    assert cookie is not None
    cookies = MultiDict([("__Host-lvt-visit", cookie.value)])

    assert identity.handed_over(cookies, "a:g", PAGE, secure=True) is None


def test_a_visit_is_taken_away_where_it_was_set() -> None:
    """Read once: the next page of this tab is not this visit."""
    [(_, put)] = Identity("key").hand_over("v" * 32, "a:g", "/", secure=True).headers
    [(_, taken)] = no_visit(secure=True).headers

    assert put.startswith("__Host-lvt-visit=")
    assert taken.startswith("__Host-lvt-visit=;")
    assert "Max-Age=0" in taken
    assert "Path=/" in taken


@pytest.mark.parametrize(
    "text",
    [None, "", "short", "x" * 65, "a b c d e f g h i", "é" * 20, "x" * 20 + "\n"],
)
def test_only_a_token_is_a_token(text: str | None) -> None:
    """It becomes part of a key in the store."""
    assert visit_token(text) is None


def test_our_own_token_is_one() -> None:
    """What a page was given comes back to it."""
    visit = new_visit()

    assert visit_token(visit) == visit
    assert visit != new_visit()
