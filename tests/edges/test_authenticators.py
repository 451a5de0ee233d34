"""Who a request's user is: what authenticators say, and what goes wrong."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from quart import Quart, abort, request
from werkzeug.exceptions import Forbidden, InternalServerError

from quartlive import Anonymous, Authenticator, Basic, QuartAuthUser
from quartlive.edges.authenticators import LoginRequiredError, look
from quartlive.edges.identity import NOBODY, Who
from quartlive.errors import ConfigurationError


def basic(name: str, password: str) -> dict[str, str]:
    text = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {text}"}


async def asked(authenticator: Authenticator, **headers: str) -> Who:
    """What is found out about a request with these headers."""
    async with Quart("app").test_request_context("/", headers=headers):
        return await look(authenticator, request)


class Telling(Authenticator):
    """Says what it was told to say, or raises it."""

    def __init__(self, user: Any = "ann", group: Any = None) -> None:
        self.user, self.its_group = user, group

    async def identify(self, request: Any) -> Any:
        return _said(self.user)

    async def group(self, request: Any, user_id: str | None) -> Any:
        return _said(self.its_group)


class Challenging(Telling):
    challenge = "Bearer"


def _said(what: Any) -> Any:
    if isinstance(what, BaseException):
        raise what
    return what


def challenges(raised: pytest.ExceptionInfo[LoginRequiredError]) -> list[str]:
    headers = raised.value.get_headers()
    return [value for name, value in headers if name == "WWW-Authenticate"]


async def test_nobody_has_a_name_by_default():
    """Browsers are told apart all the same."""
    assert await asked(Anonymous()) == NOBODY


async def test_an_authenticator_names_user_and_group():
    """Without a group of its own it is the user's."""
    assert await asked(Telling("ann")) == Who("ann")
    assert await asked(Telling("ann", "team 7")) == Who("ann", "team 7")
    assert await asked(Telling(None, "tenant")) == Who(None, "tenant")


async def right(name: str, password: str) -> bool:
    return (name, password) == ("änn", "s:e:cret")


@pytest.mark.parametrize(
    "check",
    [right, lambda *pair: pair == ("änn", "s:e:cret"), lambda *pair: right(*pair)],
    ids=["coroutine", "function", "function that returns a coroutine"],
)
async def test_basic_names_who_knows_the_password(check):
    """In UTF-8, and with colons in the password."""
    assert await asked(Basic(check), **basic("änn", "s:e:cret")) == Who("änn")
    for headers in (basic("änn", "wrong"), basic("", ""), {}):
        with pytest.raises(LoginRequiredError):
            await asked(Basic(check), **headers)


@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic ", "Basic %%%", "Basic YQ==", "Bearer YTpi", "Basic /w==:"],
)
async def test_what_is_no_basic_login_is_nobody(header):
    """A header is whatever a stranger wrote."""

    async def anybody(name: str, password: str) -> bool:
        return bool(name and password)

    with pytest.raises(LoginRequiredError) as raised:
        await asked(Basic(anybody), Authorization=header)

    assert challenges(raised) == ['Basic realm="Login", charset="UTF-8"']


async def test_a_check_that_answers_no_bool_lets_nobody_in(caplog):
    """A user's row is true, whatever the password."""
    with pytest.raises(LoginRequiredError):
        await asked(Basic(lambda *pair: {"id": 1}), **basic("ann", "x"))  # type: ignore[arg-type,return-value]

    assert "return True or False" in caplog.text


@pytest.mark.parametrize("realm", ['a"b', "a\\b", "a\nb", "é"])
def test_a_realm_stays_in_its_header(realm):
    """The error says what may stand there."""
    with pytest.raises(ConfigurationError, match="without quotes"):
        Basic(right, realm=realm)


async def test_quart_auth_has_to_be_there(caplog):
    """The log says what is missing, the visitor is nobody."""
    with pytest.raises(LoginRequiredError) as raised:
        await asked(QuartAuthUser())

    assert "call QuartAuth(app)" in caplog.text
    assert challenges(raised) == []


@pytest.mark.parametrize("user", [RuntimeError("secret"), "", 7, b"ann", True])
async def test_who_cannot_be_identified_is_refused(user, caplog):
    """401, and the log has the reason (S3)."""
    with pytest.raises(LoginRequiredError) as raised:
        await asked(Telling(user))

    assert raised.value.code == 401
    assert raised.value.__cause__ is not None
    assert "secret" not in str(raised.value)
    assert "could not identify" in caplog.text


@pytest.mark.parametrize("group", [RuntimeError("secret"), "", 7])
async def test_who_has_no_group_is_not_served(group, caplog):
    """500: the visitor can do nothing about it (S3)."""
    with pytest.raises(InternalServerError) as raised:
        await asked(Telling("ann", group))

    assert "secret" not in str(raised.value)
    assert "could not find a group" in caplog.text


async def test_a_challenge_goes_to_who_has_no_name():
    """Whether nobody is there or it cannot be found out (S3)."""
    for user in (None, RuntimeError()):
        with pytest.raises(LoginRequiredError) as raised:
            await asked(Challenging(user))

        assert challenges(raised) == ["Bearer"]
    assert await asked(Challenging("ann")) == Who("ann")


class Aborting(Challenging):
    """Answers by itself."""

    def __init__(self, status: int) -> None:
        self.status = status

    async def identify(self, request: Any) -> str | None:
        abort(self.status)


async def test_an_authenticator_may_answer_by_itself():
    """403 stays 403; 401 gets its challenge."""
    with pytest.raises(Forbidden):
        await asked(Aborting(403))
    with pytest.raises(LoginRequiredError) as raised:
        await asked(Aborting(401))

    assert challenges(raised) == ["Bearer"]
