"""What a change of crediting does to pay: the years it touches, up to today, with the work as it is and as it would be.

Shown to managers beside the wRVU, under the terms that benchmark reports count; of nobody who works elsewhere too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.benchmarks.comparison.survey_data import SurveyLibrary
from rvuedge.contracts.rules.base_pay import NO_FACTS, Done
from rvuedge.contracts.rules.contract_year import DateSpan
from rvuedge.contracts.rules.elements.model import CODES, SITE, PayFact
from rvuedge.contracts.terms.queries import Terms, shifts_of, terms_of_all
from rvuedge.productivity.pay.counted_facts import facts_of_all
from rvuedge.productivity.pay.counting_dates import contract_year_on
from rvuedge.productivity.pay.periods import PayRefused, pay_of_spans
from rvuedge.productivity.pay.survey_points import SurveyReader, surveys_of
from rvuedge.productivity.repricing.assigning import AssignmentMade
from rvuedge.productivity.repricing.effects import ChangedLog
from rvuedge.productivity.totals.queries import days_of_all
from rvuedge.reconciliation.group.keeping import seen_days
from rvuedge.reports.benchmark.physicians import TWO_PRACTICES

ZERO = Decimal(0)
NO_TERMS = "no contract that pays for work"
BY_PART = "not computed: terms have a rate for codes or a site"
Days = Mapping[date, Decimal]


@dataclass(frozen=True, slots=True)
class PayChanged:
    """A physician's pay in dollars from `first` to `last` before and after; None where `why` says there is none."""

    person_id: int
    name: str
    first: date
    last: date
    before: Decimal | None = None
    after: Decimal | None = None
    why: str = ""

    @property
    def change(self) -> Decimal | None:
        """After less before."""
        return None if self.after is None or self.before is None else self.after - self.before


def pay_changes(organization_id: int, logs: Sequence[ChangedLog], *, today: date) -> list[PayChanged]:
    """Of whoever's credits change, by name; a few statements for all of them."""
    if not logs:
        return []
    moved: dict[int, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for log in logs:
        moved[log.person_id][log.performed_on] += log.change
    last = max(today, *(day for days in moved.values() for day in days))
    terms = terms_of_all([*moved])
    first = {number: contract_year_on(terms.get(number, []), min(days)).first for number, days in moved.items()}
    whole = {"start": min(first.values()), "end": last}
    seen = seen_days(organization_id, whole["start"], last)
    work, shifts = days_of_all([*moved], **whole), shifts_of([*moved], **whole)
    facts = facts_of_all({number: _facts(terms.get(number, [])) for number in moved}, **whole)
    surveys = surveys_of(SurveyLibrary([organization_id]))
    found = []
    for number, days in moved.items():
        if number not in seen:
            continue
        person, worked = seen[number]
        done = Done(work.get(number, {}), shifts.get(number, {}), facts.get(number, NO_FACTS))
        blank = PayChanged(number, person.name, first[number], last, why=TWO_PRACTICES)
        spans = [DateSpan(*span) for span in worked.within(first[number], last)]
        counted = _Counted(person, terms.get(number, []), done, days, spans)
        found.append(blank if worked.is_shared else _changed(counted, blank, surveys))
    return sorted(found, key=lambda item: item.name)


def with_pay(made: AssignmentMade, *, today: date) -> AssignmentMade:
    """An assignment that is only looked at, with what it would do to pay; once it is made, the totals hold it."""
    if not made.preview:
        return made
    found = pay_changes(made.draft.organization_id, made.effects.logs, today=today)
    return replace(made, pay=tuple(found))


@dataclass(frozen=True, slots=True)
class _Counted:
    """A physician, what was done, by how much each day moves, and the spans whose work the practice sees."""

    person: Person
    terms: list[Terms]
    done: Done
    moved: Days
    spans: list[DateSpan]


def _changed(of: _Counted, blank: PayChanged, surveys: SurveyReader) -> PayChanged:
    number, name, done = blank.person_id, blank.name, of.done
    if any(fact.source in (CODES, SITE) for fact in _facts(of.terms)):
        return PayChanged(number, name, blank.first, blank.last, why=BY_PART)
    days = {day: done.work.get(day, ZERO) + of.moved.get(day, ZERO) for day in {*done.work, *of.moved}}
    before, after = (
        pay_of_spans(of.person, of.terms, side, of.spans, surveys)
        for side in (done, Done(days, done.shifts, done.facts))
    )
    for answer in (before, after):
        if isinstance(answer, PayRefused):
            return PayChanged(number, name, blank.first, blank.last, why=answer.why)
    if before is None or after is None:
        return PayChanged(number, name, blank.first, blank.last, why=NO_TERMS)
    return PayChanged(number, name, blank.first, blank.last, before, after)  # type: ignore[arg-type]


def _facts(terms: Sequence[Terms]) -> list[PayFact]:
    return list(dict.fromkeys(fact for stated in terms if stated.money for fact in stated.money.facts))
