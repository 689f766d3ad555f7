"""The curves a benchmark report measures by: each survey's own, and the blend of them, read once per specialty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rvuedge.benchmarks.blend import Source, blend_curves
from rvuedge.benchmarks.percentile import Point, rank, value_at
from rvuedge.benchmarks.queries import CurveFacts, curves_of, match
from rvuedge.benchmarks.refusals import BenchmarkError
from rvuedge.benchmarks.suppression import too_few
from rvuedge.errors import NotFoundError
from rvuedge.reports.benchmark_rows import Place, SurveyUsed

WORK_RVUS = "work_rvus"
COMPENSATION = "total_compensation"
BLEND = "Blend"
LANDMARKS = (25, 50, 75, 90)


@dataclass(frozen=True, slots=True)
class Measured:
    """The places of a figure: on each survey, and the main one (the blend where there are several), with why."""

    main: Place
    places: tuple[Place, ...]
    how: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(slots=True)
class Yardsticks:
    """The surveys of a report with their curves."""

    surveys: Sequence[SurveyUsed]
    _curves: dict[int, list[CurveFacts]] = field(default_factory=dict)

    def place(self, value: Decimal, *, specialty: str | None, provider_type: str, metric: str) -> Measured:
        """Where a year's figure per 1.0 cFTE stands: wRVU for work_rvus, dollars for total_compensation."""
        if specialty is None:
            return _unranked(self.surveys, "no specialty is set in the profile")
        places: list[Place] = []
        flags: list[str] = []
        how: list[str] = []
        sources: list[Source] = []
        for survey in self.surveys:
            try:
                curve = self._curve(survey.id, specialty, provider_type, metric)
            except NotFoundError as error:
                places.append(Place(survey.name, survey.id, None, ""))
                how.append(error.detail)
                continue
            sources.append(Source(survey.weight, curve.points))
            flags += [f"{survey.name}: {few}" for few in [too_few(curve.n_organizations)] if few]
            places.append(_placed(survey.name, survey.id, curve.points, value, how, flags))
        if len(self.surveys) == 1 or not sources:
            return Measured(places[0], tuple(places), tuple(how), tuple(flags))
        return Measured(_blended(sources, value, how, flags), tuple(places), tuple(how), tuple(flags))

    def _curve(self, survey_id: int, specialty: str, provider_type: str, metric: str) -> CurveFacts:
        if survey_id not in self._curves:
            self._curves[survey_id] = curves_of(survey_id)
        return match(self._curves[survey_id], specialty=specialty, metric=metric, provider_type=provider_type)


def _unranked(surveys: Sequence[SurveyUsed], why: str) -> Measured:
    places = tuple(Place(survey.name, survey.id, None, "") for survey in surveys)
    return Measured(places[0], places, (why,), ())


def _blended(sources: Sequence[Source], value: Decimal, how: list[str], flags: list[str]) -> Place:
    try:
        curve = blend_curves(sources)
    except BenchmarkError as error:
        flags.append(f"no blend: {error}")
        return Place(BLEND, None, None, "")
    flags += curve.warnings
    how += [f"blend {sentence}" for sentence in curve.how]
    return _placed(BLEND, None, curve.points, value, how, flags)


def _placed(
    name: str, survey_id: int | None, points: Sequence[Point], value: Decimal, how: list[str], flags: list[str]
) -> Place:
    try:
        found = rank(points, value)
    except BenchmarkError as error:
        flags.append(f"{name}: {error}")
        return Place(name, survey_id, None, "")
    how.append(f"{name}: {found.how}")
    flags += found.warnings
    return Place(name, survey_id, found.percentile, found.qualifier, _landmarks(points))


def _landmarks(points: Sequence[Point]) -> tuple[tuple[int, Decimal], ...]:
    found = []
    for percentile in LANDMARKS:
        try:
            found.append((percentile, value_at(points, Decimal(percentile))))
        except BenchmarkError:
            continue  # outside the published points there is none
    return tuple(found)
