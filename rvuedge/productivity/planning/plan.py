"""What is missing to a target this year, in wRVU and in cases of one code. Nothing is stored."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from rvuedge.accounts.people.access import now
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organizations_of
from rvuedge.benchmarks.comparison.ranking import value_for
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.catalog.rules.in_force import ReleaseNotice
from rvuedge.catalog.store.showing import notice_on, release_to_show
from rvuedge.contracts.terms.policy_book import policy_of
from rvuedge.contracts.terms.queries import Terms, among
from rvuedge.logbook.credits.crediting import basis_for, credit_logs
from rvuedge.logbook.records.facts import LineFacts, LogFacts, PersonFacts
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.figures import dollars, figure
from rvuedge.productivity.pay.year_to_date import Running, YearInputs, known_of, running_year
from rvuedge.productivity.rules.pace import counted_goal, days_left
from rvuedge.valuation import LineState

CENT = Decimal("0.01")
MOST = Decimal(100_000)  # wRVU a year: no person works more, and no search goes further


@dataclass(frozen=True, slots=True)
class IncomePlan:
    """What a target asks for by the year's end, in wRVU and in cases of one code."""

    target_work_rvu: Decimal
    expected_work_rvu: Decimal
    missing: Decimal
    code: str
    each: Decimal
    cases: int
    cases_per_month: int
    sentence: str
    explanation: tuple[str, ...]


def plan(person: Person, target: Mapping[str, Any], *, code: str, on: date, survey: SurveyFacts | None) -> IncomePlan:
    """How many more of one code a month reach a target this year, if the rest of the year goes as it went.

    `target` names one of percentile (of `survey`), compensation (dollars) or work_rvu. The year is the contract's,
    counted as the dashboard counts it. Raises InvalidError where the code earns nothing, no day is left, or terms do
    not say what is paid; BenchmarkRefusedError outside the curve.
    """
    known = known_of(person, on=on)
    terms = among(person.id, list(known.terms), on)
    if not days_left(on, known.away, known.year):
        raise InvalidError(
            f"There are no working days left in the year that ends on {known.year.last}.", code="no-day-left"
        )
    wanted, how = _wanted(known, target, terms, survey)
    expected = known.expected.value or Decimal(0)
    each, shown = _credited(person, terms, code, on)
    missing = max(Decimal(0), wanted - expected)
    cases = int((missing / each).to_integral_value(ROUND_CEILING))
    months = months_left(on, known.year.last)
    monthly = int((cases / months).to_integral_value(ROUND_CEILING)) if months >= 1 else cases
    steps = (
        *how,
        f"expected this year: {known.expected.explanation}",
        f"missing: {figure(wanted)} − {figure(expected)} = {figure(missing)} wRVUs",
        *([shown.message] if shown else ()),
        f"{code} earns {figure(each)} wRVUs: {figure(missing)} / {figure(each)}, rounded up, is {cases} cases",
        _spread_words(known, months, monthly, cases),
    )
    sentence = _sentence(target, code, monthly if months >= 1 else None, cases, known.year.last)
    return IncomePlan(wanted, expected, missing, code, each, cases, monthly, sentence, steps)


def months_left(on: date, last: date) -> Decimal:
    """The months from the next day to a year's last day, what is left of the current one as a part of it."""
    days = calendar.monthrange(on.year, on.month)[1]
    whole = (last.year - on.year) * 12 + last.month - on.month
    return whole + Decimal(days - on.day) / days


def _spread_words(known: YearInputs, months: Decimal, monthly: int, cases: int) -> str:
    last = _day(known.year.last)
    if months < 1:
        return f"less than a month is left: all {cases} by {last}"
    count = months.quantize(CENT, ROUND_HALF_UP)
    return f"spread over the {figure(count)} months to {last}: {monthly} per month, rounded up"


