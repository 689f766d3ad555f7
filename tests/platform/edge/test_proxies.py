"""Whose word on a client's address counts (finding C5): by hand, from the right end to the first that is not ours."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from limits.util import parse_many

from rvuedge.platform.edge.proxies import BehindProxies, TrustedProxies, address_of, limit_key, networks_of

OURS = TrustedProxies(networks_of("10.0.0.5, 10.0.1.0/24, fd00::/64"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the left one the client wrote itself
        ("10.0.0.5", "203.0.113.9, 10.0.1.7", "203.0.113.9"),  # two of ours, one behind the other
        ("10.0.0.5", "198.51.100.1, 203.0.113.9, 10.0.1.7, 10.0.0.5", "203.0.113.9"),
        ("10.0.0.5", "10.0.1.7", "10.0.1.7"),  # somebody on a proxy's own host
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "rubbish", "10.0.0.5"),
        ("10.0.0.5", "203.0.113.9, rubbish", "10.0.0.5"),
        ("10.0.0.5", "unknown, 203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.5", "[2001:db8::9]:4711", "2001:db8::9"),
        ("::ffff:10.0.0.5", "::ffff:203.0.113.9", "203.0.113.9"),
        ("fd00::5", "2001:db8::9", "2001:db8::9"),
        ("203.0.113.1", "198.51.100.1", "203.0.113.1"),  # reached directly: its header is a claim
        ("10.0.0.6", "198.51.100.1", "10.0.0.6"),  # a neighbor of the proxy is no proxy
    ],
)
def test_the_client_is_the_first_from_the_right_that_is_not_ours(peer: str, forwarded: str, client: str) -> None:
    seen: dict[str, Any] = {}

    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        seen.update(environ)
        return []

    sent = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_X_FORWARDED_PROTO": "https"}
    BehindProxies(application, OURS)(sent | {"HTTP_X_FORWARDED_FOR": forwarded}, lambda *_: None)
    assert seen["REMOTE_ADDR"] == client
    assert seen["wsgi.url_scheme"] == ("https" if OURS.has(address_of(peer)) else "http")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", "unknown"),
    ],
)
def test_a_limit_by_address_counts_the_network_that_one_person_has_whole(address: str, key: str) -> None:
    with Flask("empty").test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert limit_key() == key


def test_the_limits_are_those_that_are_written() -> None:
    """The key is given to Flask-Limiter as it is: no separator of `limits` is in it."""
    assert parse_many("30/minute")[0].key_for("2001:db8:1:2::/64").endswith("2001:db8:1:2::/64/30/1/minute")
