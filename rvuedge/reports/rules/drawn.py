"""The pictures of a benchmark report. They are made of what its tables show: what is withheld there is not drawn."""

from __future__ import annotations

from decimal import Decimal

from rvuedge.pictures.drawing import Picture
from rvuedge.pictures.pay_and_work import GroupBar, PaidDot, pay_against_work, quarter_bars
from rvuedge.pictures.peers import distribution
from rvuedge.reports.rules.groups import ALL, BANDS, RollUp
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow


def paid_dots(report: BenchmarkReport) -> list[PaidDot]:
    """Whose pay stands over whose work: physicians with pay of the days of their work; without names, the groups whose
    pay is shown.
    """
    if not report.with_pay:
        return []
    rates = dict(report.median_rates)
    if report.detail == "groups":
        return [
            PaidDot(group.specialty, group.paid_work_rvu, group.compensation, rates.get(group.specialty))
            for group in report.roll_up
            if group.specialty != ALL and group.compensation is not None and group.paid_work_rvu is not None
        ]
    return [
        PaidDot(row.name, row.work_rvu, row.compensation, rates.get(row.specialty or ""))
        for row in report.rows
        if row.is_paid and row.compensation is not None
    ]


def drawn_rates(report: BenchmarkReport) -> list[tuple[str, Decimal]]:
    """The median rates whose line is drawn: of specialties that have a dot, those with the most physicians first."""
    has = {row.specialty for row in report.rows if row.is_paid} if report.rows else set()
    has |= {group.specialty for group in report.roll_up if report.detail == "groups" and group.compensation is not None}
    sizes = {group.specialty: group.physicians for group in report.roll_up}
    rates = [(specialty, rate) for specialty, rate in report.median_rates if specialty in has]
    return sorted(rates, key=lambda pair: (-sizes.get(pair[0], 0), pair[0]))


def pay_picture(report: BenchmarkReport) -> Picture | None:
    """Pay against work with the survey's median rates; None where nobody's pay is shown."""
    dots = paid_dots(report)
    who = "group" if report.detail == "groups" else "physician"
    return pay_against_work(dots, drawn_rates(report), who=who) if dots else None


def quarters_picture(report: BenchmarkReport) -> Picture | None:
    """How many stand in which quarter of the survey, group by group; None where nobody was there."""
    return quarter_bars([_bar(group) for group in report.roll_up], BANDS) if report.roll_up else None


def work_picture(report: BenchmarkReport) -> Picture | None:
    """Everybody's work of a year on the survey's values, where all are of one specialty; None elsewhere."""
    ranked = [row for row in report.rows if row.annualized is not None and row.survey_values]
    if len({row.specialty for row in ranked}) != 1:
        return None
    points = [(int(place), value) for place, value in ranked[0].survey_values if place == int(place)]
    return distribution([_year(row) for row in ranked], points, unit="wRVUs a year per 1.0 cFTE")


def _year(row: PhysicianRow) -> Decimal:
    return row.annualized or Decimal(0)


def _bar(group: RollUp) -> GroupBar:
    counts = None if group.places_withheld else tuple(number for _, number in group.bands)
    return GroupBar(group.specialty, group.physicians, counts)
