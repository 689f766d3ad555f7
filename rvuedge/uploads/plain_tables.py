"""Tables with one header and a row for each thing, read by a vocabulary: leave, sites, clinical FTE. Computes only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from rvuedge.files.columns.outcomes import Answered, LeftOut, Question
from rvuedge.files.columns.reading import Understood, understand, with_repeated
from rvuedge.files.columns.unread import outcomes
from rvuedge.files.columns.vocabulary import HeadingVocabulary
from rvuedge.files.delimited import TextRow
from rvuedge.files.problems import refuse
from rvuedge.files.tables import read_tables
from rvuedge.files.text import is_blank
from rvuedge.files.values.blanks import is_empty
from rvuedge.uploads.overview import ColumnShown, samples_of

SEARCHED = 30  # rows of titles above a header, at most
MOST_ROWS = 20_000  # leave or clinical FTE of a health system over some years


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A row by field; "" where a cell says nothing."""

    line: int
    cells: dict[str, str]

    def text(self, field: str) -> str:
        """A cell's words."""
        return self.cells.get(field, "")


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table as read: its rows, its columns, what is asked and what is not read."""

    rows: tuple[PlainRow, ...]
    columns: tuple[ColumnShown, ...]
    questions: tuple[Question, ...]
    left_out: tuple[LeftOut, ...]


def read_plain_table(
    data: bytes, *, file: str, vocabulary: HeadingVocabulary, needed: Collection[str], answers: Answered, today: date
) -> PlainTable:
    """The rows of every sheet with the columns needed. Raises FileRefused where none has them, or there is too much."""
    called = [vocabulary.called.get(name, name) for name in needed]
    expected = f"a table with columns for {', '.join(called)}"
    rows: list[PlainRow] = []
    columns: tuple[ColumnShown, ...] = ()
    questions: list[Question] = []
    left_out: list[LeftOut] = []
    is_found = False
    for table in read_tables(data, file=file, expected=expected):
        lines = table.texts()
        found = _header(lines, vocabulary, needed, answers)
        if found is None:
            if table.sheet is not None and (filled := sum(not is_blank(row.cells) for row in lines)):
                left_out.append(LeftOut("sheet", table.sheet, filled, f"it is not {expected}"))
            continue
        start, understood = found
        body = [row for row in lines[start + 1 :] if not is_blank(row.cells)]
        cells = [row.cells for row in body]
        parts, open_questions = outcomes(understood, cells, vocabulary, today=today, place=f"row {lines[start].number}")
        left_out += parts
        questions += open_questions
        rows += _rows(body, with_repeated(understood, cells))
        columns = columns or shown_columns(understood, cells)
        is_found = True
        if table.sheet is None:
            break
    if not is_found:
        refuse(file, found="no such header", expected=expected)
    if len(rows) > MOST_ROWS:
        refuse(file, found=f"{len(rows):,} rows", expected=f"at most {MOST_ROWS:,}")
    return PlainTable(tuple(rows), columns, tuple(questions), tuple(left_out))


def _header(
    lines: Sequence[TextRow], vocabulary: HeadingVocabulary, needed: Collection[str], answers: Answered
) -> tuple[int, Understood] | None:
    for index, line in enumerate(lines[:SEARCHED]):
        understood = understand(line.cells, vocabulary, answers.fields, answers.ignored)
        if all(name in understood.positions for name in needed):
            return index, understood
    return None


def _rows(body: Sequence[TextRow], positions: dict[str, tuple[int, ...]]) -> list[PlainRow]:
    found = []
    for line in body:
        cells: dict[str, str] = {}
        for name, places in positions.items():
            texts = [" ".join(line.cells[place].split()) for place in places if place < len(line.cells)]
            cells[name] = " ".join(text for text in texts if not is_empty(text))
        if any(cells.values()):
            found.append(PlainRow(line.number, cells))
    return found


def shown_columns(understood: Understood, body: Sequence[Sequence[str]]) -> tuple[ColumnShown, ...]:
    """Columns as the mapping screen has them."""
    return tuple(
        ColumnShown(
            column.name,
            samples_of(body, column.index),
            "read" if column.state == "read" else "question" if column.state == "repeated" else "not read",
            column.field if column.state == "read" else None,
        )
        for column in understood.columns
        if column.state != "blank"
    )


def table_columns(
    data: bytes, file: str, vocabulary: HeadingVocabulary, answers: Answered, needed: str
) -> tuple[ColumnShown, ...]:
    """The columns of the first table that has a needed one, or of the first that has any row of headings."""
    best: tuple[ColumnShown, ...] = ()
    for table in read_tables(data, file=file, expected="a table"):
        lines = table.texts()
        found = _header(lines, vocabulary, (needed,), answers)
        if found is not None:
            return shown_columns(found[1], [row.cells for row in lines[found[0] + 1 :]])
        if not best and (found := _header(lines, vocabulary, (), answers)) is not None:
            best = shown_columns(found[1], [row.cells for row in lines[found[0] + 1 :]])
    return best
