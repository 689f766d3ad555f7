"""An employer's statement that has sums only: units and wRVU by code, by month, or by both. No lines, no days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from rvuedge.files.headers import read_names
from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges.readers import cells
from rvuedge.logbook.charges.readers.code_cells import code_items, is_code_form
from rvuedge.logbook.charges.readers.encounters import ChargeCellError, Skipped, quotable
from rvuedge.logbook.charges.readers.grids import Grid, read_grid
from rvuedge.logbook.charges.readers.headers import NAMES, SEARCHED, find_statement_header

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


@dataclass(frozen=True, slots=True)
class Summary:
    """A table of sums as read. `by` names what they are by: code, month, or both."""

    by: tuple[str, ...]
    rows: tuple[DaySum, ...]
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[FileProblem, ...] = ()


def read_summary(data: bytes, *, file: str, mapping: Mapping[str, str]) -> Summary | None:
    """The sums of a table, or None where it is no such table: one with a column of dates has lines."""
    rows = read_grid(data, file=file, fits=lambda grid: _columns(grid, mapping) is not None)
    found = _columns(rows, mapping)
    if found is None:
        return None
    index, columns = found
    read: list[DaySum] = []
    skipped: list[Skipped] = []
    problems: list[FileProblem] = []
    for line, row in rows[index + 1 :]:
        text = {name: row[place].strip() if place < len(row) else "" for name, place in columns.items()}
        if not _is_row(text):
            skipped.append(Skipped(line, "neither a code nor a month: a total or a note" if any(row) else "blank"))
            continue
        try:
            read.append(_row(line, text))
        except ChargeCellError as error:
            problems.append(FileProblem(line, error.column, error.found, error.expected))
    by = tuple(name for name in ("month", "code") if name in columns)
    return Summary(by, tuple(read), tuple(skipped), tuple(problems))


def _columns(grid: Grid, mapping: Mapping[str, str]) -> tuple[int, dict[str, int]] | None:
    if find_statement_header([row for _, row in grid[: SEARCHED + 1]], mapping) is not None:
        return None
    for index, (_, row) in enumerate(grid[:SEARCHED]):
        known, sums = NAMES.match(row, mapping).positions, SUMS.match(row).positions
        found: dict[str, int] = {name: known[name] for name in ("code", "units") if name in known}
        work = known.get("work", known.get("total_work", sums.get("work")))
        month = sums.get("month")
        found |= {name: place for name, place in (("month", month), ("work", work)) if place is not None}
        if found.keys() & {"code", "month"} and found.keys() & {"units", "work"}:
            return index, found
    return None


def _is_row(text: Mapping[str, str]) -> bool:
    keys = [is_code_form(text["code"])] if "code" in text else []
    keys += [_is_month(text["month"])] if "month" in text else []
    return all(keys)


def _row(line: int, text: Mapping[str, str]) -> DaySum:
    code = None
    if "code" in text:
        code = _read("code", text["code"], _only_code)
    month = month_cell(text["month"]) if "month" in text else None
    units = _read("units", text["units"], cells.signed_units) if text.get("units") else None
    work = _read("work", text.get("work", ""), cells.signed_work_rvu)
    return DaySum(line, month, code, units, work)


def _read(column: str, text: str, reader: Callable[[str], Value]) -> Value:
    try:
        return reader(text)
    except ChargeCellError as error:
        error.column = column
        raise


def _only_code(text: str) -> str:
    items = code_items(text)
    if len(items) != 1:
        raise ChargeCellError(quotable(text), "one code per row")
    return items[0].code


def _is_month(text: str) -> bool:
    try:
        month_cell(text)
    except ChargeCellError:
        return False
    return True


def month_cell(text: str) -> date:
    """The first day of a month: "2026-07", "7/2026", "July 2026", "Jul-26", or any day of it. Raises CellError.

    >>> month_cell("Jul-26"), month_cell("07/2026")
    (datetime.date(2026, 7, 1), datetime.date(2026, 7, 1))
    """
    plain = " ".join(text.split())
    if found := NUMBERED.fullmatch(plain):
        return date(int(found[1] or found[4]), int(found[2] or found[3]), 1)
    if (named := NAMED.fullmatch(plain)) and (number := cells.month_number(named[1])):
        return date(int(named[2]) % 100 + 2000, number, 1)
    return cells.service_date(cells.with_century(plain)).replace(day=1)
