"""A closed month's statement and a reconciliation as files. The same statement gives the same bytes, always."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from reportlab.platypus import Flowable

from rvuedge.productivity.closing import Statement
from rvuedge.productivity.reconciliation_models import ClosedLine
from rvuedge.reports.cells import safe
from rvuedge.reports.pages import Column, Page, of_words, printed, table

LINES = ("Date", "Code", "wRVU", "Drug amount ($)", "Release", "Policy", "Reason", "Log", "Line")
WORDS = {
    "month": "",
    "new": "logged after its month was closed",
    "edited": "edited after its month was closed",
    "deleted": "deleted after its month was closed",
    "recredited": "credited anew after its month was closed",
}
METHOD = (
    "The lines of this month as they counted on the day it was closed. A closed month never changes.",
    "Changes to earlier closed months made since the last closing are posted here as adjustments, with their reason.",
    "Lines without a CMS value add nothing; they are counted as unvalued.",
)
PRINTED = (
    Column("Date", 56),
    Column("Code", 40),
    Column("wRVU", 56, right=True),
    Column("Drug amount", 64, right=True),
    Column("Release", 50),
    Column("Policy", 80),
    Column("Reason", 150),
)
KINDS = {
    "matched": "Agree",
    "missing_from_theirs": "In the log, not in their statement",
    "missing_from_mine": "In their statement, not in the log",
    "differs": "Differ",
}
FOUND = (
    "Finding", "Differs in", "My date", "My code", "My modifiers", "My units", "My wRVU",
    "Their date", "Their code", "Their modifiers", "Their units", "Their wRVU", "wRVU at stake", "Money at stake ($)",
    "My log and line", "Their row",
)  # fmt: skip


def statement_csv(statement: Statement) -> bytes:
    """The statement as csv, UTF-8 with a mark for spreadsheets."""
    title = f"{statement.organization}: {statement.name}, {statement.month:%Y-%m}"
    rows: list[Sequence[object]] = [(title,), (f"Closed {statement.closed_at:%Y-%m-%d %H:%M} UTC",), (), LINES]
    rows += [_cells(one) for one in (*statement.lines, *statement.adjustments)]
    rows += [(), ("Month", "", statement.work_rvu), ("Adjustments", "", statement.adjusted)]
    rows += [("Total", "", statement.total), ("Unvalued lines", "", statement.unvalued_lines), ()]
    rows += [(sentence,) for sentence in METHOD]
    return _csv(rows)


def statement_pdf(statement: Statement) -> bytes:
    """The statement on paper."""
    page = Page(f"{statement.organization}: {statement.name}", f"Work RVU statement for {statement.month:%B %Y}")
    said = (
        f"{len(statement.lines):,} lines, {statement.work_rvu:,.2f} wRVU; adjustments {statement.adjusted:+,.2f} wRVU; "
        f"together {statement.total:,.2f} wRVU. Unvalued lines: {statement.unvalued_lines}. "
        f"Closed {statement.closed_at:%Y-%m-%d %H:%M} UTC."
    )
    story: list[Flowable] = [*page.heading(), *of_words([said])]
    for title, lines in (("Lines of the month", statement.lines), ("Adjustments", statement.adjustments)):
        if lines:
            story += [*page.section(title), table(PRINTED, map(_printed, lines))]
    return printed(page, [*story, *page.section("Method"), *page.bullets(METHOD)])


def _cells(line: ClosedLine) -> tuple[object, ...]:
    figures = (line.work_rvu if not line.unvalued else None, line.drug_amount or None)
    facts = (line.release, line.policy, WORDS[line.reason], line.log_id, line.position + 1)
    return (line.performed_on.isoformat(), line.code, *figures, *facts)


def _printed(line: ClosedLine) -> tuple[str, ...]:
    amount = f"{line.drug_amount:,.2f}" if line.drug_amount else ""
    work = "not valued" if line.unvalued > 0 else f"{line.work_rvu:,.2f}"
    return (str(line.performed_on), line.code, work, amount, line.release or "", line.policy, WORDS[line.reason])


def reconciliation_cells(finding: Mapping[str, Any]) -> tuple[object, ...]:
    """A finding as a row of FOUND."""
    mine, theirs = finding["mine"] or {}, finding["theirs"] or {}
    money = finding["money"]
    return (
        KINDS[finding["kind"]],
        ", ".join(finding["differences"]).replace("work_rvu", "wRVU"),
        *_side(mine),
        *_side(theirs),
        Decimal(finding["at_stake"]),
        None if money is None else Decimal(money),
        mine.get("place"),
        theirs.get("place"),
    )


def _side(side: Mapping[str, Any]) -> tuple[object, ...]:
    work = side.get("work_rvu")
    facts = (side.get("performed_on"), side.get("code"), " ".join(side.get("modifiers", ())), side.get("units"))
    return (*facts, None if work is None else Decimal(work))


def reconciliation_csv(title: str, summary: Sequence[str], findings: Iterable[Mapping[str, Any]]) -> bytes:
    """A reconciliation as csv."""
    heads: list[Sequence[object]] = [(title,), *((sentence,) for sentence in summary), (), FOUND]
    return _csv([*heads, *map(reconciliation_cells, findings)])


def reconciliation_xlsx(title: str, summary: Sequence[str], findings: Iterable[Mapping[str, Any]]) -> bytes:
    """A reconciliation as a workbook: typed cells under a frozen header, and a sheet with the summary."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Lines")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(FOUND):
            sheet.set_column(column, column, 30 if column == 0 else 14)
            sheet.write_string(0, column, name, bold)
        for at, finding in enumerate(findings, start=1):
            for column, cell in enumerate(reconciliation_cells(finding)):
                if isinstance(cell, Decimal | int):
                    sheet.write_number(at, column, float(cell))
                elif cell is not None:
                    sheet.write_string(at, column, str(cell))
        words = book.add_worksheet("Summary")
        words.set_column(0, 0, 110)
        for at, sentence in enumerate((title, "", *summary)):
            words.write_string(at, 0, sentence)
    return buffer.getvalue()


