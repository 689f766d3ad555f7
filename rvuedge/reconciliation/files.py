"""A reconciliation as a file to send: csv, xlsx, pdf, all under one head. The same one gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from reportlab.platypus import Flowable

from rvuedge.files.pdf_pages import Page, PdfColumn, printed, table
from rvuedge.files.safe_cells import written
from rvuedge.platform.figures import dollars_and_cents, wrvu
from rvuedge.reconciliation.models import Reconciliation
from rvuedge.reconciliation.queries import first_overview
from rvuedge.reconciliation.rules.sentences import how_read, sentences, tolerances

KINDS = {
    "matched": "Agree",
    "missing_from_theirs": "In the log, not in their statement",
    "missing_from_mine": "In their statement, not in the log",
    "differs": "Differ",
}
FOUND = (
    "Finding", "Differs in", "Log: date", "Log: code", "Log: modifiers", "Log: units", "Log: wRVU", "Theirs: date",
    "Theirs: code", "Theirs: modifiers", "Theirs: units", "Theirs: wRVU", "wRVU at stake", "Money at stake ($)",
    "Log and line", "Their row", "How",
)  # fmt: skip
SUMS = ("Finding", "Lines", "Log, wRVU", "Theirs, wRVU", "At stake, wRVU", "Not valued", "Money ($)")
METHOD = (
    (
        "Each line is used once. Lines are paired by code, modifiers, units and date; then the same work split into "
        "other numbers of lines or written for both sides in another way; then with other units, other modifiers, "
        "or within the days allowed; at last, as a guess that is marked, lines of one day with nearly the same code."
    ),
    (
        "At stake are the log's wRVUs less theirs. Money is the year's pay under the contracts in effect with these "
        "wRVUs, less the pay without them; a line's is its wRVUs times what one wRVU more or less is worth that day. "
        "Where a contract has thresholds or tiers, kinds and lines do not add up to the whole."
    ),
    "Of their file codes, dates, units and figures are kept, and no column about a patient is read.",
)
COMPARED = (
    PdfColumn("Log", 140),
    PdfColumn("wRVU", 44, right=True),
    PdfColumn("Theirs", 140),
    PdfColumn("wRVU", 44, right=True),
    PdfColumn("Differs in", 80),
    PdfColumn("At stake, wRVU", 56, right=True),
    PdfColumn("Money", 60, right=True),
)
SUMMED = (PdfColumn("Finding", 150), *(PdfColumn(name, 55, right=True) for name in SUMS[1:]))


@dataclass(frozen=True, slots=True)
class Head:
    """What every format says first: whose and which days, by what, the sums by kind, and sentences."""

    title: str
    period: str
    facts: tuple[str, ...]
    kinds: tuple[tuple[object, ...], ...]


def report_head(reconciliation: Reconciliation, name: str) -> Head:
    """The head of a reconciliation of somebody's log, in their name."""
    answer = reconciliation.overview or first_overview(reconciliation)
    made = f"Made {reconciliation.created_at:%Y-%m-%d %H:%M} UTC"
    words = [f"{made} from {reconciliation.file_name}." if reconciliation.file_name else f"{made}."]
    words += sentences(answer["kinds"], whose=f"{name}’s", options=reconciliation.options)
    if answer["net_money"] is not None:
        # How stands on the page: a report is sent on, and need not tell what the year has earned.
        words.append(f"Together {dollars_and_cents(answer['net_money'])} of the year's pay is at stake.")
    elif answer["net_money_explanation"]:
        words.append(f"No amount of money is shown: {answer['net_money_explanation']}.")
    words += [
        *rates_of(reconciliation.findings),
        tolerances(reconciliation.options),
        *valued_under(reconciliation.findings),
    ]
    words += how_read(answer["read"]) if answer["read"] else []
    period = f"Dates of service {reconciliation.starts_on} to {reconciliation.ends_on}"
    return Head(f"Reconciliation: {name}", period, tuple(words), tuple(_kind(kind) for kind in answer["kinds"]))


