"""What a benchmark report holds: physicians, their places on each survey, and groups of them. Computes only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from rvuedge.benchmarks.alignment import gap_words

HUNDREDTH = Decimal("0.01")
ALL = "All specialties"
NO_SPECIALTY = "No specialty stated"
BANDS = ("below P25", "P25 to P50", "P50 to P75", "P75 and above", "not ranked")
BORDERS = (Decimal(25), Decimal(50), Decimal(75))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands on one survey, or on the blend of several (`survey_id` None).

    `qualifier` is =, or < or > outside the published points, or empty: not ranked. `landmarks` are the curve's own
    P25, P50, P75 and P90, in the metric's unit, where it has them.
    """

    survey: str
    survey_id: int | None
    percentile: Decimal | None
    qualifier: str
    landmarks: tuple[tuple[int, Decimal], ...] = ()

    @property
    def text(self) -> str:
        """The percentile as a person reads it: 62.50, <10, >90, or a dash."""
        if self.percentile is None or not self.qualifier:
            return "—"
        at = self.percentile
        return f"{at}" if self.qualifier == "=" else f"{self.qualifier}{at.normalize():f}"


@dataclass(frozen=True, slots=True)
class PhysicianRow:
    """One physician of a period.

    work_rvu and annualised in wRVU, annualised per 1.0 clinical FTE; compensation in dollars earned in the period by
    the contract's terms; per_work_rvu in dollars per wRVU. `places` has one for each survey; `main` is the blend where
    there are several.
    """

    person_id: int
    name: str
    specialty: str | None
    cfte: Decimal
    policy: str
    lines: int
    unvalued_lines: int
    work_rvu: Decimal
    annualised: Decimal | None
    main: Place
    places: tuple[Place, ...]
    compensation: Decimal | None
    compensation_place: Place | None
    drug_amount: Decimal
    flags: tuple[str, ...]
    how: tuple[str, ...]
    started_on: date = date.min

    @property
    def percentile(self) -> Decimal | None:
        """The main place's percentile, where it is one of the published line."""
        return self.main.percentile

    @property
    def qualifier(self) -> str:
        """The main place's qualifier."""
        return self.main.qualifier

    @property
    def percentile_text(self) -> str:
        """The main place as a person reads it."""
        return self.main.text

    @property
    def per_work_rvu(self) -> Decimal | None:
        """Dollars earned per wRVU of the same period, two places half up: a ratio of one's own, not of percentiles."""
        if self.compensation is None or not self.work_rvu:
            return None
        return (self.compensation / self.work_rvu).quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class RollUp:
    """A group of physicians. `annualised` is wRVU a year per 1.0 cFTE, weighted by cFTE; `bands` count physicians."""

    specialty: str
    physicians: int
    cfte: Decimal
    work_rvu: Decimal
    annualised: Decimal | None
    median_percentile: Decimal | None
    compensation: Decimal | None
    per_work_rvu: Decimal | None
    unvalued_lines: int
    bands: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SurveyUsed:
    """A survey of the report and what it weighs in the blend."""

    id: int
    name: str
    year: int
    synthetic: bool
    licence_note: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """The whole report, ready to be written in any format."""

    organization_id: int
    organization: str
    surveys: tuple[SurveyUsed, ...]
    start: date
    end: date
    rows: tuple[PhysicianRow, ...]
    roll_up: tuple[RollUp, ...]
    method: tuple[str, ...] = field(default=())

    @property
    def survey(self) -> SurveyUsed:
        """The first survey asked for."""
        return self.surveys[0]

    @property
    def synthetic(self) -> bool:
        """Whether any of its surveys is invented."""
        return any(survey.synthetic for survey in self.surveys)

    @property
    def title(self) -> str:
        """What the report is, in one line; a synthetic survey is called so."""
        mark = "SYNTHETIC SURVEY, invented figures. " if self.synthetic else ""
        named = ", ".join(survey.name for survey in self.surveys)
        return f"{mark}Benchmark report {self.start} to {self.end}, survey: {named}"


def rolled_up(rows: Sequence[PhysicianRow]) -> tuple[RollUp, ...]:
    """Everybody, then each specialty by name. The specialties' sums are the whole's, exactly."""
    if not rows:
        return ()
    groups: dict[str, list[PhysicianRow]] = defaultdict(list)
    for row in rows:
        groups[row.specialty or NO_SPECIALTY].append(row)
    return (_group(ALL, rows), *(_group(name, groups[name]) for name in sorted(groups)))


def band(place: Place) -> str:
    """The band a place is in; a border belongs to the band above it, and what is below a border to the one below."""
    at = place.percentile
    if at is None or not place.qualifier:
        return BANDS[-1]
    return BANDS[sum(at > border if place.qualifier == "<" else at >= border for border in BORDERS)]


def gap_flag(work: Place, pay: Place | None) -> str | None:
    """Pay and work more than 15 percentiles apart (a convention of ours, domain.md 5.8; no opinion on fair value)."""
    if pay is None or work.percentile is None or pay.percentile is None or not (work.qualifier and pay.qualifier):
        return None
    return gap_words(work.percentile, pay.percentile)


def _group(name: str, rows: Sequence[PhysicianRow]) -> RollUp:
    pay = [row.compensation for row in rows if row.compensation is not None]
    paid_work = sum((row.work_rvu for row in rows if row.compensation is not None), Decimal(0))
    compensation = sum(pay, Decimal(0)) if pay else None
    ranked = [row.main.percentile for row in rows if row.main.percentile is not None and row.main.qualifier]
    counted = {one: sum(band(row.main) == one for row in rows) for one in BANDS}
    return RollUp(
        specialty=name,
        physicians=len(rows),
        cfte=sum((row.cfte for row in rows), Decimal(0)),
        work_rvu=sum((row.work_rvu for row in rows), Decimal(0)),
        annualised=_weighted(rows),
        median_percentile=_two(median(ranked)) if ranked else None,
        compensation=compensation,
        per_work_rvu=_two(compensation / paid_work) if compensation is not None and paid_work else None,
        unvalued_lines=sum(row.unvalued_lines for row in rows),
        bands=tuple(counted.items()),
    )


def _weighted(rows: Iterable[PhysicianRow]) -> Decimal | None:
    known = [(row.annualised, min(row.cfte, Decimal(1))) for row in rows if row.annualised is not None]
    weight = sum((cfte for _, cfte in known), Decimal(0))
    return _two(sum((value * cfte for value, cfte in known), Decimal(0)) / weight) if weight else None


def _two(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)
