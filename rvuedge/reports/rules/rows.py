"""What a benchmark report says of a physician and of its surveys: figures, places, flags. Computes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.benchmarks.rules.pay_alignment import gap_words

HUNDREDTH = Decimal("0.01")
MEDIAN = 50  # the percentile that is the median
NO_WORK, TOO_EARLY, NOT_VALUED = "no work", "too early", "not valued"


@dataclass(frozen=True, slots=True)
class SurveyPlace:
    """Where a figure stands on one survey, or on the blend of several (`survey_id` None).

    `qualifier` is =, or < or > outside the published points, or empty: not ranked.
    """

    survey: str
    survey_id: int | None
    percentile: Decimal | None
    qualifier: str

    @property
    def text(self) -> str:
        """The percentile as a person reads it: 62.50, <10, >90, or a dash."""
        if self.percentile is None or not self.qualifier:
            return "—"
        percentile = self.percentile
        return f"{percentile}" if self.qualifier == "=" else f"{self.qualifier}{percentile.normalize():f}"


@dataclass(frozen=True, slots=True)
class PhysicianRow:
    """One physician of a period.

    `work_rvu` and `annualized` in wRVUs, `annualized` per 1.0 cFTE; cfte is the mean of the `days` seen, weighted by
    days; compensation in dollars earned in the period by the contract's terms; per_work_rvu in dollars per wRVU of the
    same days, None where the two are not of the same days. `places` has one for each survey; `main` is the blend where
    there are several, so are `compensation_place` and `ratio_place`. `why_unranked` says why there is no main place.
    `work_how` and `work_flags` are those of `explanation` and `flags` that leave out pay: only the report shows pay.
    `is_confirmed` is False where some of the terms are only stated by the practice.
    `pay_covers` says whether the compensation is of all the days counted. `contract_work_rvu` is the wRVU under the
    physician's own contract, whatever the report is valued by; `seen` the first and last day of each stretch seen.
    `no_figure` says in a word why there is no annual figure: no work, too early, not valued.
    `survey_values` are the percentiles and wRVUs of the curve of the main place, `rate_values` those of the survey's
    dollars per wRVU. `comment` is what managers wrote, dated.
    """

    person_id: int
    name: str
    specialty: str | None
    cfte: Decimal
    policy: str
    lines: int
    unvalued_lines: int
    work_rvu: Decimal
    annualized: Decimal | None
    main: SurveyPlace
    places: tuple[SurveyPlace, ...]
    compensation: Decimal | None
    per_work_rvu: Decimal | None
    compensation_place: SurveyPlace | None
    ratio_place: SurveyPlace | None
    drug_amount: Decimal
    flags: tuple[str, ...]
    explanation: tuple[str, ...]
    days: int
    why_unranked: str = ""
    work_how: tuple[str, ...] = ()
    work_flags: tuple[str, ...] = ()
    asa_units: Decimal = Decimal(0)
    asa_annualized: Decimal | None = None
    asa_place: SurveyPlace | None = None
    pay_covers: bool = True
    is_confirmed: bool = True
    contract_work_rvu: Decimal | None = None
    seen: tuple[tuple[date, date], ...] = ()
    no_figure: str = ""
    survey_values: tuple[tuple[Decimal, Decimal], ...] = ()
    rate_values: tuple[tuple[Decimal, Decimal], ...] = ()
    comment: str = ""

    @property
    def median_rate(self) -> Decimal | None:
        """The median of the survey's own table of dollars per wRVU, where it has one for the specialty."""
        return next((value for place, value in self.rate_values if place == MEDIAN), None)

    @property
    def is_paid(self) -> bool:
        """Whether it has pay of the same days as its work."""
        return self.compensation is not None and self.pay_covers

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
        """The main place as a person reads it, or in a word why there is none."""
        return self.no_figure or self.main.text


@dataclass(frozen=True, slots=True)
class SurveyUsed:
    """A survey of the report, what it weighs in the blend, and the year of the fee schedule it was measured in."""

    id: int
    name: str
    year: int
    synthetic: bool
    license_note: str
    weight: Decimal
    schedule_year: int | None = None


def ratio(compensation: Decimal | None, work_rvu: Decimal) -> Decimal | None:
    """Dollars earned per wRVU of the same days, two places half up: a ratio of one's own, not of percentiles."""
    if compensation is None or not work_rvu:
        return None
    return (compensation / work_rvu).quantize(HUNDREDTH, ROUND_HALF_UP)


def gap_flag(work: SurveyPlace, pay: SurveyPlace | None) -> str | None:
    """Pay and work far apart, by `benchmarks.alignment`; None where one of them is not ranked."""
    if pay is None or work.percentile is None or pay.percentile is None or not (work.qualifier and pay.qualifier):
        return None
    return gap_words(work.percentile, pay.percentile, work_qualifier=work.qualifier, pay_qualifier=pay.qualifier)
