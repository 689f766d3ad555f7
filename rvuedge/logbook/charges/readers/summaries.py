"""An employer's statement that has sums only: units and wRVU by code, by month, or by both. No lines, no days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from rvuedge.files.columns.outcomes import LeftOut, Question
from rvuedge.files.columns.reading import Understood, understand, with_repeated
from rvuedge.files.columns.unread import outcomes
from rvuedge.files.headers import read_names
from rvuedge.files.problems import FileProblem
from rvuedge.files.tables import read_tables
from rvuedge.files.text import is_blank
from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.dates import DateManner, month_number, read_date
from rvuedge.files.values.refusals import CellError, quotable
from rvuedge.logbook.charges.readers import cells
from rvuedge.logbook.charges.readers.cells import code_items, is_code_form
from rvuedge.logbook.charges.readers.headers import MEANINGS, SEARCHED, VOCABULARY, WORK, fields_of, find_header
from rvuedge.logbook.charges.readers.sections import EXPECTED, LIMITS, Grid
from rvuedge.logbook.charges.rules.encounters import Figures, ReadingManner, Skipped

Value = TypeVar("Value")
SUMS = read_names(Path(__file__).with_suffix(".toml"))
NUMBERED = re.compile(r"(20[0-9]{2})[-/](0?[1-9]|1[0-2])|(0?[1-9]|1[0-2])[-/](20[0-9]{2})", re.ASCII)
NAMED = re.compile(r"([A-Za-z]{3,9})\.?[ -]'?(20[0-9]{2}|[0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DaySum:
    """A row: what is stated for a code, a month or both; units or wRVU may be left out."""

    line: int
    month: date | None
    code: str | None
    units: int | None
    work_rvu: Decimal | None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A table of sums as read. `by` names what they are by: code, month, or both."""

    by: tuple[str, ...]
    rows: tuple[DaySum, ...]
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    questions: tuple[Question, ...] = ()
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    """The header of a table of sums: its row, its columns, and where each field stands."""

    row: int
    understood: Understood
    columns: Mapping[str, int]
    figures: Figures | None


def read_summary(data: bytes, *, file: str, manner: ReadingManner) -> Summary | None:
    """The sums of a table, or None where it is no such table: one with a column of dates has lines.

    Raises FileRefused for a file that is no table.
    """
    tables = read_tables(data, file=file, expected=EXPECTED, limits=LIMITS)
    grids = [(table.sheet, table.texts()) for table in tables]
    if any(find_header([row.cells for row in grid[:80]], manner.answered, is_statement=True) for _, grid in grids):
        return None
    fitting = [(grid, head) for _, grid in grids if (head := _head(grid, manner)) is not None]
    if not fitting:
        return None
    grid, head = fitting[0]
    named = [] if grids[0][0] is None else grids
    others = [(name, sum(not is_blank(row.cells) for row in rows)) for name, rows in named if rows is not grid]
    left_out = [
        LeftOut("sheet", name or "", count, "the sums of another sheet are read") for name, count in others if count
    ]
    found = _read(grid, head, manner)
    return replace(found, left_out=(*left_out, *found.left_out))


def _read(grid: Grid, head: _Head, manner: ReadingManner) -> Summary:
    read: list[DaySum] = []
    skipped: list[Skipped] = []
    problems: list[FileProblem] = []
    dates = DateManner(manner.today, manner.zone)
    for line, row in grid[head.row + 1 :]:
        text = {name: _plain(row[place]) if place < len(row) else "" for name, place in head.columns.items()}
        if not _is_row(text, dates):
            skipped.append(Skipped(line, "neither a code nor a month: a total or a note" if any(row) else "blank"))
            continue
        try:
            read.append(_row(line, text, dates))
        except CellError as error:
            problems.append(FileProblem(line, error.column, error.found, error.expected))
    body = [row for _, row in grid[head.row + 1 :]]
    where = f"row {grid[head.row].number}"
    left_out, questions = outcomes(head.understood, body, VOCABULARY, today=manner.today, place=where)
    by = tuple(name for name in ("month", "code") if name in head.columns)
    rows = tuple(read)
    return Summary(by, rows, tuple(skipped), tuple(problems), tuple(left_out), tuple(questions), head.figures)


