"""Specialties and the words that stand for them: what a person types becomes the name surveys use. Computes only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("specialties.toml")


@cache
def specialties() -> Mapping[str, Sequence[str]]:
    """Every specialty with the other words for it, by name (specialties.toml)."""
    found: dict[str, list[str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["names"]
    return found


def specialty_named(typed: str) -> str:
    """The name of the specialty that was typed, by its name or another word for it; what is unknown stays as typed.

    >>> specialty_named("hospital medicine"), specialty_named("ENT"), specialty_named("Wound care")
    ('Hospitalist', 'Otolaryngology', 'Wound care')
    """
    return _by_word().get(_plain(typed), typed.strip())


@cache
def _by_word() -> dict[str, str]:
    words = {_plain(word): name for name, others in specialties().items() for word in others}
    return words | {_plain(name): name for name in specialties()}


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()
