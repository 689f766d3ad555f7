"""From a row of headings and the rows below it: where each field stands, what is not read, what has to be asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rvuedge.files.columns.likeness import denies, looks_like
from rvuedge.files.columns.outcomes import IGNORE, Choice, LeftOut, Question
from rvuedge.files.columns.vocabulary import BY_WORDS, HeadingVocabulary
from rvuedge.files.columns.wording import heading_words
from rvuedge.files.headers import words
from rvuedge.files.tables import column_letters

State = Literal["read", "passed over", "repeated", "not read", "ignored", "unknown", "blank"]
MODIFIERS = "modifiers"  # the field that changes a figure most when it is not read
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


def outcomes(
    understood: Understood, body: Sequence[Sequence[str]], vocabulary: HeadingVocabulary, *, today: date, place: str
) -> tuple[list[LeftOut], list[Question]]:
    """What of a table is not read, with how many cells, and what has to be asked before any of it is stored.

    `place` says where the header stands ("row 1", "sheet 'Jul', row 3").
    """
    left_out: list[LeftOut] = []
    questions: list[Question] = []
    repeated: dict[str, list[TableColumn]] = {}
    for column in understood.columns:
        cells = [row[column.index].strip() for row in body if column.index < len(row)]
        count = sum(map(bool, cells))
        if column.state == "read" and column.is_by_words and denies(column.field or "", cells):
            questions.append(_question_about(column, [column.field or ""], count, vocabulary, place))
        elif column.state == "read" or (not count and column.state in {"blank", "unknown", "repeated"}):
            continue
        elif column.state == "repeated" or (column.state == "passed over" and column.field in vocabulary.certain):
            repeated.setdefault(column.field or "", []).append(column)
        elif _is_open(column, vocabulary) and (question := _question(column, cells, vocabulary, today, place)):
            questions.append(question)
        elif count and _describes_modifiers(column, understood, vocabulary):
            questions.append(_question_about(column, [MODIFIERS], count, vocabulary, place))
        else:
            left_out.append(LeftOut("column", column.name, count, _reason(column, understood, vocabulary)))
    for field, columns in repeated.items():
        read = [column for column in understood.columns if column.field == field and column.state == "read"]
        of = sorted([*read, *columns], key=lambda column: column.index)
        if _differ(of, body):
            questions.append(_which(field, of, vocabulary, place))
        else:
            left_out += _same([*read, *columns], body)
    return left_out, questions


def _is_open(column: TableColumn, vocabulary: HeadingVocabulary) -> bool:
    """Whether the cells of a column may say what its heading does not."""
    if column.state == "not read":
        meaning = vocabulary.meaning(column.printed)
        return meaning is not None and meaning.is_vague
    return column.state in {"unknown", "blank"}


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


def _differ(columns: Sequence[TableColumn], body: Sequence[Sequence[str]]) -> bool:
    """Whether columns of one field say different things on any row."""
    for row in body:
        found = {row[column.index].strip() for column in columns if column.index < len(row)}
        if len(found) > 1:
            return True
    return False


def _same(columns: Sequence[TableColumn], body: Sequence[Sequence[str]]) -> list[LeftOut]:
    reason = f"the same as the column {columns[0].name!r}" if columns else ""
    return [
        LeftOut(
            "column",
            column.name,
            sum(bool(row[column.index].strip()) for row in body if column.index < len(row)),
            reason,
        )
        for column in columns[1:]
    ]


def _reason(column: TableColumn, understood: Understood, vocabulary: HeadingVocabulary) -> str:
    if column.state == "ignored":
        return "you said that it is not to be read"
    if column.state == "passed over":
        called = vocabulary.called.get(column.field or "", column.field or "")
        names = [
            other.name for other in understood.columns if other.field == column.field and other.state != "passed over"
        ]
        return f"{called} {'are' if called.endswith('s') else 'is'} read from {', '.join(map(repr, names))}"
    if column.state == "not read":
        return vocabulary.reasons.get(column.field or "", "has no place in a log")
    return "it has no heading" if column.state == "blank" else "its heading means nothing here"


def _question(
    column: TableColumn, cells: Sequence[str], vocabulary: HeadingVocabulary, today: date, place: str
) -> Question | None:
    """What an unknown column may be: by a word in its heading, by the likeness of a name, by its cells."""
    is_unknown = column.state == "unknown"
    fields = list(vocabulary.may_be(column.printed)) if is_unknown else []
    like = looks_like(cells, today=today)
    if not is_unknown and column.state != "blank" and like != "modifiers":
        return None
    if like is not None and like in vocabulary.asks and like not in fields:
        fields.append(like)
    if not fields:
        return None
    return _question_about(column, fields, sum(map(bool, cells)), vocabulary, place)


def _describes_modifiers(column: TableColumn, understood: Understood, vocabulary: HeadingVocabulary) -> bool:
    """Whether a column describes modifiers that no other column gives."""
    is_vague = column.state == "not read" and column.field in vocabulary.vague
    return is_vague and MODIFIERS not in understood.positions and MODIFIERS in vocabulary.may_be(column.printed)


def _question_about(
    column: TableColumn, fields: Sequence[str], count: int, vocabulary: HeadingVocabulary, place: str
) -> Question:
    called = " or ".join(vocabulary.called.get(field, field) for field in fields)
    sentence = f"Is {column.name!r} the {called}? It was not understood, and {count:,} of its cells say something."
    choices = [Choice(field, f"It is the {vocabulary.called.get(field, field)}.") for field in fields]
    return Question(f"column:{column.name}", sentence, _where(place, column), (*choices, NOT_READ))


NOT_READ = Choice(IGNORE, "It is not to be read.")


def _which(field: str, columns: Sequence[TableColumn], vocabulary: HeadingVocabulary, place: str) -> Question:
    called = vocabulary.called.get(field, field)
    named = ", ".join(f"{column.name!r} (column {column_letters(column.index)})" for column in columns)
    letters = [f"column {column_letters(column.index)}" for column in columns]
    choices = tuple(Choice(name, f"{name.capitalize()} is the {called}.") for name in letters)
    sentence = f"Which of {named} is the {called}? They differ."
    return Question(f"field:{field}", sentence, _where(place, columns[0]), choices)


def _where(place: str, column: TableColumn) -> str:
    return f"{place}, column {column_letters(column.index)}"


def joined_words(headings: Sequence[str]) -> list[str]:
    """All words of a row of headings, to see what kind of table it is."""
    return [word for heading in headings for word in heading_words(heading)]
