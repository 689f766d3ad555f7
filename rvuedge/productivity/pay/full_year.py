"""What terms pay for a year of work: only production follows the pace; dated and one-off sums are what they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.rules.base_pay import NO_FACTS
from rvuedge.contracts.rules.contract_year import DAY, year_around
from rvuedge.contracts.rules.elements.model import Facts
from rvuedge.contracts.rules.settlement import at_pace, whole_year
from rvuedge.contracts.rules.terms import Money
from rvuedge.contracts.terms.queries import Terms
from rvuedge.productivity.pay.contract_parts import money_of, part_of
from rvuedge.productivity.pay.survey_points import SurveyReader, own_surveys

ONE = Decimal(1)
NO_SHIFTS: Mapping[tuple[date, str], int] = MappingProxyType({})


def bends(terms: Terms) -> bool:
    """Whether pay is not in proportion to days and work."""
    money = terms.money
    if money is None:
        return False
    if money.threshold or money.by_percentile or money.bands:
        return True
    return money.floor is not None or money.cap is not None


def is_proportional(terms: Terms) -> bool:
    """Whether a year's pay is the period's in proportion: salary, a rate on every wRVU, stipends without dates.

    What is paid on a date, once, by the shift or by a border of the year is not: twice half of it is no year of it. A
    kind of pay that is new to the terms counts as such until it is listed here.
    """
    money = money_of(terms)
    return money == Money(
        base_salary=money.base_salary,
        rate=money.rate,
        rate_percentile=money.rate_percentile,
        share=money.share,
        settlement=money.settlement,
        survey_id=money.survey_id,
        draw=money.draw,
        stipends=tuple(stipend for stipend in money.stipends if stipend.first is None and stipend.last is None),
        year_start=money.year_start,
        threshold_for=money.threshold_for,
    )


def pay_of_year(
    person: Person,
    terms: Terms,
    work_rvu: Decimal,
    on: date,
    *,
    shifts: Mapping[tuple[date, str], int] = NO_SHIFTS,
    facts: Facts = NO_FACTS,
    growth: Decimal = ONE,
    surveys: SurveyReader = own_surveys,
) -> Decimal:
    """Dollars that a whole contract year under terms comes to for so many wRVU, spread evenly, and the call entered.

    `growth` is the year over the days seen: what elements count at pace grows by it, dated sums stay what they are.

    Raises BenchmarkRefusedError, NotFoundError and TermsRefusedError where a percentile cannot be looked up, and
    CompensationError.
    """
    money = money_of(terms)
    year = year_around(on, money.year_start)
    part = part_of(person, money, terms.cfte, year, surveys=surveys)
    paced = at_pace([part], facts, growth - 1, after=min(on, year.last - DAY)) if facts else facts
    return whole_year([part], work_rvu, shifts, paced)
