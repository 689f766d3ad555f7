"""A practice's benchmark report: every physician's work RVUs and where they stand on a survey, with how."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rvuedge.accounts.queries import Member, members_of
from rvuedge.accounts.sight import SEEN_ROLES
from rvuedge.benchmarks.queries import SurveyFacts
from rvuedge.benchmarks.standing import Standing, standing
from rvuedge.contracts.queries import Terms, terms_on
from rvuedge.productivity.queries import Total, totals_of_members


@dataclass(frozen=True, slots=True)
class PhysicianRow:
    """One physician of a period. work_rvu and annualised in wRVU; annualised is per 1.0 clinical FTE."""

    person_id: int
    name: str
    specialty: str | None
    cfte: Decimal
    policy: str
    lines: int
    unvalued_lines: int
    work_rvu: Decimal
    annualised: Decimal | None
    percentile: Decimal | None
    qualifier: str
    drug_amount: Decimal
    flags: tuple[str, ...]
    how: tuple[str, ...]
    started_on: date

    @property
    def percentile_text(self) -> str:
        """The percentile as a person reads it: 62.50, <10, >90, or a dash."""
        if self.percentile is None and not self.qualifier:
            return "—"
        sign = "" if self.qualifier == "=" else self.qualifier
        return f"{sign}{self.percentile if self.percentile is not None else ''}"


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """The whole report, ready to be written in any format."""

    organization_id: int
    survey: SurveyFacts
    start: date
    end: date
    rows: tuple[PhysicianRow, ...]
    method: tuple[str, ...] = field(default=())


METHOD = (
    "Work RVUs are credited line by line under each physician's own contract and summed exactly.",
    "Annualised: the period's total brought to a year and to 1.0 clinical FTE, once; each row says how.",
    "Percentile: linear between the survey's published points; outside them no number is invented: < or >.",
    "Lines without a CMS value are not in the sum; they are counted as unvalued.",
    "Drugs carry no work RVU; their amount is a separate measure and in no ratio.",
)


def benchmark_report(*, organization_id: int, survey: SurveyFacts, start: date, end: date) -> BenchmarkReport:
    """The report of a period, both days included, physicians by name, each with the days of the membership only."""
    members = [
        member
        for member in members_of(organization_id, start=start, end=end)
        if member.role in SEEN_ROLES and not member.person.is_trainee
    ]
    totals = totals_of_members(organization_id, start=start, end=end)
    rows = tuple(_row(member, totals.get(member.membership_id, Total()), survey, start, end) for member in members)
    note = (f"{survey.name}: SYNTHETIC, invented figures.",) if survey.synthetic else ()
    return BenchmarkReport(organization_id, survey, start, end, rows, (*note, *METHOD))


def _row(member: Member, total: Total, survey: SurveyFacts, start: date, end: date) -> PhysicianRow:
    person = member.person
    first, last = max(start, member.started_on), min(end, member.ended_on or end)
    terms = terms_on(person.id, last)
    place = standing(
        survey=survey,
        specialty=person.specialty,
        provider_type=person.provider_type,
        work_rvu=total.work_rvu,
        start=first,
        end=last,
        cfte=terms.cfte,
    )
    return PhysicianRow(
        person_id=person.id,
        name=person.name,
        specialty=person.specialty,
        cfte=terms.cfte,
        policy=terms.policy,
        lines=total.lines,
        unvalued_lines=total.unvalued_lines,
        work_rvu=total.work_rvu,
        annualised=place.annualised,
        percentile=place.percentile,
        qualifier=place.qualifier,
        drug_amount=total.drug_amount,
        flags=_flags(member, terms, total, place, partly=(first > start, last < end)),
        how=place.how,
        started_on=member.started_on,
    )


def _flags(
    member: Member, terms: Terms, total: Total, place: Standing, *, partly: tuple[bool, bool]
) -> tuple[str, ...]:
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
    return (*found, *place.flags)
