"""Percentile curves of the surveys that terms name, read as somebody may read them: a person, or a practice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organizations_ever
from rvuedge.benchmarks.comparison.curve import Chosen, comparison_curve
from rvuedge.benchmarks.comparison.survey_data import SurveyLibrary
from rvuedge.benchmarks.rules.percentile import Point
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.platform.errors import NotFoundError

# The points of a survey (by its id) for a person's specialty and provider type, of a metric.
# Raises NotFoundError for a survey that cannot be seen, BenchmarkError where it is suppressed.
SurveyReader = Callable[[Person, int, str], tuple[Point, ...]]


def own_surveys(person: Person, survey_id: int, metric: str) -> tuple[Point, ...]:
    """The points as the person reads them: every practice they ever belonged to counts, with its crosswalk."""
    return _read(person, survey_id, metric, organizations_ever(person.id))


def surveys_of(library: SurveyLibrary) -> SurveyReader:
    """A reader for a practice's report: its own crosswalk for everybody, each curve made once for all paid by it."""
    known: dict[tuple[int, str | None, str, str], tuple[Point, ...]] = {}

    def read(person: Person, survey_id: int, metric: str) -> tuple[Point, ...]:
        key = (survey_id, person.specialty, person.provider_type, metric)
        if key not in known:
            known[key] = _read(person, survey_id, metric, library)
        return known[key]

    return read


def _read(
    person: Person, survey_id: int, metric: str, organizations: Sequence[int] | SurveyLibrary
) -> tuple[Point, ...]:
    try:
        curve = comparison_curve(
            chosen=[Chosen(survey_id)],
            organization_ids=organizations,
            specialty=person.specialty or "",
            provider_type=person.provider_type,
            metric=metric,
        )
    except NotFoundError as error:
        raise NotFoundError(f"The terms use a survey percentile. {error.detail}", code=error.code) from error
    if curve.suppressed:
        raise BenchmarkError("E_SUPPRESSED", f"{person.specialty} is not shown: {'; '.join(curve.explanation)}.")
    return curve.points
