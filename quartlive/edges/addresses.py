"""Which network a request comes from, as far as it can be believed.

A browser behind a proxy seems to have the proxy's address, and whoever asks can write
any other into a header. So as many proxies are believed as the app says there are, the
one nearest to the server first.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from werkzeug.datastructures import Headers

_HEADER = "X-Forwarded-For"

# Whoever has one IPv6 address has all of this size.
_PREFIX = 64


def client_network(peer: str | None, headers: Headers, proxies: int) -> str | None:
    """Return the network to count a request for.

    >>> client_network("203.0.113.7", Headers(), proxies=0)
    '203.0.113.7'

    Args:
        peer: Address of who is connected to the server.
        headers: Of the request.
        proxies: How many proxies are trusted to say who was connected to them.

    Returns:
        An IPv4 address, or an IPv6 network; None for this machine's own addresses, and
        where nothing can be said.
    """
    said = [part for text in headers.getlist(_HEADER) for part in text.split(",")]
    told = said[-proxies] if 0 < proxies <= len(said) else peer
    address = _parsed(told)
    if address is None or address.is_loopback:
        return None
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address, _PREFIX), strict=False))


def has_unknown_proxy(headers: Headers, proxies: int) -> bool:
    """Does the request seem to come through a proxy that the app does not know of?"""
    return proxies == 0 and _HEADER in headers


def _parsed(text: str | None) -> IPv4Address | IPv6Address | None:
    written = (text or "").strip()
    if written.startswith("["):  # with a port
        written = written[1:].partition("]")[0]
    elif written.count(":") == 1:
        written = written.partition(":")[0]
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