def reconciliation_pdf(title: str, period: str, summary: Sequence[str], findings: Sequence[Mapping[str, Any]]) -> bytes:
    """A reconciliation one can send: the summary, then a table for each kind but what agrees."""
    page = Page(title, period)
    story: list[Flowable] = [*page.heading(), *page.bullets(summary)]
    for kind in ("missing_from_theirs", "differs", "missing_from_mine"):
        of = [one for one in findings if one["kind"] == kind]
        if of:
            story += [*page.section(f"{KINDS[kind]} ({len(of):,})"), table(COMPARED, map(_compared, of))]
    return printed(page, story)


COMPARED = (
    Column("My line", 150),
    Column("wRVU", 44, right=True),
    Column("Their line", 150),
    Column("wRVU", 44, right=True),
    Column("Differs in", 80),
    Column("At stake, wRVU", 56, right=True),
    Column("Money", 60, right=True),
)


def _compared(finding: Mapping[str, Any]) -> tuple[str, ...]:
    money = finding["money"]
    return (
        *_told(finding["mine"]),
        *_told(finding["theirs"]),
        ", ".join(finding["differences"]).replace("work_rvu", "wRVU"),
        f"{Decimal(finding['at_stake']):,.2f}",
        "" if money is None else f"${Decimal(money):,.2f}",
    )


def _told(side: Mapping[str, Any] | None) -> tuple[str, str]:
    if side is None:
        return "—", ""
    code = "-".join([side["code"], *side["modifiers"]])
    units = f" × {side['units']}" if side["units"] != 1 else ""
    work = "" if side["work_rvu"] is None else f"{Decimal(side['work_rvu']):,.2f}"
    return f"{side['performed_on']}  {code}{units}", work


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    return "\ufeff".encode() + buffer.getvalue().encode()
