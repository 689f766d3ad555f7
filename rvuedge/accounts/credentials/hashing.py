"""Passwords as argon2id (RFC 9106), and a check that takes as long for nobody as for somebody."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import current_app

from config import Settings


def hashed(password: str) -> str:
    """A password as it is stored."""
    return _hasher(_memory()).hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one; for nobody (None) it takes as long and is False."""
    try:
        _hasher(_memory()).verify(stored or _nobody(_memory()), password)
    except VerificationError:
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher(_memory()).check_needs_rehash(stored)


def _memory() -> int:
    settings: Settings = current_app.config["RVUEDGE"]
    return settings.password_memory_kib


@cache
def _hasher(memory: int) -> PasswordHasher:
    # One lane (OWASP Password Storage Cheat Sheet, Argon2id: p=1): a server answers as many people at once as it has
    # processors, and four lanes would wait for each other at every slice.
    return PasswordHasher(memory_cost=memory, parallelism=1)


@cache
def _nobody(memory: int) -> str:
    return _hasher(memory).hash("no such person")
