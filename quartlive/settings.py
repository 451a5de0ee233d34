"""Settings of an app: from its configuration and the environment, checked at the start.

What code says goes first, then ``app.config["LIVE_…"]``, then ``QUART_LIVE_…`` in the
environment, then the default.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any

from .config import Limits
from .errors import ConfigurationError
from .logs import about

logger = logging.getLogger("quartlive")

PREFIX, ENVIRONMENT = "LIVE_", "QUART_LIVE_"
_YEAR = 365 * 24 * 3600

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")
_OFF = ("none", "off", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an app's configuration says of its live pages.

    Attributes:
        limits: How much one visitor may ask for, where code says nothing else.
        allowed_origins: Other origins whose pages may act here.
        trusted_proxies: How many proxies before the server say who asks, and how.
        websocket: Whether sockets may be opened at all.
        no_store: Browsers keep no page, so that Back asks for it, too.
        cookie_seconds: How long a visitor without a name is known.
        store_url: Where records are kept; empty for the memory of the process.
    """

    limits: Limits = field(default_factory=Limits)
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: int = 0
    websocket: bool = True
    no_store: bool = False
    cookie_seconds: int = _YEAR
    store_url: str = ""

    @classmethod
    def read(
        cls, config: Mapping[str, Any], environment: Mapping[str, str]
    ) -> Settings:
        """Return what is set.

        Args:
            config: Of the app.
            environment: Of the process.

        Raises:
            ConfigurationError: If a value cannot be used, or a name of the
                configuration is none. It says which, where, and what may be written.
        """
        places = [
            (PREFIX, config, 'app.config["{}"]'),
            (ENVIRONMENT, environment, "{}"),
        ]
        found: dict[str, Any] = {}
        for prefix, source, place in reversed(places):
            for name in [str(key) for key in source if str(key).startswith(prefix)]:
                option = name.removeprefix(prefix).lower()
                where = place.format(name)
                if option in OPTIONS:
                    found[option] = _value(option, source[name], where)
                elif source is config:
                    raise _unknown(name, where)
                else:
                    # Other tools may have names of this kind: it is not the app's own.
                    logger.warning("%s", _unknown(name, where), extra=about("setup"))
        limits = {name: found.pop(name) for name in _LIMITS if name in found}
        return cls(limits=Limits(**limits), **found)


class _UnfitError(ValueError):
    """Says what would fit."""


def _number(value: Any) -> int | float | None:
    if value is None or (isinstance(value, str) and value.strip().lower() in _OFF):
        return None
    found = _parsed(value)
    if found is None or not found > 0:
        raise _UnfitError("a number above 0, or 'none' for no limit")
    return found


def _count(value: Any) -> int:
    found = _parsed(value)
    if found is None or found < 0 or found != int(found):
        raise _UnfitError("a whole number from 0")
    return int(found)


def _parsed(value: Any) -> int | float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if number.is_integer() else number


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in (*_TRUE, *_FALSE):
        raise _UnfitError(f"one of {', '.join((*_TRUE, *_FALSE))}")
    return text in _TRUE


def _texts(value: Any) -> tuple[str, ...]:
    parts = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(parts, list | tuple | set | frozenset):
        raise _UnfitError("origins such as https://example.org, with spaces between")
    return tuple(map(str, parts))


def _url(value: Any) -> str:
    if value not in ("", None, "memory://"):
        raise _UnfitError("memory://: no other store can be named in this version")
    return ""


_LIMITS = [each.name for each in fields(Limits)]
#: Every setting, with what reads it; names are in small letters, without a prefix.
OPTIONS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_LIMITS, _number),
    "allowed_origins": _texts,
    "trusted_proxies": _count,
    "websocket": _flag,
    "no_store": _flag,
    "cookie_seconds": _count,
    "store_url": _url,
}


def _value(option: str, value: Any, where: str) -> Any:
    try:
        return OPTIONS[option](value)
    except _UnfitError as unfit:
        raise ConfigurationError(f"{where} is {value!r}; write {unfit}") from None


def _unknown(name: str, where: str) -> ConfigurationError:
    prefix = ENVIRONMENT if name.startswith(ENVIRONMENT) else PREFIX
    names = [prefix + option.upper() for option in OPTIONS]
    near = get_close_matches(name, names, n=1)
    remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"
    return ConfigurationError(f"{where} is no setting of live pages; {remedy}")
