"""A plan change modeled: what some physicians were paid for a year of work, and what a new plan would have paid.

Both sides are computed alike, by the terms of each day: the present terms, and the new plan on the same days in their
place. So the old side is the compensation that the benchmark report has for the same days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import Member, members_of
from rvuedge.benchmarks.comparison.survey_data import SurveyLibrary
from rvuedge.contracts.rules.base_pay import NO_FACTS, Done
from rvuedge.contracts.rules.contract_year import DateSpan
from rvuedge.contracts.rules.elements.model import AT_PACE, CODES, SITE, PayFact
from rvuedge.contracts.terms.queries import Terms, shifts_of, terms_of_all
from rvuedge.platform.figures import count
from rvuedge.productivity.pay.contract_parts import pays
from rvuedge.productivity.pay.counted_facts import facts_of_all
from rvuedge.productivity.pay.counting_dates import contract_year_on
from rvuedge.productivity.pay.periods import PayRefused, pay_of_spans
from rvuedge.productivity.pay.survey_points import SurveyReader, surveys_of
from rvuedge.productivity.repricing.bulk import reprice_people
from rvuedge.productivity.totals.queries import days_of_all
from rvuedge.reports.benchmark.physicians import TWO_PRACTICES, Subject, subjects, unpaid_days
from rvuedge.reports.plan_change.new_plan import CannotChangeError, NewPlan, credits_alike
from rvuedge.reports.plan_change.rows import VOLUMES, NotCompared, PersonChange, volume_name

ONE, ZERO = Decimal(1), Decimal(0)
NOT_SEEN = "not a physician of the practice that year, or in training"
NO_TERMS = "no contract that pays for work"
IN_PART = "terms with pay cover only some of the days"


@dataclass(frozen=True, slots=True)
class YearModeled:
    """What is modeled for everybody: the practice, the plan, the year (both days included), the release tried."""

    organization_id: int
    plan: NewPlan
    start: date
    end: date
    release: str | None


@dataclass(frozen=True, slots=True)
class _Physician:
    """A physician with the terms of either side and what was done. The factors are those of wRVU as credited now."""

    subject: Subject
    old: list[Terms]
    new: list[Terms]
    done: Done
    new_factor: Decimal = ONE
    old_at_release: Decimal = ONE
    new_at_release: Decimal = ONE


def portion_modeled(year: YearModeled, members: Sequence[Member]) -> tuple[list[PersonChange], list[NotCompared]]:
    """Some members: those compared, and those left out with the reason. As many statements for fifty as for two."""
    surveys = surveys_of(SurveyLibrary([year.organization_id]))
    found = subjects(year.organization_id, members, start=year.start, end=year.end, surveys=surveys, with_pay=False)
    seen = {subject.person.id for subject in found}
    chosen = dict.fromkeys(item.person.id for item in members)
    left = [NotCompared(number, NOT_SEEN) for number in chosen if number not in seen]
    shared = [subject for subject in found if subject.work.is_shared]
    left += [NotCompared(subject.person.id, TWO_PRACTICES) for subject in shared]
    rows: list[PersonChange] = []
    for item in _physicians(year, [subject for subject in found if not subject.work.is_shared], left):
        compared = _compared(year, item, surveys)
        if isinstance(compared, NotCompared):
            left.append(compared)
        else:
            rows.append(compared)
    return rows, left


def chosen_members(organization_id: int, start: date, end: date, people: Sequence[int] | None) -> list[Member]:
    """The members of a period, all or some of them, by name."""
    members = members_of(organization_id, start=start, end=end)
    return members if people is None else [member for member in members if member.person.id in set(people)]


def _physicians(year: YearModeled, found: Sequence[Subject], left: list[NotCompared]) -> list[_Physician]:
    """Everybody with what is asked of the database, in few statements; who cannot be changed goes to `left`."""
    terms = terms_of_all([subject.person.id for subject in found])
    sides: dict[int, tuple[list[Terms], list[Terms]]] = {}
    able: list[Subject] = []
    for subject in found:
        number, own = subject.person.id, terms.get(subject.person.id, [])
        try:
            sides[number] = own, year.plan.of(own, subject.time.stints[0].first, subject.roster)
        except CannotChangeError as error:
            left.append(NotCompared(number, str(error)))
            continue
        able.append(subject)
    if not able:
        return []
    done = _done(year, sides)
    short: dict[int, int] = {}
    factors = _factors(year, able, sides, short)
    left += [
        NotCompared(number, f"{count(lines, 'line')} without a value under the new plan")
        for number, lines in short.items()
    ]
    return [
        _Physician(subject, *sides[subject.person.id], done[subject.person.id], *factors[subject.person.id])
        for subject in able
        if subject.person.id not in short
    ]


def _done(year: YearModeled, sides: Mapping[int, tuple[list[Terms], list[Terms]]]) -> dict[int, Done]:
    """Work, call and facts of everybody from the first contract year that the year touches."""
    every = [(number, terms) for number, both in sides.items() for terms in both]
    first = min(contract_year_on(terms, year.start).first for _, terms in every)
    wanted: dict[int, list[PayFact]] = {}
    for number, terms in every:
        counted = [fact for stated in terms if stated.money for fact in stated.money.facts]
        wanted[number] = list(dict.fromkeys([*wanted.get(number, []), *counted]))
    whole = {"start": first, "end": year.end}
    work, shifts = days_of_all([*sides], **whole), shifts_of([*sides], **whole)
    facts = facts_of_all(wanted, **whole)
    return {number: Done(work.get(number, {}), shifts.get(number, {}), facts.get(number, NO_FACTS)) for number in sides}


def _factors(
    year: YearModeled,
    able: Sequence[Subject],
    sides: Mapping[int, tuple[list[Terms], list[Terms]]],
    short: dict[int, int],
) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    """What wRVU as credited now are multiplied by: under the new plan, and under either at the release tried.

    `short` takes whose lines lose their value under the new plan, and how many: no amount follows for them.
    """
    people = [subject.person for subject in able]
    within = {subject.person.id: subject.work.periods for subject in able}
    recredited = [person for person in people if not credits_alike(*sides[person.id])]

    def ratios(some: Sequence[Person], side: int, release: str | None) -> dict[int, Decimal]:
        if not some:
            return {}
        terms = {person.id: sides[person.id][side] for person in some}
        period = {"start": year.start, "end": year.end, "within": within}
        found = reprice_people(some, release=release, policy=None, terms=terms, **period)  # type: ignore[arg-type]
        lost = {number: item.new_unvalued - item.old_unvalued for number, item in found.people.items()}
        if release is None:
            short.update({number: lines for number, lines in lost.items() if lines > 0})
        return {number: item.new / item.old for number, item in found.people.items() if item.old}

    new = ratios(recredited, 1, None)
    old_there: dict[int, Decimal] = {}
    new_there: dict[int, Decimal] = {}
    if year.release is not None:
        old_there = ratios([person for person in people if not _is_frozen(sides[person.id][0])], 0, year.release)
        changed = [person for person in recredited if not _is_frozen(sides[person.id][1])]
        new_there = ratios(changed, 1, year.release)
    alike = {person.id for person in people} - {person.id for person in recredited}
    return {
        person.id: (
            new.get(person.id, ONE),
            old_there.get(person.id, ONE),
            old_there.get(person.id, ONE) if person.id in alike else new_there.get(person.id, new.get(person.id, ONE)),
        )
        for person in people
    }


def _is_frozen(terms: Sequence[Terms]) -> bool:
    """Whether every set of terms freezes the values of the work: what is published later changes nothing."""
    return bool(terms) and all(item.pin.is_frozen for item in terms)


def _compared(year: YearModeled, item: _Physician, surveys: SurveyReader) -> PersonChange | NotCompared:
    """A physician under both, or why there is no comparison."""
    number, subject = item.subject.person.id, item.subject
    new = _pay(item, item.new, item.new_factor, ONE, surveys)
    if isinstance(new, PayRefused):
        return NotCompared(number, f"no amount under the new plan: {new.why}")
    if not any(pays(terms) for terms in subject.terms):
        return NotCompared(number, NO_TERMS, new)
    if unpaid_days(subject):
        return NotCompared(number, IN_PART)
    old = _pay(item, item.old, ONE, ONE, surveys)
    if isinstance(old, PayRefused):
        return NotCompared(number, f"no amount under the present terms: {old.why}")
    if old is None or new is None:
        return NotCompared(number, NO_TERMS)
    tried = {name: (_amount(a, old), _amount(b, new)) for name, a, b in _cases(year, item, surveys)}
    return PersonChange(
        person_id=number,
        specialty=subject.person.specialty or "",
        cfte=subject.time.cfte,
        work_rvu=subject.total.work_rvu,
        new_work_rvu=subject.total.work_rvu if item.new_factor == ONE else _rounded(subject, item.new_factor),
        old=old,
        new=new,
        is_confirmed=all(terms.is_confirmed for terms in subject.terms),
        tried=tried,
    )


def _rounded(subject: Subject, factor: Decimal) -> Decimal:
    return (subject.total.work_rvu * factor).quantize(Decimal("0.01"), ROUND_HALF_UP)


Answer = Decimal | PayRefused | None


def _cases(year: YearModeled, item: _Physician, surveys: SurveyReader) -> list[tuple[str, Answer, Answer]]:
    """The release tried, then more and less work, under both."""
    found: list[tuple[str, Answer, Answer]] = []
    if year.release is not None:
        old = _pay(item, item.old, item.old_at_release, ONE, surveys)
        found.append((f"work at {year.release}", old, _pay(item, item.new, item.new_at_release, ONE, surveys)))
    for percent in VOLUMES:
        volume = ONE + Decimal(percent) / 100
        both = [
            _pay(item, terms, factor, volume, surveys)
            for terms, factor in ((item.old, ONE), (item.new, item.new_factor))
        ]
        found.append((volume_name(percent), both[0], both[1]))
    return found


def _amount(answer: Answer, usual: Decimal) -> Decimal:
    """An amount of a case; terms that pay for the year pay in each case of it."""
    return answer if isinstance(answer, Decimal) else usual


def _pay(item: _Physician, terms: list[Terms], credited: Decimal, volume: Decimal, surveys: SurveyReader) -> Answer:
    """What terms pay for the days seen, of wRVU as credited and so much of the volume."""
    spans = [DateSpan(stint.first, stint.last) for stint in item.subject.time.stints]
    return pay_of_spans(item.subject.person, terms, _scaled(item.done, terms, credited, volume), spans, surveys)


def _scaled(done: Done, terms: Sequence[Terms], credited: Decimal, volume: Decimal) -> Done:
    """Work as credited otherwise and at another volume; facts that count wRVU go along, those at pace by the volume."""
    if credited == volume == ONE:
        return done
    paced = {
        fact
        for stated in terms
        if stated.money
        for element in stated.money.elements
        if element.annual == AT_PACE
        for fact in element.facts
    }
    factor = credited * volume
    facts = {
        fact: {day: value * _by(fact, fact in paced, credited, volume) for day, value in days.items()}
        for fact, days in done.facts.items()
    }
    return Done({day: value * factor for day, value in done.work.items()}, done.shifts, facts)


def _by(fact: PayFact, is_paced: bool, credited: Decimal, volume: Decimal) -> Decimal:
    return (credited if fact.source in (CODES, SITE) else ONE) * (volume if is_paced else ONE)
