"""Whose figures a benchmark report counts: physicians, each once, with their days, terms, work and pay of a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from rvuedge.accounts.audit.visibility import visible_days
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import Member
from rvuedge.contracts.rules.base_pay import NO_FACTS
from rvuedge.contracts.rules.contract_year import year_around
from rvuedge.contracts.rules.elements.model import Facts
from rvuedge.contracts.terms.policy_book import assigned_policies
from rvuedge.contracts.terms.queries import Terms, in_force, shifts_of, terms_of_all
from rvuedge.logbook.places.queries import WorkDays, work_days
from rvuedge.productivity.pay.contract_parts import pays
from rvuedge.productivity.pay.counted_facts import facts_of_all
from rvuedge.productivity.pay.periods import PayRefused, earned_between
from rvuedge.productivity.pay.survey_points import SurveyReader
from rvuedge.productivity.totals.queries import WorkTotal, totals_of_stints
from rvuedge.reports.rules.clinical_time import ClinicalTime, Stint, apart, clinical_time, without

DAY = timedelta(days=1)
NO_DAYS = WorkDays(())
TWO_PRACTICES = "the physician works for another practice too, and no contract says for which of them it pays"


@dataclass(frozen=True, slots=True)
class Subject:
    """A physician of a period: the days seen, the terms of them oldest first, the work, and the pay.

    `time` leaves out days that no release values; `visible` are all days of the membership. `pay` is in dollars, None
    where no terms say what is paid; `refused` the sentence why there is no amount. `shifts` are those of call of the
    contract year of the last day seen, `facts` what elements of pay count in it; `work` the days of `visible`
    whose work is the practice's.
    """

    person: Person
    time: ClinicalTime
    terms: tuple[Terms, ...]
    total: WorkTotal
    visible: tuple[Stint, ...]
    pay: Decimal | None = None
    refused: str = ""
    shifts: Mapping[tuple[date, str], int] = field(default_factory=dict)
    contract_total: WorkTotal | None = None
    facts: Facts = field(default_factory=lambda: NO_FACTS)
    work: WorkDays = NO_DAYS
    assigned: str | None = None

    @property
    def contract_work_rvu(self) -> Decimal:
        """The wRVU under the physician's own contract, whatever the report is valued by."""
        return (self.contract_total or self.total).work_rvu

    @property
    def policy(self) -> str:
        """The policy of the last day seen: what a practice has assigned, else what the contract names."""
        return self.assigned or self.now.policy

    @property
    def now(self) -> Terms:
        """The terms of the last day seen."""
        return self.terms[-1]

    @property
    def roster(self) -> Decimal | None:
        """The clinical FTE that the roster states for the last day seen."""
        return self.time.stints[-1].cfte


def subjects(
    organization_id: int,
    members: Sequence[Member],
    *,
    start: date,
    end: date,
    surveys: SurveyReader,
    gaps: Sequence[Stint] = (),
    with_pay: bool = True,
) -> list[Subject]:
    """The physicians among some members of a period, each once however often they came; as members are ordered.

    `gaps` are days without a release of the fee schedule: work of them has no value unless a contract freezes one.

    As many statements for five hundred people as for one.
    """
    days = stints_of(members, start=start, end=end)
    people = {member.person.id: member.person for member in members if member.person.id in days}
    terms = terms_of_all([*people])
    work = work_of(organization_id, days)
    totals = totals_of(work)
    found = [
        _subject(person, days[person.id], terms.get(person.id, []), totals, gaps, work[person.id])
        for person in people.values()
    ]
    last = {subject.person.id: subject.time.stints[-1].last for subject in found}
    assigned = assigned_policies(last)
    found = [replace(subject, assigned=assigned.get(subject.person.id)) for subject in found]
    return _paid(found, surveys) if with_pay else found


def stints_of(members: Sequence[Member], *, start: date, end: date) -> dict[int, tuple[Stint, ...]]:
    """The days of a period on which each person's figures are seen, by person id; no day twice.

    Who deleted their account took their figures along and is left out, rather than shown as somebody without work.
    """
    days: dict[int, list[Stint]] = {}
    for member in members:
        stints = [] if member.person.is_removed else _stints(member, start, end)
        if stints:
            days.setdefault(member.person.id, []).extend(stints)
    return {person: apart(some) for person, some in days.items()}


def work_of(organization_id: int, days: Mapping[int, Sequence[Stint]]) -> dict[int, WorkDays]:
    """By person, the days whose work is the practice's (logbook.places)."""
    spans = {person: [(stint.first, stint.last) for stint in some] for person, some in days.items()}
    return work_days(organization_id, spans)


