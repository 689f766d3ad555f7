"""How good search is, as figures: sets of queries with the codes expected, and matrices made of small tables.

A search is any function from a text to codes, best first: the server's, or the phone's. `make search-quality` prints
every figure; the tests hold them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
Search = Callable[[str], Sequence[str]]

# Fifteen ways to say what was done with contrast, by the column of contrast_studies.csv they mean.
CONTRAST_WAYS = {
    "none": ("{} without contrast", "{} w/o contrast", "{} wo contrast", "noncontrast {}", "{} no contrast"),
    "with": ("{} with contrast", "{} w/ contrast", "{} w contrast", "{} with IV contrast", "contrast {}"),
    "both": (
        "{} with and without contrast",
        "{} w/wo contrast",
        "{} w & w/o contrast",
        "{} w wo contrast",
        "{} without and with contrast",
    ),
}
SIDES = ("L {}", "R {}", "b/l {}", "left {}", "right {}", "bilateral {}", "lt {}", "rt {}", "{} left", "{}, right side")
FILLERS = ("patient had {} done today", "pt underwent {} yesterday", "{} performed", "s/p {}", "did a {} on this pt")


@dataclass(slots=True)
class Figures:
    """How many queries of a set found an expected code first, and among five; those that did not."""

    name: str
    total: int = 0
    first: int = 0
    five: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def shares(self) -> tuple[float, float]:
        """hit@1 and hit@5."""
        return (self.first / self.total, self.five / self.total) if self.total else (1.0, 1.0)


def measured(name: str, cases: Iterable[tuple[str, set[str]]], search: Search) -> Figures:
    """The figures of one set."""
    figures = Figures(name)
    for query, expected in cases:
        found = list(search(query)[:5])
        figures.total += 1
        figures.first += found[:1] != [] and found[0] in expected
        figures.five += bool(expected & set(found))
        if not found or found[0] not in expected:
            figures.missed.append(f"{query} → {' '.join(found) or 'nothing'}; expected {' '.join(sorted(expected))}")
    return figures


def rows(file: str) -> Iterator[dict[str, str]]:
    """The rows of a table beside this module."""
    with (HERE / file).open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def query_set(file: str) -> list[tuple[str, set[str]]]:
    """The queries of a set with the codes expected."""
    return [(row["query"], set(row["codes"].split())) for row in rows(file)]


def contrast_matrix(known: Iterable[str] | None = None) -> list[tuple[str, set[str]]]:
    """Every study in fifteen ways of saying contrast; only codes of `known` where that is given."""
    codes = None if known is None else set(known)
    return [
        (way.format(row["study"]), {row[column]})
        for row in rows("contrast_studies.csv")
        for column, ways in CONTRAST_WAYS.items()
        for way in ways
        if codes is None or row[column] in codes
    ]


def kept_first(patterns: Sequence[str], search: Search) -> Figures:
    """How many queries keep their first hit with a side, or with words that tell nothing, around them."""
    figures = Figures(patterns[0])
    for row in rows("one_sided.csv"):
        plain = list(search(row["query"])[:1])
        for pattern in patterns:
            found = list(search(pattern.format(row["query"]))[:5])
            figures.total += 1
            figures.first += found[:1] == plain
            figures.five += bool(set(plain) & set(found))
            if found[:1] != plain:
                figures.missed.append(f"{pattern.format(row['query'])} → {' '.join(found) or 'nothing'}; {plain}")
    return figures


def drug_names(listings: Iterable[tuple[str, str]]) -> list[tuple[str, set[str]]]:
    """Every name of the crosswalk with the codes it is listed under."""
    codes: dict[str, set[str]] = {}
    for code, name in listings:
        if any(letter.isalpha() for letter in name):
            codes.setdefault(name.strip(), set()).add(code)
    return sorted(codes.items())


def meanings() -> Iterator[dict[str, str]]:
    """The cases of what a text says beside its words; the server and the phone read them alike."""
    yield from rows("meanings.csv")
