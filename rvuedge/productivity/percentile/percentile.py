"""Benchmark me: a person's wRVU on a survey's curve, as the dashboard and `/surveys/{id}/me` show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.accounts.audit.visibility import Period
from rvuedge.accounts.people.models import Person
from rvuedge.benchmarks.comparison.ranking import NO_SPECIALTY, WORK_RVUS, SurveyRank, survey_rank
from rvuedge.benchmarks.rules.remarks import schedule_years, source_line
from rvuedge.benchmarks.store.curves import CurveQuery
from rvuedge.benchmarks.store.queries import SurveyFacts, surveys_for
from rvuedge.contracts.terms.queries import Terms
from rvuedge.platform.figures import figure

ASA_UNITS = "asa_units"
NAMES = {WORK_RVUS: "wRVUs", ASA_UNITS: "ASA units"}
TRAINEE = "not compared: trainees do not earn wRVUs, and the survey covers physicians who do"


def surveys_tried(organizations: Sequence[int]) -> list[SurveyFacts]:
    """Which surveys are tried, in order: those of the organizations, newest first, then the synthetic ones."""
    return sorted(surveys_for(organizations), key=lambda survey: survey.organization_id is None)


def percentile_of(
    person: Person,
    surveys: Sequence[SurveyFacts],
    organizations: Sequence[int],
    *,
    earned: Decimal,
    period: Period,
    terms: Terms,
    on: date,
    release: str | None = None,
    metric: str = WORK_RVUS,
) -> dict[str, Any]:
    """Benchmark me: a period's wRVUs annualized, per 1.0 clinical FTE, on the first survey that has the curve.

    Or its ASA units, by their own metric, which no fee schedule's year values.

    A trainee without credited work has no place: nothing of theirs could stand among physicians'.
    `release` is the one that valued all of the work, where it is not the contract's; `on` the day it is looked at.
    """
    first, last = period
    idle = person.is_trainee_on(last) and not earned
    place = survey_rank(
        surveys=surveys,
        organization_ids=organizations,
        query=CurveQuery(person.specialty, metric, person.provider_type) if person.specialty and not idle else None,
        work_rvu=earned,
        period=period,
        cfte=terms.cfte,
        valued=schedule_years(release or terms.pinned_release, first, last) if metric == WORK_RVUS else (),
        on=on,
        nowhere=TRAINEE if idle else NO_SPECIALTY,
    )
    answer = _answer(place, f"{figure(earned)} {NAMES[metric]} from {first} to {last}")
    return answer | {"metric": metric, "raw": earned, "provider_type": person.provider_type, "release": release}


def _answer(place: SurveyRank, began: str) -> dict[str, Any]:
    survey = place.survey
    return {
        "survey": survey.name,
        "survey_id": survey.id,
        "synthetic": survey.synthetic,
        "sources": [survey],
        "specialty": place.specialty,
        "percentile": place.percentile if place.qualifier == "=" else None,
        "bound": place.percentile if place.qualifier in ("<", ">") else None,
        "qualifier": place.qualifier,
        "suppressed": place.suppressed,
        "adjusted": place.annualized,
        "value": place.annualized,
        "explanation": [began, *place.explanation, _source(survey)],
        "warnings": place.warnings,
    }


def _source(survey: SurveyFacts) -> str:
    return source_line(
        survey.name,
        publisher=survey.publisher,
        year=survey.year,
        data_year=survey.data_year,
        schedule_year=survey.schedule_year,
        license_note=survey.license_note,
    )
