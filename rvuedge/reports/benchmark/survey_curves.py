"""The curves a benchmark report measures by: each survey's own, and the blend of them, looked up once per specialty."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.comparison.curve import RATIO, Chosen, ComparisonCurve, comparison_curve
from rvuedge.benchmarks.comparison.survey_data import SurveyLibrary
from rvuedge.benchmarks.rules.percentile import rank
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.rules.remarks import SCHEDULE_MISMATCH, schedule_mismatch
from rvuedge.platform.errors import NotFoundError
from rvuedge.reports.rules.rows import SurveyPlace, SurveyUsed

WORK_RVUS = "work_rvus"
COMPENSATION = "total_compensation"
BLEND = "Blend"
ASA_UNITS = "asa_units"
MEASURES = {
    WORK_RVUS: "work RVUs",
    COMPENSATION: "compensation",
    RATIO: "compensation per wRVU",
    ASA_UNITS: "ASA units",
}
Key = tuple[tuple[int, ...], str, str, str]


@dataclass(frozen=True, slots=True)
class MetricKind:
    """Whose curve to look for: a specialty as the profile names it, and physician or APP."""

    specialty: str | None
    provider_type: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The places of a figure: on each survey, and the main one (the blend where there are several), with why.

    `missing` are the sentences why a survey has no place for it; `points` the percentiles and values of the main curve.
    """

    value: Decimal
    metric: str
    main: SurveyPlace
    places: tuple[SurveyPlace, ...]
    explanation: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    points: tuple[tuple[Decimal, Decimal], ...] = ()

    @property
    def ranked(self) -> tuple[int, ...]:
        """The surveys that have a place for it, by id."""
        return tuple(place.survey_id for place in self.places if place.qualifier and place.survey_id is not None)


