"""A closed month's payroll as csv, and the same lines as a workbook with typed cells."""

from __future__ import annotations

import io
from collections.abc import Iterator

import xlsxwriter

from rvuedge.files.safe_cells import XLSX, written
from rvuedge.reports.benchmark.spreadsheets import NOTES, ReportSheets
from rvuedge.reports.closed_months.payroll import Payroll
from rvuedge.reports.rules.columns import ReportColumn

COLUMNS = (
    ReportColumn("Name", 24, lambda row: row.name),
    ReportColumn("Person", 8, lambda row: row.person_id, "whole"),
    ReportColumn("NPI", 12, lambda row: row.npi),
    ReportColumn("Entry", 16, lambda row: row.entry),
    ReportColumn("Element", 26, lambda row: row.element or None),
    ReportColumn("Amount ($)", 13, lambda row: row.amount, "figure"),
    ReportColumn("wRVU", 11, lambda row: row.work_rvu, "figure"),
    ReportColumn("ASA units", 9, lambda row: row.anesthesia_units, "figure"),
    ReportColumn("Unvalued lines", 9, lambda row: row.unvalued_lines, "whole"),
    ReportColumn("State", 36, lambda row: row.state or None, "long"),
    ReportColumn("Note", 40, lambda row: row.note or None, "long"),
)
METHOD = (
    "Work is what the closed month posted, and apart from it the adjustments it posted for earlier closed months.",
    (
        "Pay of a month is what the contract year had earned by its last day less what it had earned before its first, "
        "of work as closed months posted it. What adjustments change of earlier months is an entry of its own."
    ),
    (
        "Terms are those the practice states for its members, never a contract of the member's own entry; terms, call "
        "and entries count as they stood when the month was closed. The state says whether the physician had confirmed "
        "them then. What is stated or entered later is in the file only as pay amendments, if you ask for these."
    ),
    "Pay is what is earned, before draws, salary already paid, taxes and benefits. It is no pay slip.",
    "Where no amount can be given the state says why. An empty amount is not 0.",
)
MEDIA = {"csv": "text/csv", "xlsx": XLSX}


def file_name(payroll: Payroll, wanted: str) -> str:
    """What the file is called."""
    return f"payroll-{payroll.month:%Y-%m}.{wanted}"


def payroll_file(payroll: Payroll, wanted: str) -> bytes:
    """The payroll as csv or xlsx."""
    return payroll_csv(payroll) if wanted == "csv" else payroll_xlsx(payroll)


def payroll_csv(payroll: Payroll) -> bytes:
    """A header and a line for each entry, amounts exact; UTF-8 with a mark for spreadsheets."""
    return written([("Month", *(column.heading for column in COLUMNS)), *_rows(payroll)])


def _rows(payroll: Payroll) -> Iterator[tuple[object, ...]]:
    for row in payroll.rows:
        yield (f"{payroll.month:%Y-%m}", *(column.value(row) for column in COLUMNS))


def payroll_xlsx(payroll: Payroll) -> bytes:
    """The same lines as typed cells that print on letter, and how they were reached."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    title = f"{payroll.organization}: payroll for {payroll.month:%B %Y}"
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": payroll.closed_at.replace(tzinfo=None), "title": title})
        sheets = ReportSheets(book, title)
        sheets.add("Payroll", COLUMNS, (tuple(column.value(row) for column in COLUMNS) for row in payroll.rows))
        sheets.add("Method", NOTES, (("Method", sentence) for sentence in METHOD))
    return buffer.getvalue()
