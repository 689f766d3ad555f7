"""Settings as texts of the environment, read into what they mean or refused in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SWITCHES = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
SHORTEST_SECRET = 32  # characters, 128 bits in hexadecimal
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


class SettingsError(Exception):
    """A setting is missing or cannot be used; the text says which and what was expected."""


def switch(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    """on, true, yes or 1; off, false, no or 0. Raises SettingsError for anything else."""
    text = environment.get(name)
    if not text:
        return default
    try:
        return SWITCHES[text.strip().lower()]
    except KeyError:
        raise SettingsError(f"{name} is {text!r}; expected on or off.") from None


def chosen(environment: Mapping[str, str], name: str, known: Collection[str], *, default: str) -> str:
    """One of the known words, whatever their case. Raises SettingsError for another."""
    text = environment.get(name) or default
    found = {word.lower(): word for word in known}.get(text.strip().lower())
    if found is None:
        raise SettingsError(f"{name} is {text!r}; expected {', '.join(sorted(known))}.")
    return found


def seconds(environment: Mapping[str, str], name: str, *, default: int, most: int = 3600) -> int:
    """A whole number of seconds, at least 1. Raises SettingsError for anything else."""
    text = environment.get(name)
    if not text:
        return default
    if not (text.strip().isascii() and text.strip().isdecimal() and 1 <= int(text) <= most):
        raise SettingsError(f"{name} is {text!r}; expected whole seconds from 1 to {most}.")
    return int(text)


def web_address(environment: Mapping[str, str], name: str, *, default: str) -> str:
    """An http or https address without a slash at its end. Raises SettingsError for anything else."""
    text = environment.get(name) or default
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        good = False
    if not good or parts.query or parts.fragment or parts.username or any(mark.isspace() for mark in text):
        raise SettingsError(f"{name} is {text!r}; expected an address such as https://rvu.example.org.")
    return text.rstrip("/")


def hosts(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Names of hosts parted by commas, in small letters; `.example.org` means all below it.

    Raises SettingsError for addresses, ports and top-level domains.
    """
    found = tuple(word.strip().lower() for word in environment.get(name, "").split(",") if word.strip())
    for host in found:
        letters = host.replace("-", "").replace(".", "")
        if not (letters.isascii() and letters.isalnum()) or ".." in host or (host[0] == "." and "." not in host[1:]):
            raise SettingsError(f"{name} has {host!r}; expected hosts such as login.example.org or .example.org.")
    return found


def database_address(text: str) -> str:
    """An SQLAlchemy address of SQLite or PostgreSQL (postgres:// too). Raises SettingsError for another database."""
    scheme, found, rest = text.partition("://")
    address = f"{DRIVERS.get(scheme, scheme)}://{rest}"
    try:
        driver = make_url(address).drivername if found else ""
    except (ArgumentError, ValueError):
        driver = ""
    if driver not in {"postgresql+psycopg", "sqlite"} or (driver == "sqlite" and not rest.startswith("/")):
        # The address may hold a password: it is not repeated.
        raise SettingsError(
            "RVUEDGE_DATABASE_URL is not an address of a database we know; expected "
            "postgresql://user@host/name or sqlite:////folder/file.db."
        )
    return address


def with_files(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment, with the secret key read from RVUEDGE_SECRET_KEY_FILE where that is set: a vault's agent writes
    it there. Raises SettingsError for a file that cannot be read, and where the key is given in both ways.
    """
    place = environment.get("RVUEDGE_SECRET_KEY_FILE", "")
    if not place:
        return environment
    if environment.get("RVUEDGE_SECRET_KEY"):
        raise SettingsError("RVUEDGE_SECRET_KEY and RVUEDGE_SECRET_KEY_FILE are both set; expected one of them.")
    try:
        text = Path(place).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"RVUEDGE_SECRET_KEY_FILE cannot be read: {place} ({type(error).__name__}).") from None
    return {**environment, "RVUEDGE_SECRET_KEY": text}


def secret(name: str, text: str, *, production: bool) -> str:
    """A key that signs or seals. Raises SettingsError where production has none, or one that can be guessed."""
    if production and not text:
        raise SettingsError(
            f"{name} is not set; expected a random string of {SHORTEST_SECRET} or more characters "
            "(RVUEDGE_MODE=demo makes one of its own)."
        )
    if production and (len(text) < SHORTEST_SECRET or len(set(text)) < 8):
        raise SettingsError(
            f"{name} is too easy to guess; expected a random string of {SHORTEST_SECRET} or more "
            "characters, such as `openssl rand -hex 32` prints."
        )
    return text