def rates_of(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    """At what a wRVU of a line is taken, by day from the least to the most, in dollars."""
    rates = sorted({Decimal(finding["rate"]) for finding in findings if finding.get("rate") is not None})
    if not rates:
        return []
    most = f" to {dollars_and_cents(rates[-1])}, by day," if len(rates) > 1 else ""
    return [f"Each line is priced at {dollars_and_cents(rates[0])}{most} per wRVU."]


def valued_under(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    """The releases and policies under which the log's lines are credited, where the findings say."""
    bases = sorted({basis for finding in findings if finding["mine"] and (basis := finding["mine"].get("basis"))})
    return [f"The log is credited under {', '.join(bases)}."] if bases else []


def _kind(kind: Mapping[str, Any]) -> tuple[object, ...]:
    figures = (_figure(kind["mine"]), _figure(kind["theirs"]), _figure(kind["at_stake"]))
    return (KINDS[kind["kind"]], kind["lines"], *figures, kind.get("unvalued_lines", 0), _figure(kind["money"]))


def _summed(row: Sequence[Any]) -> tuple[str, ...]:
    name, lines, *figures, unvalued, money = row
    shown = [wrvu(figure) for figure in figures]
    return (name, f"{lines:,}", *shown, str(unvalued), "" if money is None else dollars_and_cents(money))


def cells_of(finding: Mapping[str, Any]) -> tuple[object, ...]:
    """A finding as a row of FOUND."""
    mine, theirs = finding["mine"] or {}, finding["theirs"] or {}
    return (
        KINDS[finding["kind"]],
        differing(finding),
        *_side(mine),
        *_side(theirs),
        _figure(finding["at_stake"]),
        _figure(finding["money"]),
        ", ".join(mine.get("places") or [mine["place"]]) if mine else None,
        ", ".join(theirs.get("places") or [theirs["place"]]) if theirs else None,
        "; ".join(finding.get("explanation", ())),
    )


def differing(finding: Mapping[str, Any]) -> str:
    """What differs, in words."""
    return ", ".join(finding["differences"]).replace("work_rvu", "wRVU")


def _side(side: Mapping[str, Any]) -> tuple[object, ...]:
    when = side.get("performed_on") or side.get("month")
    facts = (when, side.get("code"), " ".join(side.get("modifiers", ())), side.get("units"))
    return (*facts, _figure(side.get("work_rvu")))


def _figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def as_csv(reconciliation: Reconciliation, head: Head) -> bytes:
    """The head, the sums by kind, and every finding as a row."""
    rows: list[Sequence[object]] = [
        (f"{head.title}. {head.period}",),
        *((sentence,) for sentence in head.facts),
        (),
        SUMS,
    ]
    rows += [*head.kinds, (), FOUND, *map(cells_of, reconciliation.findings), ()]
    return written([*rows, *((sentence,) for sentence in METHOD)])


def as_xlsx(reconciliation: Reconciliation, head: Head) -> bytes:
    """A workbook: typed cells under a frozen header, and a sheet with the head."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": reconciliation.created_at.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Lines")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(FOUND):
            sheet.set_column(column, column, 30 if column == 0 else 14)
            sheet.write_string(0, column, name, bold)
        for index, finding in enumerate(reconciliation.findings, start=1):
            _row(sheet, index, cells_of(finding))
        words = book.add_worksheet("Summary")
        words.set_column(0, 0, 60)
        listed = [(head.title,), (head.period,), *((sentence,) for sentence in head.facts), (), SUMS, *head.kinds, ()]
        for index, row in enumerate([*listed, *((sentence,) for sentence in METHOD)]):
            _row(words, index, row)
    return buffer.getvalue()


def _row(sheet: Any, index: int, row: Sequence[object]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, Decimal | int):
            sheet.write_number(index, column, float(cell))
        elif cell is not None:
            sheet.write_string(index, column, str(cell))


def as_pdf(reconciliation: Reconciliation, head: Head) -> bytes:
    """One to send: the head, the sums, then a table for each kind but what agrees."""
    page = Page(head.title, head.period)
    story: list[Flowable] = [*page.heading(), *page.bullets(head.facts), table(SUMMED, map(_summed, head.kinds))]
    for kind in ("missing_from_theirs", "differs", "missing_from_mine"):
        of = [finding for finding in reconciliation.findings if finding["kind"] == kind]
        if of:
            story += [*page.section(f"{KINDS[kind]} ({len(of):,})"), table(COMPARED, map(compared_cells, of))]
    return printed(page, [*story, *page.section("Method"), *page.bullets(METHOD)])


def compared_cells(finding: Mapping[str, Any]) -> tuple[str, ...]:
    """A finding as a row of COMPARED."""
    stake, money = finding["at_stake"], finding["money"]
    guess = " (a guess)" if finding.get("is_guess") else ""
    return (
        *line_cells(finding["mine"]),
        *line_cells(finding["theirs"]),
        differing(finding) + guess,
        "not valued" if stake is None else wrvu(stake),
        "" if money is None else dollars_and_cents(money),
    )


def line_cells(side: Mapping[str, Any] | None) -> tuple[str, str]:
    """A side as a person would write it, and its wRVU."""
    if side is None:
        return "—", ""
    code = "-".join([side["code"] or "all codes", *side["modifiers"]])
    units = f" × {side['units']}" if side["units"] not in (None, 1) else ""
    work = "not valued" if side["work_rvu"] is None else wrvu(side["work_rvu"])
    when = side["performed_on"] or side.get("month") or ""
    return f"{when}  {code}{units}".strip(), f"{work} *" if side.get("valued_by") == "shared" else work
