"""Which addresses may be asked, and which domain an address is of. Computes only."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def domain_of(email: str) -> str:
    """The domain of an address in small letters; empty for what is no address."""
    name, mark, domain = email.strip().lower().rpartition("@")
    return domain if mark and name else ""


def is_domain(text: str) -> bool:
    """Whether a text names a mail domain: labels of letters, digits and hyphens, at least two (RFC 1035, 2.3.1)."""
    labels = text.split(".")
    return len(text) <= 253 and len(labels) >= 2 and all(_is_label(label) for label in labels)


def _is_label(text: str) -> bool:
    letters = text.replace("-", "")
    return 0 < len(text) <= 63 and letters.isascii() and letters.isalnum() and "-" not in {text[0], text[-1]}


def address_problem(address: str, hosts: Collection[str], *, production: bool) -> str | None:
    """Why the server may not ask an address, or None.

    `hosts` is the operator's list (OWASP ASVS 4.0.3, 12.6.1): a host, or all below a domain as `.example.com`. Plain
    http is for a provider on this machine, outside production.
    """
    try:
        parts = urlsplit(address)
        host, port_good = (parts.hostname or "").lower(), parts.port != 0
    except ValueError:
        return "is no address"
    if not host or not port_good or parts.username or parts.fragment or any(mark.isspace() for mark in address):
        return "is no address"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK and not production):
        return "does not begin with https://"
    below = any(known.startswith(".") and host.endswith(known) for known in hosts)
    if host not in hosts and not below:
        return f"is on the host {host}, which the operator has not allowed (RVUEDGE_SIGN_ON_HOSTS)"
    return None
