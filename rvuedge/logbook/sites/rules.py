"""Which site of a practice somebody meant: free text matched to names, keys and aliases. Computes only.

>>> main = SiteNames("main", "St. Mary's Hospital", ("SMH",), None, None)
>>> site_meant("saint marys hosp", date(2026, 7, 14), [main]).key
'main'
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

# Ways of writing one word; ours, by what people write in logs.
SAME = {
    "st": "saint", "hosp": "hospital", "ctr": "center", "cntr": "center", "centre": "center", "med": "medical",
    "surg": "surgical", "surgery": "surgical", "mt": "mount", "ft": "fort", "amb": "ambulatory", "dept": "department",
}  # fmt: skip


class DatedNames(ABC):
    """What something is called that logs name, and the days it is matched on (both included; None is no limit)."""

    __slots__ = ()
    key: str
    active_from: date | None
    active_to: date | None

    @abstractmethod
    def forms(self) -> set[str]:
        """Everything it is called, as compared."""

    def is_active(self, on: date) -> bool:
        """Whether logs of a day may mean it."""
        return (self.active_from or date.min) <= on <= (self.active_to or date.max)


Entry = TypeVar("Entry", bound=DatedNames)


@dataclass(frozen=True, slots=True)
class SiteNames(DatedNames):
    """What a site is called."""

    key: str
    name: str
    aliases: tuple[str, ...]
    active_from: date | None
    active_to: date | None

    def forms(self) -> set[str]:
        """Everything it is called, as compared."""
        return {compared(text) for text in (self.key, self.name, *self.aliases)} - {""}


def compared(text: str) -> str:
    """A name as it is compared: without case, accents, punctuation and the usual abbreviations.

    >>> compared("Mt. Sinaï Med-Ctr")
    'mount sinai medical center'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    letters = "".join(item for item in plain if not unicodedata.combining(item))
    words = re.findall(r"[^\W_]+", re.sub(r"['’`]", "", letters))
    return " ".join(SAME.get(word, word) for word in words)


def matching_site(text: str | None, on: date, sites: Sequence[SiteNames]) -> SiteNames | None:
    """The site whose name, key or alias a text is, on a day; None when it is none of them. Never a likeness."""
    form = compared(text or "")
    return next((site for site in sites if form and site.is_active(on) and form in site.forms()), None)


def clash(new: Entry, others: Iterable[Entry]) -> tuple[Entry, str] | None:
    """Another entry that would be meant by the same words on the same day, and those words."""
    for other in others:
        shared = new.forms() & other.forms()
        first = max(new.active_from or date.min, other.active_from or date.min)
        last = min(new.active_to or date.max, other.active_to or date.max)
        if other.key != new.key and shared and first <= last:
            return other, min(shared)
    return None
