"""Whom a written name means: matched to a roster's names and aliases, never by likeness. Computes only.

>>> compared("Lee, Jane A., MD") == compared("Dr. Jane A. Lee")
True
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rvuedge.logbook.sites.rules import DatedNames

# What stands beside a name and says nothing about whose it is.
TITLES = frozenset({"dr", "prof", "professor", "doctor", "md", "do", "phd", "facs", "mbbs", "attending"})


@dataclass(frozen=True, slots=True)
class RosterName(DatedNames):
    """What an attending is called."""

    organization_id: int
    key: str
    name: str
    aliases: tuple[str, ...]
    person_id: int | None
    may_attest: bool
    active_from: date | None
    active_to: date | None

    def forms(self) -> set[str]:
        """Everything they are called, as compared."""
        return {compared(text) for text in (self.name, *self.aliases)} - {""}


def compared(name: str) -> str:
    """A name as it is compared: without case, accents, titles and punctuation, the last name last."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(item for item in plain if not unicodedata.combining(item))
    parts = [
        " ".join(word for word in re.findall(r"[^\W_]+", part.replace("'", "")) if word not in TITLES)
        for part in letters.split(",")
    ]
    named = [part for part in parts if part]
    return " ".join([*named[1:], *named[:1]])


def attending_meant(name: str | None, on: date, roster: Sequence[RosterName]) -> RosterName | None:
    """The one attending of a roster who is called so on a day; None where nobody is, or more than one."""
    form = compared(name or "")
    found = [entry for entry in roster if form and entry.is_active(on) and form in entry.forms()]
    return found[0] if len(found) == 1 else None
