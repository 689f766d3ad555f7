"""The facts of a practice's set-up, read from what is there today."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.people.access import me
from rvuedge.accounts.people.models import Organization
from rvuedge.accounts.people.queries import Member, members_of, role_in
from rvuedge.accounts.practices import memberships
from rvuedge.benchmarks.store.queries import SurveyFacts, surveys_for
from rvuedge.benchmarks.surveys.crosswalk_view import crosswalk_beside
from rvuedge.contracts.terms.queries import Terms, in_force, terms_of_all
from rvuedge.logbook.sites.services import sites_of
from rvuedge.productivity.pay.contract_parts import pays
from rvuedge.reports.benchmark.physicians import stints_of, totals_of, work_of
from rvuedge.reports.benchmark.practice_desk import earns_nothing_by_stage
from rvuedge.web.founding.checklist import SetUpFacts

TO_CHOOSE = {"open", "suggested"}  # states of a specialty that nobody has said anything of


def facts_of(organization: Organization, *, now: datetime) -> tuple[SetUpFacts, SurveyFacts | None]:
    """What a practice has, and the survey its crosswalk is counted on; the look at people's work is written down."""
    today = now.date()
    year = date(today.year, 1, 1)
    members = members_of(organization.id, start=year, end=today)
    days = stints_of(members, start=year, end=today)
    totals = totals_of(work_of(organization.id, days))
    here = {member.person.id: member for member in members if member.ended_on is None or member.ended_on >= today}
    counted = {
        person: member for person, member in here.items() if person in days or earns_nothing_by_stage(member, today)
    }
    terms = terms_of_all([*counted])
    surveys = surveys_for([organization.id])
    own = [survey for survey in surveys if survey.organization_id]
    survey = next(iter([*own, *surveys]), None)
    worked = [total for total in totals.values() if total.lines]
    _remember(organization.id, [*days], now)
    facts = SetUpFacts(
        practice=organization.name,
        role=role_in(me().id, organization.id, on=today) or "manager",
        physicians=_names([*counted.values()]),
        others=len(here) - len(counted),
        invited=len(memberships.open_invitations(organization.id, now=now)),
        left=len({member.person.id for member in members} - here.keys()),
        nil_by_stage=_names([member for member in counted.values() if earns_nothing_by_stage(member, today)]),
        without_specialty=_names([member for member in counted.values() if not member.person.specialty]),
        without_cfte=_names([found for found in counted.values() if _has_no_cfte(found, terms, today)]),
        sites=len(sites_of([organization.id])),
        own_surveys=tuple(survey.name for survey in own),
        invented_survey=next((survey.name for survey in surveys if survey.synthetic), ""),
        unmapped=_unmapped(organization.id, survey, today),
        had_days=len(days),
        worked=len(worked),
        lines=sum(total.lines for total in worked),
        unvalued=sum(total.unvalued_lines for total in worked),
        paid=sum(pays(in_force(terms[person], today)) for person in counted if person in terms),
    )
    return facts, survey


def _remember(organization_id: int, people: list[int], now: datetime) -> None:
    detail: dict[str, Any] = {"format": "page"}
    record_view(me().id, organization_id, people, what="practice set-up", detail=detail, now=now)


def _names(members: list[Member]) -> tuple[str, ...]:
    return tuple(sorted(member.person.name for member in members))


def _has_no_cfte(member: Member, terms: dict[int, list[Terms]], today: date) -> bool:
    """Whether neither the roster nor a contract of today states a clinical FTE."""
    stated = member.cfte is not None or in_force(terms.get(member.person.id, []), today).effective_from is not None
    return not stated


def _unmapped(organization_id: int, survey: SurveyFacts | None, today: date) -> int | None:
    if survey is None:
        return None
    here = [row for row in crosswalk_beside(organization_id, survey.id, today).rows if row.has_members]
    return sum(row.state in TO_CHOOSE for row in here) if here else None
