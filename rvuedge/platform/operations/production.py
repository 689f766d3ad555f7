"""What production refuses at its start: settings that are good for a demo and harm people elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import make_url

from rvuedge.platform.edge.proxies import Network, networks_of
from rvuedge.platform.operations import values
from rvuedge.platform.operations.values import SettingsError

Environment = Mapping[str, str]
# libpq's other modes send figures of people in the clear, or fall back to it (PostgreSQL manual, 34.19.1).
ENCRYPTED = {"require", "verify-ca", "verify-full"}
EXAMPLE_PROXIES = "10.0.0.5, 10.0.1.0/24"
NOT_NAMED = "RVUEDGE_MODE is not set, which means production. For the demo of make run, set RVUEDGE_MODE=demo."


def check(environment: Environment) -> None:
    """Raises SettingsError with all that is wrong, a line each, and how a command reaches a demo instead."""
    found = [
        sentence
        for look in (_secret, _address, _mail, _proxies, _database, _debugging)
        for sentence in look(environment)
    ]
    if found and not environment.get("RVUEDGE_MODE"):
        found.append(NOT_NAMED)
    if found:
        raise SettingsError("\n".join(found))


def trusted_proxies(environment: Environment) -> tuple[Network, ...]:
    """The networks whose X-Forwarded-For counts. Raises SettingsError for anything but addresses or `none`."""
    text = environment.get("RVUEDGE_TRUSTED_PROXIES", "")
    if environment.get("RVUEDGE_PROXIES"):
        raise SettingsError(
            "RVUEDGE_PROXIES is no longer read: name the addresses of your proxies in RVUEDGE_TRUSTED_PROXIES, "
            f"such as {EXAMPLE_PROXIES}."
        )
    if not text.strip():
        return ()
    try:
        found = networks_of(text)
    except ValueError as error:
        raise SettingsError(
            f"RVUEDGE_TRUSTED_PROXIES cannot be read ({error}); expected addresses or networks such as "
            f"{EXAMPLE_PROXIES}, or none."
        ) from None
    if any(network.prefixlen == 0 for network in found):
        raise SettingsError("RVUEDGE_TRUSTED_PROXIES trusts every address; name those of your own proxies.")
    return found


def _secret(environment: Environment) -> Iterator[str]:
    try:
        values.secret("RVUEDGE_SECRET_KEY", environment.get("RVUEDGE_SECRET_KEY", ""), production=True)
    except SettingsError as error:
        yield str(error)


def _address(environment: Environment) -> Iterator[str]:
    text = environment.get("RVUEDGE_PUBLIC_URL", "")
    if urlsplit(text).scheme != "https":
        yield (
            f"RVUEDGE_PUBLIC_URL is {text!r}; production expects the https address that people open, such as "
            "https://rvu.example.org: cookies, links in mail, passkeys and the check of Host depend on it."
        )
    elif found := unreachable(text, environment.get("RVUEDGE_MAIL", "")):
        yield found


def unreachable(address: str, mail: str) -> str | None:
    """Why links in mail would lead nowhere, as a sentence: they name this machine, and mail leaves it."""
    host = urlsplit(address).hostname or ""
    if not is_this_machine(host) or is_this_machine(urlsplit(mail).hostname or ""):
        return None
    return (
        f"RVUEDGE_PUBLIC_URL is {address!r}, and whoever reads a mail elsewhere cannot open it; "
        "expected the address that people open, such as https://rvu.example.org."
    )


def _mail(environment: Environment) -> Iterator[str]:
    if environment.get("RVUEDGE_MAIL", "console") == "console":
        yield (
            "RVUEDGE_MAIL is console; production would write links that open accounts to the log. Expected "
            "smtp://user:password@host:587 or smtps://…:465."
        )


def _proxies(environment: Environment) -> Iterator[str]:
    if not environment.get("RVUEDGE_TRUSTED_PROXIES", "").strip() and not environment.get("RVUEDGE_PROXIES"):
        yield (
            "RVUEDGE_TRUSTED_PROXIES is not set; behind a proxy everybody would count as one address. Expected its "
            f"addresses, such as {EXAMPLE_PROXIES}, or none where nothing stands in front."
        )


def _database(environment: Environment) -> Iterator[str]:
    text = environment.get("RVUEDGE_DATABASE_URL", "")
    if not text or text.startswith("sqlite"):
        return
    address = make_url(values.database_address(text))
    host = str(address.query.get("host") or address.host or "")
    mode = address.query.get("sslmode")
    if not is_this_machine(host) and mode not in ENCRYPTED:
        yield (
            f"RVUEDGE_DATABASE_URL goes to {host} without sslmode=verify-full (or verify-ca, require); "
            "the network between would read it."
        )


def _debugging(environment: Environment) -> Iterator[str]:
    for name in ("FLASK_DEBUG", "PYTHONDEVMODE"):
        if environment.get(name, "").lower() not in {"", "0", "false", "no"}:
            yield f"{name} is set; production runs without a debugger. Unset it."


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine: a socket's folder, or a loopback address."""
    if not host or host.startswith("/") or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