def _sentence(target: Mapping[str, Any], code: str, monthly: int | None, cases: int, last: date) -> str:
    name, value = next((name, value) for name, value in target.items() if value is not None)
    words = {"percentile": f"P{figure(value)}", "compensation": dollars(value), "work_rvu": f"{figure(value)} wRVUs"}
    if not cases:
        return f"At this pace you reach {words[name]} without any more."
    many = f"{cases} more {code} by {_day(last)}" if monthly is None else f"{monthly} more {code} per month"
    return f"{many} to reach {words[name]}"


def _day(day: date) -> str:
    return f"{calendar.month_name[day.month]} {day.day}"


def _wanted(
    known: YearInputs, target: Mapping[str, Any], terms: Terms, survey: SurveyFacts | None
) -> tuple[Decimal, tuple[str, ...]]:
    if target.get("work_rvu") is not None:
        return target["work_rvu"], ()
    if target.get("compensation") is not None:
        return _for_pay(known, target["compensation"])
    person = known.person
    if survey is None or person.specialty is None:
        raise InvalidError("A percentile needs a survey and your specialty.", code="no-survey")
    full, how = value_for(
        survey,
        target["percentile"],
        organization_ids=[organization.id for organization, _ in organizations_of(person.id, on=known.on)],
        specialty=person.specialty,
        provider_type=person.provider_type,
        on=now().date(),
    )
    year = full * terms.cfte
    wanted = counted_goal(year, known.first, away=known.away, year=known.year) or Decimal(0)
    sentence = f"P{figure(target['percentile'])} of {survey.name}: {figure(full)} wRVUs × {terms.cfte:f} clinical FTE"
    if known.first > known.year.first:
        sentence += f" × the fraction of the year from {known.first} on"
    return wanted, (*how, f"{sentence} = {figure(wanted)} wRVUs")


def _for_pay(known: YearInputs, pay: Decimal) -> tuple[Decimal, tuple[str, ...]]:
    """The fewest wRVU, to the hundredth, with which the year's terms and its work so far come to so many dollars."""
    running = running_year(known)
    if running is None:
        raise InvalidError("Your contract has no pay rate for work.", code="no-pay-stated")
    rest = _fewest(running, pay)
    total = known.work_rvu + rest
    sentence = (
        f"{figure(known.work_rvu)} wRVUs so far and {figure(rest)} more by {_day(known.year.last)} are the fewest"
        f" wRVUs that bring this year's pay to {dollars(pay)} under the year's terms"
    )
    return total, (sentence,)


def _fewest(running: Running, pay: Decimal) -> Decimal:
    """The fewest wRVU that the rest of a year has to bring."""
    low, high = Decimal(0), MOST
    if running.with_rest(low).amount >= pay:
        return low
    if running.with_rest(high).amount < pay:
        raise InvalidError(f"Under your contract no amount of work pays {dollars(pay)}.", code="never-paid")
    while high - low > CENT:
        middle = ((low + high) / 2).quantize(CENT)
        if running.with_rest(middle).amount >= pay:
            high = middle
        else:
            low = middle
    return high


def _credited(person: Person, terms: Terms, code: str, on: date) -> tuple[Decimal, ReleaseNotice | None]:
    """What one case of a code by itself earns under a person's terms on a day, in wRVU.

    No service of the day is valued, so a day that no release covers yet plans with the newest, and a notice says so.
    """
    log = LogFacts(id="plan", performed_on=on, setting="facility", lines=(LineFacts(code),))
    policy, who = policy_of(person.id, terms).on(on), PersonFacts(person.provider_type, person.stages)
    credit = credit_logs([log], person=who, basis=basis_for(terms, on, policy=policy))["plan:0"]
    notice = notice_on(on) if credit.state == LineState.NOT_IN_SCHEDULE else None
    if notice:
        newest = release_to_show(on=on, name=None).release.name
        credit = credit_logs([log], person=who, basis=basis_for(terms, on, policy=policy, release=newest))["plan:0"]
    if not credit.work_rvu:
        raise InvalidError(f"{code} earns no work RVUs for you on {on} ({credit.state}).", code="earns-nothing")
    return credit.work_rvu.normalize() + 0, notice
