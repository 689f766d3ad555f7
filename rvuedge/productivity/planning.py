"""Offers side by side, what is missing to a target, and what another release would change. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from rvuedge.accounts.access import now
from rvuedge.accounts.models import Person
from rvuedge.accounts.queries import organizations_of
from rvuedge.benchmarks.queries import SurveyFacts
from rvuedge.benchmarks.standing import value_for
from rvuedge.contracts.compensation import Step
from rvuedge.contracts.queries import Terms, policy_of, terms_on
from rvuedge.contracts.services import TermsRefusedError, checked_money
from rvuedge.contracts.settlement import Part, whole_year, year_to_date
from rvuedge.contracts.terms import Money, money_from
from rvuedge.errors import InvalidError
from rvuedge.logbook.crediting import basis_on, credit_logs
from rvuedge.logbook.facts import LineFacts, LogFacts, PersonFacts
from rvuedge.productivity.bulk_repricing import reprice_people
from rvuedge.productivity.compensation import pays, resolved
from rvuedge.productivity.pace import projection
from rvuedge.productivity.queries import days_of, total_of

CENT = Decimal("0.01")
MOST = Decimal(100_000)  # wRVU a year: no person works more, and no search goes further


@dataclass(frozen=True, slots=True)
class Offered:
    """One offer's year in dollars for a number of wRVU, with its steps, and dollars per wRVU."""

    name: str
    amount: Decimal
    per_work_rvu: Decimal | None
    steps: tuple[Step, ...]
    how: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a target asks for by the year's end, in wRVU and in cases of one code."""

    target_work_rvu: Decimal
    expected_work_rvu: Decimal
    missing: Decimal
    code: str
    each: Decimal
    cases: int
    cases_a_month: int
    sentence: str
    how: tuple[str, ...]


def offers_compared(
    person: Person, offers: Sequence[Mapping[str, Any]], *, work_rvu: Decimal, year: int, organizations: list[int]
) -> list[Offered]:
    """The same year of work, spread evenly, under each offer, the best paid first.

    Raises TermsRefusedError for an offer that makes no contract, naming it.
    """
    found = []
    for offer in offers:
        try:
            money = money_from(checked_money(offer["money"], organizations))
        except TermsRefusedError as error:
            raise TermsRefusedError(f"{offer['name']}: {error.detail}", code=error.code) from error
        found.append(_offered(person, offer["name"], money, offer["cfte"], work_rvu, year))
    return sorted(found, key=lambda one: -one.amount)


def _offered(person: Person, name: str, money: Money, cfte: Decimal, work_rvu: Decimal, year: int) -> Offered:
    taken, how = resolved(person, money, cfte)
    part = Part(date(year, 1, 1), date(year, 12, 31), taken, how)
    days = (part.last - part.first).days + 1
    spread = {part.first + timedelta(days=at): work_rvu / days for at in range(days)}
    told = year_to_date([part], spread, {}, on=part.last)
    each = (told.earned / work_rvu).quantize(CENT, ROUND_HALF_UP) if work_rvu else None
    return Offered(name, told.earned, each, told.steps, told.how)


def last_year(person: Person, *, on: date) -> Decimal:
    """wRVU of the twelve months that end on a day."""
    return total_of(person.id, start=_year_before(on), end=on).work_rvu


