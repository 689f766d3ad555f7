"""The words of a benchmark report: its method and its notices. Computes only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from rvuedge.reports.rules.clinical_time import Stint
from rvuedge.reports.rules.rows import SurveyUsed

DAY = timedelta(days=1)

METHOD = (
    "Work RVUs are credited line by line under each physician's own contract and summed exactly.",
    (
        "Annualised: the period's total brought to a year and to 1.0 clinical FTE, once; each row says how. Leave is "
        "not taken off: calendar days count, as they do in a survey."
    ),
    "Clinical FTE is the mean of the days seen, weighted by days: of the contract in force, else of the roster.",
    "Percentile: linear between the survey's published points; outside them no number is invented: < or >.",
    "Lines without a CMS value are not in the sum; they are counted as unvalued.",
    "Drugs carry no work RVU; their amount is a separate measure and in no ratio.",
    (
        "Compensation is what the contract's terms give for the period's work. Brought to a year it is in proportion; "
        "where thresholds count by the year, it is what the terms give for the year at this pace."
    ),
    (
        "The percentile of compensation per wRVU is read in the survey's own table of that ratio. No percentile is "
        "made by dividing or multiplying two tables."
    ),
    "A specialty's annualised figure is the mean of its physicians, weighted by clinical FTE and days.",
)
BLENDED = "Blend: per percentile, the weighted mean of the surveys that publish it; the main percentile is the blend's."


def until_today(end: date, today: date) -> tuple[str, ...]:
    """That days to come are not counted, where a report was asked for some."""
    return (f"Asked for up to {end}; counted up to {today}, as days to come hold no work yet.",) if today < end else ()


def synthetic(surveys: Iterable[SurveyUsed]) -> tuple[str, ...]:
    """Which surveys are invented."""
    return tuple(f"{survey.name}: SYNTHETIC, invented figures." for survey in surveys if survey.synthetic)


def uncovered(windows: Iterable[tuple[date, date]], start: date, end: date) -> list[Stint]:
    """The days of a period that no release covers, given the windows of those loaded."""
    found: list[Stint] = []
    free = start
    for first, last in sorted(windows):
        if last < free:
            continue
        if first > end:
            break
        if first > free:
            found.append(Stint(free, first - DAY))
        free = last + DAY
    return [*found, Stint(free, end)] if free <= end else found


def no_release(gaps: Sequence[Stint]) -> tuple[str, ...]:
    """That some days have no release of the fee schedule."""
    if not gaps:
        return ()
    days = ", ".join(f"{one.first} to {one.last}" for one in gaps)
    said = f"No release of the fee schedule is loaded for {days}: work of these days has no value here."
    return (f"{said} Where a physician has other days, only those are counted, for work and for pay.",)


def touching(gaps: Sequence[Stint], stints: Sequence[Stint]) -> bool:
    """Whether some of the gaps are within the days seen."""
    return any(gap.first <= one.last and one.first <= gap.last for gap in gaps for one in stints)
