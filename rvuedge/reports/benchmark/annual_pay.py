"""What a period's pay comes to in a year per 1.0 clinical FTE: in proportion, or by the terms where these bend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from rvuedge.benchmarks.rules.annualize import Adjusted, comparable
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.contracts.rules.pay_steps import CompensationError
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import dollars, figure
from rvuedge.productivity.pay.full_year import is_proportional, pay_of_year
from rvuedge.productivity.pay.survey_points import SurveyReader
from rvuedge.reports.benchmark.physicians import Subject, unpaid_days

PART = "terms with pay began during the days counted, so compensation covers part of the work and is not ranked"
BENT = (
    "terms with annual thresholds, or with dated or one-off sums, changed during the period, so pay is not annualized"
    " or ranked"
)


@dataclass(frozen=True, slots=True)
class AnnualPay:
    """Dollars a year per 1.0 clinical FTE, or None with the reason as `flag`.

    `ratio_counts` says whether dollars per wRVU of the period are those of a year too: not where a threshold of a
    year is yet to be reached.
    """

    value: Adjusted | None
    flag: str = ""
    ratio_counts: bool = True


def annual_pay(subject: Subject, surveys: SurveyReader) -> AnnualPay:
    """The pay of the days seen as a year's.

    Salary and a rate on every wRVU grow with the days and are brought to a year in proportion. Where a threshold,
    bands, a floor or a cap count by the year, or sums are paid on a date, once or by the shift, twice half a year's
    pay is no year's pay: the terms are asked what the year comes to if work goes on as it went.
    """
    if subject.pay is None:
        return AnnualPay(None, f"no compensation: {subject.refused}" if subject.refused else "", ratio_counts=False)
    if unpaid_days(subject):
        return AnnualPay(None, PART, ratio_counts=False)
    scale = subject.time.scale
    if all(map(is_proportional, subject.terms)) or scale.year == scale.period:
        return _in_proportion(subject.pay, subject)
    if len(subject.terms) > 1:
        return AnnualPay(None, BENT, ratio_counts=False)
    return AnnualPay(*_expected(subject, surveys), ratio_counts=False)


def _in_proportion(pay: Decimal, subject: Subject) -> AnnualPay:
    try:
        return AnnualPay(comparable(pay, cfte=subject.time.cfte, scale=subject.time.scale))
    except BenchmarkError as error:
        return AnnualPay(None, f"no annual compensation: {error}", ratio_counts=False)


def _expected(subject: Subject, surveys: SurveyReader) -> tuple[Adjusted | None, str]:
    scale = subject.time.scale
    work = (subject.total.work_rvu * scale.year / scale.period).quantize(Decimal("0.01"))
    try:
        last = subject.time.stints[-1].last
        amount = pay_of_year(
            subject.person,
            subject.now,
            work,
            last,
            shifts=subject.shifts,
            facts=subject.facts,
            growth=Decimal(scale.year) / scale.period,
            surveys=surveys,
        )
    except RvuEdgeError as error:
        return None, f"no annual compensation: {error.detail}"
    except (BenchmarkError, CompensationError) as error:
        return None, f"no annual compensation: {error}"
    if not subject.time.cfte:
        return None, "no annual compensation: no clinical FTE"
    adjusted = comparable(amount, cfte=subject.time.cfte)
    sentence = f"at this pace the year comes to {figure(work)} wRVUs, for which the terms pay {dollars(amount)}"
    return replace(adjusted, explanation=(sentence, *adjusted.explanation)), ""
