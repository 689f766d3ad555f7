"""The benchmark report as csv and as xlsx. Figures are typed cells; text never runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

import xlsxwriter

from rvuedge.reports.benchmark import BenchmarkReport, PhysicianRow
from rvuedge.reports.cells import safe

HEADER = (
    "Physician",
    "Specialty",
    "cFTE",
    "Policy",
    "Lines",
    "Unvalued lines",
    "wRVU",
    "Annualised wRVU per 1.0 cFTE",
    "Percentile",
    "Drug amount ($)",
    "Flags",
    "How",
)
WIDTHS = (24, 24, 8, 14, 8, 14, 12, 28, 12, 16, 32, 80)


def cells(row: PhysicianRow) -> tuple[object, ...]:
    """A row's cells, in the order of the header."""
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
        row.drug_amount,
        "; ".join(row.flags),
        " ".join(row.how),
    )


def title(report: BenchmarkReport) -> str:
    """What the report is, in one line; a synthetic survey is called so."""
    mark = "SYNTHETIC SURVEY, invented figures. " if report.survey.synthetic else ""
    return f"{mark}Benchmark report {report.start} to {report.end}, survey: {report.survey.name}"


def as_csv(report: BenchmarkReport) -> Iterator[str]:
    """The report line by line, so that a long one streams. UTF-8 with a mark, for spreadsheets."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    lines: list[tuple[object, ...]] = [(title(report),), (), HEADER, *map(cells, report.rows), ()]
    lines += [(sentence,) for sentence in report.method]
    for line in lines:
        writer.writerow([safe(cell) for cell in line])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def as_xlsx(report: BenchmarkReport) -> bytes:
    """A workbook: typed cells under a frozen header, and a sheet that says how."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        figure = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet("Benchmark")
        sheet.write_string(0, 0, title(report), book.add_format({"bold": True}))
        for column, (name, width) in enumerate(zip(HEADER, WIDTHS, strict=True)):
            sheet.write_string(2, column, name, bold)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(3, 1)
        for at, row in enumerate(report.rows, start=3):
            for column, cell in enumerate(cells(row)):
                _write(sheet, at, column, cell, figure)
        method = book.add_worksheet("Method")
        method.set_column(0, 0, 120)
        for at, sentence in enumerate((title(report), "", *report.method)):
            method.write_string(at, 0, sentence)
    return buffer.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, at: int, column: int, cell: object, figure: object) -> None:
    if cell is None:
        sheet.write_blank(at, column, None)
    elif isinstance(cell, Decimal):
        sheet.write_number(at, column, float(cell), figure)
    elif isinstance(cell, int):
        sheet.write_number(at, column, cell)
    else:
        sheet.write_string(at, column, str(cell))
