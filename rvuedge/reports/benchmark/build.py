"""A practice's benchmark report put together: every physician's work RVUs and where they stand, with how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.queries import Member, members_of, organization_named
from rvuedge.benchmarks.comparison.survey_data import SurveyLibrary
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.catalog.rules.in_force import window
from rvuedge.catalog.store.queries import releases
from rvuedge.productivity.pay.survey_points import surveys_of
from rvuedge.reports.benchmark.physician import NO_RELEASE, Frame, physician_row
from rvuedge.reports.benchmark.physicians import Subject, subjects
from rvuedge.reports.benchmark.survey_curves import SurveyCurves
from rvuedge.reports.benchmark.valuation_basis import ValuationBasis, basis_of, mismatches, revalued
from rvuedge.reports.commentary.queries import printed_comments
from rvuedge.reports.rules import notes
from rvuedge.reports.rules.groups import rolled_up
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow, SurveyUsed
from rvuedge.reports.rules.without_names import whole_months, without_names


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What a report may be asked for beyond its period and surveys.

    `policy` names one crediting policy for everybody; `survey_year` values the work by the fee schedule of the
    survey's year; `detail` is physicians, or groups for a reader who is to see no names. Without `with_pay` it is of
    work alone, for who shows no pay; `specialty` leaves all others out.
    """

    policy: str | None = None
    survey_year: bool = False
    detail: str = "physicians"
    with_pay: bool = True
    specialty: str | None = None


def options_of(choices: Mapping[str, Any]) -> ReportOptions:
    """The options among a report's choices (BenchmarkChoiceSchema)."""
    return ReportOptions(
        choices["policy"],
        choices["reprice"] == "survey",
        choices["detail"],
        choices["measures"] != "work",
        choices["specialty"],
    )


AS_CONTRACTED = ReportOptions()
WORK_ALONE = ReportOptions(with_pay=False)


def benchmark_report(
    *,
    organization_id: int,
    surveys: Sequence[tuple[SurveyFacts, Decimal]],
    start: date,
    end: date,
    today: date,
    options: ReportOptions = AS_CONTRACTED,
) -> BenchmarkReport:
    """The report of a period, both days included; surveys with their weights, the first is main.

    Days after `today` are not counted. As many statements for five hundred physicians and forty specialties as for
    one. Raises
    NotFoundError for an unknown policy, NoSurveyYearError; for groups TooFewError (a practice of fewer than five) and
    NotWholeMonthsError.
    """
    last, notices = _counted(start, end, today, options)
    used = tuple(_used(survey, weight) for survey, weight in surveys)
    basis = basis_of(organization_id, used, policy=options.policy, survey_year=options.survey_year)
    members = members_of(organization_id, start=start, end=last) if start <= today else []
    if options.specialty and options.detail == "physicians":
        members = [member for member in members if member.person.specialty == options.specialty]
    frame = _frame(organization_id, members, used, basis, (start, last), today)
    gaps = frame.gaps
    found = _subjects(organization_id, members, frame, with_pay=options.with_pay)
    rows = tuple(physician_row(person, frame) for person in revalued(found, frame.basis, start=start, end=last))
    unvalued = notes.no_release(gaps) if any(NO_RELEASE in row.flags for row in rows) else ()
    only = (f"{options.specialty} only.",) if options.specialty else ()
    sentences = (*only, *notices, *unvalued, *frame.yardsticks.left_out())
    report = replace(_put_together(organization_id, frame, rows, sentences), with_pay=options.with_pay)
    return without_names(report) if options.detail == "groups" else _commented(report)


def _commented(report: BenchmarkReport) -> BenchmarkReport:
    """The report with what managers wrote of its physicians beside their figures."""
    found = printed_comments(report.organization_id, report.people, start=report.start, end=report.end)
    if not found:
        return report
    rows = tuple(replace(row, comment=found.get(row.person_id, "")) for row in report.rows)
    return replace(report, rows=rows)