@dataclass(slots=True)
class _Notes:
    """What is said while places are looked up."""

    explanation: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SurveyCurves:
    """The surveys of a report with their curves, read ahead as the practice's crosswalk has its specialties.

    `on` is the day the report is made: figures younger than three months then are not shown.
    """

    surveys: Sequence[SurveyUsed]
    library: SurveyLibrary
    on: date | None = None
    _curves: dict[Key, ComparisonCurve | str] = field(default_factory=dict)

    def left_out(self) -> tuple[str, ...]:
        """The surveys that a blend leaves out because their cell is held back, by specialty and measure, with why."""
        if len(self.surveys) < 2:
            return ()
        names = {(survey.id,): survey.name for survey in self.surveys}
        return tuple(
            f"{names[ids]} is left out of the blend for {specialty}, {MEASURES[metric]}:"
            f" {'; '.join(curve.explanation)}."
            for (ids, specialty, _, metric), curve in self._curves.items()
            if ids in names and not isinstance(curve, str) and curve.suppressed
        )

    def place(self, value: Decimal, kind: MetricKind, metric: str, *, valued: Collection[int] = ()) -> Measured:
        """Where a figure stands: wRVU, ASA units or dollars of a year per 1.0 cFTE, or dollars per wRVU as they are.

        `valued` are the years of the fee schedules the wRVU are of: it is said where a survey is of another.
        """
        if kind.specialty is None:
            places = tuple(SurveyPlace(survey.name, survey.id, None, "") for survey in self.surveys)
            return Measured(value, metric, places[0], places, missing=("the profile has no specialty",))
        notes = _Notes()
        places = tuple(self._placed(survey.name, [survey], value, kind, metric, notes) for survey in self.surveys)
        for survey in self.surveys:
            _mismatched(self._curve([survey], kind, metric), valued, notes)
        main = places[0]
        has = [survey for survey, place in zip(self.surveys, places, strict=True) if place.qualifier]
        if len(places) > 1:
            main = self._blend(has, value, kind, metric, notes)
        sentences = (tuple(notes.explanation), tuple(notes.flags), tuple(notes.missing))
        return Measured(value, metric, main, places, *sentences, self._points(has, kind, metric))

    def _points(self, has: Sequence[SurveyUsed], kind: MetricKind, metric: str) -> tuple[tuple[Decimal, Decimal], ...]:
        """The percentiles and values of the curve that the main place is on."""
        curve = self._curve(has, kind, metric) if has else ""
        return (
            ()
            if isinstance(curve, str)
            else tuple((p.percentile, p.value) for p in curve.points if p.value is not None)
        )

    def compared(self, work: Measured, pay: Measured, kind: MetricKind) -> tuple[SurveyPlace, SurveyPlace] | None:
        """Work and compensation on the surveys that have both, so that one yardstick measures both; None: no such."""
        both = [survey for survey in self.surveys if survey.id in work.ranked and survey.id in pay.ranked]
        if not both:
            return None
        work_place, pay_place = (
            self._placed(BLEND, both, measured.value, kind, measured.metric, _Notes()) for measured in (work, pay)
        )
        return work_place, pay_place

    def _blend(
        self, has: Sequence[SurveyUsed], value: Decimal, kind: MetricKind, metric: str, notes: _Notes
    ) -> SurveyPlace:
        if not has:
            return SurveyPlace(BLEND, None, None, "")
        if len(has) < len(self.surveys):
            names = ", ".join(survey.name for survey in has)
            notes.flags.append(f"{MEASURES[metric]}: blend of {len(has)} of {len(self.surveys)} surveys ({names})")
        return self._placed(BLEND, has, value, kind, metric, notes)

    def _placed(
        self, name: str, surveys: Sequence[SurveyUsed], value: Decimal, kind: MetricKind, metric: str, notes: _Notes
    ) -> SurveyPlace:
        curve = self._curve(surveys, kind, metric)
        survey_id = surveys[0].id if name != BLEND else None
        nowhere = SurveyPlace(name, survey_id, None, "")
        if isinstance(curve, str):
            notes.missing.append(curve)
            return nowhere
        if curve.suppressed:
            notes.missing.append(f"{name}: {'; '.join(curve.explanation)}: not shown")
            return nowhere
        try:
            found = rank(curve.points, value)
        except BenchmarkError as error:
            notes.missing.append(f"{name}: {error}")
            return nowhere
        notes.explanation += [
            *(_named(name, curve, sentence) for sentence in curve.explanation),
            f"{name}: {found.explanation}",
        ]
        notes.flags += [*curve.warnings, *found.warnings]
        return SurveyPlace(name, survey_id, found.percentile, found.qualifier)

    def _curve(self, surveys: Sequence[SurveyUsed], kind: MetricKind, metric: str) -> ComparisonCurve | str:
        """The curve, or the sentence why there is none."""
        key = (tuple(survey.id for survey in surveys), kind.specialty or "", kind.provider_type, metric)
        if key not in self._curves:
            try:
                self._curves[key] = comparison_curve(
                    chosen=[Chosen(survey.id, survey.weight) for survey in surveys],
                    organization_ids=self.library,
                    specialty=kind.specialty or "",
                    provider_type=kind.provider_type,
                    metric=metric,
                    on=self.on,
                )
            except NotFoundError as error:
                self._curves[key] = error.detail
            except BenchmarkError as error:
                self._curves[key] = str(error)
        return self._curves[key]


def _named(name: str, curve: ComparisonCurve, sentence: str) -> str:
    """A step of a curve with whose it is; most steps begin with the survey's name already."""
    return sentence if sentence.startswith(curve.surveys) else f"{name} {sentence}"


def _mismatched(curve: ComparisonCurve | str, valued: Collection[int], notes: _Notes) -> None:
    """Say of each survey of a shown curve whether it is built on another year's fee schedule."""
    if isinstance(curve, str) or curve.suppressed:
        return
    for survey in curve.sources:
        mismatch = schedule_mismatch(survey.name, survey.schedule_year, valued)
        if mismatch:
            notes.explanation.append(mismatch)
            notes.flags.append(SCHEDULE_MISMATCH)
