"""What terms pay for a year of work: only production follows the pace; dated and one-off sums are what they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.rules.contract_year import year_around
from rvuedge.contracts.rules.settlement import whole_year
from rvuedge.contracts.rules.terms import Money
from rvuedge.contracts.terms.queries import Terms
from rvuedge.productivity.pay.contract_parts import money_of, part_of
from rvuedge.productivity.pay.survey_points import SurveyReader, own_surveys

NO_SHIFTS: Mapping[tuple[date, str], int] = MappingProxyType({})


def bends(terms: Terms) -> bool:
    """Whether pay is not in proportion to days and work."""
    money = terms.money
    if money is None:
        return False
    return bool(money.threshold or money.bands or money.floor is not None or money.cap is not None)


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
    )


def pay_of_year(
    person: Person,
    terms: Terms,
    work_rvu: Decimal,
    on: date,
    *,
    shifts: Mapping[tuple[date, str], int] = NO_SHIFTS,
    surveys: SurveyReader = own_surveys,
) -> Decimal:
    """Dollars that a whole contract year under terms comes to for so many wRVU, spread evenly, and the call entered.

    Raises BenchmarkRefusedError, NotFoundError and TermsRefusedError where a percentile cannot be looked up, and
    CompensationError.
    """
    money = money_of(terms)
    year = year_around(on, money.year_start)
    return whole_year([part_of(person, money, terms.cfte, year, surveys=surveys)], work_rvu, shifts)
