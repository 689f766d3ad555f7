"""Statements as the first closed months wrote them. Kept as it was, its faults too: a closed month gives the same
bytes, always (docs/decisions/0022)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from reportlab.platypus import Flowable, LongTable, TableStyle

from rvuedge.files.pdf_pages import INK, PALE, RULE, WIDTH, Page, PdfColumn, of_words, paragraph, printed
from rvuedge.files.safe_cells import FORMULA_STARTS, written
from rvuedge.platform.figures import plain
from rvuedge.statements.models import ClosedLine
from rvuedge.statements.queries import Statement

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
    PdfColumn("Date", 56),
    PdfColumn("Code", 40),
    PdfColumn("wRVU", 56, right=True),
    PdfColumn("Drug amount", 64, right=True),
    PdfColumn("Release", 50),
    PdfColumn("Policy", 80),
    PdfColumn("Reason", 150),
)


def statement_csv(statement: Statement) -> bytes:
    """The statement as csv, UTF-8 with a mark for spreadsheets."""
    title = f"{statement.organization}: {statement.name}, {statement.month:%Y-%m}"
    rows: list[Sequence[object]] = [(title,), (f"Closed {statement.closed_at:%Y-%m-%d %H:%M} UTC",), (), LINES]
    rows += [_cells(line) for line in (*statement.lines, *statement.adjustments)]
    rows += [(), ("Month", "", statement.work_rvu), ("Adjustments", "", statement.adjusted)]
    rows += [("Total", "", statement.total), ("Unvalued lines", "", statement.unvalued_lines), ()]
    rows += [(sentence,) for sentence in METHOD]
    return written(rows, cell=_cell)


def statement_pdf(statement: Statement) -> bytes:
    """The statement on paper."""
    page = Page(f"{statement.organization}: {statement.name}", f"Work RVU statement for {statement.month:%B %Y}")
    sentence = (
        f"{len(statement.lines):,} lines, {statement.work_rvu:,.2f} wRVU; adjustments {statement.adjusted:+,.2f} wRVU; "
        f"together {statement.total:,.2f} wRVU. Unvalued lines: {statement.unvalued_lines}. "
        f"Closed {statement.closed_at:%Y-%m-%d %H:%M} UTC."
    )
    story: list[Flowable] = [*page.heading(), *of_words([sentence])]
    for title, lines in (("Lines of the month", statement.lines), ("Adjustments", statement.adjustments)):
        if lines:
            story += [*page.section(title), _table(map(_printed, lines))]
    return printed(page, [*story, *page.section("Method"), *page.bullets(METHOD)])


def _table(rows: Iterable[Sequence[str]]) -> Flowable:
    """The lines as tables were set then: every cell a paragraph."""
    scale = WIDTH / sum(column.width for column in PRINTED)
    head = [paragraph(column.name, 7.5, bold=True, right=column.right) for column in PRINTED]
    body = [
        [paragraph(cell, 7.5, right=column.right) for cell, column in zip(row, PRINTED, strict=True)] for row in rows
    ]
    style: list[Any] = [
        ("BACKGROUND", (0, 0), (-1, 0), PALE),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    widths = [column.width * scale for column in PRINTED]
    return LongTable([head, *body], colWidths=widths, repeatRows=1, style=TableStyle(style), spaceAfter=6)


def _cells(line: ClosedLine) -> tuple[object, ...]:
    figures = (line.work_rvu if not line.unvalued else None, line.drug_amount or None)
    facts = (line.release, line.policy, WORDS[line.reason], line.log_id, line.position + 1)
    return (line.performed_on.isoformat(), line.code, *figures, *facts)


def _printed(line: ClosedLine) -> tuple[str, ...]:
    amount = f"{line.drug_amount:,.2f}" if line.drug_amount else ""
    work = "not valued" if line.unvalued > 0 else f"{line.work_rvu:,.2f}"
    return (str(line.performed_on), line.code, work, amount, line.release or "", line.policy, WORDS[line.reason])


def _cell(value: object) -> object:
    """What was then thought fit for a csv cell."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else value
