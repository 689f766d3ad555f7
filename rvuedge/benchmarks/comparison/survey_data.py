"""What is read of surveys to compare a specialty: what stands for it in each, and the curves.

Of one specialty by two queries; of all of a practice's read ahead (`SurveyLibrary`), by as many.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rvuedge.benchmarks.readers.cells import specialty_key
from rvuedge.benchmarks.store.curves import CurveFacts, CurveQuery, curves_of, folded
from rvuedge.benchmarks.store.queries import SurveyFacts, named_among, specialties_of, surveys_for
from rvuedge.benchmarks.store.specialty_crosswalk import CrosswalkEntry, Mapped, reviewed, reviewed_of_all


@dataclass(frozen=True, slots=True)
class SurveyData:
    """The reviewed crosswalk by survey, and the curves by survey and specialty key."""

    _crosswalk: Mapped
    _curves: dict[tuple[int, str], list[CurveFacts]]
    _library: SurveyLibrary | None = None

    def mapped_specialties(self, survey: SurveyFacts, query: CurveQuery) -> tuple[CrosswalkEntry, ...]:
        """What stands for the asked specialty in a survey: what a person has reviewed, else its own name."""
        return self._crosswalk.get(survey.id) or (CrosswalkEntry(query.specialty, Decimal(1)),)

    def curves(self, survey: SurveyFacts, specialty: str) -> list[CurveFacts]:
        """The curves read of one of a survey's specialties."""
        return self._curves.get((survey.id, specialty_key(specialty)), [])

    def of_any_metric(self, survey: SurveyFacts, specialty: str) -> list[CurveFacts]:
        """The curves of one of a survey's specialties whatever they measure."""
        if self._library is not None:
            return self.curves(survey, specialty)
        return survey_data([survey], (), CurveQuery(specialty, ""), any_metric=True).curves(survey, specialty)

    def names(self, survey: SurveyFacts) -> list[str]:
        """The specialties of a survey, by name."""
        return specialties_of(survey.id) if self._library is None else self._library.names(survey.id)

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


@dataclass(slots=True)
class SurveyLibrary:
    """What some organizations may see of surveys, of some specialties, each survey read once for all of these.

    For what compares many people: its queries grow with the surveys it is asked for, not with the specialties.
    """

    organization_ids: Sequence[int]
    specialties: set[str] = field(default_factory=set)
    _surveys: list[SurveyFacts] | None = None
    _read: set[int] = field(default_factory=set)
    _crosswalk: dict[str, Mapped] = field(default_factory=dict)
    _curves: dict[tuple[int, str], list[CurveFacts]] = field(default_factory=dict)
    _names: dict[int, list[str]] = field(default_factory=dict)

    def named(self, survey_ids: Sequence[int]) -> list[SurveyFacts]:
        """Surveys in the order asked for. Raises NotFoundError as `surveys_named`."""
        if self._surveys is None:
            self._surveys = surveys_for(self.organization_ids)
        return named_among(self._surveys, survey_ids)

    def names(self, survey_id: int) -> list[str]:
        """The specialties of a survey, by name."""
        if survey_id not in self._names:
            self._names[survey_id] = specialties_of(survey_id)
        return self._names[survey_id]

    def data(self, surveys: Sequence[SurveyFacts], query: CurveQuery) -> SurveyData:
        """What is needed of surveys to compare a specialty."""
        if query.specialty not in self.specialties:
            self.specialties.add(query.specialty)
            self._take(self._among(self._read), [query.specialty])
        new = [survey for survey in surveys if survey.id not in self._read]
        self._take(new, self.specialties)
        self._read |= {survey.id for survey in new}
        known = self._crosswalk.get(specialty_key(query.specialty), {})
        return SurveyData(known, self._curves, self)

    def _among(self, survey_ids: Collection[int]) -> list[SurveyFacts]:
        return [survey for survey in self._surveys or () if survey.id in survey_ids]

    def _take(self, surveys: Sequence[SurveyFacts], specialties: Collection[str]) -> None:
        """Read the crosswalk of surveys and specialties, and the curves of what stands for these."""
        if not surveys:
            return
        known = reviewed_of_all(surveys, self.organization_ids, specialties) if self.organization_ids else {}
        keys = {specialty_key(specialty) for specialty in specialties}
        for key, mapped in known.items():
            self._crosswalk.setdefault(key, {}).update(mapped)
            keys |= {specialty_key(entry.survey_specialty) for entries in mapped.values() for entry in entries}
        fresh: dict[tuple[int, str], list[CurveFacts]] = {}
        for curve in curves_of([survey.id for survey in surveys], specialty_keys=keys):
            fresh.setdefault((curve.survey_id, specialty_key(curve.specialty)), []).append(curve)
        self._curves |= fresh
