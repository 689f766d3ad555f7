"""A certificate and a portfolio as PDF: the same bytes for the same content.

What is printed is a resident's own log beside numbers with their source. It is no document of a board or of the ACGME,
and says so; a director's word is a signature on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.platypus import Flowable

from rvuedge.files.pdf_pages import Page, PdfColumn, of_words, printable, printed, table
from rvuedge.platform.figures import count
from rvuedge.training.portfolio.rules import ProcedureRow, YearRow
from rvuedge.training.progress.resident import ResidentProgress
from rvuedge.training.requirements.queries import cited
from rvuedge.training.requirements.services import DISCLAIMER
from rvuedge.training.rules.progress import MET, CategoryLine

MOST_ROLES = 6  # columns of roles that fit a page beside the year and the sums; the rest are in the line list
STATES = {
    "met": "met",
    "threshold_reached": "threshold reached",
    "none_set": "none set",
    "not_loaded": "not loaded",
    "not_counted": "not counted",
}
NOT_OFFICIAL = (
    "Made from the resident's own case log. It is no document of the ACGME or of a board, and does not replace the "
    "program director's verification."
)


@dataclass(frozen=True, slots=True)
class PortfolioContent:
    """All that is printed. `titles` are our own titles of codes; `first` and `last` days of the first and last case."""

    resident: ResidentProgress
    procedures: Sequence[ProcedureRow]
    years: Sequence[YearRow]
    roles: Sequence[str]
    titles: dict[str, str]
    first: date | None
    last: date | None


def certificate_pdf(content: PortfolioContent) -> bytes:
    """One page: who, where, when, how many cases, and each number of the set."""
    page = _page(content, "Certificate of logged cases")
    story = [*page.heading(), *of_words(_sentences(content)), *_categories(page, content)]
    return printed(page, [*story, *_signature(page), *_notes(page, content)])


def portfolio_pdf(content: PortfolioContent) -> bytes:
    """The certificate's content, cases by year and role, and every procedure by role and supervision."""
    page = _page(content, "Case portfolio")
    story = [*page.heading(), *of_words(_sentences(content)), *_years(page, content), *_categories(page, content)]
    return printed(page, [*story, *_procedures(page, content), *_signature(page), *_notes(page, content)])


def _page(content: PortfolioContent, title: str) -> Page:
    resident = content.resident
    name = printable(resident.name, f"name not printable (person {resident.person_id})")
    program = resident.training.program
    where = f"{printable(program, 'the program')}, " if program else ""
    return Page(title=f"{name}: {title[0].lower()}{title[1:]}", subtitle=f"{where}cases up to {resident.on}")


def _sentences(content: PortfolioContent) -> list[str]:
    resident, counts, training = content.resident, content.resident.log.counts, content.resident.training
    name = printable(resident.name, "The resident")
    days = f" from {content.first} to {content.last}" if content.first else ""
    actual = counts.cases - counts.tally.simulated_cases
    found = [f"{name} logged {count(actual, 'case')}{days}."]
    found.append(f"Attendings confirmed {count(counts.confirmed, 'case')} in the role claimed.")
    if counts.tally.simulated_cases:
        apart = count(counts.tally.simulated_cases, "simulated case")
        found.append(f"Counted apart: {apart}.")
    if counts.disputed:
        found.append(
            f"Of {count(counts.disputed, 'case')} an attending sees the role otherwise; both figures are shown."
        )
    if training.training_started_on:
        ends = f", graduation {training.graduates_on}" if training.graduates_on else ""
        found.append(f"Training began on {training.training_started_on}{ends}.")
    if resident.progress is not None:
        numbered = [line for line in resident.progress.lines if line.category.minimum is not None]
        met = sum(line.state in MET for line in numbered)
        found.append(f"{met} of {count(len(numbered), 'number')} are met. {resident.choice.binding.sentence}")
    else:
        found.append(f"No number is beside the counts. {resident.choice.binding.sentence}")
    return found


CATEGORIES = (
    PdfColumn("Category", 190),
    PdfColumn("Counted", 50, right=True),
    PdfColumn("As attested", 56, right=True),
    PdfColumn("Minimum", 50, right=True),
    PdfColumn("State", 86),
    PdfColumn("Confidence and source", 110),
)


def _categories(page: Page, content: PortfolioContent) -> list[Flowable]:
    found = content.resident.progress
    if found is None:
        return []
    rows = [_category(line) for line in found.lines]
    return [*page.section("Categories"), table(CATEGORIES, rows)]


def _category(line: CategoryLine) -> tuple[str, ...]:
    item = line.category
    minimum = "" if item.minimum is None else f"{item.minimum:,}"
    name = f"{item.parent}: {item.name}" if item.parent else item.name
    state = STATES.get(line.state, f"{line.shortfall} missing")
    source = f"{item.confidence}: {', '.join(item.sources)}"
    return name, f"{line.counted or 0:,}", f"{line.counted_as_attested or 0:,}", minimum, state, source


def _years(page: Page, content: PortfolioContent) -> list[Flowable]:
    if not content.years:
        return []
    shown = content.roles[:MOST_ROLES]
    columns = [PdfColumn("Academic year", 80)]
    columns += [PdfColumn(role or "no role", 60, right=True) for role in shown]
    columns += [PdfColumn(name, 56, right=True) for name in ("Cases", "Confirmed", "Simulated")]
    rows = [
        (
            row.year,
            *(f"{number:,}" for number in row.by_role[:MOST_ROLES]),
            *_sums(row.cases, row.confirmed, row.simulated),
        )
        for row in content.years
    ]
    return [*page.section("Cases by academic year and role"), table(columns, rows)]


PROCEDURES = (
    PdfColumn("Code", 40),
    PdfColumn("Procedure", 190),
    PdfColumn("Role", 70),
    PdfColumn("Supervision", 70),
    PdfColumn("Times", 40, right=True),
    PdfColumn("As primary", 44, right=True),
    PdfColumn("Confirmed", 48, right=True),
    PdfColumn("Simulated", 48, right=True),
)


def _procedures(page: Page, content: PortfolioContent) -> list[Flowable]:
    rows = [
        (
            row.code,
            content.titles.get(row.code, ""),
            row.role or "not chosen",
            row.supervision.replace("_", " "),
            *_sums(row.times, row.primary, row.confirmed, row.simulated),
        )
        for row in content.procedures
    ]
    return [*page.section("Procedures by type, role and supervision"), table(PROCEDURES, rows)] if rows else []


def _sums(*numbers: int) -> list[str]:
    return [f"{number:,}" for number in numbers]


def _signature(page: Page) -> list[Flowable]:
    line = "_" * 46
    return [
        *page.section("Verified by the program director"),
        *of_words([f"Name {line}", f"Signature {line}   Date {'_' * 16}"]),
    ]


def _notes(page: Page, content: PortfolioContent) -> list[Flowable]:
    found = content.resident.progress
    keys = {key for line in found.lines for key in line.category.sources} if found else set()
    sources = [f"{item['key']}: {item['what']}" for item in cited(sorted(keys))]
    notes = [NOT_OFFICIAL, DISCLAIMER]
    of = content.resident.choice.binding.set
    if of is not None and of.caution:
        notes.append(of.caution)
    return [*page.section("Notes and sources"), *page.bullets([*notes, *sources])]
