"""The benchmark report as csv and as xlsx. Figures are typed cells; text never runs as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from rvuedge.files.safe_cells import csv_lines
from rvuedge.platform import clock
from rvuedge.reports.rules.groups import BANDS, RollUp
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow, SurveyPlace

BEFORE = (
    ("Physician", 24),
    ("Specialty", 24),
    ("cFTE", 8),
    ("Policy", 14),
    ("Lines", 8),
    ("Unvalued lines", 14),
    ("wRVU", 12),
    ("Annualized wRVUs per 1.0 cFTE", 28),
    ("Percentile", 12),
)
AFTER = (
    ("Compensation ($)", 16),
    ("Compensation percentile", 14),
    ("Compensation per wRVU ($)", 16),
    ("Percentile of compensation per wRVU", 18),
    ("Drug amount ($)", 16),
    ("ASA units", 12),
    ("ASA units per year per 1.0 cFTE", 28),
    ("Percentile of ASA units", 16),
    ("Days", 8),
    ("Flags", 32),
    ("How", 80),
)
GROUPS = (
    ("Specialty", 28),
    ("Physicians", 11),
    ("cFTE in the period", 11),
    ("wRVU", 14),
    ("Annualized wRVUs per 1.0 cFTE", 28),
    ("Median percentile", 16),
    ("Compensation ($)", 16),
    ("Compensation per wRVU ($)", 16),
    ("Unvalued lines", 14),
    *((name, 14) for name in BANDS),
)
Columns = Sequence[tuple[str, int]]
SheetLine = tuple[object, ...]


def columns(report: BenchmarkReport) -> Columns:
    """The columns with their widths: where there are several surveys, each has its percentile beside the blend's."""
    each = [(f"Percentile, {survey.name}", 16) for survey in report.surveys] if len(report.surveys) > 1 else []
    return (*BEFORE, *each, *AFTER)


def cells(row: PhysicianRow) -> SheetLine:
    """A row's cells, in the order of the columns."""
    each = [_place(place) for place in row.places]
    return (
        row.name,
        row.specialty,
        row.cfte,
        row.policy,
        row.lines,
        row.unvalued_lines,
        row.work_rvu,
        row.annualized,
        _place(row.main),
        *(each if len(each) > 1 else []),
        row.compensation,
        _place(row.compensation_place),
        row.per_work_rvu,
        _place(row.ratio_place),
        row.drug_amount,
        row.asa_units or None,
        row.asa_annualized,
        _place(row.asa_place),
        row.days,
        "; ".join(row.flags),
        ". ".join(row.explanation),
    )


def _place(place: SurveyPlace | None) -> object:
    """A percentile as a figure; outside the published points as text, such as <10; nothing where there is none."""
    if place is None:
        return None
    return place.percentile if place.qualifier == "=" else place.text


def group_cells(group: RollUp) -> SheetLine:
    """A group's cells."""
    return (
        group.specialty,
        group.physicians,
        group.cfte,
        group.work_rvu,
        group.annualized,
        _place(group.median),
        group.compensation,
        group.per_work_rvu,
        group.unvalued_lines,
        *(count for _, count in group.bands),
    )


def as_csv(report: BenchmarkReport) -> Iterator[str]:
    """The report line by line: what is computed is sent as it is written. UTF-8 with a mark, for spreadsheets."""
    yield "\ufeff"
    yield from csv_lines(_lines(report))


def _lines(report: BenchmarkReport) -> Iterator[SheetLine]:
    yield (report.title,)
    yield ()
    if report.detail == "physicians":
        yield _names(columns(report))
        yield from map(cells, report.rows)
        yield ()
    yield _names(GROUPS)
    yield from map(group_cells, report.roll_up)
    for heading, sentences in _notes(report):
        yield ()
        yield (heading,)
        yield from ((sentence,) for sentence in sentences)


def _notes(report: BenchmarkReport) -> Iterator[tuple[str, Sequence[str]]]:
    """What a reader has to know, each part under its heading."""
    if report.notices:
        yield "Notices", report.notices
    yield "Method", report.method
    yield "Sources", report.sources


def as_xlsx(report: BenchmarkReport) -> bytes:
    """A workbook: physicians and groups as typed cells under frozen headers, and a sheet that says how.

    Rows go to a file as they are written (`constant_memory`), so that a large practice's do not fill memory.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": clock.now().replace(tzinfo=None)})
        if report.detail == "physicians":
            _sheet(book, "Benchmark", report.title, columns(report), map(cells, report.rows))
        _sheet(book, "Roll-up", report.title, GROUPS, map(group_cells, report.roll_up))
        method = book.add_worksheet("Method")
        method.set_column(0, 0, 120)
        bold = book.add_format({"bold": True})
        method.write_string(0, 0, report.title, bold)
        index = 2
        for heading, sentences in _notes(report):
            method.write_string(index, 0, heading, bold)
            for number, sentence in enumerate(sentences, start=index + 1):
                method.write_string(number, 0, sentence)
            index += len(sentences) + 2
    return buffer.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, title: str, of: Columns, rows: Iterator[SheetLine]) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    figure = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(3, 1)
    for column, (_, width) in enumerate(of):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, title, book.add_format({"bold": True}))
    for column, (heading, _) in enumerate(of):
        sheet.write_string(2, column, heading, bold)
    for index, row in enumerate(rows, start=3):
        for column, cell in enumerate(row):
            _write(sheet, index, column, cell, figure)


def _names(of: Columns) -> SheetLine:
    return tuple(name for name, _ in of)


def _write(sheet: Any, index: int, column: int, cell: object, figure: object) -> None:
    if cell is None:
        sheet.write_blank(index, column, None)
    elif isinstance(cell, Decimal):
        sheet.write_number(index, column, float(cell), figure)
    elif isinstance(cell, int):
        sheet.write_number(index, column, cell)
    else:
        sheet.write_string(index, column, str(cell))
