"""The benchmark report as csv and as xlsx. Figures are typed cells; text never runs as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from rvuedge.files.safe_cells import csv_lines
from rvuedge.pictures.pay_and_work import MOST_LINES, PaidDot
from rvuedge.platform import clock
from rvuedge.reports.rules.columns import (
    GROUPS,
    HOW,
    LONG,
    MAIN,
    MORE,
    ReportColumn,
    by_survey,
    cells,
    long_lines,
    shown_columns,
)
from rvuedge.reports.rules.drawn import drawn_rates, paid_dots, pay_picture
from rvuedge.reports.rules.groups import BANDS
from rvuedge.reports.rules.report import BenchmarkReport

Columns = Sequence[ReportColumn]
SheetLine = tuple[object, ...]
FORMATS = {"figure": "#,##0.00", "whole": "#,##0"}
HEAD = 2  # the row of the headings, after the title and an empty one; rows and columns count from 0
PER_LINE = 1.2  # letters of a wrapped cell that fit one of its column's width, so that a row's height is enough
DASHES = ("solid", "dash", "round_dot")  # the lines of rates, told apart without color
PAY_SHEET = "Pay and work"
TALL = 15  # points of one line


def as_csv(report: BenchmarkReport, *, long: bool = False) -> Iterator[str]:
    """The report line by line: what is computed is sent as it is written. UTF-8 with a mark, for spreadsheets.

    Wide has a line for each physician, then groups, method and sources; long one for each physician and measure, and
    nothing else, as a pivot table wants it.
    """
    yield "\ufeff"
    yield from csv_lines(_long(report) if long else _wide(report))


def _long(report: BenchmarkReport) -> Iterator[SheetLine]:
    yield LONG
    yield from long_lines(report)


def _wide(report: BenchmarkReport) -> Iterator[SheetLine]:
    yield (report.title,)
    yield ()
    if report.detail == "physicians":
        columns = shown_columns((*MAIN, *by_survey(report), *MORE, HOW), report)
        yield _names(columns)
        yield from (cells(columns, row) for row in report.rows)
        yield ()
    groups = shown_columns(GROUPS, report)
    yield _names(groups)
    yield from (cells(groups, group) for group in report.roll_up)
    for heading, sentences in _notes(report):
        yield ()
        yield (heading,)
        yield from ((sentence,) for sentence in sentences)


def _names(columns: Columns) -> SheetLine:
    return tuple(column.heading for column in columns)


def _notes(report: BenchmarkReport) -> Iterator[tuple[str, Sequence[str]]]:
    """What a reader has to know, each part under its heading."""
    if report.notices:
        yield "Notices", report.notices
    yield "Method", report.method
    yield "Sources", report.sources


def as_xlsx(report: BenchmarkReport) -> bytes:
    """A workbook that prints: physicians and groups as typed cells, a chart, every step in a line, and the method.

    Rows go to a file as they are written (`constant_memory`), so that a large practice's do not fill memory.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": clock.now().replace(tzinfo=None), "title": report.title})
        sheets = ReportSheets(book, report.title)
        if report.detail == "physicians":
            columns = shown_columns(MAIN, report)
            sheets.add("Benchmark", columns, (cells(columns, row) for row in report.rows))
            more = (MAIN[0], *by_survey(report), *shown_columns(MORE, report))
            sheets.add("More", more, (cells(more, row) for row in report.rows))
        of_groups = shown_columns(GROUPS, report)
        groups = sheets.add("Roll-up", of_groups, (cells(of_groups, group) for group in report.roll_up))
        _chart(book, groups, len(report.roll_up), right=len(of_groups) - 1)
        if paid_dots(report):
            _pay_sheet(book, sheets, report)
        if report.detail == "physicians":
            sheets.add("How", STEPS, ((row.name, step) for row in report.rows for step in row.explanation))
        notes = ((heading, sentence) for heading, sentences in _notes(report) for sentence in sentences)
        sheets.add("Method", NOTES, notes)
    return buffer.getvalue()


STEPS = (ReportColumn("Physician", 24, str), ReportColumn("Step", 110, str, "long"))
NOTES = (ReportColumn("Part", 14, str), ReportColumn("Sentence", 120, str, "long"))


PAID = (
    ReportColumn("Physician or group", 26, lambda line: line.name),
    ReportColumn("wRVU", 13, lambda line: line.work, "figure"),
    ReportColumn("Compensation ($)", 16, lambda line: line.pay, "figure"),
    ReportColumn("Compensation per wRVU ($)", 14, lambda line: line.pay / line.work if line.work else None, "figure"),
    ReportColumn("Survey’s median per wRVU ($)", 14, lambda line: line.rate, "figure"),
)


