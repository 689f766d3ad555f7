"""A practice's roster as a csv or xlsx file: the sheets that have addresses, and their rows together. Computes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NoReturn

from rvuedge.accounts.rules.roster.rows import MAXIMUM_ROWS, VOCABULARY, RosterRow, RosterSheet, RowReader
from rvuedge.files.columns.outcomes import IGNORE, LeftOut, Question, gathered
from rvuedge.files.columns.reading import understand
from rvuedge.files.delimited import TextRow
from rvuedge.files.kinds import content_kind
from rvuedge.files.problems import FileProblem, refuse
from rvuedge.files.tables import Table, read_tables
from rvuedge.files.text import is_blank
from rvuedge.files.values.dates import DateManner

EXPECTED = "a roster: a table with a column for the email address"
SEARCHED = 30  # rows of titles above a header, at most
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster as read: its rows, the problems of the others, what was not read, and what only a person can say."""

    rows: tuple[RosterRow, ...]
    problems: tuple[FileProblem, ...]
    left_out: tuple[LeftOut, ...] = ()
    questions: tuple[Question, ...] = ()
    has_cfte: bool = False

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings of the columns that no row is read from."""
        return tuple(part.name for part in self.left_out if part.what == "column")


def read_roster(
    data: bytes,
    *,
    file: str,
    today: date,
    mapping: Mapping[str, str] = NOTHING,
    answers: Mapping[str, str] = NOTHING,
) -> Roster:
    """A roster's rows and problems, by line. `mapping` gives our field for a heading, `answers` what a person said.

    Raises FileRefused for a file that is no such table, or too long.
    """
    by_answer = {
        key.removeprefix("column:"): value for key, value in answers.items() if key.startswith("column:")
    } | dict(mapping)
    by_answer |= {value: key.removeprefix("field:") for key, value in answers.items() if key.startswith("field:")}
    sheets, left_out = _sheets(data, file, by_answer)
    reader = RowReader(answers, DateManner(today))
    rows: list[RosterRow] = []
    for sheet in sheets:
        rows += reader.rows(sheet)
    if reader.count > MAXIMUM_ROWS:
        refuse(file, found=f"{reader.count:,} rows", expected=f"at most {MAXIMUM_ROWS:,}")
    if not reader.count:
        refuse(file, found="no rows under the header", expected=EXPECTED)
    return Roster(
        tuple(_once(rows, reader.problems)),
        tuple(reader.problems),
        gathered([*left_out, *reader.left_out]),
        tuple(reader.questions.values()),
        reader.has_cfte,
    )


def _sheets(data: bytes, file: str, mapping: Mapping[str, str]) -> tuple[list[RosterSheet], list[LeftOut]]:
    """Every sheet with a column for the address; the others are left out by name."""
    tables = read_tables(data, file=file, expected=EXPECTED)
    found = [sheet for table in tables if (sheet := _found(table, mapping)) is not None]
    if not found:
        _refuse(data, tables, file)
    if found[0].table.sheet is None:
        return found[:1], []
    read = {sheet.table.sheet for sheet in found}
    others = [table for table in tables if table.sheet not in read and any(map(is_blank_row, table.texts())) is False]
    empty = [table for table in tables if table.sheet not in read and table not in others]
    reason = "it has no column for the email address"
    return found, [LeftOut("sheet", table.sheet or "", len(table.rows), reason) for table in [*others, *empty]]


def _refuse(data: bytes, tables: Sequence[Table], file: str) -> NoReturn:
    """Raises FileRefused: a table of people without the address, or a file of another kind."""
    for table in tables:
        for line in table.texts()[:SEARCHED]:
            if understand(line.cells, VOCABULARY).positions:
                expected = "a column for the email address"
                refuse(file, line=line.number, column="email", found="no such column", expected=expected)
    refuse(file, found=content_kind(data), expected=EXPECTED)


def is_blank_row(row: TextRow) -> bool:
    """Whether a row says nothing."""
    return is_blank(row.cells)


def _found(table: Table, mapping: Mapping[str, str]) -> RosterSheet | None:
    lines = [TextRow(row.number, [" ".join(cell.split()) for cell in row.cells]) for row in table.texts()]
    fields: dict[str, tuple[str, ...]] = {}
    for heading, field in mapping.items():
        fields[field] = (*fields.get(field, ()), heading)
    ignored = frozenset(fields.pop(IGNORE, ()))
    tried = [
        RosterSheet(table, lines, index, understand(line.cells, VOCABULARY, fields, ignored))
        for index, line in enumerate(lines[:SEARCHED])
    ]
    with_address = [sheet for sheet in tried if "email" in sheet.understood.positions]
    return max(with_address, key=lambda sheet: len(sheet.understood.positions), default=None)


def _once(rows: list[RosterRow], problems: list[FileProblem]) -> list[RosterRow]:
    """The rows, of each address the first; the others are problems."""
    seen: dict[str, RosterRow] = {}
    for row in rows:
        first = seen.setdefault(row.email, row)
        if first is not row:
            found = f"{row.email} again"
            problems.append(
                FileProblem(row.line, "email", found, f"one row per person (line {first.line} is the first)")
            )
    return list(seen.values())
