"""Reads of surveys. A survey is seen by members of the organization that brought it; synthetic ones by all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, or_, select

from rvuedge.benchmarks.store.models import Survey, SurveyCurve, SurveyMapping
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """A survey without its values."""

    id: int
    organization_id: int | None
    name: str
    year: int
    schedule_year: int | None
    synthetic: bool
    license_note: str
    imported_at: datetime
    publisher: str = ""
    data_year: int | None = None
    effective_date: date | None = None


_SURVEY = Survey.__table__.c
_FACTS = (
    _SURVEY.id,
    _SURVEY.organization_id,
    _SURVEY.name,
    _SURVEY.year,
    _SURVEY.schedule_year,
    _SURVEY.synthetic,
    _SURVEY.license_note,
    _SURVEY.imported_at,
    _SURVEY.publisher,
    _SURVEY.data_year,
    _SURVEY.effective_date,
)
_VISIBLE = (
    select(*_FACTS)
    .where(
        or_(_SURVEY.organization_id.is_(None), _SURVEY.organization_id.in_(bindparam("organizations", expanding=True)))
    )
    .order_by(_SURVEY.year.desc(), _SURVEY.id.desc())
)


def surveys_for(organization_ids: Collection[int]) -> list[SurveyFacts]:
    """The surveys that members of these organizations may see, newest first."""
    rows = db.session.execute(_VISIBLE, {"organizations": list(organization_ids)})
    return [SurveyFacts(*row) for row in rows]


def survey_for(survey_id: int, organization_ids: Collection[int]) -> SurveyFacts:
    """One survey. Raises NotFoundError for an unknown one and for another organization's alike."""
    (survey,) = surveys_named([survey_id], organization_ids)
    return survey


def surveys_named(survey_ids: Sequence[int], organization_ids: Collection[int]) -> list[SurveyFacts]:
    """Surveys in the order asked for, by one query. Raises NotFoundError as `survey_for`."""
    return named_among(surveys_for(organization_ids), survey_ids)


def named_among(seen: Sequence[SurveyFacts], survey_ids: Sequence[int]) -> list[SurveyFacts]:
    """Surveys in the order asked for, of those that are seen. Raises NotFoundError as `survey_for`."""
    known = {survey.id: survey for survey in seen}
    if not set(survey_ids) <= known.keys():
        raise NotFoundError("No such survey, or it belongs to another organization.")
    return [known[survey_id] for survey_id in survey_ids]


def specialties_of(survey_id: int) -> list[str]:
    """The specialties of a survey, by name."""
    query = select(SurveyCurve.specialty).where(SurveyCurve.survey_id == survey_id).distinct()
    return list(db.session.scalars(query.order_by(SurveyCurve.specialty)))


def specialties_of_all(survey_ids: Collection[int]) -> dict[int, list[str]]:
    """The specialties of several surveys, by name; one query."""
    query = select(SurveyCurve.survey_id, SurveyCurve.specialty).where(SurveyCurve.survey_id.in_(survey_ids)).distinct()
    found: dict[int, list[str]] = {survey_id: [] for survey_id in survey_ids}
    for survey_id, specialty in db.session.execute(query.order_by(SurveyCurve.specialty)):
        found[survey_id].append(specialty)
    return found


def mappings_of(organization_id: int) -> list[SurveyMapping]:
    """The mappings an organization keeps, by name."""
    query = select(SurveyMapping).where(SurveyMapping.organization_id == organization_id)
    return list(db.session.scalars(query.order_by(SurveyMapping.name)))
