"""A closed month's statement as a file. The same statement gives the same bytes, always.

A month is written in the layout it was closed with: those closed before there was one by statements_first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from reportlab.platypus import Flowable

from rvuedge.files.pdf_pages import Page, PdfColumn, of_words, printed, table
from rvuedge.files.safe_cells import written
from rvuedge.platform.figures import count, hundredths, signed, tenths, wrvu
from rvuedge.statements import first_layout
from rvuedge.statements.models import ClosedLine
from rvuedge.statements.queries import Statement

SECOND = 2  # the layout without anesthesia units
LINES = (
    "Date", "Code", "wRVU", "Drug amount ($)", "Unvalued", "Release", "Policy", "Reason", "Changed (UTC)", "Was", "Log",
    "Line",
)  # fmt: skip
WORDS = {
    "month": "",
    "new": "logged after its month was closed",
    "edited": "edited after its month was closed",
    "moved": "moved to another month after its month was closed",
    "deleted": "deleted after its month was closed",
    "recredited": "recalculated after its month was closed",
    "left": "its day is no longer within a membership",
}
METHOD = (
    "The lines of this month as of the day it was closed. A closed month never changes.",
    (
        "Changes made to earlier closed months since the last closing are posted here as adjustments: the difference, "
        "why, when, and what the line was. Only the person edits their own log."
    ),
    "Lines without a CMS value add nothing to the total and are counted as unvalued.",
)
OF_UNITS = "ASA units (base, time and added units of anesthesia) are a measure of their own and never part of wRVUs."
PRINTED = (
    PdfColumn("Date", 54),
    PdfColumn("Code", 36),
    PdfColumn("wRVU", 46, right=True),
    PdfColumn("Drug amount", 56, right=True),
    PdfColumn("Release", 46),
    PdfColumn("Policy", 66),
)
ADJUSTED = (*PRINTED[:4], PdfColumn("Reason", 106), PdfColumn("Changed", 56), PdfColumn("Was", 110))
ASA = PdfColumn("ASA units", 42, right=True)


def statement_csv(statement: Statement) -> bytes:
    """The statement as csv, UTF-8 with a mark for spreadsheets."""
    if statement.layout is None:
        return first_layout.statement_csv(statement)
    rows: list[Sequence[object]] = [(f"{title(statement)}, {statement.month:%Y-%m}",)]
    has_units = statement.layout != SECOND
    rows += [
        (f"Closed {statement.closed_at:%Y-%m-%d %H:%M} UTC",),
        (),
        (*LINES, *(("ASA units",) if has_units else ())),
    ]
    rows += [_cells(line, has_units=has_units) for line in (*statement.lines, *statement.adjustments)]
    rows += [(), ("Month", "", statement.work_rvu), ("Adjustments", "", statement.adjusted)]
    rows += [("Total", "", statement.total), ("Unvalued lines", "", unvalued(statement.unvalued_lines))]
    rows += _unit_sums(statement) if statement.has_anesthesia else []
    return written([*rows, (), *((sentence,) for sentence in _method(statement))])


def _unit_sums(statement: Statement) -> list[Sequence[object]]:
    """ASA units of the month, of its adjustments, and together, as rows below the sums of work."""
    month, adjusted = statement.anesthesia_units, statement.adjusted_anesthesia_units
    sums = (("Month", month), ("Adjustments", adjusted), ("Total", month + adjusted))
    return [(f"{name} (ASA units)", "", units) for name, units in sums]


def _method(statement: Statement) -> tuple[str, ...]:
    return (*METHOD, OF_UNITS) if statement.has_anesthesia else METHOD


def statement_pdf(statement: Statement) -> bytes:
    """The statement on paper."""
    if statement.layout is None:
        return first_layout.statement_pdf(statement)
    page = Page(title(statement), f"Work RVU statement for {statement.month:%B %Y}")
    story: list[Flowable] = [*page.heading(), *of_words(in_words(statement))]
    for name, columns, cells, lines in (
        ("Lines for the month", PRINTED, _printed, statement.lines),
        ("Adjustments", ADJUSTED, _adjusted, statement.adjustments),
    ):
        if lines:
            story += [*page.section(name), _table(columns, cells, lines, has_units=statement.has_anesthesia)]
    return printed(page, [*story, *page.section("Method"), *page.bullets(_method(statement))])


def _table(
    columns: Sequence[PdfColumn],
    cells: Callable[[ClosedLine], tuple[str, ...]],
    lines: Sequence[ClosedLine],
    *,
    has_units: bool,
) -> Flowable:
    """The lines as a table, ASA units behind wRVU where any line has some."""
    if not has_units:
        return table(columns, map(cells, lines))
    after = [column.name for column in columns].index("wRVU") + 1
    rows = [(row[:after], _units(line), row[after:]) for line in lines for row in [cells(line)]]
    return table((*columns[:after], ASA, *columns[after:]), [(*first, units, *rest) for first, units, rest in rows])


def title(statement: Statement) -> str:
    """Whose statement it is; one of the person's own months has no practice."""
    return f"{statement.organization}: {statement.name}" if statement.organization else statement.name


def in_words(statement: Statement) -> list[str]:
    """The month in sentences, figures in wRVU and ASA units."""
    month, adjusted = statement.anesthesia_units, statement.adjusted_anesthesia_units
    units = f"ASA units: {tenths(month)}; adjustments {tenths(adjusted)}; total {tenths(month + adjusted)}."
    return [
        (
            f"{count(len(statement.lines), 'line')}, {wrvu(statement.work_rvu)} wRVUs; "
            f"adjustments {signed(statement.adjusted)} wRVUs; total {wrvu(statement.total)} wRVUs."
        ),
        *([units] if statement.has_anesthesia else []),
        f"Unvalued lines: {unvalued(statement.unvalued_lines)}. Closed {statement.closed_at:%Y-%m-%d %H:%M} UTC.",
    ]


def unvalued(count: int) -> str:
    """How many lines have no value; adjustments may leave fewer than before."""
    return f"{-count} fewer than before" if count < 0 else str(count)


def figure(line: ClosedLine) -> Decimal | None:
    """What a line counts, in wRVU; None for one without a value, but not where a value was posted before."""
    return None if line.unvalued > 0 and not line.work_rvu else line.work_rvu


def _cells(line: ClosedLine, *, has_units: bool) -> tuple[object, ...]:
    changed = f"{line.changed_at:%Y-%m-%d %H:%M}" if line.changed_at else None
    facts = (line.release, line.policy, WORDS[line.reason], changed, line.was, line.log_id, line.position + 1)
    figures = (figure(line), line.drug_amount or None, line.unvalued or None)
    units = (line.anesthesia_units or None,) if has_units else ()
    return (line.performed_on.isoformat(), line.code, *figures, *facts, *units)


def _printed(line: ClosedLine) -> tuple[str, ...]:
    worth = figure(line)
    work = "not valued" if worth is None else wrvu(worth)
    return (*_what(line, work), line.release or "", line.policy)


def _units(line: ClosedLine) -> str:
    return tenths(line.anesthesia_units) if line.anesthesia_units else ""


def _adjusted(line: ClosedLine) -> tuple[str, ...]:
    worth = figure(line)
    work = "not valued" if worth is None else signed(worth)
    changed = f"{line.changed_at:%Y-%m-%d}" if line.changed_at else ""
    return (*_what(line, work), WORDS[line.reason], changed, line.was or "")


def _what(line: ClosedLine, work: str) -> tuple[str, ...]:
    amount = hundredths(line.drug_amount) if line.drug_amount else ""
    return (str(line.performed_on), line.code, work, amount)
