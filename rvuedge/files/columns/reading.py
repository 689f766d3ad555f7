"""From a row of headings: where each field stands (unread.py: what is not read, and what has to be asked)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rvuedge.files.columns.vocabulary import BY_WORDS, HeadingVocabulary
from rvuedge.files.columns.wording import heading_words
from rvuedge.files.headers import words
from rvuedge.files.tables import column_letters

State = Literal["read", "passed over", "repeated", "not read", "ignored", "unknown", "blank"]
BY_HAND = -1  # before the first name of a list
Answers = Mapping[str, tuple[str, ...]]
NO_ANSWERS: Answers = {}
NOTHING_IGNORED: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column and what becomes of it. `field` is ours, or the kind of what is not read.

    `is_by_words`: nobody listed its heading and no person said it; its cells may deny it.
    """

    index: int
    printed: str
    state: State
    field: str | None = None
    is_by_words: bool = False

    @property
    def name(self) -> str:
        """As a person finds it: its heading, or its letters where it has none."""
        return self.printed[:60] or f"column {column_letters(self.index)}"


@dataclass(frozen=True, slots=True)
class Understood:
    """A header row as understood. `missing` are headings of an answer that the row does not have."""

    columns: tuple[TableColumn, ...]
    missing: tuple[str, ...] = ()

    @property
    def positions(self) -> dict[str, tuple[int, ...]]:
        """Where each field is read from, in the order in which its columns are read."""
        found: dict[str, tuple[int, ...]] = {}
        for column in self.columns:
            if column.state == "read" and column.field:
                found[column.field] = (*found.get(column.field, ()), column.index)
        return found


@dataclass(frozen=True, slots=True)
class _Claim:
    """A column's claim to a field; `rank` is the place of its name among the field's."""

    index: int
    field: str
    rank: int


def understand(
    headings: Sequence[str],
    vocabulary: HeadingVocabulary,
    answers: Answers = NO_ANSWERS,
    ignored: Collection[str] = NOTHING_IGNORED,
) -> Understood:
    """What each column of a header row is. `answers` gives the headings of a field by hand, which then has no others;
    `ignored` names headings that are not to be read."""
    tidied = [" ".join(heading.split()) for heading in headings]
    by_hand = {words(heading): field for field, named in answers.items() for heading in named}
    unwanted = {words(heading) for heading in ignored}
    states: list[State] = ["unknown" if heading else "blank" for heading in tidied]
    fields: list[str | None] = [None] * len(tidied)
    claims: dict[str, list[_Claim]] = {}
    for index, heading in enumerate(tidied):
        called = {words(heading), _lettered(index)} - {""}
        if called & unwanted:
            states[index] = "ignored"
        elif mine := next((by_hand[name] for name in called if name in by_hand), None):
            claims.setdefault(mine, []).append(_Claim(index, mine, BY_HAND))
        elif heading and (meaning := vocabulary.meaning(heading)) is not None:
            fields[index], states[index] = meaning.field, "not read"
            if meaning.is_read:
                claims.setdefault(meaning.field, []).append(_Claim(index, meaning.field, meaning.rank))
    for field, of in claims.items():
        _settle(field, of, states, fields, tidied, gathers=field in vocabulary.gathers)
    columns = zip(tidied, states, fields, strict=True)
    missing = set(by_hand) - {words(heading) for heading in tidied} - set(map(_lettered, range(len(tidied))))
    by_words = {claim.index for of in claims.values() for claim in of if claim.rank >= BY_WORDS}
    return Understood(
        tuple(TableColumn(index, *column, is_by_words=index in by_words) for index, column in enumerate(columns)),
        tuple(heading for named in answers.values() for heading in named if words(heading) in missing),
    )


def _lettered(index: int) -> str:
    """How an answer names a column by its place: "column c"."""
    return f"column {column_letters(index).lower()}"


def _settle(
    field: str,
    claims: list[_Claim],
    states: list[State],
    fields: list[str | None],
    headings: list[str],
    *,
    gathers: bool,
) -> None:
    """Which of the columns that claim a field are read: all of a series, else the one with the best name."""
    best = min(claim.rank for claim in claims)
    chosen = [claim for claim in claims if gathers or claim.rank == best]
    for claim in claims:
        fields[claim.index] = field
        states[claim.index] = "passed over"
    same_name = len({words(headings[claim.index]) for claim in chosen}) < len(chosen)
    for claim in chosen:
        is_sure = gathers or len(chosen) == 1 or (best == BY_HAND and not same_name)
        states[claim.index] = "read" if is_sure else "repeated"


def with_repeated(understood: Understood, body: Sequence[Sequence[str]]) -> dict[str, tuple[int, ...]]:
    """Positions, a repeated column among them where all of its name say the same: the first is read."""
    found = understood.positions
    for column in understood.columns:
        if column.state == "repeated" and column.field and column.field not in found:
            of = [other for other in understood.columns if other.field == column.field and other.state == "repeated"]
            full = [other for other in of if _cells(other, body)]
            found[column.field] = ((full or of)[0].index,)
    return found


def _cells(column: TableColumn, body: Sequence[Sequence[str]]) -> bool:
    return any(column.index < len(row) and row[column.index].strip() for row in body)


def joined_words(headings: Sequence[str]) -> list[str]:
    """All words of a row of headings, to see what kind of table it is."""
    return [word for heading in headings for word in heading_words(heading)]
