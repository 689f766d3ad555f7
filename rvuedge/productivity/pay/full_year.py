"""What terms pay for a year of work, where twice half a year's pay is no year's pay: thresholds, bands, floor, cap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.rules.contract_year import year_around
from rvuedge.contracts.rules.settlement import whole_year
from rvuedge.contracts.terms.queries import Terms
from rvuedge.productivity.pay.contract_parts import money_of, part_of
from rvuedge.productivity.pay.survey_points import SurveyReader, own_surveys


def bends(terms: Terms) -> bool:
    """Whether pay is not in proportion to days and work."""
    money = terms.money
    if money is None:
        return False
    return bool(money.threshold or money.bands or money.floor is not None or money.cap is not None)


def pay_of_year(
    person: Person, terms: Terms, work_rvu: Decimal, on: date, *, surveys: SurveyReader = own_surveys
) -> Decimal:
    """Dollars that a whole contract year under terms comes to for so many wRVU, spread evenly; no call is counted.

    Raises BenchmarkRefusedError, NotFoundError and TermsRefusedError where a percentile cannot be looked up, and
    CompensationError.
    """
    money = money_of(terms)
    year = year_around(on, money.year_start)
    return whole_year([part_of(person, money, terms.cfte, year, surveys=surveys)], work_rvu)
