"""What of a table is not read, by its headings as understood and the cells below, and what has to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rvuedge.files.columns.likeness import are_npis, denies, looks_like
from rvuedge.files.columns.outcomes import IGNORE, Choice, LeftOut, Question
from rvuedge.files.columns.reading import TableColumn, Understood
from rvuedge.files.columns.vocabulary import HeadingVocabulary
from rvuedge.files.tables import column_letters

MODIFIERS = "modifiers"  # the field that changes a figure most when it is not read
PROVIDER = "provider"


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
        elif is_open(column, vocabulary) and (question := _question(column, cells, vocabulary, today, place)):
            questions.append(question)
        elif count and _describes_modifiers(column, understood, vocabulary):
            questions.append(_question_about(column, [MODIFIERS], count, vocabulary, place))
        elif count and _holds_the_only_npis(column, cells, understood, vocabulary):
            questions.append(_question_about(column, [PROVIDER], count, vocabulary, place))
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


def is_open(column: TableColumn, vocabulary: HeadingVocabulary) -> bool:
    """Whether the cells of a column may say what its heading does not."""
    if column.state == "not read":
        meaning = vocabulary.meaning(column.printed)
        return meaning is not None and meaning.is_vague
    return column.state in {"unknown", "blank"}


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


def _holds_the_only_npis(
    column: TableColumn, cells: Sequence[str], understood: Understood, vocabulary: HeadingVocabulary
) -> bool:
    """Whether a column of which the heading was only guessed has NPIs, and no other column says whose the rows are."""
    is_wanted = PROVIDER in vocabulary.asks and PROVIDER not in understood.positions
    return is_wanted and is_open(column, vocabulary) and are_npis(cells)


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
