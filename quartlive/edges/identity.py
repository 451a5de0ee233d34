"""Who a visitor is from one request to the next, and whose state they see.

A cookie holds a random id, signed, so that nobody can choose one: neither for
themselves nor for somebody else. It names the browser, and the group of a visitor
without a name. Users whom an authenticator names live in groups that no cookie says:

======  =============================================================
group   is seen by
======  =============================================================
``a:``  a browser without a user: the cookie's id
``u:``  a user on all devices: a hash of the user's id
``g:``  those whom the authenticator puts together: a hash of its name
======  =============================================================

The cookie also says, hashed, which user was last seen with it. When another one is
there, or none any more, the browser gets a new id: what it did before the login is not
theirs, and what it did after it is not for who comes next.

A second cookie lives for one redirect. It carries the visit from the answer to a
browser without JavaScript to the page that the browser is sent to.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from itsdangerous import BadSignature, TimestampSigner
from werkzeug.datastructures import MultiDict
from werkzeug.http import dump_cookie

from ..errors import ConfigurationError

COOKIE = "livetemplate-id"
VISIT_COOKIE = "lvt-visit"
YEAR = 365 * 24 * 3600

#: What the groups of visitors without a name begin with, of users, and of others.
ANONYMOUS, USER, NAMED = "a:", "u:", "g:"

# 256 bits. As many as the text of the id can hold, so that none is like another.
_BYTES = 32
_ID = re.compile(r"([A-Za-z0-9_-]{43})([0-9a-f]{32})?")

# Opaque, and found only together with its group; a peer of ours may make its own.
_VISIT_BYTES = 24
_VISIT = re.compile(r"[A-Za-z0-9_-]{16,64}")

# A redirect takes a moment; on a bad line, a few.
_HAND_OVER_SECONDS = 60

# Browsers forget a cookie after the time it was set for, however often it is sent.
_RENEWALS_PER_LIFE = 12


@dataclass(frozen=True, slots=True)
class SetCookie:
    """A cookie to set, or to take away.

    >>> SetCookie("lvt-visit", "", 0, secure=True).headers[0][1].partition(";")[0]
    '__Host-lvt-visit='

    Attributes:
        name: Without the prefix that browsers check.
        value: Empty to take it away.
        seconds: How long the browser keeps it; 0 takes it away.
        secure: The browser speaks https.
    """

    name: str
    value: str
    seconds: int
    secure: bool

    @property
    def full_name(self) -> str:
        """What browsers call it."""
        return _full_name(self.name, self.secure)

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The header that sets it, for a response or for accepting a socket."""
        text = dump_cookie(
            self.full_name,
            self.value,
            max_age=self.seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )
        return [("Set-Cookie", text)]


@dataclass(frozen=True, slots=True)
class Who:
    """Who sends a request, as the authenticator says.

    Attributes:
        user_id: The user; None for a visitor without a name.
        group: Whose stored state they see; None for the user's own, or the browser's.
    """

    user_id: str | None = None
    group: str | None = None


