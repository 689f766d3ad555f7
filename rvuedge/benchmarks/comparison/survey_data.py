"""What is read of surveys to compare one specialty, by two queries: what stands for it in each, and the curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rvuedge.benchmarks.readers.cells import specialty_key
from rvuedge.benchmarks.store.curves import CurveFacts, CurveQuery, curves_of, folded
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.benchmarks.store.specialty_crosswalk import CrosswalkEntry, reviewed


@dataclass(frozen=True, slots=True)
class SurveyData:
    """The reviewed crosswalk by survey, and the curves by survey and specialty key."""

    _crosswalk: dict[int, tuple[CrosswalkEntry, ...]]
    _curves: dict[tuple[int, str], list[CurveFacts]]

    def mapped_specialties(self, survey: SurveyFacts, query: CurveQuery) -> tuple[CrosswalkEntry, ...]:
        """What stands for the asked specialty in a survey: what a person has reviewed, else its own name."""
        return self._crosswalk.get(survey.id) or (CrosswalkEntry(query.specialty, Decimal(1)),)

    def curves(self, survey: SurveyFacts, specialty: str) -> list[CurveFacts]:
        """The curves read of one of a survey's specialties."""
        return self._curves.get((survey.id, specialty_key(specialty)), [])

    def has(self, survey: SurveyFacts, query: CurveQuery) -> bool:
        """Whether a survey has the curve asked for, of all that stands for the specialty."""
        return all(self._has_curve(survey, entry, query) for entry in self.mapped_specialties(survey, query))

    def _has_curve(self, survey: SurveyFacts, entry: CrosswalkEntry, query: CurveQuery) -> bool:
        return any(
            (curve.metric, curve.provider_type) == (query.metric, query.provider_type)
            and folded(curve.filters) == folded(query.filters)
            for curve in self.curves(survey, entry.survey_specialty)
        )


def survey_data(
    surveys: Sequence[SurveyFacts], organization_ids: Sequence[int], query: CurveQuery, *, any_metric: bool = False
) -> SurveyData:
    """Read what is needed of surveys to compare a specialty, of the asked metric or of any."""
    known = reviewed(surveys, organization_ids, query.specialty) if organization_ids else {}
    keys = {specialty_key(entry.survey_specialty) for mapped in known.values() for entry in mapped}
    if len(known) < len(surveys):
        keys.add(specialty_key(query.specialty))
    found: dict[tuple[int, str], list[CurveFacts]] = {}
    metric = None if any_metric else query.metric
    for curve in curves_of([survey.id for survey in surveys], specialty_keys=keys, metric=metric):
        found.setdefault((curve.survey_id, specialty_key(curve.specialty)), []).append(curve)
    return SurveyData(known, found)
