"""The benchmark report on paper: what a manager would hand to a board. Charts, tables, method, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from reportlab.platypus import Flowable, PageBreak

from rvuedge.files.pdf_pages import Page, PdfColumn, of_words, printable, printed, table
from rvuedge.pictures.drawing import Picture
from rvuedge.platform.figures import NONE, count, dollars_and_cents, hundredths, in_words, tenths
from rvuedge.reports.benchmark.charts import Dot, bands, from_picture, places
from rvuedge.reports.rules.drawn import pay_picture, work_picture
from rvuedge.reports.rules.groups import BANDS, RollUp
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow, SurveyPlace
from rvuedge.reports.rules.without_names import paid_words

CHARTED = 30  # more physicians than this do not fit a page: specialties are charted instead
BANDED = 16  # bars of specialties that leave room for their table on the same page
EVERYBODY = 3  # from so many on, a flag that all have is said once
EXPLAINED = 60  # more than this and each one's steps are left to the csv and xlsx


def as_pdf(report: BenchmarkReport) -> bytes:
    """The report as a PDF: two pages for a board, then an appendix. The same bytes for the same report.

    The first page says what is counted and where physicians stand, the second the groups with their pay; the appendix
    has each physician, every step, method and sources.
    """
    heading = f"{report.organization}: work RVU benchmark"
    page = Page(title=heading, subtitle=_subtitle(report), mark="SYNTHETIC" if report.synthetic else None)
    story: list[Flowable] = [*page.heading(), *of_words(_summary(report)), *page.bullets(report.notices)]
    if report.roll_up:
        story += [*page.section(_chart_title(report)), places(_dots(report)), page.note(_places_note(report))]
        story += [PageBreak(), *page.section("By specialty"), bands(report.roll_up[:BANDED])]
        story += [_by_measures(report, GROUPS, map(_group, report.roll_up)), page.note(_pay_note(report))]
        story += [PageBreak(), *of_words(["Appendix"])]
        story += [*_drawn(page, "Pay against work", pay_picture(report))]
        story += [*_drawn(page, "Work of a year", work_picture(report))]
    if report.rows:
        story += [*page.section("Physicians"), _by_measures(report, PHYSICIANS, map(_physician, report.rows))]
        story += [
            *_comments(page, report),
            *_anesthesia(page, report),
            *_by_survey(page, report),
            *_flags(page, report),
            *_steps(page, report),
        ]
    story += [*page.section("Method"), *page.bullets(report.method)]
    story += [*page.section("Sources"), *page.bullets(report.sources)]
    return printed(page, story)


GROUPS = (
    PdfColumn("Specialty", 116),
    PdfColumn("Physicians", 60, right=True),
    PdfColumn("cFTE in the period", 48, right=True),
    PdfColumn("wRVU", 66, right=True),
    PdfColumn("Per 1.0 cFTE per year", 70, right=True),
    PdfColumn("Median percentile", 60, right=True),
    PdfColumn("Pay is of", 58, right=True),
    PdfColumn("Their compensation", 78, right=True),
    PdfColumn("Their wRVU", 62, right=True),
    PdfColumn("Per wRVU", 50, right=True),
)

PHYSICIANS = (
    PdfColumn("Physician", 88),
    PdfColumn("Specialty", 74),
    PdfColumn("cFTE", 36, right=True),
    PdfColumn("wRVU", 52, right=True),
    PdfColumn("Per 1.0 cFTE per year", 54, right=True),
    PdfColumn("Work percentile", 50, right=True),
    PdfColumn("Earned", 64, right=True),
    PdfColumn("Pay percentile", 50, right=True),
    PdfColumn("Per wRVU", 40, right=True),
    PdfColumn("Its percentile", 50, right=True),
    PdfColumn("Unvalued", 38, right=True),
)

ANESTHESIA = (
    PdfColumn("Physician", 130),
    PdfColumn("Specialty", 110),
    PdfColumn("ASA units", 70, right=True),
    PdfColumn("Per 1.0 cFTE per year", 80, right=True),
    PdfColumn("ASA units percentile", 80, right=True),
)


OF_PAY = {
    "Pay is of", "Their compensation", "Their wRVU", "Per wRVU", "Earned", "Pay percentile", "Its percentile",
}  # fmt: skip


def _by_measures(report: BenchmarkReport, columns: Sequence[PdfColumn], rows: Iterable[Sequence[str]]) -> Flowable:
    """A table without the columns of pay where the report is of work alone."""
    shown = [index for index, column in enumerate(columns) if report.with_pay or column.name not in OF_PAY]
    return table([columns[index] for index in shown], ([row[index] for index in shown] for row in rows))


def _drawn(page: Page, title: str, picture: Picture | None) -> list[Flowable]:
    """A picture with its finding in words and the table of what it shows."""
    if picture is None:
        return []
    first, *others = picture.heads
    columns = [PdfColumn(first or "Survey", 150), *(PdfColumn(head, 80, right=True) for head in others)]
    rows = [(printable(row[0], "name not printable"), *row[1:]) for row in picture.rows]
    return [*page.section(title), from_picture(picture), page.note(picture.finding), table(columns, rows)]


def _comments(page: Page, report: BenchmarkReport) -> list[Flowable]:
    """What managers wrote of physicians, each beside the name."""
    entries = [entry for row in report.rows if row.comment for entry in page.entry(_name(row), [row.comment])]
    return [*page.section("Comments"), *entries] if entries else []


def _subtitle(report: BenchmarkReport) -> str:
    groups = ", groups without names" if report.detail == "groups" else ""
    return f"Dates of service {in_words(report.start)} to {in_words(report.end)}{groups}"


def _summary(report: BenchmarkReport) -> list[str]:
    if not report.roll_up:
        return ["No physician belonged to the practice in this period."]
    whole = report.roll_up[0]
    counted = dict(whole.bands)
    unvalued = ""
    if whole.unvalued_lines:
        unvalued = f" {count(whole.unvalued_lines, 'line has', 'lines have')} no CMS value and are in no total."
    ranked = whole.physicians - counted[BANDS[-1]]
    position = (
        f"Of {ranked:,} that can be ranked, {counted[BANDS[3]]:,} are at P75 or above, {counted[BANDS[2]]:,} from "
        f"the median to P75, {counted[BANDS[1]]:,} from P25 to the median, {counted[BANDS[0]]:,} below P25."
    )
    size = f"{count(whole.physicians, 'physician')}, {whole.cfte:f} clinical FTE"
    return [f"{size}, {hundredths(whole.work_rvu)} credited work RVUs. {position}{unvalued}"]


def _by_groups(report: BenchmarkReport) -> bool:
    return not report.rows or len(report.rows) > CHARTED


def _chart_title(report: BenchmarkReport) -> str:
    return "Where specialties stand" if _by_groups(report) else "Where physicians stand"


def _places_note(report: BenchmarkReport) -> str:
    if _by_groups(report):
        of, pay = "Each dot is the percentile of a specialty's median physician", ""
    else:
        of, pay = (
            "Each dot is a physician's percentile",
            "; each diamond is the percentile of compensation, where it is ranked",
        )
    return f"{of}, by annualized work RVUs per 1.0 clinical FTE{pay}. Hollow: outside the survey's points."


def _dots(report: BenchmarkReport) -> list[Dot]:
    if _by_groups(report):
        return [Dot(roll_up.specialty, roll_up.median) for roll_up in report.roll_up[1 : CHARTED + 1] or report.roll_up]
    return [Dot(_name(row), row.main, row.compensation_place, row.no_figure) for row in report.rows]


def _name(row: PhysicianRow) -> str:
    return printable(row.name, f"name not printable (member {row.person_id})")


def _pay_note(report: BenchmarkReport) -> str:
    """Whose the pay is."""
    if not report.with_pay:
        return "This report covers work only; pay was not requested."
    withheld = " Withheld: pay of fewer than five, or from which such pay would follow." if not report.rows else ""
    return f"Compensation and dollars per wRVU are of the physicians with pay of all the days counted.{withheld}"


def _group(roll_up: RollUp) -> tuple[str, ...]:
    return (
        roll_up.specialty,
        f"{roll_up.physicians:,}",
        f"{roll_up.cfte:f}",
        hundredths(roll_up.work_rvu),
        _figure(roll_up.annualized),
        "withheld" if roll_up.places_withheld else roll_up.median.text,
        paid_words(roll_up),
        dollars_and_cents(roll_up.compensation),
        _figure(roll_up.paid_work_rvu),
        dollars_and_cents(roll_up.per_work_rvu),
    )


def _physician(row: PhysicianRow) -> tuple[str, ...]:
    return (
        _name(row),
        row.specialty or "—",
        f"{row.cfte:f}",
        hundredths(row.work_rvu),
        _figure(row.annualized),
        row.percentile_text,
        dollars_and_cents(row.compensation),
        _place(row.compensation_place),
        dollars_and_cents(row.per_work_rvu),
        _place(row.ratio_place),
        f"{row.unvalued_lines:,}" if row.unvalued_lines else "",
    )


def _anesthesia(page: Page, report: BenchmarkReport) -> list[Flowable]:
    """ASA units and their place, of who has any: a measure of their own beside work RVUs."""
    rows = [
        (
            _name(row),
            row.specialty or NONE,
            tenths(row.asa_units),
            NONE if row.asa_annualized is None else tenths(row.asa_annualized),
            _place(row.asa_place),
        )
        for row in report.rows
        if row.asa_units
    ]
    note = page.note("ASA units are never part of work RVUs.")
    return [*page.section("Anesthesia"), table(ANESTHESIA, rows), note] if rows else []


def _by_survey(page: Page, report: BenchmarkReport) -> list[Flowable]:
    """Of several surveys, the percentile of work on each beside the blend's."""
    if len(report.surveys) < 2:
        return []
    columns = [PdfColumn("Physician", 130), PdfColumn("Blend", 60, right=True)]
    columns += [PdfColumn(survey.name, 80, right=True) for survey in report.surveys]
    rows = [(_name(row), row.percentile_text, *_each(row, len(report.surveys))) for row in report.rows]
    return [*page.section("Work RVUs by survey"), table(columns, rows)]


