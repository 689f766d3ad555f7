"""Rows as the bytes of a file: xlsx with a sheet that describes it, or csv. Text never runs as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from rvuedge.files.safe_cells import XLSX, written
from rvuedge.training.exchange.rules.outgoing import ExportCell

FORMATS = {"csv": "text/csv", "xlsx": XLSX}
META = "_meta"  # the sheet by which a public tool's workbook describes itself [ACP]
WIDEST = 40  # characters; longer cells are cut to the eye, not in the file
# How a day is shown in a workbook, by how the layout writes it in csv.
DAYS = {"%m/%d/%Y": "mm/dd/yyyy", "%Y-%m-%d": "yyyy-mm-dd", "%d.%m.%Y": "dd.mm.yyyy"}
Rows = Iterable[Sequence[ExportCell]]
Meta = Sequence[tuple[str, str]]


def csv_bytes(headings: Sequence[str], rows: Rows, *, days: str) -> bytes:
    """A csv in UTF-8 with a mark, as spreadsheets want it; a day is written as the layout has it."""
    return written([headings, *([_text(cell, days) for cell in row] for row in rows)])


def _text(cell: ExportCell, days: str) -> object:
    return cell.strftime(days) if isinstance(cell, date) else cell


def xlsx_bytes(sheet: str, headings: Sequence[str], rows: Rows, *, days: str, meta: Meta, now: datetime) -> bytes:
    """A workbook: what it is on the sheet _meta, then the rows."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": now.replace(tzinfo=None)})
        bold = book.add_format({"bold": True})
        described = book.add_worksheet(META)
        described.set_column(0, 0, 22)
        described.set_column(1, 1, 100)
        for index, (name, value) in enumerate((("key", "value"), *meta)):
            described.write_string(index, 0, name, bold if index == 0 else None)
            described.write_string(index, 1, value, bold if index == 0 else None)
        _fill(book.add_worksheet(sheet), headings, rows, bold, book.add_format({"num_format": DAYS[days]}))
        book.worksheets()[1].activate()
    return buffer.getvalue()


def _fill(sheet: Any, headings: Sequence[str], rows: Rows, bold: object, day: object) -> None:
    sheet.freeze_panes(1, 0)
    widths = [len(heading) for heading in headings]
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, bold)
    for index, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(index, place, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day
            elif isinstance(cell, int):
                sheet.write_number(index, place, cell)
            elif cell is not None:
                sheet.write_string(index, place, cell)
            widths[place] = max(widths[place], 11 if isinstance(cell, date) else len(str(cell or "")))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, WIDEST))
