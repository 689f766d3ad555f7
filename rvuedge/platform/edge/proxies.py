"""Whose word on a client's address counts: that of our own proxies, by their addresses.

A proxy in front makes every request come from its address, so limits would count a whole hospital as one; and
whoever reaches the port directly may write any X-Forwarded-For. So the header is read only when the connection comes
from a proxy that RVUEDGE_TRUSTED_PROXIES names, from its right end to the first address that is not one of ours
(RFC 7239, section 8.1: what stands further left was written by somebody unknown).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from flask import request

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
SCHEMES = {"http", "https"}
SHARED_BITS = 64  # RFC 6177: one site gets a /64 or more, so that is the least that means somebody else


def networks_of(text: str) -> tuple[Network, ...]:
    """Addresses and networks separated by commas; none for "none". Raises ValueError for anything else."""
    if text.strip().lower() == "none":
        return ()
    return tuple(ip_network(part.strip()) for part in text.split(","))


def address_of(text: str) -> Address | None:
    """An address, an IPv4 one also where it is written as IPv6 or with a port; None for anything else."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """The networks of our own proxies."""

    networks: tuple[Network, ...]

    def has(self, address: Address | None) -> bool:
        """Whether an address is one of ours."""
        return address is not None and any(address in network for network in self.networks)

    def client(self, peer: Address, forwarded: str) -> Address:
        """Who is asking, by the peer's X-Forwarded-For; the last address that somebody of ours vouches for."""
        found = peer
        for part in reversed(forwarded.split(",")):
            if not self.has(found):
                break
            written = address_of(part)
            if written is None:
                break
            found = written
        return found


@dataclass(frozen=True, slots=True)
class BehindProxies:
    """A WSGI application that sees the client's address and scheme where a proxy of ours vouches for them."""

    application: Application
    trusted: TrustedProxies

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer, with REMOTE_ADDR and wsgi.url_scheme put right."""
        peer = address_of(environ.get("REMOTE_ADDR", ""))
        if peer is not None and self.trusted.has(peer):
            environ["REMOTE_ADDR"] = str(self.trusted.client(peer, environ.get("HTTP_X_FORWARDED_FOR", "")))
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
            if scheme in SCHEMES:
                environ["wsgi.url_scheme"] = scheme
        return self.application(environ, start_response)


def limit_key() -> str:
    """Whom a limit by address counts: an IPv4 address, or the /64 of an IPv6 one, which one person has whole."""
    found = address_of(request.remote_addr or "")
    if isinstance(found, IPv6Address):
        return str(ip_network((found, SHARED_BITS), strict=False))
    return str(found) if found is not None else "unknown"