class ReportSheets:
    """The sheets of a workbook, all alike: a title, headings that stay and repeat, filters, one page wide on paper."""

    def __init__(self, book: xlsxwriter.Workbook, title: str) -> None:
        self.book, self.title = book, title
        self.bold = book.add_format({"bold": True})
        heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EDEBE5"}
        self.heading = book.add_format({**heading, "indent": 1})
        self.figures = book.add_format({**heading, "align": "right"})
        self.formats = {
            **{kind: book.add_format({"num_format": form, "valign": "top"}) for kind, form in FORMATS.items()},
            "text": book.add_format({"valign": "top", "indent": 1}),
            "long": book.add_format({"text_wrap": True, "valign": "top", "indent": 1}),
        }

    def add(self, name: str, columns: Columns, rows: Iterable[SheetLine]) -> Any:
        """A sheet of rows under their headings."""
        sheet = self.book.add_worksheet(name)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        sheet.write_string(0, 0, self.title, self.bold)
        sheet.set_row(HEAD, 3 * TALL)
        for index, column in enumerate(columns):
            form = self.figures if column.kind in FORMATS else self.heading
            sheet.write_string(HEAD, index, column.heading, form)
        last = HEAD
        for last, line in enumerate(rows, start=HEAD + 1):
            sheet.set_row(last, TALL * _lines(columns, line))
            for index, (column, cell) in enumerate(zip(columns, line, strict=True)):
                self._write(sheet, last, index, cell, column.kind)
        self._for_paper(sheet, last, len(columns) - 1)
        return sheet

    def _for_paper(self, sheet: Any, last: int, right: int) -> None:
        sheet.freeze_panes(HEAD + 1, 1)
        sheet.autofilter(HEAD, 0, max(last, HEAD + 1), right)
        sheet.set_landscape()
        sheet.set_paper(1)  # letter, as American offices print
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD)
        sheet.set_footer("&L&A&RPage &P of &N")

    def _write(self, sheet: Any, row: int, column: int, cell: object, kind: str) -> None:
        form = self.formats[kind]
        if cell is None:
            sheet.write_blank(row, column, None)
        elif isinstance(cell, Decimal):
            sheet.write_number(row, column, float(cell), form)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell, form)
        else:
            sheet.write_string(row, column, str(cell), form)


def _lines(columns: Columns, line: SheetLine) -> int:
    """How many lines the longest wrapped cell of a row takes."""
    wrapped = [
        -(-len(str(cell)) // round(column.width * PER_LINE))
        for column, cell in zip(columns, line, strict=True)
        if column.kind == "long" and cell
    ]
    return max(wrapped, default=1)


def _chart(book: xlsxwriter.Workbook, sheet: Any, groups: int, *, right: int) -> None:
    """Below the groups: how many of everybody stand in which quarter of the survey. It reads the sheet's cells."""
    if not groups:
        return
    left = right + 1 - len(BANDS)
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": ["Roll-up", HEAD + 1, 0],
            "categories": ["Roll-up", HEAD, left, HEAD, right],
            "values": ["Roll-up", HEAD + 1, left, HEAD + 1, right],
            "fill": {"color": "#0B6468"},
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": "Physicians by quarter of the survey"})
    chart.set_legend({"none": True})
    chart.set_y_axis({"name": "Physicians", "major_gridlines": {"visible": False}, "min": 0})
    chart.set_size({"width": 720, "height": 300})
    sheet.insert_chart(HEAD + groups + 3, 0, chart, {"description": "How many physicians stand in which quarter"})


def _pay_sheet(book: xlsxwriter.Workbook, sheets: ReportSheets, report: BenchmarkReport) -> None:
    """Pay against work: the dots as lines of a table, two more for each rate, and the chart that reads them."""
    dots = paid_dots(report)
    most = max(dot.work for dot in dots)
    lines = [
        PaidDot(f"{name}, the survey’s median rate", work, work * rate, rate)
        for name, rate in drawn_rates(report)[:MOST_LINES]
        for work in (Decimal(0), most)
    ]
    sheet = sheets.add(PAY_SHEET, PAID, (cells(PAID, line) for line in (*dots, *lines)))
    chart = book.add_chart({"type": "scatter"})
    last = HEAD + len(dots)
    marker = {"type": "circle", "size": 6, "fill": {"color": "#0B6468"}, "border": {"color": "#0B6468"}}
    _series(chart, "Compensation", (HEAD + 1, last), marker=marker)
    for index in range(0, len(lines), 2):
        first = last + 1 + index
        line = {"width": 1.25, "color": "#585D5A", "dash_type": DASHES[index // 2]}
        _series(chart, [PAY_SHEET, first, 0], (first, first + 1), marker={"type": "none"}, line=line)
    chart.set_title({"name": "Pay against work"})
    chart.set_x_axis({"name": "wRVU", "min": 0, "major_gridlines": {"visible": False}, "num_format": "#,##0"})
    chart.set_y_axis({"name": "Compensation ($)", "min": 0, "num_format": "#,##0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 720, "height": 380})
    picture = pay_picture(report)
    finding = picture.finding if picture else ""
    sheet.insert_chart(HEAD + len(dots) + len(lines) + 3, 0, chart, {"description": finding})


def _series(chart: Any, name: Any, rows: tuple[int, int], **look: Any) -> None:
    first, last = rows
    categories, values = ([PAY_SHEET, first, column, last, column] for column in (1, 2))
    chart.add_series({"name": name, "categories": categories, "values": values, **look})
