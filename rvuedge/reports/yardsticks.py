"""The curves a benchmark report measures by: each survey's own, and the blend of them, looked up once per specialty."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.percentile import Point, rank, value_at
from rvuedge.benchmarks.refusals import BenchmarkError
from rvuedge.benchmarks.remarks import SCHEDULE_MISMATCH, schedule_mismatch
from rvuedge.benchmarks.sources import Chosen, ComparisonCurve, comparison_curve
from rvuedge.errors import NotFoundError
from rvuedge.reports.benchmark_rows import Place, SurveyUsed

WORK_RVUS = "work_rvus"
COMPENSATION = "total_compensation"
BLEND = "Blend"
LANDMARKS = (25, 50, 75, 90)
Key = tuple[tuple[int, ...], str, str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """The places of a figure: on each survey, and the main one (the blend where there are several), with why."""

    main: Place
    places: tuple[Place, ...]
    how: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(slots=True)
class Yardsticks:
    """The surveys of a report with their curves, as the organization's reviewed crosswalk reads its specialties.

    `on` is the day the report is made: figures younger than three months then are not shown.
    """

    surveys: Sequence[SurveyUsed]
    organization_id: int
    on: date | None = None
    _curves: dict[Key, ComparisonCurve | str] = field(default_factory=dict)

    def place(
        self,
        value: Decimal,
        *,
        specialty: str | None,
        provider_type: str,
        metric: str,
        valued: Collection[int] = (),
    ) -> Measured:
        """Where a year's figure per 1.0 cFTE stands: wRVU for work_rvus, dollars for total_compensation.

        `valued` are the years of the fee schedules the wRVU are of: the row says where a survey is of another.
        """
        how: list[str] = []
        flags: list[str] = []
        if specialty is None:
            how.append("no specialty is set in the profile")
            places = [Place(survey.name, survey.id, None, "") for survey in self.surveys]
            return Measured(places[0], tuple(places), tuple(how), ())
        places = []
        for survey in self.surveys:
            curve = self._curve([survey], specialty, provider_type, metric)
            places.append(_placed(survey.name, survey.id, curve, value, how, flags))
            _mismatches(curve, valued, how, flags)
        if len(places) == 1:
            return Measured(places[0], tuple(places), tuple(how), tuple(flags))
        has = [survey for survey, place in zip(self.surveys, places, strict=True) if place.qualifier]
        if not has:
            return Measured(Place(BLEND, None, None, ""), tuple(places), tuple(how), tuple(flags))
        blend = self._curve(has, specialty, provider_type, metric)
        main = _placed(BLEND, None, blend, value, how, flags)
        return Measured(main, tuple(places), tuple(how), tuple(flags))

    def _curve(
        self, surveys: Sequence[SurveyUsed], specialty: str, provider_type: str, metric: str
    ) -> ComparisonCurve | str:
        """The curve, or the sentence why there is none."""
        key = (tuple(survey.id for survey in surveys), specialty, provider_type, metric)
        if key not in self._curves:
            try:
                self._curves[key] = comparison_curve(
                    chosen=[Chosen(survey.id, survey.weight) for survey in surveys],
                    organization_ids=[self.organization_id],
                    specialty=specialty,
                    provider_type=provider_type,
                    metric=metric,
                    on=self.on,
                )
            except NotFoundError as error:
                self._curves[key] = error.detail
            except BenchmarkError as error:
                self._curves[key] = str(error)
        return self._curves[key]


def _mismatches(curve: ComparisonCurve | str, valued: Collection[int], how: list[str], flags: list[str]) -> None:
    if isinstance(curve, str) or curve.suppressed:
        return
    for survey in curve.sources:
        mismatch = schedule_mismatch(survey.name, survey.schedule_year, valued)
        if mismatch:
            how.append(mismatch)
            flags.append(SCHEDULE_MISMATCH)


def _placed(
    name: str,
    survey_id: int | None,
    curve: ComparisonCurve | str,
    value: Decimal,
    how: list[str],
    flags: list[str],
) -> Place:
    nowhere = Place(name, survey_id, None, "")
    if isinstance(curve, str):
        how.append(curve)
        return nowhere
    if curve.suppressed:
        flags.append(f"{name}: {'; '.join(curve.how)}: not shown")
        return nowhere
    try:
        found = rank(curve.points, value)
    except BenchmarkError as error:
        flags.append(f"{name}: {error}")
        return nowhere
    how += [*(f"{name} {sentence}" for sentence in curve.how), f"{name}: {found.how}"]
    flags += [*curve.warnings, *found.warnings]
    return Place(name, survey_id, found.percentile, found.qualifier, _landmarks(curve.points))


def _landmarks(points: Sequence[Point]) -> tuple[tuple[int, Decimal], ...]:
    found = []
    for percentile in LANDMARKS:
        try:
            found.append((percentile, value_at(points, Decimal(percentile))))
        except BenchmarkError:
            continue  # outside the published points there is none
    return tuple(found)
