"""The benchmark report on paper: what a manager would hand to a board. Charts, tables, method, sources."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String
from reportlab.lib import colors
from reportlab.platypus import Flowable

from rvuedge.reports.benchmark_groups import BANDS, RollUp
from rvuedge.reports.benchmark_report import BenchmarkReport
from rvuedge.reports.benchmark_rows import PhysicianRow
from rvuedge.reports.pages import BOLD, REGULAR, Column, Page, money, of_words, printed, table

CHARTED = 30  # more physicians than this do not fit a page: specialties are charted instead
SHADES = ("#c9d6df", "#9fb8c8", "#5f8ea9", "#1f5f85", "#e4e4e4")
ROW = 15
LABELS, PLOT = 150, 360


def as_pdf(report: BenchmarkReport) -> bytes:
    """The report as a PDF: the same bytes for the same report."""
    heading = f"{report.organization}: work RVU benchmark"
    page = Page(title=heading, subtitle=_subtitle(report), mark="SYNTHETIC" if report.synthetic else None)
    story: list[Flowable] = [*page.heading(), *of_words(_summary(report))]
    if report.rows:
        story += [*page.section("Where physicians stand"), _places(report), page.note(_places_note(report))]
        story += [*page.section("By specialty"), _bands(report.roll_up), table(GROUPS, map(_group, report.roll_up))]
        story += [*page.section("Physicians"), table(PHYSICIANS, map(_physician, report.rows))]
        story += _flags(page, report)
    story += [*page.section("Method"), *page.bullets(report.method)]
    story += [*page.section("Sources"), *page.bullets(_sources(report))]
    return printed(page, story)


GROUPS = (
    Column("Specialty", 150),
    Column("Physicians", 52, right=True),
    Column("cFTE", 40, right=True),
    Column("wRVU", 66, right=True),
    Column("Per 1.0 cFTE a year", 70, right=True),
    Column("Median percentile", 60, right=True),
    Column("Compensation", 78, right=True),
    Column("Per wRVU", 54, right=True),
)

PHYSICIANS = (
    Column("Physician", 118),
    Column("Specialty", 92),
    Column("cFTE", 34, right=True),
    Column("wRVU", 60, right=True),
    Column("Per 1.0 cFTE a year", 66, right=True),
    Column("Percentile", 52, right=True),
    Column("Compensation", 74, right=True),
    Column("Per wRVU", 48, right=True),
    Column("Unvalued", 46, right=True),
)


def _subtitle(report: BenchmarkReport) -> str:
    return f"Dates of service {report.start} to {report.end}"


def _summary(report: BenchmarkReport) -> list[str]:
    if not report.rows:
        return ["No physician belonged to the practice in this period."]
    whole = report.roll_up[0]
    counted = dict(whole.bands)
    unvalued = f" {whole.unvalued_lines:,} lines have no CMS value and are in no total." if whole.unvalued_lines else ""
    ranked = whole.physicians - counted[BANDS[-1]]
    stands = (
        f"Of {ranked:,} that can be ranked, {counted[BANDS[3]]:,} stand at P75 or above, {counted[BANDS[2]]:,} between "
        f"the median and P75, {counted[BANDS[1]]:,} between P25 and the median, {counted[BANDS[0]]:,} below P25."
    )
    size = f"{whole.physicians:,} physicians, {whole.cfte:f} clinical FTE, {whole.work_rvu:,.2f} credited work RVUs."
    return [f"{size} {stands}{unvalued}"]


def _places_note(report: BenchmarkReport) -> str:
    of = "specialty's median percentile" if len(report.rows) > CHARTED else "physician's percentile"
    return f"Each dot is a {of} of annualised work RVUs per 1.0 clinical FTE; hollow: outside the survey's points."


def _places(report: BenchmarkReport) -> Drawing:
    if len(report.rows) > CHARTED:
        dots = [(one.specialty, one.median_percentile, True) for one in report.roll_up[1 : CHARTED + 1]]
    else:
        dots = [(row.name, row.main.percentile, row.main.qualifier == "=") for row in report.rows]
    height = ROW * len(dots) + 26
    drawing = Drawing(LABELS + PLOT + 20, height)
    for percentile in (10, 25, 50, 75, 90):
        x = LABELS + PLOT * percentile / 100
        line = Line(
            x, 18, x, height, strokeColor=colors.HexColor("#b8c4cc"), strokeWidth=1 if percentile == 50 else 0.5
        )
        drawing.add(line)
        drawing.add(String(x, 6, f"P{percentile}", fontName=REGULAR, fontSize=7.5, textAnchor="middle"))
    for at, (name, stands, inside) in enumerate(dots):
        y = height - ROW * (at + 0.6)
        drawing.add(String(LABELS - 8, y - 3, _short(name, 30), fontName=REGULAR, fontSize=8, textAnchor="end"))
        _dot(drawing, stands, inside, y)
    return drawing


def _dot(drawing: Drawing, percentile: Decimal | None, inside: bool, y: float) -> None:
    if percentile is None:
        drawing.add(String(LABELS, y - 3, "not ranked", fontName=REGULAR, fontSize=7.5, fillColor=colors.grey))
        return
    dark = colors.HexColor(SHADES[3])
    fill = dark if inside else colors.white
    x = LABELS + PLOT * float(percentile) / 100
    drawing.add(Circle(x, y, 3.4, fillColor=fill, strokeColor=dark, strokeWidth=1.2))


def _bands(groups: Sequence[RollUp]) -> Drawing:
    shown = groups[:CHARTED]
    height = ROW * len(shown) + 24
    drawing = Drawing(LABELS + PLOT + 20, height)
    for at, one in enumerate(shown):
        y = height - ROW * (at + 1)
        name = f"{_short(one.specialty, 26)} ({one.physicians})"
        drawing.add(String(LABELS - 8, y + 3, name, fontName=REGULAR, fontSize=8, textAnchor="end"))
        _stack(drawing, one, y)
    x = float(LABELS)
    for label, shade in zip(BANDS, SHADES, strict=True):
        drawing.add(_box(x, 3, 8, 8, shade))
        drawing.add(String(x + 11, 4, label, fontName=REGULAR, fontSize=7.5))
        x += 74
    return drawing


def _stack(drawing: Drawing, group: RollUp, y: float) -> None:
    x = float(LABELS)
    for (_, count), shade in zip(group.bands, SHADES, strict=True):
        if not count:
            continue
        width = PLOT * count / group.physicians
        drawing.add(_box(x, y, width, ROW - 4, shade))
        dark = shade in SHADES[2:4]
        ink = colors.white if dark else colors.black
        middle = x + width / 2
        drawing.add(String(middle, y + 3, str(count), fontName=BOLD, fontSize=7, textAnchor="middle", fillColor=ink))
        x += width


def _box(x: float, y: float, width: float, height: float, shade: str) -> Rect:
    box = Rect(x, y, width, height)
    box.fillColor, box.strokeColor = colors.HexColor(shade), colors.white
    return box


def _group(one: RollUp) -> tuple[str, ...]:
    return (
        one.specialty,
        f"{one.physicians:,}",
        f"{one.cfte:f}",
        f"{one.work_rvu:,.2f}",
        _figure(one.annualised),
        _figure(one.median_percentile),
        money(one.compensation),
        money(one.per_work_rvu),
    )


def _physician(row: PhysicianRow) -> tuple[str, ...]:
    return (
        row.name,
        row.specialty or "—",
        f"{row.cfte:f}",
        f"{row.work_rvu:,.2f}",
        _figure(row.annualised),
        row.percentile_text,
        money(row.compensation),
        money(row.per_work_rvu),
        f"{row.unvalued_lines:,}" if row.unvalued_lines else "",
    )


def _flags(page: Page, report: BenchmarkReport) -> list[Flowable]:
    said = [f"{row.name}: {'; '.join(row.flags)}" for row in report.rows if row.flags]
    return [*page.section("To be looked at"), *page.bullets(said)] if said else []


def _sources(report: BenchmarkReport) -> list[str]:
    found = ["Work RVUs: CMS Physician Fee Schedule Relative Value Files, by date of service."]
    for survey in report.surveys:
        invented = " SYNTHETIC: invented figures, for demonstration only." if survey.synthetic else ""
        note = f" {survey.licence_note}" if survey.licence_note else ""
        weight = f", weight {survey.weight:f} in the blend" if len(report.surveys) > 1 else ""
        found.append(f"{survey.name}, survey year {survey.year}{weight}.{invented}{note}")
    return found


def _figure(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:,.2f}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
