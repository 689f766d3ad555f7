"""A total brought to a year and to 1.0 clinical FTE, once, saying what was done (docs/rules.md, R-5.4).

Nothing is rounded on the way: one division at the end, then two places half up.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.benchmarks.rules.refusals import BenchmarkError

HUNDREDTH = Decimal("0.01")
ONE = Decimal(1)
CFTE_FLOOR = Decimal("0.40")  # docs/rules.md, R-5.4: below it annualizing exaggerates, so the answer warns
LEAST_CFTE = Decimal("0.01")  # the smallest FTE that rosters state
LEAST_PART = Decimal("0.001")  # about a third of a day in a year
SATURDAY = 5  # date.weekday()


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A total as it was and as adjusted (wRVU a year, per 1.0 cFTE), with what was done and warning codes."""

    raw: Decimal
    value: Decimal
    explanation: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """How a period becomes a year: the total times `year`, divided by `period`, both counted the same way."""

    year: Decimal
    period: Decimal
    explanation: str


def is_ratio(metric: str) -> bool:
    """Whether a metric is a ratio, such as dollars per wRVU: the same for a part of a year and for part time."""
    return "_per_" in metric or metric.endswith("_ratio")


def by_months(months: Decimal) -> Scale:
    """× 12 ÷ months. Raises BenchmarkError E_PERIOD for none or fewer."""
    return Scale(Decimal(12), _some(months), f"{months:f} months annualized to 12")


def by_working_days(elapsed: int, in_year: int) -> Scale:
    """× working days of the year ÷ working days elapsed. Raises BenchmarkError E_PERIOD for none."""
    how = f"{elapsed} working days annualized to the year's {in_year}"
    return Scale(_some(Decimal(in_year)), _some(Decimal(elapsed)), how)


def by_calendar_days(elapsed: int, in_year: int) -> Scale:
    """× calendar days of the year ÷ calendar days elapsed. Raises BenchmarkError E_PERIOD for none."""
    how = f"{elapsed} calendar days annualized to {in_year}"
    return Scale(_some(Decimal(in_year)), _some(Decimal(elapsed)), how)


def by_dates(start: date, end: date) -> Scale:
    """From a period, both days included: by months when it is whole months, else by calendar days.

    The year's days are those of the year the period ends in. Raises BenchmarkError E_PERIOD when it ends before it
    starts.
    """
    months = whole_months(start, end)
    if months == 12:
        return Scale(ONE, ONE, "the period is a full year")
    if months is not None:
        return Scale(Decimal(12), Decimal(months), f"{months} whole months annualized to 12")
    return by_calendar_days((end - start).days + 1, date(end.year, 12, 31).timetuple().tm_yday)


def whole_months(start: date, end: date) -> int | None:
    """How many calendar months a period is exactly, both days included; None when it is not whole months.

    Raises BenchmarkError E_PERIOD when it ends before it starts.
    """
    if end < start:
        raise BenchmarkError("E_PERIOD", f"The period ends on {end}, before it starts on {start}.")
    last_of_month = end == date.max or (end + timedelta(days=1)).day == 1
    if start.day != 1 or not last_of_month:
        return None
    return (end.year - start.year) * 12 + end.month - start.month + 1


def working_days(start: date, end: date, away: Collection[date] = ()) -> int:
    """Mondays to Fridays of a period, both days included, less the days away; 0 when it ends before it starts.

    A day away on a weekend takes nothing off. Public holidays are days away only where they are listed.
    """
    days = max(0, (end - start).days + 1)
    weeks, rest = divmod(days, 7)
    first = start.weekday()
    count = weeks * 5 + sum((first + offset) % 7 < SATURDAY for offset in range(rest))
    return count - sum(start <= day <= end and day.weekday() < SATURDAY for day in set(away))


def annualized(total: Decimal, scale: Scale) -> Adjusted:
    """A period's total as a year's, in wRVU, two places half up."""
    return Adjusted(total, _two(total * scale.year / scale.period), (scale.explanation,))


def per_full_time(total: Decimal, cfte: Decimal) -> Adjusted:
    """A total per 1.0 clinical FTE, in wRVU, two places half up. Raises BenchmarkError E_CFTE below 0.01.

    cFTE is never taken above 1.0 (MGMA cost and revenue guide); below 0.40 the answer warns CFTE_LOW.
    """
    return comparable(total, cfte=cfte)


def comparable(
    total: Decimal, *, cfte: Decimal, scale: Scale | None = None, part_year_fte: Decimal | None = None
) -> Adjusted:
    """A total as a survey counts it: a year's wRVU per 1.0 cFTE, two places half up (docs/rules.md, R-5.4; G170).

    A part of a year counts once: either `scale` brings it to twelve months, or `part_year_fte` states it as FTE
    (three months in full time are 0.25). Raises BenchmarkError: E_ADJUSTED_TWICE for both, E_CFTE for an FTE below
    0.01, or a part of a year below 0.001 or above 1.0.
    """
    if scale is not None and part_year_fte is not None:
        raise BenchmarkError(
            "E_ADJUSTED_TWICE",
            "Annualize the period or enter it as part of an FTE, not both: that would count it twice.",
        )
    taken, warnings = _clinical(cfte)
    capped = f", because {cfte:f} is capped at 1" if cfte > taken else ""
    times, over, how = ONE, taken, [f"divided by {taken:f} clinical FTE{capped}"]
    if scale is not None:
        times, over, how = scale.year, over * scale.period, [scale.explanation, *how]
    if part_year_fte is not None:
        over, how = over * _part(part_year_fte), [f"divided by {part_year_fte:f} FTE for part of a year", *how]
    return Adjusted(total, _two(total * times / over), tuple(how), warnings)


def annual_full_time(total: Decimal, start: date, end: date, cfte: Decimal) -> Adjusted:
    """A period's total, both days included, as wRVU a year per 1.0 cFTE, two places half up.

    Raises BenchmarkError: E_PERIOD and E_CFTE.
    """
    return comparable(total, cfte=cfte, scale=by_dates(start, end))


def _clinical(cfte: Decimal) -> tuple[Decimal, tuple[str, ...]]:
    if not cfte >= LEAST_CFTE:
        raise BenchmarkError("E_CFTE", f"cFTE is {cfte:f}; expected {LEAST_CFTE:f} or more.")
    if cfte > ONE:
        return ONE, ("CFTE_CAPPED",)
    return cfte, ("CFTE_LOW",) if cfte < CFTE_FLOOR else ()


def _part(fte: Decimal) -> Decimal:
    if not LEAST_PART <= fte <= ONE:
        raise BenchmarkError("E_CFTE", f"The part of a year is {fte:f} FTE; expected {LEAST_PART:f} to 1.")
    return fte


def _some(count: Decimal) -> Decimal:
    if not count > 0:
        raise BenchmarkError("E_PERIOD", f"The period is {count:f} long; there is nothing to annualize.")
    return count


def _two(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)
