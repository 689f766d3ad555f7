"""Which column of a table is which of our fields, by names kept in a data file. Only computes.

A data file (TOML, beside its reader) has a table for each field, and in it a line for each name: the header in words,
and where it was seen. Adding a name is one line there. Case, punctuation, spaces and underscores never count; "*"
stands for any words or none, "{year}" for four digits, "{number}" for a figure. In a file with `preference = true` the
earlier name of a field is taken before a later one ("Date of service" before "Date"); else all names are equal and two
columns for one field are ambiguous. `signs` says what a sign is read as ("#" = "n").
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

# What becomes of a column: its field is read from it; another column is the same field by a name as good; another has
# a better name for it; nothing here means its name; it has no name.
State = Literal["matched", "ambiguous", "passed over", "unknown", "blank"]
NO_MAPPING: Mapping[str, str] = MappingProxyType({})
ANYTHING, YEAR, NUMBER = "*", "{year}", "{number}"
BY_HAND = -1  # before the first name of a list
WILD = {ANYTHING: ".*", YEAR: "[0-9]{4}", NUMBER: "[0-9]+(?: [0-9]+)?"}


def words(text: str) -> str:
    """A header in lower case, anything but letters, digits and % as one space.

    >>> words("CPT/HCPCS_Code "), words("75th %ile")
    ('cpt hcpcs code', '75th %ile')
    """
    return " ".join(re.sub(r"[^\w%]|_", " ", unicodedata.normalize("NFKC", text).casefold()).split())


def hyphenated(text: str, longest: int | None = None) -> str:
    """A key made of a text: ASCII letters and digits between hyphens, cut to a length; "" where the text has none.

    >>> hyphenated("Trauma & Acute Care, Peña", 39)
    'trauma-acute-care-pena'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(item for item in plain if not unicodedata.combining(item))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:longest].strip("-")


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """The answer for one column of a table: every column has one. `rank` is the place of its name among the field's."""

    index: int
    printed: str
    state: State
    field: str | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """The answers for all columns, in order."""

    columns: tuple[HeaderColumn, ...]

    @property
    def positions(self) -> dict[str, int]:
        """Where each field is read from: of ambiguous columns the first."""
        found: dict[str, int] = {}
        for column in self.columns:
            if column.field is not None and column.state in {"matched", "ambiguous"}:
                found.setdefault(column.field, column.index)
        return found

    @property
    def ambiguous(self) -> dict[str, tuple[HeaderColumn, ...]]:
        """The fields that two columns or more have an equal claim to, with these."""
        fields = dict.fromkeys(column.field for column in self.columns if column.state == "ambiguous" and column.field)
        return {name: tuple(column for column in self.columns if column.field == name) for name in fields}

    @property
    def unknown(self) -> tuple[HeaderColumn, ...]:
        """The columns whose name means nothing here."""
        return tuple(column for column in self.columns if column.state == "unknown")


@dataclass(frozen=True)
class Names:
    """What each field may be called, in words; `sources` says where a name was seen."""

    fields: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    preference: bool = False

    def words(self, text: str) -> str:
        """A header in words, its signs as this kind of table reads them."""
        for sign, sentence in self.signs.items():
            text = text.replace(sign, f" {sentence} ")
        return words(text)

    def field_of(self, text: str) -> str | None:
        """The field that a header means, or None."""
        found = self._ranked(self.words(text))
        return found[0] if found else None

    def match(self, headers: Sequence[str], mapping: Mapping[str, str] = NO_MAPPING) -> Match:
        """What each column is. `mapping` gives the header of a field by hand, which then has no other."""
        by_hand = {self.words(header): name for name, header in mapping.items()}
        claims = [self._claim(self.words(header), by_hand) for header in headers]
        best = dict.fromkeys(mapping, BY_HAND)
        for claim in claims:
            if claim:
                best[claim[0]] = min(best.get(claim[0], claim[1]), claim[1])
        columns = []
        for index, (header, claim) in enumerate(zip(headers, claims, strict=True)):
            if claim is None:
                columns.append(HeaderColumn(index, header, "unknown" if header.strip() else "blank"))
                continue
            state: State = "passed over"
            if claim[1] == best[claim[0]]:
                state = "matched" if claims.count(claim) == 1 else "ambiguous"
            columns.append(HeaderColumn(index, header, state, *claim))
        return Match(tuple(columns))

    def _claim(self, text: str, by_hand: Mapping[str, str]) -> tuple[str, int] | None:
        if not text:
            return None
        return (by_hand[text], BY_HAND) if text in by_hand else self._ranked(text)

    def _ranked(self, text: str) -> tuple[str, int] | None:
        if text in self._plain:
            return self._plain[text]
        return next((claim for pattern, claim in self._wild if pattern.fullmatch(text)), None)

    @cached_property
    def _plain(self) -> dict[str, tuple[str, int]]:
        return {name: claim for name, claim in self._claims if not _is_wild(name)}

    @cached_property
    def _wild(self) -> list[tuple[re.Pattern[str], tuple[str, int]]]:
        return [(_pattern(name), claim) for name, claim in self._claims if _is_wild(name)]

    @property
    def _claims(self) -> list[tuple[str, tuple[str, int]]]:
        return [
            (name, (ours, rank if self.preference else 0))
            for ours, names in self.fields.items()
            for rank, name in enumerate(names)
        ]


def read_names(path: Path) -> Names:
    """The names of a data file. Raises ValueError for one that is not in words, or stands for two fields."""
    answer = tomllib.loads(path.read_text(encoding="utf-8"))
    preference, signs = answer.pop("preference", False), answer.pop("signs", {})
    sources: dict[str, str] = {}
    for ours, names in answer.items():
        for name, source in names.items():
            if name in sources:
                raise ValueError(f"{path.name}: {name!r} stands for {ours} and for another field")
            if not _is_wild(name) and name != words(name):
                raise ValueError(f"{path.name}: {name!r} is not in words; write {words(name)!r}")
            sources[name] = source
    return Names({ours: tuple(names) for ours, names in answer.items()}, sources, signs, preference)


def _is_wild(name: str) -> bool:
    return any(part in WILD for part in name.split())


def _pattern(name: str) -> re.Pattern[str]:
    """A name with wild parts as a pattern over words; one for anything takes the space beside it along.

    >>> bool(_pattern("contractor *").fullmatch("contractor"))
    True
    >>> bool(_pattern("{year} pe gpci").fullmatch("2026 pe gpci"))
    True
    """
    parts = [WILD.get(part) or re.escape(part) for part in name.split()]
    joined = " ".join(parts)
    return re.compile(joined.replace(" .*", "(?: .*)?").replace(".* ", "(?:.* )?"))
