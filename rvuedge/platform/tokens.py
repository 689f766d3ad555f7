"""Opaque tokens: what is handed out and what is kept of it (docs/decisions/0004)."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """43 characters from 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """SHA-256 of a token: all that the database knows of it. Random input needs no salt or stretching."""
    return hashlib.sha256(token.encode()).digest()
