"""The rows of a roster's sheet: who, in which role, with which clinical FTE, from when to when.

Every row is read or a problem of its line, every column read, asked about or named; nothing is guessed. Computes only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

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
from rvuedge.files.columns.outcomes import Choice, LeftOut, Question
from rvuedge.files.columns.reading import Understood, with_repeated
from rvuedge.files.columns.unread import outcomes
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import read_names
from rvuedge.files.problems import FileProblem, quoted
from rvuedge.files.tables import Table
from rvuedge.files.values.blanks import is_empty
from rvuedge.files.values.dates import DateManner, order_of
from rvuedge.files.values.refusals import CellError

HERE = Path(__file__)
VOCABULARY = read_vocabulary(
    HERE.with_name("words.toml"),
    read_names(HERE.with_name("headings.toml")),
    read_names(HERE.with_name("others.toml")),
)
MAXIMUM_ROWS = 1_000  # the largest groups have some hundred physicians; each row may send a mail
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


@dataclass(slots=True)
class RosterSheet:
    """A table whose header was found, and what its columns are."""

    table: Table
    lines: list[TextRow]
    start: int
    understood: Understood

    @property
    def body(self) -> list[TextRow]:
        return [line for line in self.lines[self.start + 1 :] if any(cell.strip() for cell in line.cells)]


class RowReader:
    def __init__(self, answers: Mapping[str, str], manner: DateManner) -> None:
        self.answers = {key.casefold(): value for key, value in answers.items()}
        self.manner = manner
        self.problems: list[FileProblem] = []
        self.left_out: list[LeftOut] = []
        self.questions: dict[str, Question] = {}
        self.count = 0
        self.has_cfte = False

    def rows(self, sheet: RosterSheet) -> list[RosterRow]:
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
