"""A practice's benchmark report put together: every physician's work RVUs and where they stand, with how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.accounts.queries import Member, members_of, organization_named
from rvuedge.accounts.sight import SEEN_ROLES
from rvuedge.benchmarks.normalise import Adjusted, annual_full_time
from rvuedge.benchmarks.queries import SurveyFacts
from rvuedge.benchmarks.remarks import REMARKS, schedule_years
from rvuedge.contracts.queries import Terms, in_force, terms_of_all
from rvuedge.productivity.compensation import earned_between
from rvuedge.productivity.queries import Total, totals_of_members
from rvuedge.reports.benchmark_rows import BenchmarkReport, PhysicianRow, Place, SurveyUsed, gap_flag, rolled_up
from rvuedge.reports.yardsticks import COMPENSATION, WORK_RVUS, Yardsticks

METHOD = (
    "Work RVUs are credited line by line under each physician's own contract and summed exactly.",
    "Annualised: the period's total brought to a year and to 1.0 clinical FTE, once; each row says how.",
    "Percentile: linear between the survey's published points; outside them no number is invented: < or >.",
    "Lines without a CMS value are not in the sum; they are counted as unvalued.",
    "Drugs carry no work RVU; their amount is a separate measure and in no ratio.",
    "Compensation is what the contract's terms give for the period's work, its ratio one's own.",
    "No percentile is made by dividing or multiplying two tables.",
    "A specialty's annualised figure is the mean of its physicians, weighted by clinical FTE.",
)
BLENDED = "Blend: per percentile, the weighted mean of the surveys that publish it; the main percentile is the blend's."


def benchmark_report(
    *,
    organization_id: int,
    surveys: Sequence[tuple[SurveyFacts, Decimal]],
    start: date,
    end: date,
    today: date | None = None,
) -> BenchmarkReport:
    """The report of a period, both days included, physicians by name; surveys with their weights, the first is main.

    `today` is the day it is made: survey figures younger than three months then are not shown (None shows them).
    As many queries for five hundred physicians as for one.
    """
    members = [
        member
        for member in members_of(organization_id, start=start, end=end)
        if member.role in SEEN_ROLES and not member.person.is_trainee
    ]
    totals = totals_of_members(organization_id, start=start, end=end)
    terms = terms_of_all([member.person.id for member in members])
    pay = earned_between([(member.person, *_seen(member, start, end)) for member in members])
    used = [_used(survey, weight) for survey, weight in surveys]
    yardsticks = Yardsticks(used, organization_id, today)
    rows = tuple(
        _row(
            member,
            totals.get(member.membership_id, Total()),
            _terms(member, terms.get(member.person.id, []), _seen(member, start, end)[1]),
            amount,
            yardsticks,
            (start, end),
        )
        for member, amount in zip(members, pay, strict=True)
    )
    notes = [f"{survey.name}: SYNTHETIC, invented figures." for survey in used if survey.synthetic]
    method = (*notes, *METHOD, *([BLENDED] if len(used) > 1 else []))
    name = organization_named(organization_id)
    return BenchmarkReport(organization_id, name, tuple(used), start, end, rows, rolled_up(rows), method)


def _seen(member: Member, start: date, end: date) -> tuple[date, date]:
    """The days of a period on which the person was a member."""
    return max(start, member.started_on), min(end, member.ended_on or end)


def _terms(member: Member, stated: list[Terms], on: date) -> Terms:
    """The terms in force; before any contract the defaults, with the clinical FTE of the roster."""
    found = in_force(stated, on)
    if found.is_stated or member.cfte is None:
        return found
    return replace(found, cfte=member.cfte.normalize())


def _used(survey: SurveyFacts, weight: Decimal) -> SurveyUsed:
    return SurveyUsed(survey.id, survey.name, survey.year, survey.synthetic, survey.licence_note, weight)


def _row(
    member: Member,
    total: Total,
    terms: Terms,
    pay: Decimal | None,
    yardsticks: Yardsticks,
    period: tuple[date, date],
) -> PhysicianRow:
    person = member.person
    first, last = _seen(member, *period)
    year = annual_full_time(total.work_rvu, first, last, terms.cfte)
    kind: dict[str, Any] = {"specialty": person.specialty, "provider_type": person.provider_type}
    valued = schedule_years(terms.pinned_release, first, last)
    work = yardsticks.place(year.value, metric=WORK_RVUS, valued=valued, **kind)
    pay_place = _pay_place(pay, first, last, terms, yardsticks, kind)
    partly = (first > period[0], last < period[1])
    flags = [*_flags(member, terms, total, partly=partly), *year.warnings, *work.flags]
    flags += [one for one in [gap_flag(work.main, pay_place)] if one]
    return PhysicianRow(
        person_id=person.id,
        name=person.name,
        specialty=person.specialty,
        cfte=terms.cfte,
        policy=terms.policy,
        lines=total.lines,
        unvalued_lines=total.unvalued_lines,
        work_rvu=total.work_rvu,
        annualised=year.value,
        main=work.main,
        places=work.places,
        compensation=pay,
        compensation_place=pay_place,
        drug_amount=total.drug_amount,
        flags=tuple(REMARKS.get(flag, flag) for flag in dict.fromkeys(flags)),
        how=(*year.how, *work.how),
        started_on=member.started_on,
    )


def _pay_place(
    pay: Decimal | None, start: date, end: date, terms: Terms, yardsticks: Yardsticks, kind: dict[str, Any]
) -> Place | None:
    if pay is None:
        return None
    year: Adjusted = annual_full_time(pay, start, end, terms.cfte)
    return yardsticks.place(year.value, metric=COMPENSATION, **kind).main


def _flags(member: Member, terms: Terms, total: Total, *, partly: tuple[bool, bool]) -> tuple[str, ...]:
    found = []
    if not terms.is_stated:
        found.append("no contract: defaults used" if member.cfte is None else "no contract: cFTE of the roster used")
    elif member.cfte is not None and member.cfte != terms.cfte:
        found.append(f"the roster says {member.cfte.normalize():f} cFTE, the contract {terms.cfte:f}")
    if total.unvalued_lines:
        found.append(f"{total.unvalued_lines} unvalued lines")
    found += [
        words for words, so in zip(("joined within the period", "left within the period"), partly, strict=True) if so
    ]
    return tuple(found)
