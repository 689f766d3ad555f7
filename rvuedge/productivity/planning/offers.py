"""Offers side by side: the same year of work under each, credited and paid as it says. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.rules.contract_year import DateSpan, year_around
from rvuedge.contracts.rules.draw import Quarter
from rvuedge.contracts.rules.pay_steps import PayStep
from rvuedge.contracts.rules.release_pins import BY_SERVICE, Pin, PinError, pin_from
from rvuedge.contracts.rules.settlement import spread, year_to_date
from rvuedge.contracts.rules.terms import Money, money_from
from rvuedge.contracts.terms.policy_book import contract_policy
from rvuedge.contracts.terms.queries import Terms, shifts_of, terms_on
from rvuedge.contracts.terms.services import ContractTermsError, checked_money
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.figures import figure
from rvuedge.productivity.pay.contract_parts import money_of, part_of, pays
from rvuedge.productivity.pay.counted_facts import facts_of_year
from rvuedge.productivity.repricing.repricing import credited_as
from rvuedge.productivity.totals.queries import days_of, total_of

CENT = Decimal("0.01")
DAY = timedelta(days=1)
MONTH = timedelta(days=31)  # a gap this long after the period began means logging began later


@dataclass(frozen=True, slots=True)
class Offered:
    """One offer's year in dollars for a number of wRVU as it credits them, with its steps, and dollars per wRVU."""

    name: str
    work_rvu: Decimal
    amount: Decimal
    paid: Decimal
    per_work_rvu: Decimal | None
    steps: tuple[PayStep, ...]
    payments: tuple[PayStep, ...]
    quarters: tuple[Quarter, ...]
    explanation: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _OfferInputs:
    """What every offer is measured by: who, their own terms, the twelve months, and the wRVU they stand for."""

    person: Person
    own: Terms
    months: DateSpan
    own_work: Decimal
    work_rvu: Decimal
    year: int
    organizations: list[int]
    explanation: tuple[str, ...]


def offers_compared(
    person: Person,
    offers: Sequence[Mapping[str, Any]],
    *,
    work_rvu: Decimal | None,
    year: int,
    on: date,
    organizations: list[int],
) -> tuple[Decimal, list[Offered]]:
    """The same year of work, spread evenly, under each offer, the best paid first; and the wRVU of that work today.

    Without `work_rvu` it is the last twelve months to `on`. An offer with a policy or releases of its own credits the
    lines of those months anew; its wRVU stand to the asked ones as the two sums do. Raises TermsRefusedError for an
    offer that makes no contract, naming it, and NotFoundError.
    """
    months = DateSpan(year_before(on), on)
    past = last_months(person.id, months)
    logged = past if work_rvu is None else None
    work = logged.work_rvu if logged else work_rvu or Decimal(0)
    inputs = _OfferInputs(
        person,
        terms_on(person.id, on),
        months,
        past.work_rvu,
        work,
        year,
        organizations,
        logged.explanation if logged else (),
    )
    found = [_offered(inputs, offer) for offer in offers]
    return work, sorted(found, key=lambda offered: -offered.amount)


def _offered(inputs: _OfferInputs, offer: Mapping[str, Any]) -> Offered:
    try:
        money, terms, shifts = _terms(inputs, offer)
        work, how = _work(inputs, terms)
        year = year_around(date(inputs.year, money.year_start, 1), money.year_start)
        parts = [part_of(inputs.person, money, terms.cfte, year)]
    except InvalidError as error:
        raise ContractTermsError(f"{offer['name']}: {error.detail}", code=error.code, errors=error.errors) from error
    rest = spread(parts, work, after=year.first - DAY)
    days = {(year.first, label): count for label, count in shifts.items()}
    growth = work / inputs.own_work if inputs.own_work else Decimal(1)
    facts = facts_of_year(inputs.person, money, parts[0], inputs.months, growth)
    settlement = year_to_date(parts, rest, days, on=year.last, facts=facts)
    each = (settlement.earned / work).quantize(CENT, ROUND_HALF_UP) if work else None
    unpaid = sorted(label for label in money.shift_labels if label not in shifts)
    how += tuple(f"{label}: no shifts are entered, so none are paid" for label in unpaid)
    return Offered(
        name=offer["name"],
        work_rvu=work,
        amount=settlement.earned,
        paid=settlement.paid,
        per_work_rvu=each,
        steps=settlement.steps,
        payments=settlement.payments,
        quarters=settlement.quarters,
        explanation=(*how, *settlement.explanation),
        warnings=settlement.warnings,
    )


