"""The figures of a curve: read from their cells, put where their names say, each once."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from rvuedge.benchmarks.readers.cells import (
    EXPECTED,
    IN_THOUSANDS,
    MARKS,
    count,
    figure,
    is_suppressed,
    text_of,
    withheld,
)
from rvuedge.benchmarks.readers.columns import SurveyColumn
from rvuedge.benchmarks.readers.header import STATISTICS, field_of
from rvuedge.benchmarks.readers.measures import UPPER
from rvuedge.benchmarks.readers.rows.surroundings import CurveEntry, SurveyRow, TableInHand
from rvuedge.benchmarks.readers.statistics import percentile_cell
from rvuedge.files.spreadsheet import Cell

WITHOUT_DOLLARS = ("work_rvus", "total_rvus", "encounters", "asa_units")
MONEY = ("total_compensation", "base_salary", "collections", "gross_charges")
AS_PERCENT = frozenset(f"{UPPER[money]}_per_{lower}" for money in MONEY for lower in ("collection", "gross_charge"))


def statistic_named(text: str) -> str | None:
    """The statistic a cell of a long table names: p50, mean, n_providers …; None where it names none."""
    index = percentile_cell(text)
    if index is not None:
        return f"p{index}"
    known = field_of(text)
    return known[0] if known and known[0] in STATISTICS else None


def put(table: TableInHand, entry: CurveEntry, name: str, column: str, cell: Cell | None, line: int) -> None:
    """Put a figure where its name says; a second one is a problem."""
    index = int(name[1:]) if name[1:].isdigit() else None
    if index in entry.points if index else name in entry.statistics:
        shown = f"P{index}" if index else name
        found = f"{shown} again (first on line {entry.line})"
        table.refuse(line, column, found, "each once")
        return
    value = _read(table, cell, name, column, line, entry)
    entry.printed[name] = text_of(cell)
    entry.n_withheld |= name == "n_organizations" and withheld(cell)
    if index:
        entry.points[index] = None if value is None else Decimal(value)
    else:
        entry.statistics[name] = value


def put_beside(table: TableInHand, entry: CurveEntry, column: SurveyColumn, row: SurveyRow) -> None:
    """A statistic repeated on each row of a long table; it must be the same on all that state it."""
    field = column.field or ""
    value = _read(table, row.cell(column), field, column.name, row.line, entry)
    entry.n_withheld |= field == "n_organizations" and withheld(row.cell(column))
    known = entry.statistics.get(field)
    if value is not None and known is not None and value != known:
        expected = f"{known}, as on line {entry.line}"
        table.refuse(row.line, column.name, f"{value}", expected)
    elif known is None:
        entry.statistics[field] = value
        entry.printed[field] = text_of(row.cell(column))


def _read(
    table: TableInHand, cell: Cell | None, name: str, column: str, line: int, entry: CurveEntry
) -> Decimal | int | None:
    is_count = name.startswith("n_")
    if "$" in text_of(cell) and entry.metric in WITHOUT_DOLLARS:
        expected = f"a figure of {entry.metric}, which has no $; name the metric of the table if it is a different one"
        table.refuse(line, column, repr(text_of(cell)), expected)
        return None
    read: Callable[[Cell | None], Decimal | int | None] = count if is_count else _figure_of(table, entry)
    try:
        value = read(_unmarked(table, cell))
    except ValueError as error:
        kind = "a whole number" if is_count else EXPECTED
        table.refuse(line, column, str(error), f"{kind}, or a mark of suppression")
        return None
    if value is not None and IN_THOUSANDS.fullmatch(text_of(cell)):
        table.inquiry.note("Figures such as 300K are read as thousands: 300,000.")
        return value
    return value * 1000 if value is not None and entry.thousands and not is_count else value


def _figure_of(table: TableInHand, entry: CurveEntry) -> Callable[[Cell | None], Decimal | None]:
    def read(cell: Cell | None) -> Decimal | None:
        text = text_of(cell)
        if entry.metric in AS_PERCENT and text.endswith("%"):
            share = figure(text.removesuffix("%").strip(), table.setting.mark)
            return None if share is None else share / 100
        return figure(cell, table.setting.mark)

    return read


def _unmarked(table: TableInHand, cell: Cell | None) -> Cell | None:
    """A figure without the footnote marks behind it; the marks are named as not read."""
    text = text_of(cell)
    found = re.fullmatch(rf"(?P<figure>\$?[0-9][0-9.,]*)\s*(?P<marks>{MARKS.pattern})", text)
    if not found or is_suppressed(text):
        return cell
    table.inquiry.leave_out("cell", found["marks"], "a footnote mark beside a figure")
    return found["figure"]