def _plain(text: str) -> str:
    return "" if is_empty(text) else tidy(text)


def _head(grid: Grid, manner: ReadingManner) -> _Head | None:
    for index, (_, row) in enumerate(grid[:SEARCHED]):
        understood = understand(row, VOCABULARY, fields_of(manner.answered), manner.answered.ignored)
        if understood.missing:
            continue  # a heading that a person named is not here: then this is not the header they mean
        places = with_repeated(understood, [cells for _, cells in grid[index + 1 :]])
        known = {name: columns_of[0] for name, columns_of in places.items()}
        sums = SUMS.match(row).positions
        found: dict[str, int] = {name: known[name] for name in ("code", "units", "provider") if name in known}
        work = next((name for name in WORK if name in known), None)
        if work is not None:
            found["work"] = known[work]
        elif "work" in sums:
            found["work"] = sums["work"]
        if "month" in sums:
            found["month"] = sums["month"]
        if found.keys() & {"code", "month"} and found.keys() & {"units", "work"}:
            return _Head(index, _with(understood, found), found, _figures(row, found, work))
    return None


def _with(understood: Understood, found: Mapping[str, int]) -> Understood:
    """The columns, those of the sums as read and other figures in wRVU as passed over."""
    columns = []
    for column in understood.columns:
        if column.index in found.values():
            columns.append(replace(column, state="read"))
        elif column.field in WORK and column.state == "read":
            columns.append(replace(column, state="passed over", field="work"))
        else:
            columns.append(column)
    return Understood(tuple(columns), understood.missing)


def _figures(row: list[str], found: Mapping[str, int], work: str | None) -> Figures | None:
    if "work" not in found:
        return None
    return Figures(row[found["work"]].strip(), MEANINGS.get(work or "", "a sum"))


def _is_row(text: Mapping[str, str], dates: DateManner) -> bool:
    keys = [is_code_form(text["code"])] if "code" in text else []
    keys += [_is_month(text["month"], dates)] if "month" in text else []
    return all(keys)


def _row(line: int, text: Mapping[str, str], dates: DateManner) -> DaySum:
    code = None
    if "code" in text:
        code = _read_cell("code", text["code"], _only_code)
    month = month_cell(text["month"], dates) if "month" in text else None
    units = _read_cell("units", text["units"], cells.signed_units) if text.get("units") else None
    work = _read_cell("work", text.get("work", ""), cells.work_rvu)
    return DaySum(line, month, code, units, work, text.get("provider", "").casefold() or None)


def _read_cell(column: str, text: str, reader: Callable[[str], Value]) -> Value:
    try:
        return reader(text)
    except CellError as error:
        error.column = column
        raise


def _only_code(text: str) -> str:
    items = code_items(text)
    if len(items) != 1:
        raise CellError(quotable(text), "one code per row")
    return items[0].code


def _is_month(text: str, dates: DateManner) -> bool:
    try:
        month_cell(text, dates)
    except CellError:
        return False
    return True


def month_cell(text: str, manner: DateManner) -> date:
    """The first day of a month: "2026-07", "7/2026", "July 2026", "Jul-26", or any day of it. Raises CellError.

    >>> today = DateManner(date(2026, 11, 29))
    >>> month_cell("Jul-26", today), month_cell("07/2026", today)
    (datetime.date(2026, 7, 1), datetime.date(2026, 7, 1))
    """
    plain = " ".join(text.split())
    if found := NUMBERED.fullmatch(plain):
        return date(int(found[1] or found[4]), int(found[2] or found[3]), 1)
    if (named := NAMED.fullmatch(plain)) and (number := month_number(named[1])):
        return date(int(named[2]) % 100 + 2000, number, 1)
    return read_date(plain, manner).replace(day=1)