def totals_of(work: Mapping[int, WorkDays]) -> dict[int, WorkTotal]:
    """What each person logged on the days whose work is the practice's."""
    return totals_of_stints([(person, *period) for person, some in work.items() for period in some.periods])


def _stints(member: Member, start: date, end: date) -> list[Stint]:
    cfte = None if member.cfte is None else member.cfte.normalize()
    first, last = max(start, member.started_on), min(end, member.ended_on or end)
    return [Stint(*days, cfte) for days in visible_days(member.role, member.person.stages, first, last)]


def _subject(
    person: Person,
    stints: tuple[Stint, ...],
    terms: list[Terms],
    totals: dict[int, WorkTotal],
    gaps: Sequence[Stint],
    work: WorkDays,
) -> Subject:
    stated = [(contract.effective_from, contract.cfte) for contract in terms if contract.effective_from]
    time = clinical_time(_valued(stints, terms, gaps), stated)
    return Subject(person, time, _of_days(terms, time), totals.get(person.id, WorkTotal()), stints, work=work)


def _valued(stints: Sequence[Stint], terms: list[Terms], gaps: Sequence[Stint]) -> Sequence[Stint]:
    """The days whose work can have a value; all of them where none can."""
    unvalued = [gap for gap in gaps if not in_force(terms, gap.first).pin.is_frozen]
    return [piece for stint in stints for piece in without(stint, unvalued)] or stints


def _of_days(terms: list[Terms], time: ClinicalTime) -> tuple[Terms, ...]:
    """Every set of terms in force on one of the days, oldest first; the defaults where there were none."""
    days = sorted({piece.first for piece in time.stints} | _changes(terms, time))
    found = [in_force(terms, day) for day in days]
    return tuple(dict.fromkeys(found))


def _changes(terms: list[Terms], time: ClinicalTime) -> set[date]:
    begun = [contract.effective_from for contract in terms if contract.effective_from]
    begun += [contract.effective_to + DAY for contract in terms if contract.effective_to]
    return {day for day in begun if any(stint.first < day <= stint.last for stint in time.stints)}


def _paid(found: list[Subject], surveys: SurveyReader) -> list[Subject]:
    """Each with what the terms pay for the days seen, or why not."""
    query = [(subject.person, stint.first, stint.last) for subject in found for stint in subject.time.stints]
    answers = iter(earned_between(query, surveys=surveys))
    paid = [_with_pay(subject, [next(answers) for _ in subject.time.stints]) for subject in found]
    return _with_facts(_with_shifts(paid))


def _with_shifts(found: list[Subject]) -> list[Subject]:
    """Each with the call of their contract year; one query for them all, and none where nobody is paid for call."""
    years = {
        subject.person.id: year_around(subject.time.stints[-1].last, subject.now.money.year_start)
        for subject in found
        if subject.now.money and subject.now.money.shift_labels
    }
    if not years:
        return found
    first, last = min(year.first for year in years.values()), max(year.last for year in years.values())
    entered = shifts_of([*years], start=first, end=last)
    return [
        replace(
            subject,
            shifts={
                (day, label): number
                for (day, label), number in entered.get(subject.person.id, {}).items()
                if years[subject.person.id].contains(day)
            },
        )
        if subject.person.id in years
        else subject
        for subject in found
    ]


def _with_facts(found: list[Subject]) -> list[Subject]:
    """Each with what elements of pay count in their contract year; a query a source for them all, if any."""
    years = {
        subject.person.id: year_around(subject.time.stints[-1].last, subject.now.money.year_start)
        for subject in found
        if subject.now.money and subject.now.money.facts
    }
    if not years:
        return found
    wanted = {item.person.id: item.now.money.facts for item in found if item.now.money and item.person.id in years}
    first, last = min(year.first for year in years.values()), max(year.last for year in years.values())
    counted = facts_of_all(wanted, start=first, end=last)
    return [replace(subject, facts=counted.get(subject.person.id, NO_FACTS)) for subject in found]


def _with_pay(subject: Subject, answers: Sequence[Decimal | PayRefused | None]) -> Subject:
    refused = [answer.why for answer in answers if isinstance(answer, PayRefused)]
    if subject.work.is_shared and any(answer is not None for answer in answers):
        return replace(subject, refused=TWO_PRACTICES)
    if refused:
        return replace(subject, refused=refused[0])
    amounts = [answer for answer in answers if isinstance(answer, Decimal)]
    return replace(subject, pay=sum(amounts, Decimal(0))) if amounts else subject


def unpaid_days(subject: Subject) -> bool:
    """Whether some of the days seen have terms that pay and others none: pay is then of part of the work."""
    paying = [pays(contract) for contract in subject.terms]
    return any(paying) and not all(paying)