def report_looked_at(report: BenchmarkReport, wanted: str, *, actor_id: int, now: datetime) -> None:
    """Write down who looked at a report, in which format, and whose figures are in it."""
    record_audit(
        actor_id=actor_id,
        organization_id=report.organization_id,
        action="benchmark-report.view",
        subject=f"organization {report.organization_id}",
        detail={
            "from": report.start.isoformat(),
            "to": report.end.isoformat(),
            "survey": report.survey.id,
            "surveys": [survey.id for survey in report.surveys],
            "format": wanted,
            "detail": report.detail,
            "people": list(report.people),
        },
        people=report.people,
        now=now,
    )


def physician_rows(
    organization_id: int,
    members: Sequence[Member],
    surveys: Sequence[tuple[SurveyFacts, Decimal]],
    *,
    start: date,
    end: date,
    today: date,
) -> list[PhysicianRow]:
    """The rows that some members of a period would have in the report, for memberships that may not be stored."""
    used = tuple(_used(survey, weight) for survey, weight in surveys)
    basis = basis_of(organization_id, used, policy=None, survey_year=False)
    frame = _frame(organization_id, members, used, basis, (start, end), today)
    return [physician_row(subject, frame) for subject in _subjects(organization_id, members, frame, with_pay=True)]


def _frame(
    organization_id: int,
    members: Sequence[Member],
    used: tuple[SurveyUsed, ...],
    basis: ValuationBasis,
    days: tuple[date, date],
    today: date,
) -> Frame:
    gaps = [] if basis.release else notes.uncovered(release_windows(), *days)
    library = SurveyLibrary([organization_id], {member.person.specialty or "" for member in members})
    return Frame(SurveyCurves(used, library, today), gaps, *days, basis, surveys_of(library))


def _counted(start: date, end: date, today: date, options: ReportOptions) -> tuple[date, tuple[str, ...]]:
    """The last day the report counts, and the sentence that says so where it is not the one asked for."""
    if options.detail == "groups":
        last = whole_months(start, end, today)
        return last, notes.until_month(end, last)
    return max(start, min(end, today)), notes.until_today(end, today)


def _put_together(
    organization_id: int, frame: Frame, rows: tuple[PhysicianRow, ...], notices: tuple[str, ...]
) -> BenchmarkReport:
    used, start, end = tuple(frame.yardsticks.surveys), frame.start, frame.end
    return BenchmarkReport(
        organization_id=organization_id,
        organization=organization_named(organization_id),
        surveys=used,
        start=start,
        end=end,
        rows=rows,
        roll_up=rolled_up(rows, days=(end - start).days + 1),
        method=_method(used, frame.basis),
        notices=(*notices, *notes.unconfirmed(rows), *mismatches(used, frame.basis, start=start, end=end)),
        people=tuple(row.person_id for row in rows),
        median_rates=_median_rates(rows),
    )


def _median_rates(rows: Sequence[PhysicianRow]) -> tuple[tuple[str, Decimal], ...]:
    """The survey's median of dollars per wRVU for each specialty in which somebody's rate has a place."""
    found = {row.specialty: row.median_rate for row in rows if row.specialty and row.median_rate is not None}
    return tuple((specialty, rate) for specialty, rate in sorted(found.items()) if rate is not None)


def _subjects(organization_id: int, members: Sequence[Member], frame: Frame, *, with_pay: bool) -> list[Subject]:
    period = {"start": frame.start, "end": frame.end}
    return subjects(organization_id, members, **period, surveys=frame.surveys, gaps=frame.gaps, with_pay=with_pay)


def release_windows() -> list[tuple[date, date]]:
    """The days that each loaded release is in force."""
    loaded = releases()
    return [window(release, loaded) for release in loaded]


def _method(used: Sequence[SurveyUsed], basis: ValuationBasis) -> tuple[str, ...]:
    first = basis.explanation or notes.METHOD[:1]
    return (*notes.synthetic(used), *first, *notes.METHOD[1:], *([notes.BLENDED] if len(used) > 1 else []))


def _used(survey: SurveyFacts, weight: Decimal) -> SurveyUsed:
    return SurveyUsed(
        survey.id, survey.name, survey.year, survey.synthetic, survey.license_note, weight, survey.schedule_year
    )
