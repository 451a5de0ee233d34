"""Who a request's user is, as the app says.

An authenticator only gives names. What is kept for whom, and what a browser carries,
is worked out from them in :mod:`~quartlive.edges.identity`.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Protocol

from quart import Request, current_app
from werkzeug.exceptions import HTTPException, InternalServerError, Unauthorized

from ..errors import ConfigurationError
from ..logs import about
from .identity import Who

logger = logging.getLogger("quartlive")

#: Given a name and a password, whether they belong together.
Check = Callable[[str, str], "bool | Awaitable[bool]"]


class Authenticator(Protocol):
    """Names the user of a request; write one for users of your own.

    It is asked for every page, every POST, every upgrade to a WebSocket, and on a
    socket again before an action when it was asked more than a minute ago. It is given
    the page's request on all of them, in its context: ``session``, ``g`` and what
    ``before_request`` functions have left there work.

    An authenticator may have an attribute ``challenge``, such as
    ``'Basic realm="Staff"'``. Then everybody must have a name: who has none is
    answered with 401 and the challenge as ``WWW-Authenticate``.
    """

    async def identify(self, request: Request) -> str | None:
        """Return the user's id, the same on every device; None for nobody.

        Raises:
            Exception: If it cannot be found out; the request is answered with 401.
                An ``HTTPException`` is answered with its own status.
        """

    async def group(self, request: Request, user_id: str | None) -> str | None:
        """Return whose stored state a request sees; None for the usual.

        That is the user on all devices, and the browser where there is none.

        Raises:
            Exception: If it cannot be found out; the request is answered with 500.
        """
        return None


@dataclass(frozen=True)
class Anonymous(Authenticator):
    """Nobody has a name; browsers are told apart by a signed cookie."""

    async def identify(self, request: Request) -> None:
        """Return None."""


class Basic(Authenticator):
    """Users of HTTP Basic: the browser asks for name and password.

    >>> Basic(lambda name, password: False, realm="Staff").challenge
    'Basic realm="Staff", charset="UTF-8"'

    Args:
        check: Whether name and password belong together; a plain function runs in a
            thread. It is asked often: compare digests, not slow hashes, or remember
            what was right.
        realm: What the browser calls the place.

    Raises:
        ConfigurationError: If the realm cannot stand in a header.
    """

    def __init__(self, check: Check, *, realm: str = "Login") -> None:
        if not realm.isascii() or not realm.isprintable() or set(realm) & set('"\\'):
            raise ConfigurationError(
                f"Basic(realm={realm!r}) cannot stand in a header; write ASCII"
                " without quotes and backslashes"
            )
        self._check = check
        self.challenge = f'Basic realm="{realm}", charset="UTF-8"'

    async def identify(self, request: Request) -> str | None:
        """Return the name, if its password is right."""
        sent = request.authorization
        if sent is None or sent.type != "basic":
            return None
        name, password = sent.username or "", sent.password or ""
        check: Any = current_app.ensure_async(self._check)
        found = await check(name, password)
        if isawaitable(found):
            found = await found
        if not isinstance(found, bool):
            raise TypeError(f"Basic(check) returned {found!r}; return True or False")
        return name if found and name else None


@dataclass(frozen=True)
class QuartAuthUser(Authenticator):
    """The current user of Quart-Auth.

    Raises:
        ConfigurationError: If Quart-Auth is not installed.
    """

    def __post_init__(self) -> None:
        try:
            import quart_auth  # noqa: F401
        except ImportError:
            raise ConfigurationError(
                "QuartAuthUser needs Quart-Auth: pip install quart-auth"
            ) from None

    async def identify(self, request: Request) -> str | None:
        """Return the ``auth_id`` of who is logged in."""
        from quart_auth import current_user

        if "QUART_AUTH" not in current_app.extensions:
            raise ConfigurationError(
                "QuartAuthUser finds no Quart-Auth in the app; call QuartAuth(app)"
            )
        if not await current_user.is_authenticated:
            return None
        # Whatever JSON can hold may be one.
        return None if current_user.auth_id is None else str(current_user.auth_id)


class LoginRequiredError(Unauthorized):
    """Nobody is named who must be.

    Args:
        challenges: What ``WWW-Authenticate`` says, if anything.
    """

    description = "This page is for users; log in first."

    def __init__(self, challenges: Iterable[str] = ()) -> None:
        super().__init__()
        self._challenges = tuple(challenges)

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        """Return the headers of the answer."""
        more = [("WWW-Authenticate", text) for text in self._challenges]
        return [*super().get_headers(*args, **kwargs), *more]


async def look(authenticator: Authenticator, request: Request) -> Who:
    """Return who sends a request.

    Raises:
        LoginRequiredError: If the user cannot be found out, or there must be one. Its
            cause is what went wrong, if anything did.
        InternalServerError: If the group cannot be found out.
        HTTPException: As the authenticator says.
    """
    challenge = getattr(authenticator, "challenge", None)
    challenges = [challenge] if challenge else []
    try:
        user_id = _named(await authenticator.identify(request), "identify")
    except HTTPException as refused:
        if refused.code != LoginRequiredError.code:
            raise
        raise LoginRequiredError(challenges) from None
    except Exception as error:
        text = "the authenticator could not identify a user"
        logger.exception(text, extra=about("identity"))
        raise LoginRequiredError(challenges) from error
    if user_id is None and challenges:
        raise LoginRequiredError(challenges)
    try:
        group = _named(await authenticator.group(request, user_id), "group")
    except HTTPException:
        raise
    except Exception as error:
        text = "the authenticator could not find a group"
        logger.exception(text, extra=about("identity"))
        raise InternalServerError from error
    return Who(user_id, group)


def _named(found: Any, method: str) -> str | None:
    if found is None or (isinstance(found, str) and found):
        return found
    raise TypeError(f"{method}() returned {found!r}; return a text, or None for nobody")
