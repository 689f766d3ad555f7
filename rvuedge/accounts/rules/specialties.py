"""Specialties and the words that stand for them: what a person types becomes the name surveys use. Computes only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("specialties.toml")


@dataclass(frozen=True, slots=True)
class ListedSpecialty:
    """A specialty: CMS's code and name for it ('' where CMS has none), and other words for it."""

    name: str
    words: tuple[str, ...]
    code: str = ""
    cms_name: str = ""


@cache
def listed_specialties() -> tuple[ListedSpecialty, ...]:
    """Every specialty, by name (specialties.toml)."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        ListedSpecialty(name, tuple(row["words"]), row.get("code", ""), row.get("cms_name", ""))
        for name, row in sorted(rows.items())
    )


def specialties() -> Mapping[str, Sequence[str]]:
    """The other words for each specialty, by its name."""
    return {item.name: item.words for item in listed_specialties()}


def specialty_named(typed: str) -> str:
    """The name of the specialty that was typed: by its name, CMS's name or code, or another word for it.

    What is unknown stays as typed.

    >>> [specialty_named(typed) for typed in ("hospital medicine", "ENT", "C6", "Wound care")]
    ['Hospitalist', 'Otolaryngology', 'Hospitalist', 'Wound care']
    """
    return _by_word().get(_plain(typed), typed.strip())


@cache
def _by_word() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for item in listed_specialties():
        found |= {_plain(word): item.name for word in (*item.words, item.cms_name, item.code) if word}
    return found | {_plain(item.name): item.name for item in listed_specialties()}


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()
