"""Groups of a benchmark report's physicians: sums, weighted means, medians and bands. Computes only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from rvuedge.reports.rules.rows import HUNDREDTH, PhysicianRow, SurveyPlace

ALL = "All specialties"
NO_SPECIALTY = "No specialty"
BANDS = ("below P25", "P25 to P50", "P50 to P75", "P75 and above", "not ranked")
BORDERS = (Decimal(25), Decimal(50), Decimal(75))  # quartiles, as surveys print them
FOUR = Decimal("0.0001")
FULL = Decimal(1)
BOTTOM, TOP = Decimal(0), Decimal(100)  # of percentiles


@dataclass(frozen=True, slots=True)
class RollUp:
    """A group of physicians. `cfte` is that of the period: who was there half of its days counts half.

    `annualized` is wRVU a year per 1.0 cFTE, weighted by cFTE and days; `median` where the middle physician stands;
    `bands` count physicians.
    """

    specialty: str
    physicians: int
    cfte: Decimal
    work_rvu: Decimal
    annualized: Decimal | None
    median: SurveyPlace
    compensation: Decimal | None
    per_work_rvu: Decimal | None
    unvalued_lines: int
    bands: tuple[tuple[str, int], ...]

    @property
    def median_percentile(self) -> Decimal | None:
        """The median, or the published point it lies below or above (`median_qualifier`)."""
        return self.median.percentile

    @property
    def median_qualifier(self) -> str:
        """=, < or >, or empty: none is ranked, or the ranked stand on both sides of what is published."""
        return self.median.qualifier


def rolled_up(rows: Sequence[PhysicianRow], *, days: int) -> tuple[RollUp, ...]:
    """Everybody, then each specialty by name, of a period of so many days.

    The specialties' sums are the whole's, exactly.
    """
    if not rows:
        return ()
    groups: dict[str, list[PhysicianRow]] = defaultdict(list)
    for row in rows:
        groups[row.specialty or NO_SPECIALTY].append(row)
    return (grouped(ALL, rows, days=days), *(grouped(name, groups[name], days=days) for name in sorted(groups)))


def grouped(name: str, rows: Sequence[PhysicianRow], *, days: int) -> RollUp:
    """One group of at least one physician."""
    paid = [row for row in rows if row.per_work_rvu is not None]
    paid_work = sum((row.work_rvu for row in paid), Decimal(0))
    for_it = sum((row.compensation or Decimal(0) for row in paid), Decimal(0))
    pay = [row.compensation for row in rows if row.compensation is not None]
    counted = {text: sum(band(row.main) == text for row in rows) for text in BANDS}
    return RollUp(
        specialty=name,
        physicians=len(rows),
        cfte=_present(rows, days),
        work_rvu=sum((row.work_rvu for row in rows), Decimal(0)),
        annualized=_weighted(rows),
        median=middle([row.main for row in rows]),
        compensation=sum(pay, Decimal(0)) if pay else None,
        per_work_rvu=_two(for_it / paid_work) if paid_work else None,
        unvalued_lines=sum(row.unvalued_lines for row in rows),
        bands=tuple(counted.items()),
    )


def band(place: SurveyPlace) -> str:
    """The band a place is in; a border belongs to the band above it, and what is below a border to the one below."""
    percentile = place.percentile
    if percentile is None or not place.qualifier:
        return BANDS[-1]
    return BANDS[sum(percentile > border if place.qualifier == "<" else percentile >= border for border in BORDERS)]


def middle(places: Sequence[SurveyPlace]) -> SurveyPlace:
    """The median of the places that are ranked.

    Below P10 is somewhere from 0 to 10, so the median lies between the median of the lower ends and that of the upper
    ones. Where these differ it is told as below or above; where ends of both kinds reach it, not at all.
    """
    ranked = [place for place in places if place.percentile is not None and place.qualifier]
    nothing = SurveyPlace("median", None, None, "")
    if not ranked:
        return nothing
    low, high = (_two(Decimal(median(pair[end] for pair in map(_ends, ranked)))) for end in (0, 1))
    if low == high:
        return SurveyPlace("median", None, low, "=")
    kinds = {place.qualifier for place in ranked}
    if {"<", ">"} <= kinds:
        return nothing
    return SurveyPlace("median", None, high, "<") if "<" in kinds else SurveyPlace("median", None, low, ">")


def _ends(place: SurveyPlace) -> tuple[Decimal, Decimal]:
    percentile = place.percentile or BOTTOM
    return (BOTTOM if place.qualifier == "<" else percentile, TOP if place.qualifier == ">" else percentile)


def _present(rows: Iterable[PhysicianRow], days: int) -> Decimal:
    """Clinical FTE over the period's days."""
    total = sum((row.cfte * row.days for row in rows), Decimal(0)) / days
    return total.quantize(FOUR, ROUND_HALF_UP).normalize()


def _weighted(rows: Iterable[PhysicianRow]) -> Decimal | None:
    known = [(row.annualized, min(row.cfte, FULL) * row.days) for row in rows if row.annualized is not None]
    weight = sum((value for _, value in known), Decimal(0))
    return _two(sum((value * item for value, item in known), Decimal(0)) / weight) if weight else None


def _two(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)
