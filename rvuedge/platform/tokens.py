"""Opaque tokens: what is handed out and what is kept of it (docs/decisions/0004)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode


def new_token() -> str:
    """43 characters from 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """SHA-256 of a token: all that the database knows of it. Random input needs no salt or stretching."""
    return hashlib.sha256(token.encode()).digest()


def successors(token: str, secret: str) -> tuple[str, str]:
    """The access and the refresh token that follow a refresh token: 256 bits each, the same whenever it is asked.

    HMAC-SHA256 under the server's secret: who has only the token, or only the database, cannot work them out.
    """
    access, again = (
        hmac.new(secret.encode(), f"successor\n{kind}\n{token}".encode(), hashlib.sha256).digest()
        for kind in ("access", "refresh")
    )
    return _written(access), _written(again)


def _written(random: bytes) -> str:
    return urlsafe_b64encode(random).rstrip(b"=").decode()
