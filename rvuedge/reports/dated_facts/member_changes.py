"""A change of membership beside the figures of the year so far: shown before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import Member
from rvuedge.accounts.practices.changing import PlannedChange
from rvuedge.accounts.rules.membership_spans import MembershipSpan
from rvuedge.benchmarks.comparison.survey_data import SurveyLibrary
from rvuedge.benchmarks.rules.annualize import comparable
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.store.queries import surveys_for
from rvuedge.platform.extensions import db
from rvuedge.productivity.pay.survey_points import surveys_of
from rvuedge.reports.benchmark.build import physician_rows
from rvuedge.reports.benchmark.physicians import subjects
from rvuedge.reports.dated_facts.closed import closed_from


@dataclass(frozen=True, slots=True)
class MemberFigures:
    """What a practice sees of a member's year: clinical FTE by days, wRVU, wRVU a year per 1.0, place on a survey.

    None where nothing is seen; `how` are the sentences of the report.
    """

    cfte: Decimal | None = None
    work_rvu: Decimal | None = None
    annualized: Decimal | None = None
    place: str = "—"
    survey: str = ""
    how: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberChangeShown:
    """A change with the figures of a period before and after it, and the closed months that it reaches."""

    planned: PlannedChange
    first: date
    last: date
    before: MemberFigures
    after: MemberFigures
    closed: tuple[date, ...]


def member_change_shown(organization_id: int, person_id: int, planned: PlannedChange, today: date) -> MemberChangeShown:
    """What a planned change does to the figures of the year to date; a change of a later day to none of them yet.

    A clinical FTE moves no credit; a role or a last day also decides whose lines a closed month holds.
    """
    first = date(today.year, 1, 1)
    person = db.session.get_one(Person, person_id)
    moves = planned.since is not None and _belonging(planned.before) != _belonging(planned.after)
    return MemberChangeShown(
        planned,
        first,
        today,
        _figures(organization_id, person, planned.before, first, today),
        _figures(organization_id, person, planned.after, first, today),
        tuple(closed_from(organization_id, planned.since)) if moves and planned.since else (),
    )


def _belonging(spans: Sequence[MembershipSpan]) -> list[tuple[date, date | None, str]]:
    """Days and roles, whatever the clinical FTE: adjoining days of one role are one."""
    found: list[tuple[date, date | None, str]] = []
    for span in spans:
        last = found[-1] if found else None
        if last and last[2] == span.role and last[1] is not None and (span.first - last[1]).days == 1:
            found[-1] = (last[0], span.last, span.role)
        else:
            found.append((span.first, span.last, span.role))
    return found


def _figures(
    organization_id: int, person: Person, spans: Sequence[MembershipSpan], first: date, last: date
) -> MemberFigures:
    members = [
        Member(person, span.role, span.first, span.last, span.cfte)
        for span in spans
        if span.first <= last and (span.last is None or span.last >= first)
    ]
    surveys = [(survey, Decimal(1)) for survey in surveys_for([organization_id])[:1]]
    if not surveys:
        return _unranked(organization_id, members, first, last)
    row = next(iter(physician_rows(organization_id, members, surveys, start=first, end=last, today=last)), None)
    if row is None:
        return MemberFigures()
    return MemberFigures(row.cfte, row.work_rvu, row.annualized, row.main.text, row.main.survey, row.work_how)


def _unranked(organization_id: int, members: Sequence[Member], first: date, last: date) -> MemberFigures:
    surveys = surveys_of(SurveyLibrary([organization_id]))
    found = subjects(organization_id, members, start=first, end=last, surveys=surveys)
    if not found:
        return MemberFigures()
    time, total = found[0].time, found[0].total
    try:
        year = comparable(total.work_rvu, cfte=time.cfte, scale=time.scale)
    except BenchmarkError as error:
        return MemberFigures(time.cfte, total.work_rvu, how=(*time.explanation, str(error)))
    return MemberFigures(time.cfte, total.work_rvu, year.value, how=(*time.explanation, *year.explanation))
