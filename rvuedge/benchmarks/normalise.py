"""A total brought to a year and to 1.0 clinical FTE, once, saying what was done (domain.md 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.benchmarks.refusals import BenchmarkError

HUNDREDTH = Decimal("0.01")
ONE = Decimal(1)
CFTE_FLOOR = Decimal("0.40")


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A figure in wRVU a year per 1.0 cFTE, two places half up, with the sentences and warning codes."""

    value: Decimal
    how: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def per_full_time(total: Decimal, cfte: Decimal) -> Adjusted:
    """Divide by clinical FTE, never above 1.0 (MGMA cost and revenue guide). Raises BenchmarkError E_CFTE."""
    if cfte <= 0:
        raise BenchmarkError("E_CFTE", f"cFTE is {cfte}; expected more than 0.")
    warnings = []
    if cfte > ONE:
        warnings.append("CFTE_CAPPED")
        cfte = ONE
    if cfte < CFTE_FLOOR:
        warnings.append("CFTE_LOW")
    value = (total / cfte).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Adjusted(value, (f"divided by {cfte:f} clinical FTE",), tuple(warnings))


def by_months(total: Decimal, months: Decimal) -> Decimal:
    """A year's figure from a number of months; exact to two places."""
    if months <= 0:
        raise BenchmarkError("E_PERIOD", "The period has no months to annualise from.")
    return (total * 12 / months).quantize(HUNDREDTH, ROUND_HALF_UP)


def by_days(total: Decimal, elapsed: int, in_year: int) -> Decimal:
    """A year's figure from days elapsed (calendar or working days, both counted the same way)."""
    if elapsed <= 0:
        raise BenchmarkError("E_PERIOD", "The period has no days to annualise from.")
    return (total * in_year / elapsed).quantize(HUNDREDTH, ROUND_HALF_UP)


def whole_months(start: date, end: date) -> int | None:
    """How many calendar months a period is exactly, both days included; None when it is not whole months."""
    after = date.fromordinal(end.toordinal() + 1)
    if start.day != 1 or after.day != 1 or after <= start:
        return None
    return (after.year - start.year) * 12 + after.month - start.month


def annual_full_time(total: Decimal, start: date, end: date, cfte: Decimal) -> Adjusted:
    """A period's total as wRVU a year per 1.0 cFTE: annualised once, then divided by cFTE once (golden G170)."""
    months = whole_months(start, end)
    if months == 12:
        annual, how = total, "the period is a whole year"
    elif months is not None:
        annual = total * 12 / months
        how = f"{months} whole months brought to 12"
    else:
        days = (end - start).days + 1
        annual = total * 365 / days
        how = f"{days} calendar days brought to 365"
    adjusted = per_full_time(annual, cfte)
    return Adjusted(adjusted.value, (how, *adjusted.how), adjusted.warnings)
