"""Groups of a benchmark report's physicians: sums, weighted means, medians and bands. Computes only."""

from __future__ import annotations

from collections import Counter, defaultdict
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

    `annualized` is wRVU a year per 1.0 cFTE, weighted by cFTE and days, of those who have such a figure; `median` where
    the middle physician stands; `bands` count physicians. `compensation` in dollars, `paid_work_rvu` and `per_work_rvu`
    are of the same people: the `paid_physicians` whose pay is of all the days counted. They are None where nobody has
    pay, or where they are withheld (`pay_withheld`), as is `annualized` with `median` (`places_withheld`).
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
    paid_physicians: int = 0
    paid_work_rvu: Decimal | None = None
    pay_withheld: bool = False
    places_withheld: bool = False

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
    paid = [row for row in rows if row.is_paid]
    paid_work = sum((row.work_rvu for row in paid), Decimal(0))
    pay = sum((row.compensation or Decimal(0) for row in paid), Decimal(0))
    found = Counter(band(row.main) for row in rows)
    counted = {text: found[text] for text in BANDS}
    return RollUp(
        specialty=name,
        physicians=len(rows),
        cfte=_present(rows, days),
        work_rvu=sum((row.work_rvu for row in rows), Decimal(0)),
        annualized=_weighted(rows),
        median=middle([row.main for row in rows]),
        compensation=pay if paid else None,
        per_work_rvu=_two(pay / paid_work) if paid_work else None,
        unvalued_lines=sum(row.unvalued_lines for row in rows),
        bands=tuple(counted.items()),
        paid_physicians=len(paid),
        paid_work_rvu=paid_work if paid else None,
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
    ones. Where these differ, the places that can be the middle decide: it is told as below or above where these are of
    one kind, and not at all where they are of both. Five "<10" and one ">90" have the median "<10".
    """
    ends = [_ends(place) for place in places if place.percentile is not None and place.qualifier]
    nothing = SurveyPlace("median", None, None, "")
    if not ends:
        return nothing
    lows, highs = (sorted(pair[end] for pair in ends) for end in (0, 1))
    low, high = (_two(Decimal(median(side))) for side in (lows, highs))
    if low == high:
        return SurveyPlace("median", None, low, "=")
    middles = {(len(ends) - 1) // 2, len(ends) // 2}
    kinds = {
        "<" if pair[0] == BOTTOM else ">"
        for pair in ends
        for index in middles
        if pair[0] < pair[1] and pair[0] < highs[index] and lows[index] < pair[1]
    }
    if len(kinds) > 1:
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
