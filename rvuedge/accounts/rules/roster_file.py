"""A practice's roster as a csv or xlsx table: who, in which role, with which clinical FTE, from when to when.

Every row is read or a problem of its line, every column read, asked about or named; nothing is guessed. Computes only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from rvuedge.accounts.rules.specialties import specialty_named
from rvuedge.accounts.rules.staff_cells import (
    read_address,
    read_cfte,
    read_day,
    read_name,
    read_npi,
    read_text,
    role_of,
    without_titles,
)
from rvuedge.files.columns.data_files import read_vocabulary
from rvuedge.files.columns.outcomes import IGNORE, Choice, LeftOut, Question, gathered
from rvuedge.files.columns.reading import Understood, understand, with_repeated
from rvuedge.files.columns.unread import outcomes
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import read_names
from rvuedge.files.kinds import content_kind
from rvuedge.files.problems import FileProblem, quoted, refuse
from rvuedge.files.tables import Table, read_tables
from rvuedge.files.text import is_blank
from rvuedge.files.values.blanks import is_empty
from rvuedge.files.values.dates import DateManner, order_of
from rvuedge.files.values.refusals import CellError

EXPECTED = "a roster: a table with a column for the email address"
HERE = Path(__file__)
VOCABULARY = read_vocabulary(
    HERE.with_name("roster_words.toml"),
    read_names(HERE.with_suffix(".toml")),
    read_names(HERE.with_name("roster_others.toml")),
)
MAXIMUM_ROWS = 1_000  # the largest groups have some hundred physicians; each row may send a mail
SEARCHED = 30  # rows of titles above a header, index most
NOTHING: Mapping[str, str] = MappingProxyType({})
LEAVE_OUT = "leave_out"
ROLE_CHOICES = (
    Choice("physician", "a physician"),
    Choice("trainee", "a resident, fellow or student"),
    Choice("manager", "a practice manager"),
    Choice(LEAVE_OUT, "not a member: leave these rows out"),
)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """Somebody on a roster. cfte is the clinical full-time equivalent. None where the file says nothing.

    `titles` were printed around the name and are not kept.
    """

    line: int
    email: str
    name: str | None = None
    specialty: str | None = None
    role: str | None = None
    cfte: Decimal | None = None
    start: date | None = None
    end: date | None = None
    npi: str | None = None
    titles: str = ""


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


@dataclass(slots=True)
class _Sheet:
    """A table whose header was found, and what its columns are."""

    table: Table
    lines: list[TextRow]
    start: int
    understood: Understood

    @property
    def body(self) -> list[TextRow]:
        return [line for line in self.lines[self.start + 1 :] if any(cell.strip() for cell in line.cells)]


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
    reader = _Reader(answers, DateManner(today))
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


def _sheets(data: bytes, file: str, mapping: Mapping[str, str]) -> tuple[list[_Sheet], list[LeftOut]]:
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


def _found(table: Table, mapping: Mapping[str, str]) -> _Sheet | None:
    lines = [TextRow(row.number, [" ".join(cell.split()) for cell in row.cells]) for row in table.texts()]
    fields: dict[str, tuple[str, ...]] = {}
    for heading, field in mapping.items():
        fields[field] = (*fields.get(field, ()), heading)
    ignored = frozenset(fields.pop(IGNORE, ()))
    tried = [
        _Sheet(table, lines, index, understand(line.cells, VOCABULARY, fields, ignored))
        for index, line in enumerate(lines[:SEARCHED])
    ]
    with_address = [sheet for sheet in tried if "email" in sheet.understood.positions]
    return max(with_address, key=lambda sheet: len(sheet.understood.positions), default=None)


class _Reader:
    def __init__(self, answers: Mapping[str, str], manner: DateManner) -> None:
        self.answers = {key.casefold(): value for key, value in answers.items()}
        self.manner = manner
        self.problems: list[FileProblem] = []
        self.left_out: list[LeftOut] = []
        self.questions: dict[str, Question] = {}
        self.count = 0
        self.has_cfte = False

    def rows(self, sheet: _Sheet) -> list[RosterRow]:
        """The rows of one sheet; what is wrong, open or not read is gathered."""
        body = sheet.body
        self.count += len(body)
        if self.count > MAXIMUM_ROWS:
            return []
        cells = [list(line.cells) for line in body]
        place = f"sheet {sheet.table.sheet!r}" if sheet.table.sheet else f"line {sheet.lines[sheet.start].number}"
        left_out, questions = outcomes(sheet.understood, cells, VOCABULARY, today=self.manner.today, place=place)
        self.left_out += left_out
        for question in questions:
            if self.answers.get(question.key.casefold()) in {choice.value for choice in question.choices}:
                self.left_out.append(LeftOut("column", question.key.partition(":")[2], len(body), "as you answered"))
            else:
                self.questions[question.key] = question
        positions = with_repeated(sheet.understood, cells)
        index = {field: indexes[0] for field, indexes in positions.items()}
        self.has_cfte |= "cfte" in index
        headings = {field: sheet.lines[sheet.start].cells[index] for field, index in index.items()}
        width = len(sheet.lines[sheet.start].cells)
        manners = {field: self._manner(index.get(field), cells) for field in ("start", "end")}
        return [row for line in body if (row := self._row(line, index, headings, width, manners)) is not None]

    def _manner(self, index: int | None, cells: Sequence[Sequence[str]]) -> DateManner:
        texts = [] if index is None else [row[index] for row in cells if index < len(row)]
        return DateManner(self.manner.today, order=order_of(texts))

    def _row(
        self,
        line: TextRow,
        index: Mapping[str, int],
        headings: Mapping[str, str],
        width: int,
        manners: Mapping[str, DateManner],
    ) -> RosterRow | None:
        if len(line.cells) > width and any(line.cells[width:]):
            found = f"{len(line.cells)} columns"
            self.problems.append(FileProblem(line.number, None, found, f"{width} columns"))
            return None
        cells = {field: line.cells[index] if index < len(line.cells) else "" for field, index in index.items()}
        before, read = len(self.problems), {}
        text = cells.get("name") or " ".join(filter(None, (cells.get("first_name"), cells.get("last_name"))))
        parsers: dict[str, tuple[str, Callable[[str], Any]]] = {
            "email": (cells.get("email", ""), read_address),
            "name": (text, read_name),
            "specialty": (cells.get("specialty", ""), lambda cell: specialty_named(read_text(cell, 100) or "") or None),
            "cfte": (cells.get("cfte", ""), read_cfte),
            "start": (cells.get("start", ""), lambda cell: read_day(cell, manners["start"])),
            "end": (cells.get("end", ""), lambda cell: read_day(cell, manners["end"])),
        }
        for field, (cell, parse) in parsers.items():
            try:
                read[field] = parse(cell)
            except CellError as error:
                self.problems.append(FileProblem(line.number, headings.get(field, field), quoted(cell), error.expected))
        if "email" not in read and not cells.get("email") and self._has_left(read.get("end")):
            self.problems[before:] = [item for item in self.problems[before:] if item.column != headings.get("email")]
            reason = f"left on {read['end']} and has no address: nobody can be invited"
            self.left_out.append(LeftOut("row", f"row {line.number}", 1, reason))
            return None
        npi = self._npi(cells.get("npi", ""))
        role = self._role(cells.get("role", ""), headings.get("role", ""), line.number)
        if role == LEAVE_OUT or len(self.problems) > before:
            return None
        if read["start"] and read["end"] and read["end"] < read["start"]:
            expected = f"a day on or after the start, {read['start']}"
            self.problems.append(FileProblem(line.number, headings["end"], str(read["end"]), expected))
            return None
        return RosterRow(line.number, role=role, npi=npi, titles=without_titles(text)[1] if text else "", **read)

    def _npi(self, text: str) -> str | None:
        """An NPI; a number that is none is left out and named, since it only helps to match files."""
        try:
            return read_npi(text)
        except CellError as error:
            self.left_out.append(LeftOut("cell", "NPI", 1, f"expected {error.expected}"))
            return None

    def _has_left(self, end: date | None) -> bool:
        return end is not None and end < self.manner.today

    def _role(self, text: str, heading: str, line: int) -> str | None:
        """A role; words that name none are asked about once for all rows that have them."""
        if is_empty(text):
            return None
        known = role_of(text)
        if known:
            return known
        key = f"role:{text}"
        answer = self.answers.get(key.casefold())
        if answer in {choice.value for choice in ROLE_CHOICES}:
            if answer == LEAVE_OUT:
                self.left_out.append(LeftOut("row", text, 1, "as you answered"))
            return answer
        sentence = f"The column {heading!r} says {text!r}. Which role is that?"
        self.questions.setdefault(key, Question(key, sentence, f"line {line}", ROLE_CHOICES))
        return None


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
