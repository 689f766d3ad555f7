"""A plan change as csv, and as a workbook with typed cells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

import xlsxwriter

from rvuedge.files.safe_cells import XLSX, written
from rvuedge.platform import clock
from rvuedge.reports.benchmark.spreadsheets import NOTES, ReportSheets
from rvuedge.reports.plan_change.rows import NotCompared, PersonChange, PlanOutcome, Tried
from rvuedge.reports.plan_change.shown import PlanChangeShown
from rvuedge.reports.rules.columns import ReportColumn, cells

MEDIA = {"csv": "text/csv", "xlsx": XLSX}
NOBODY = PlanOutcome((), ())
SUMS = (
    ReportColumn("Present terms ($)", 15, lambda item: item.sums.old, "figure"),
    ReportColumn("New plan ($)", 15, lambda item: item.sums.new, "figure"),
    ReportColumn("Change ($)", 14, lambda item: item.sums.change, "figure"),
    ReportColumn("Change (%)", 10, lambda item: item.sums.percent, "figure"),
)
TRIED = (
    ReportColumn("Case", 26, lambda item: item.name),
    *SUMS,
    ReportColumn("Gain", 8, lambda item: item.gain, "whole"),
    ReportColumn("Lose", 8, lambda item: item.lose, "whole"),
)


def people_columns(shown: PlanChangeShown) -> tuple[ReportColumn, ...]:
    """The columns of the physicians compared."""
    return (
        ReportColumn("Physician", 24, partial(_name, shown)),
        ReportColumn("Specialty", 22, lambda row: row.specialty or None),
        ReportColumn("cFTE", 7, lambda row: row.cfte, "figure"),
        ReportColumn("wRVU", 11, lambda row: row.work_rvu, "figure"),
        ReportColumn("wRVU under the new plan", 12, lambda row: row.new_work_rvu, "figure"),
        *SUMS,
        ReportColumn("Present terms are", 24, lambda row: "confirmed" if row.is_confirmed else "not yet confirmed"),
    )


def left_columns(shown: PlanChangeShown) -> tuple[ReportColumn, ...]:
    """The columns of those who are not compared."""
    return (
        ReportColumn("Physician", 24, partial(_name, shown)),
        ReportColumn("Not compared", 70, lambda item: item.reason, "long"),
        ReportColumn("New plan ($)", 15, lambda item: item.new, "figure"),
    )


def _name(shown: PlanChangeShown, row: PersonChange | NotCompared) -> str:
    return shown.names.get(row.person_id, "")


def cases_of(outcome: PlanOutcome) -> list[Tried]:
    """The year as it was, then the cases tried."""
    return [Tried("the year as it was", outcome.budget, len(outcome.winners), len(outcome.losers)), *outcome.tried]


def title_of(shown: PlanChangeShown) -> str:
    """The heading of a file."""
    return f"{shown.organization}: {shown.plan}, on the work of {shown.start:%B %Y} to {shown.end:%B %Y}"


def file_name(shown: PlanChangeShown, wanted: str) -> str:
    """What the file is called."""
    return f"plan-change-{shown.start:%Y-%m}.{wanted}"


def plan_file(shown: PlanChangeShown, wanted: str) -> bytes:
    """The plan change as csv or xlsx."""
    return plan_xlsx(shown) if wanted == "xlsx" else written(_lines(shown))


def _lines(shown: PlanChangeShown) -> Iterator[tuple[object, ...]]:
    """Physicians, whoever is left out, the cases, the method: each part under its headings."""
    out = shown.outcome or NOBODY
    yield (title_of(shown),)
    for columns, rows in (
        (people_columns(shown), out.rows), (left_columns(shown), out.left_out), (TRIED, cases_of(out)),
    ):  # fmt: skip
        yield ()
        yield tuple(column.heading for column in columns)
        yield from (cells(columns, row) for row in rows)
    yield ()
    yield from ((sentence,) for sentence in (*shown.plan_says, *shown.method))


def plan_xlsx(shown: PlanChangeShown) -> bytes:
    """Physicians with a chart of the changes, those left out, the cases, and how it was reached."""
    buffer, out = io.BytesIO(), shown.outcome or NOBODY
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": clock.now().replace(tzinfo=None), "title": title_of(shown)})
        sheets = ReportSheets(book, title_of(shown))
        columns = people_columns(shown)
        sheets.add("Physicians", columns, (cells(columns, row) for row in out.rows))
        left = left_columns(shown)
        sheets.add("Not compared", left, (cells(left, row) for row in out.left_out))
        cases = sheets.add("Sensitivity", TRIED, (cells(TRIED, item) for item in cases_of(out)))
        _chart(book, cases, len(out.rows))
        notes = [("Plan", line) for line in shown.plan_says] + [("Method", line) for line in shown.method]
        sheets.add("Method", NOTES, notes)
    return buffer.getvalue()


def _chart(book: xlsxwriter.Workbook, sheet: object, people: int) -> None:
    """Each physician's change as a column, who gains most first. It reads the cells of the sheet of physicians."""
    if not people:
        return
    head, change = 2, 7  # the row of the headings and the column of the change, from 0
    chart = book.add_chart({"type": "column"})
    place = [head + 1, change, head + people, change]
    names = [head + 1, 0, head + people, 0]
    fill = {"fill": {"color": "#0B6468"}}
    chart.add_series({"categories": ["Physicians", *names], "values": ["Physicians", *place], **fill})
    chart.set_title({"name": "Change by physician ($)"})
    chart.set_legend({"none": True})
    chart.set_size({"width": 760, "height": 320})
    sheet.insert_chart(10, 0, chart, {"description": "Each physician's change"})  # type: ignore[attr-defined]