def plan(person: Person, target: Mapping[str, Any], *, code: str, on: date, survey: SurveyFacts | None) -> Plan:
    """How many more of one code a month reach a target this year, if the rest of the year goes as it went.

    `target` names one of percentile (of `survey`), compensation (dollars) or work_rvu. Raises InvalidError where the
    code earns nothing, no day is left, or terms do not say what is paid; BenchmarkRefusedError outside the curve.
    """
    terms = terms_on(person.id, on)
    wanted, how = _wanted(person, target, terms, survey, on)
    days = days_of(person.id, start=date(on.year, 1, 1), end=on)
    total = sum((one.work_rvu for _, one in days), Decimal(0))
    expected = projection(total, on, days[0][0] if days else on)
    each = _credited(person, terms, code, on)
    missing = max(Decimal(0), wanted - (expected.value or Decimal(0)))
    months = 12 - on.month + (on.day == 1)
    if missing and not months:
        raise InvalidError("No whole month is left this year; ask for an earlier day.", code="no-month-left")
    cases = int((missing / each).to_integral_value(ROUND_CEILING))
    monthly = -(-cases // months) if months else 0
    said = _sentence(target, code, monthly, cases)
    steps = (
        *how,
        f"expected this year: {expected.how}",
        f"missing: {wanted:f} − {expected.value or 0:f} = {missing:f} wRVU",
        f"{code} earns {each:f} wRVU: {missing:f} / {each:f}, rounded up, is {cases} cases",
        f"spread over {months} {'month' if months == 1 else 'months'} to the year's end: {monthly} a month",
    )
    return Plan(wanted, expected.value or Decimal(0), missing, code, each, cases, monthly, said, steps)


def _sentence(target: Mapping[str, Any], code: str, monthly: int, cases: int) -> str:
    name, value = next((name, value) for name, value in target.items() if value is not None)
    goal = {"percentile": f"P{value:f}", "compensation": f"{value:f} dollars", "work_rvu": f"{value:f} wRVU"}[name]
    if not cases:
        return f"At this pace {goal} is reached without more."
    return f"{monthly} more {code} a month to reach {goal}"


def _wanted(
    person: Person, target: Mapping[str, Any], terms: Terms, survey: SurveyFacts | None, on: date
) -> tuple[Decimal, tuple[str, ...]]:
    if target.get("work_rvu") is not None:
        return target["work_rvu"], ()
    if target.get("compensation") is not None:
        return _for_pay(person, target["compensation"], terms, on)
    if survey is None or person.specialty is None:
        raise InvalidError("A percentile needs a survey and your specialty.", code="no-survey")
    full, how = value_for(
        survey,
        target["percentile"],
        organization_ids=[organization.id for organization, _ in organizations_of(person.id, on=on)],
        specialty=person.specialty,
        provider_type=person.provider_type,
        on=now().date(),
    )
    wanted = (full * terms.cfte).quantize(CENT, ROUND_HALF_UP)
    said = f"P{target['percentile']:f} of {survey.name}: {full:f} wRVU × {terms.cfte:f} clinical FTE = {wanted:f}"
    return wanted, (*how, said)


def _for_pay(person: Person, dollars: Decimal, terms: Terms, on: date) -> tuple[Decimal, tuple[str, ...]]:
    """The fewest wRVU, to the hundredth, whose whole year pays so much under the terms in force."""
    if not pays(terms):
        raise InvalidError("Your contract does not say what work is paid.", code="no-pay-stated")
    money, how = resolved(person, terms.money or Money(rate=terms.rate), terms.cfte)
    part = Part(date(on.year, 1, 1), date(on.year, 12, 31), money, how)
    low, high = Decimal(0), MOST
    if whole_year([part], high, on.year) < dollars:
        raise InvalidError(f"Under your contract no amount of work pays {dollars:f} dollars.", code="never-paid")
    while high - low > CENT:
        middle = ((low + high) / 2).quantize(CENT)
        if whole_year([part], middle, on.year) >= dollars:
            high = middle
        else:
            low = middle
    return high, (*how, f"{high:f} wRVU are the fewest that pay {dollars:f} dollars a year under these terms")


def _credited(person: Person, terms: Terms, code: str, on: date) -> Decimal:
    """What one case of a code by itself earns under a person's terms on a day, in wRVU."""
    log = LogFacts(id="plan", performed_on=on, setting="facility", lines=(LineFacts(code),))
    basis = basis_on(on, release=terms.pinned_release, policy=policy_of(person.id, terms))
    credit = credit_logs([log], person=PersonFacts(person.provider_type, person.is_trainee), basis=basis)["plan:0"]
    if not credit.work_rvu:
        raise InvalidError(f"{code} earns no work RVU for you on {on} ({credit.state}).", code="earns-nothing")
    return credit.work_rvu.normalize() + 0


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The last twelve months under another release: wRVU, and a year's pay of each under the terms in force."""

    release: str
    start: date
    end: date
    work_rvu: Decimal
    work_rvu_there: Decimal
    unvalued_lines: int
    pay: Decimal | None
    pay_there: Decimal | None
    how: tuple[str, ...]


def sensitivity(person: Person, release: str, *, on: date) -> Sensitivity:
    """What another release would make of the last twelve months. Raises NotFoundError for one that is not loaded."""
    start = _year_before(on)
    total = reprice_people([person], release=release, policy=None, start=start, end=on).total
    terms = terms_on(person.id, on)
    pay: list[Decimal | None] = [None, None]
    how: tuple[str, ...] = ("no pay is stated in the contract",)
    if pays(terms):
        money, how = resolved(person, terms.money or Money(rate=terms.rate), terms.cfte)
        part = Part(date(on.year, 1, 1), date(on.year, 12, 31), money, how)
        pay = [whole_year([part], figure, on.year) for figure in (total.old, total.new)]
        how = (*how, "a whole year's pay for the same lines, spread evenly, under the terms in force")
    return Sensitivity(release, start, on, total.old, total.new, total.new_unvalued, pay[0], pay[1], how)


def _year_before(on: date) -> date:
    """The first of the twelve months that end on a day."""
    day = on + timedelta(days=1)
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else date(day.year - 1, 3, 1)
