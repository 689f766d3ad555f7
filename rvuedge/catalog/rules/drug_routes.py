"""How a drug is given, and the codes that usually go with giving it. A suggestion: the coder confirms. Computes only.

An article's own codes hold first; then the route of the drug's number or of the words of its own texts, each route with
its source in drug_routes.toml. A drug of which neither says how it is given has no suggestion. docs/rules.md, R-4.6.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# CPT's numbers of vaccines; products of 2025 and 2026 among them are in drug_routes.toml by range.
VACCINES = (("90476", "90759"), ("91300", "91323"))
FAMILIES = (("96360", "96379"), ("96401", "96549"))  # injections and infusions, and those of complex agents
# Routes that hold several ways open: they deny no article's codes.
UNSPECIFIC = frozenset({"by injection or infusion", "complex drug, by injection or infusion", "into a vein"})
TABLE = Path(__file__).with_name("drug_routes.toml")


@dataclass(frozen=True, slots=True)
class Route:
    """One way of giving drugs: which drugs (number ranges, words of their texts) and the codes that go with it."""

    name: str
    ranges: tuple[tuple[str, str], ...]
    words: re.Pattern[str] | None
    needs: re.Pattern[str] | None
    administration: tuple[str, ...]
    note: str
    source: str

    def fits(self, code: str, text: str) -> bool:
        """Whether a drug is given so, by its number or by its texts in lower case."""
        if self.needs and not self.needs.search(text):
            return False
        by_number = any(first <= code <= last for first, last in self.ranges)
        return by_number or bool(self.words and self.words.search(text))


@dataclass(frozen=True, slots=True)
class Administration:
    """How a drug is given and the codes of it; `route` is None where nothing says how."""

    route: str | None
    codes: tuple[str, ...]
    note: str
    family: str | None


UNKNOWN = Administration(None, (), "no source at hand says how it is given", None)


@cache
def routes() -> tuple[Route, ...]:
    """The table of routes, in the order in which they are tried."""
    return tuple(
        Route(
            item["name"],
            tuple(_range(text) for text in item.get("codes", ())),
            _pattern(item.get("words")),
            _pattern(item.get("needs")),
            tuple(item["administration"]),
            item["note"],
            item["source"],
        )
        for item in tomllib.loads(TABLE.read_text(encoding="utf-8"))["route"]
    )


def administration(code: str, texts: Iterable[str], written: Mapping[str, Any] | None = None) -> Administration:
    """How a drug is given: by its article (`written`, its administration block), its number, or its own texts."""
    text = " ; ".join(texts).lower()
    route = next((route for route in routes() if route.fits(code, text)), None)
    if written:
        name = route.name if route else None
        return Administration(name, tuple(written["codes"]), written["note"], written["family"])
    if route is None:
        return UNKNOWN
    return Administration(route.name, route.administration, route.note, _family(route.administration))


def is_vaccine(code: str) -> bool:
    """Whether a number is one of a vaccine, priced or not."""
    return any(first <= code <= last for first, last in VACCINES)


def _family(codes: tuple[str, ...]) -> str | None:
    """The family that all of some codes are of, as "96401-96549"."""
    for first, last in FAMILIES:
        if codes and all(first <= code <= last for code in codes):
            return f"{first}-{last}"
    return None


def _range(text: str) -> tuple[str, str]:
    first, _, last = text.partition("-")
    return first, last or first


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text) if text else None