def _each(row: PhysicianRow, surveys: int) -> Sequence[str]:
    return [place.text for place in row.places] or ["—"] * surveys


def _flags(page: Page, report: BenchmarkReport) -> list[Flowable]:
    """What is to be looked at, person by person; what is said of everybody once."""
    shared = [flag for flag in report.rows[0].flags if all(flag in row.flags for row in report.rows)]
    if len(report.rows) < EVERYBODY:
        shared = []
    sentences = [f"Everybody: {'; '.join(shared)}"] if shared else []
    for row in report.rows:
        own = [flag for flag in row.flags if flag not in shared]
        sentences += [f"{_name(row)}: {'; '.join(own)}"] if own else []
    return [*page.section("Needs attention"), *page.bullets(sentences)] if sentences else []


def _steps(page: Page, report: BenchmarkReport) -> list[Flowable]:
    """How each physician's figures were reached."""
    title = page.section("How each figure was calculated")
    if len(report.rows) > EXPLAINED:
        return [*title, page.note("Each physician's steps are in the CSV and XLSX versions of this report.")]
    flowables: list[Flowable] = []
    for row in report.rows:
        why = [f"not ranked: {row.why_unranked}"] if row.why_unranked else []
        flowables += page.entry(_name(row), ["; ".join([*row.explanation, *why])])
    return [*title, *flowables]


def _place(place: SurveyPlace | None) -> str:
    return "—" if place is None else place.text


def _figure(value: Decimal | None) -> str:
    return NONE if value is None else hundredths(value)
