"""The words of a benchmark report: its method and its notices. Computes only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from rvuedge.platform.figures import in_words
from rvuedge.reports.rules.clinical_time import Stint
from rvuedge.reports.rules.rows import PhysicianRow, SurveyUsed

DAY = timedelta(days=1)

METHOD = (
    "Work RVUs are credited line by line under each physician's own contract and summed exactly.",
    (
        "Annualized: the period's total brought to a full year and to 1.0 clinical FTE, once; each row shows how. "
        "Leave is not subtracted: calendar days count, as they do in a survey."
    ),
    "Clinical FTE is the mean of the days seen, weighted by days: from the contract in effect, else the roster.",
    "Percentile: linear between the survey's published points; outside them < or >, never an invented number.",
    "Lines without a CMS value are not in the total; they are counted as unvalued.",
    "Drugs have no work RVUs; their amount is a separate measure and is in no ratio.",
    (
        "Compensation is what the contract pays for the period's work. A year's is what the contract pays for the year "
        "at this pace of work: salary and production are of the whole year, dated and one-off sums and call are what "
        "they are."
    ),
    (
        "A group's compensation, and its dollars per wRVU, are of the physicians with a contract that pays for all the "
        "days counted; their number and their wRVUs stand beside it."
    ),
    (
        "Without a line there is no rank (no work), and none before 20 weekdays have passed since the first line (too "
        "early). Neither is in a median or a mean."
    ),
    (
        "The percentile of compensation per wRVU is read from the survey's own table of that ratio. No percentile is "
        "made by dividing or multiplying two tables."
    ),
    "A specialty's annualized figure is the mean of its physicians, weighted by clinical FTE and days.",
)
BLENDED = "Blend: per percentile, the weighted mean of the surveys that publish it; the main percentile is the blend's."


def until_today(end: date, today: date) -> tuple[str, ...]:
    """That days to come are not counted, where a report was asked for some."""
    if today >= end:
        return ()
    return (f"Requested through {in_words(end)}, counted through {in_words(today)}: future days have no work yet.",)


def unconfirmed(rows: Sequence[PhysicianRow]) -> tuple[str, ...]:
    """How many physicians' pay is only as the practice states it."""
    paid = [row for row in rows if row.compensation is not None]
    only_stated = sum(not row.is_confirmed for row in paid)
    if not only_stated:
        return ()
    words = (
        f"Pay of {only_stated:,} of {len(paid):,} physicians is as the practice states it: not yet confirmed by them."
    )
    return (words,)


def until_month(end: date, last: date) -> tuple[str, ...]:
    """That a report without names ends with the last whole month, where it was asked for more."""
    if last == end:
        return ()
    counted = f"counted through {in_words(last)}: without names only whole months are counted."
    return (f"Requested through {in_words(end)}, {counted}",)


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


def without_release(gaps: Sequence[Stint]) -> str:
    """Which days have no release of the fee schedule."""
    days = ", ".join(f"{in_words(gap.first)} to {in_words(gap.last)}" for gap in gaps)
    return f"No release of the fee schedule is loaded for {days}: work on these days has no value here."


def no_release(gaps: Sequence[Stint]) -> tuple[str, ...]:
    """That some days have no release, and what is counted then."""
    if not gaps:
        return ()
    return (f"{without_release(gaps)} If a physician has other days, only those are counted, for both work and pay.",)


def touching(gaps: Sequence[Stint], stints: Sequence[Stint]) -> bool:
    """Whether some of the gaps are within the days seen."""
    return any(gap.first <= stint.last and stint.first <= gap.last for gap in gaps for stint in stints)
