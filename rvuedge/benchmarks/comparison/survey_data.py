"""What is read of surveys to compare one specialty, by two queries: what stands for it in each, and the curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rvuedge.benchmarks.readers.cells import specialty_key
from rvuedge.benchmarks.store.curves import Asked, CurveFacts, curves_of, folded
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.benchmarks.store.specialty_crosswalk import Stands, reviewed


@dataclass(frozen=True, slots=True)
class Shelf:
    """The reviewed crosswalk by survey, and the curves by survey and specialty key."""

    _stands: dict[int, tuple[Stands, ...]]
    _curves: dict[tuple[int, str], list[CurveFacts]]

    def stands(self, survey: SurveyFacts, asked: Asked) -> tuple[Stands, ...]:
        """What stands for the asked specialty in a survey: what a person has reviewed, else its own name."""
        return self._stands.get(survey.id) or (Stands(asked.specialty, Decimal(1)),)

    def curves(self, survey: SurveyFacts, specialty: str) -> list[CurveFacts]:
        """The curves read of one of a survey's specialties."""
        return self._curves.get((survey.id, specialty_key(specialty)), [])

    def has(self, survey: SurveyFacts, asked: Asked) -> bool:
        """Whether a survey has the curve asked for, of all that stands for the specialty."""
        return all(self._one(survey, stands, asked) for stands in self.stands(survey, asked))

    def _one(self, survey: SurveyFacts, stands: Stands, asked: Asked) -> bool:
        return any(
            (curve.metric, curve.provider_type) == (asked.metric, asked.provider_type)
            and folded(curve.filters) == folded(asked.filters)
            for curve in self.curves(survey, stands.survey_specialty)
        )


def shelf_of(
    surveys: Sequence[SurveyFacts], organization_ids: Sequence[int], asked: Asked, *, any_metric: bool = False
) -> Shelf:
    """Read what is needed of surveys to compare a specialty, of the asked metric or of any."""
    known = reviewed(surveys, organization_ids, asked.specialty) if organization_ids else {}
    keys = {specialty_key(one.survey_specialty) for stands in known.values() for one in stands}
    if len(known) < len(surveys):
        keys.add(specialty_key(asked.specialty))
    found: dict[tuple[int, str], list[CurveFacts]] = {}
    metric = None if any_metric else asked.metric
    for curve in curves_of([survey.id for survey in surveys], specialty_keys=keys, metric=metric):
        found.setdefault((curve.survey_id, specialty_key(curve.specialty)), []).append(curve)
    return Shelf(known, found)
