"""The ACGME's Tracked Codes Report, or a program's own sheet, as a code map. Only computes.

Reports of the ACGME are UTF-16 text between tabs with the ending csv; sheets are csv or xlsx. A code without a category
is listed, never refused; every column is read, asked about or named as not read (docs/rules.md, R-7.8 and R-10.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from rvuedge.files.columns.outcomes import NOTHING_ANSWERED, Answered, LeftOut, Question, gathered
from rvuedge.files.columns.reading import Understood, understand, with_repeated
from rvuedge.files.columns.unread import outcomes
from rvuedge.files.delimited import TextRow
from rvuedge.files.problems import FileProblem, refuse
from rvuedge.files.tables import Limits, Table, read_tables
from rvuedge.files.text import is_blank
from rvuedge.files.values.blanks import is_empty
from rvuedge.files.values.refusals import CellError
from rvuedge.training.readers.code_cells import read_code, read_minimum, read_most
from rvuedge.training.readers.headings import ANY_OF, EXPECTED, NEEDED, TRACKED_CODES

SEARCHED = 30  # rows of titles above a header, at most
MAXIMUM_ROWS = 60_000  # a report lists each code once for each type; CPT has some 11,000 codes


@dataclass(frozen=True, slots=True)
class TrackedCode:
    """A row: a code, the area and type it is listed under, and the categories it counts in.

    `counts` is whether it counts for a minimum, None where the file does not say; `most` the largest quantity.
    """

    line: int
    code: str
    area: str
    type: str
    categories: tuple[str, ...]
    counts: bool | None
    most: int | None


@dataclass(frozen=True, slots=True)
class TrackedCodes:
    """A list as read. `unmapped` are the codes that no row puts in a category."""

    rows: tuple[TrackedCode, ...]
    problems: tuple[FileProblem, ...]
    questions: tuple[Question, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def unmapped(self) -> tuple[str, ...]:
        mapped = {row.code for row in self.rows if row.categories}
        return tuple(sorted({row.code for row in self.rows} - mapped))


@dataclass(slots=True)
class _Reading:
    """What was read so far of a file's tables."""

    rows: list[TrackedCode] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    is_found: bool = False

    def add(
        self, lines: Sequence[TextRow], start: int, understood: Understood, *, sheet: str | None, today: date
    ) -> None:
        """The rows below a header."""
        body = [line for line in lines[start + 1 :] if not is_blank(line.cells)]
        cells = [line.cells for line in body]
        place = f"row {lines[start].number}" if sheet is None else f"sheet {sheet!r}, row {lines[start].number}"
        parts, open_questions = outcomes(understood, cells, TRACKED_CODES, today=today, place=place)
        self.left_out += parts
        self.questions += open_questions
        read = list(_rows(body, with_repeated(understood, cells), sheet))
        self.rows += [row for row in read if isinstance(row, TrackedCode)]
        self.problems += [row for row in read if isinstance(row, FileProblem)]
        self.is_found = True


def read_tracked_codes(data: bytes, *, file: str, today: date, answers: Answered = NOTHING_ANSWERED) -> TrackedCodes:
    """The rows of a list of tracked codes. Raises FileRefused for a file that is none, or is too long."""
    reading = _Reading()
    for table in read_tables(data, file=file, expected=EXPECTED, limits=Limits(rows=MAXIMUM_ROWS)):
        lines = table.texts()
        header = _header(lines, answers)
        if header is None:
            reading.left_out += _passed_over(table, lines)
            continue
        reading.add(lines, *header, sheet=table.sheet, today=today)
        if table.sheet is None:
            break
    if not reading.is_found:
        refuse(file, found="no such header", expected=EXPECTED)
    return TrackedCodes(
        tuple(reading.rows), tuple(reading.problems), tuple(reading.questions), gathered(reading.left_out)
    )


def _header(lines: Sequence[TextRow], answers: Answered) -> tuple[int, Understood] | None:
    for index, line in enumerate(lines[:SEARCHED]):
        understood = understand(line.cells, TRACKED_CODES, answers.fields, answers.ignored)
        if NEEDED in understood.positions and any(name in understood.positions for name in ANY_OF):
            return index, understood
    return None


def _passed_over(table: Table, lines: Sequence[TextRow]) -> list[LeftOut]:
    filled = sum(not is_blank(line.cells) for line in lines)
    return [LeftOut("sheet", table.sheet, filled, f"it is not {EXPECTED}")] if table.sheet and filled else []


def _rows(
    body: Sequence[TextRow], positions: dict[str, tuple[int, ...]], sheet: str | None
) -> Iterator[TrackedCode | FileProblem]:
    for line in body:
        cells = {name: _text(line, places) for name, places in positions.items()}
        try:
            yield _row(line.number, cells)
        except CellError as error:
            yield FileProblem(line.number, error.column, error.found, error.expected, sheet)


def _row(line: int, cells: dict[str, str]) -> TrackedCode:
    counts, named = read_minimum(cells.get("minimum", ""))
    printed = cells.get("category", "") or named
    return TrackedCode(
        line,
        read_code(cells.get("code", "")),
        cells.get("area", ""),
        cells.get("type", ""),
        (printed,) if printed else (),
        counts,
        read_most(cells.get("most", "")),
    )


def _text(line: TextRow, places: Sequence[int]) -> str:
    texts = [" ".join(line.cells[place].split()) for place in places if place < len(line.cells)]
    return " ".join(text for text in texts if not is_empty(text))
