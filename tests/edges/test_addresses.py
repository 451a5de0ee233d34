"""Where requests come from."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import Headers

from quartlive.edges.addresses import client_network, has_unknown_proxy


def network(peer: str | None, *said: str, proxies: int = 0) -> str | None:
    return client_network(
        peer, Headers([("X-Forwarded-For", s) for s in said]), proxies
    )


@pytest.mark.parametrize(
    ("peer", "found"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("<local>", None),
        (None, None),
    ],
)
def test_a_peer_is_counted_by_its_network(peer, found):
    """Also one that owns more IPv6 addresses than there are IPv4 addresses at all."""
    assert network(peer) == found


def test_nobody_chooses_an_address():
    """Without a proxy that the app knows of, the header is anybody's."""
    assert network("203.0.113.7", "198.51.100.1") == "203.0.113.7"


@pytest.mark.parametrize(
    ("said", "proxies", "found"),
    [
        (["198.51.100.1"], 1, "198.51.100.1"),
        (["10.9.9.9, 198.51.100.1"], 1, "198.51.100.1"),
        (["10.9.9.9", "198.51.100.1, 192.0.2.1"], 2, "198.51.100.1"),
        (["198.51.100.1:4711"], 1, "198.51.100.1"),
        (["[2001:db8::1]:4711"], 1, "2001:db8::/64"),
        (["nonsense"], 1, None),
        ([], 1, "203.0.113.7"),
        (["198.51.100.1"], 2, "203.0.113.7"),
    ],
)
def test_known_proxies_say_who_was_connected_to_them(said, proxies, found):
    """What stands before them in the header was written by who asked."""
    assert network("203.0.113.7", *said, proxies=proxies) == found


def test_a_proxy_that_nobody_spoke_of_is_noticed():
    forwarded = Headers({"X-Forwarded-For": "198.51.100.1"})

    assert has_unknown_proxy(forwarded, 0)
    assert not has_unknown_proxy(forwarded, 1)
    assert not has_unknown_proxy(Headers(), 0)
