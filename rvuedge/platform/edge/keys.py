"""The keys that sign and seal, and how one takes over from another.

RVUEDGE_SECRET_KEY signs and seals. After a change, what a former key signed or sealed is still taken until a stated
moment (RVUEDGE_OLD_SECRET_KEYS): sessions, forms that are open, links in mail, receipts of repeated requests, stored
files of jobs, secrets of authenticators; `rvuedge db reseal` seals those last ones anew. What stands for a number of
the practice (a case or an encounter) is made with a key of its own that does not change, RVUEDGE_REFERENCE_KEY: else a
file that is brought in again would be new.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import Fernet, MultiFernet
from flask import Flask, current_app

from config import Settings
from rvuedge.platform import clock


@dataclass(frozen=True, slots=True)
class OldKeys:
    """Former keys, as a list that is shorter when the moment of one has passed."""

    keys: tuple[tuple[str, datetime], ...]

    def __iter__(self) -> Iterator[str]:
        """Those that still count."""
        moment = clock.now()
        return (key for key, until in self.keys if moment < until)


@dataclass(frozen=True, slots=True)
class FormKeys:
    """What itsdangerous takes for Flask-WTF: all that verify, the one that signs last."""

    app: Flask

    def __iter__(self) -> Iterator[str]:
        """The former keys that still count, then the current one."""
        yield from self.app.config["SECRET_KEY_FALLBACKS"]
        yield str(self.app.config["SECRET_KEY"])


def register_keys(app: Flask, settings: Settings) -> None:
    """Have Flask's sessions and forms take what a former key signed while it counts."""
    app.config["SECRET_KEY_FALLBACKS"] = OldKeys(settings.old_keys)
    app.config["WTF_CSRF_SECRET_KEY"] = FormKeys(app)


def current_key() -> str:
    """The key that signs and seals now."""
    return str(current_app.config["SECRET_KEY"])


def verifying_keys() -> tuple[str, ...]:
    """Every key whose signature counts, the current one first."""
    return (current_key(), *current_app.config["SECRET_KEY_FALLBACKS"])


def reference_key() -> str:
    """The key under which a practice's numbers are kept; it does not change with the others."""
    settings: Settings = current_app.config["RVUEDGE"]
    return settings.reference_key or current_key()


def box(purpose: str) -> MultiFernet:
    """What seals a column of the database: by the current key, opened by any that counts."""
    return MultiFernet([Fernet(_derived(key, purpose)) for key in verifying_keys()])


def digests(purpose: str, message: bytes) -> tuple[str, ...]:
    """Keyed digests of a message in hexadecimal, the current key's first; whichever is stored means the same."""
    text = purpose.encode() + b"\n" + message
    return tuple(hmac.new(key.encode(), text, hashlib.sha256).hexdigest() for key in verifying_keys())


def _derived(key: str, purpose: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest())