NOBODY = Who()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request, as far as the server knows.

    Attributes:
        group: Whose tabs share what is stored.
        is_known: The browser will be in this group the next time, too.
        cookie: What to set on the answer, if anything.
        who: As the authenticator says.
        browser: What the browser is called now, hashed.
        left: What it was called before its user changed; what it has open under
            these names belongs to somebody else.
    """

    group: str
    is_known: bool
    cookie: SetCookie | None
    who: Who = NOBODY
    browser: str = ""
    left: tuple[str, ...] = ()


class Identity:
    """Makes and reads the cookies of one app.

    Args:
        secret_key: Signs what is made here.
        fallbacks: Keys used before; what they signed is still read, and signed anew.
        seconds: How long a browser keeps the id after it was last renewed.
        clock: Seconds since 1970.

    Attributes:
        keys: What the app signs with; the last one signs.

    Raises:
        ConfigurationError: If the key is empty.
    """

    def __init__(
        self,
        secret_key: str | bytes,
        fallbacks: Iterable[str | bytes] = (),
        *,
        seconds: int = YEAR,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not secret_key:
            raise ConfigurationError(
                "SECRET_KEY is empty; set it to a long random text:"
                ' python -c "import secrets; print(secrets.token_hex())"'
            )
        # itsdangerous signs with the last key and reads with all.
        self.keys = [*fallbacks, secret_key]
        key = secret_key if isinstance(secret_key, bytes) else secret_key.encode()
        # Of its own, so that no signature is ever an id.
        self._key = hmac.digest(key, b"quartlive next", "sha256")
        self._seconds = seconds
        self._clock = clock

    def visitor(
        self, cookies: MultiDict[str, str], *, secure: bool, who: Who = NOBODY
    ) -> Visitor:
        """Return who sends these cookies, or somebody new.

        Args:
            cookies: All of the request; a name may be there several times.
            secure: The browser speaks https.
            who: As the authenticator says.
        """
        left = []
        for value, random, seen in self._ids(cookies, secure):
            if seen == _seen(random, who):
                is_young = self._is_young(value)
                cookie = None if is_young else self._set(random + seen, secure)
                group = _group(who, random)
                return Visitor(group, True, cookie, who, _browser(random))
            left.append(random)
        random = self._next(left, who)
        cookie = self._set(random + _seen(random, who), secure)
        return Visitor(
            _group(who, random),
            who.user_id is not None,
            cookie,
            who,
            _browser(random),
            tuple(map(_browser, left)),
        )

    def had_user(self, cookies: MultiDict[str, str], *, secure: bool) -> bool:
        """Return whether the browser was last seen with a user."""
        return any(seen for _, _, seen in self._ids(cookies, secure))

    def hand_over(
        self, visit: str, group: str, path: str, *, secure: bool
    ) -> SetCookie:
        """Return the cookie that takes a visit along to the page redirected to.

        Args:
            visit: Token of the visit.
            group: Whose visit it is.
            path: The page's path; another page does not get it.
            secure: The browser speaks https.
        """
        value = self._visits(group, path).write(visit)
        return SetCookie(VISIT_COOKIE, value, _HAND_OVER_SECONDS, secure)

    def handed_over(
        self, cookies: MultiDict[str, str], group: str, path: str, *, secure: bool
    ) -> str | None:
        """Return the visit brought along to this page; None if there is none.

        Who takes it sets :func:`no_visit` on the answer: it is read once.
        """
        for value in cookies.getlist(_full_name(VISIT_COOKIE, secure)):
            visit = self._visits(group, path).read(value, _HAND_OVER_SECONDS)
            if visit is not None:
                return visit
        return None

    def _next(self, left: list[str], who: Who) -> str:
        """Return the id that follows those which the browser leaves behind."""
        if who.user_id is None or not left:
            return secrets.token_urlsafe(_BYTES)
        # Several tabs notice a login at the same time. If each got an id of its own,
        # all but one would be forgotten, and not closed with the others one day.
        made = hmac.digest(
            self._key, f"{left[0]} {_hash(who.user_id)}".encode(), "sha256"
        )
        return urlsafe_b64encode(made).decode().rstrip("=")

    def _ids(
        self, cookies: MultiDict[str, str], secure: bool
    ) -> Iterator[tuple[str, str, str]]:
        """Find what was signed here: the cookie, the id, the user last seen."""
        for value in cookies.getlist(_full_name(COOKIE, secure)):
            text = self._signer("group").read(value, self._seconds)
            found = None if text is None else _ID.fullmatch(text)
            if found is not None:
                yield value, found[1], found[2] or ""

    def _set(self, text: str, secure: bool) -> SetCookie:
        value = self._signer("group").write(text)
        return SetCookie(COOKIE, value, self._seconds, secure)

    def _is_young(self, value: str) -> bool:
        """Need the cookie not be set again? Nor when an old key signed it."""
        newest = _Signer(self.keys[-1:], "group", self._clock)
        return newest.read(value, self._seconds // _RENEWALS_PER_LIFE) is not None

    def _visits(self, group: str, path: str) -> _Signer:
        # Who and where are signed, not sent. A group holds no space.
        return self._signer(f"visit {group} {path}")

    def _signer(self, use: str) -> _Signer:
        return _Signer(self.keys, use, self._clock)


class _Signer(TimestampSigner):
    """Signs texts for one use; what is signed for another does not count."""

    def __init__(
        self, keys: list[str | bytes], use: str, clock: Callable[[], float]
    ) -> None:
        super().__init__(
            keys,  # type: ignore[arg-type]  # lists may mix text and bytes
            salt=f"quartlive {use}".encode(),
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock())

    def write(self, text: str) -> str:
        return self.sign(text).decode()

    def read(self, value: str, seconds: int) -> str | None:
        """Return what was signed here at most so many seconds ago."""
        try:
            return self.unsign(value, max_age=seconds).decode()
        except (BadSignature, UnicodeError):
            return None


def no_visit(*, secure: bool) -> SetCookie:
    """Return what takes the cookie of :meth:`Identity.hand_over` away."""
    return SetCookie(VISIT_COOKIE, "", 0, secure)


def new_visit() -> str:
    """Return a token for a tab's stay on a page."""
    return secrets.token_urlsafe(_VISIT_BYTES)


def visit_token(text: str | None) -> str | None:
    """Return the token that a request names; None unless it can be one.

    >>> visit_token("../../etc/passwd")
    """
    return text if text is not None and _VISIT.fullmatch(text) else None


def _group(who: Who, random: str) -> str:
    if who.group is not None:
        return NAMED + _hash(who.group)
    return ANONYMOUS + random if who.user_id is None else USER + _hash(who.user_id)


def _seen(random: str, who: Who) -> str:
    """Return what the cookie remembers of a user: nothing that tells two apart."""
    return "" if who.user_id is None else _hash(f"{random} {who.user_id}")[:32]


def _browser(random: str) -> str:
    # The id itself is a secret; this goes through brokers and logs.
    return _hash(f"browser {random}")[:32]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _full_name(name: str, secure: bool) -> str:
    # With this prefix no sibling domain, and no page over http, can set the cookie.
    return f"__Host-{name}" if secure else name
