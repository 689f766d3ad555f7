"""The benchmark report as csv and as xlsx. Figures are typed cells; text never runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from rvuedge.reports.benchmark_rows import BANDS, BenchmarkReport, PhysicianRow, RollUp
from rvuedge.reports.cells import safe

BEFORE = (
    ("Physician", 24),
    ("Specialty", 24),
    ("cFTE", 8),
    ("Policy", 14),
    ("Lines", 8),
    ("Unvalued lines", 14),
    ("wRVU", 12),
    ("Annualised wRVU per 1.0 cFTE", 28),
    ("Percentile", 12),
)
AFTER = (
    ("Compensation ($)", 16),
    ("Compensation percentile", 14),
    ("Compensation per wRVU ($)", 16),
    ("Drug amount ($)", 16),
    ("Flags", 32),
    ("How", 80),
)
GROUPS = (
    ("Specialty", 28),
    ("Physicians", 11),
    ("cFTE", 9),
    ("wRVU", 14),
    ("Annualised wRVU per 1.0 cFTE", 28),
    ("Median percentile", 16),
    ("Compensation ($)", 16),
    ("Compensation per wRVU ($)", 16),
    ("Unvalued lines", 14),
    *((name, 14) for name in BANDS),
)
Columns = Sequence[tuple[str, int]]
Line = tuple[object, ...]


def columns(report: BenchmarkReport) -> Columns:
    """The columns with their widths: where there are several surveys, each has its percentile beside the blend's."""
    each = [(f"Percentile, {survey.name}", 16) for survey in report.surveys] if len(report.surveys) > 1 else []
    return (*BEFORE, *each, *AFTER)


def cells(row: PhysicianRow) -> Line:
    """A row's cells, in the order of the columns."""
    each = [place.percentile if place.qualifier == "=" else place.text for place in row.places]
    pay = row.compensation_place
    return (
        row.name,
        row.specialty,
        row.cfte,
        row.policy,
        row.lines,
        row.unvalued_lines,
        row.work_rvu,
        row.annualised,
        row.percentile if row.qualifier == "=" else row.percentile_text,
        *(each if len(each) > 1 else []),
        row.compensation,
        None if pay is None else pay.percentile if pay.qualifier == "=" else pay.text,
        row.per_work_rvu,
        row.drug_amount,
        "; ".join(row.flags),
        " ".join(row.how),
    )


def group_cells(group: RollUp) -> Line:
    """A group's cells."""
    return (
        group.specialty,
        group.physicians,
        group.cfte,
        group.work_rvu,
        group.annualised,
        group.median_percentile,
        group.compensation,
        group.per_work_rvu,
        group.unvalued_lines,
        *(count for _, count in group.bands),
    )


def as_csv(report: BenchmarkReport) -> Iterator[str]:
    """The report line by line, so that a long one streams. UTF-8 with a mark, for spreadsheets."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    for line in _lines(report):
        writer.writerow([safe(cell) for cell in line])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _lines(report: BenchmarkReport) -> Iterator[Line]:
    yield (report.title,)
    yield ()
    yield _names(columns(report))
    yield from map(cells, report.rows)
    yield ()
    yield _names(GROUPS)
    yield from map(group_cells, report.roll_up)
    yield ()
    yield from ((sentence,) for sentence in report.method)


def as_xlsx(report: BenchmarkReport) -> bytes:
    """A workbook: physicians and groups as typed cells under frozen headers, and a sheet that says how."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        _sheet(book, "Benchmark", report.title, columns(report), map(cells, report.rows))
        _sheet(book, "Roll-up", report.title, GROUPS, map(group_cells, report.roll_up))
        method = book.add_worksheet("Method")
        method.set_column(0, 0, 120)
        for at, sentence in enumerate((report.title, "", *report.method)):
            method.write_string(at, 0, sentence)
    return buffer.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, title: str, of: Columns, rows: Iterator[Line]) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    figure = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, book.add_format({"bold": True}))
    for column, (heading, width) in enumerate(of):
        sheet.write_string(2, column, heading, bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(3, 1)
    for at, row in enumerate(rows, start=3):
        for column, cell in enumerate(row):
            _write(sheet, at, column, cell, figure)


def _names(of: Columns) -> Line:
    return tuple(name for name, _ in of)


def _write(sheet: Any, at: int, column: int, cell: object, figure: object) -> None:
    if cell is None:
        sheet.write_blank(at, column, None)
    elif isinstance(cell, Decimal):
        sheet.write_number(at, column, float(cell), figure)
    elif isinstance(cell, int):
        sheet.write_number(at, column, cell)
    else:
        sheet.write_string(at, column, str(cell))