def _terms(inputs: _OfferInputs, offer: Mapping[str, Any]) -> tuple[Money, Terms, Mapping[str, int]]:
    """An offer's money, the terms that credit its work, and shifts by label; those of the last year for one's own."""
    if offer.get("current"):
        if not pays(inputs.own):
            raise InvalidError("Your contract has no pay rate for work.", code="no-pay-stated")
        return money_of(inputs.own), inputs.own, offer.get("shifts") or _own_shifts(inputs)
    money = money_from(checked_money(offer["money"], inputs.organizations))
    terms = replace(inputs.own, cfte=offer["cfte"], policy=offer.get("policy") or inputs.own.policy)
    contract_policy(inputs.person.id, terms)
    if offer.get("by_date"):
        terms = replace(terms, pin=BY_SERVICE, pinned_release=None)
    elif offer.get("pinned_release") or offer.get("pin"):
        terms = replace(terms, pin=_pin(offer), pinned_release=offer.get("pinned_release"))
    return money, terms, offer.get("shifts") or {}


def _pin(offer: Mapping[str, Any]) -> Pin:
    try:
        return pin_from(offer.get("pinned_release"), offer.get("pin"))
    except PinError as error:
        raise InvalidError(str(error), code="E_PIN", errors={error.place: [str(error)]}) from error


def _own_shifts(inputs: _OfferInputs) -> Mapping[str, int]:
    shifts = shifts_of([inputs.person.id], start=inputs.months.first, end=inputs.months.last).get(inputs.person.id, {})
    counted: Counter[str] = Counter()
    for (_, label), count in shifts.items():
        counted[label] += count
    return counted


def _work(inputs: _OfferInputs, terms: Terms) -> tuple[Decimal, tuple[str, ...]]:
    """The asked wRVU as an offer credits them."""
    if (terms.policy, terms.pin) == (inputs.own.policy, inputs.own.pin):
        return inputs.work_rvu, inputs.explanation
    first, last = inputs.months.first, inputs.months.last
    own = total_of(inputs.person.id, start=first, end=last).work_rvu
    there, unvalued = credited_as(inputs.person, terms, start=first, end=last)
    if not own:
        return inputs.work_rvu, (
            *inputs.explanation,
            "nothing was logged in the last twelve months",
        )
    work = inputs.work_rvu * there / own
    lost = f"; {unvalued} lines have no value there" if unvalued else ""
    sentence = (
        f"policy {terms.policy}, {terms.pin.words}: the lines of {first} to {last} are {figure(there)} wRVUs instead of"
        f" {figure(own)}{lost}"
    )
    return work.quantize(CENT, ROUND_HALF_UP), (*inputs.explanation, sentence)


@dataclass(frozen=True, slots=True)
class LastMonths:
    """wRVU of twelve months, and a word where they are not of twelve months of logging."""

    work_rvu: Decimal
    explanation: tuple[str, ...]


def last_months(person_id: int, months: DateSpan) -> LastMonths:
    """What a person's last twelve months brought."""
    days = days_of(person_id, start=months.first, end=months.last)
    work = sum((total.work_rvu for _, total in days), Decimal(0))
    if days and days[0][0] - months.first <= MONTH:
        return LastMonths(work, ())
    first = (
        f"the first line in these twelve months is dated {days[0][0]}" if days else "nothing was logged in these months"
    )
    return LastMonths(work, (f"{first}: for a full year's pay, enter how many wRVUs per year you expect",))


def year_before(on: date) -> date:
    """The first of the twelve months that end on a day."""
    day = on + DAY
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else date(day.year - 1, 3, 1)
