"""Writes of surveys: a file is imported whole or not at all, for the organization that brought it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from rvuedge.accounts.models import Organization
from rvuedge.benchmarks.models import Survey, SurveyCurve, SurveyMapping, SurveyPoint
from rvuedge.benchmarks.survey_cells import specialty_key
from rvuedge.benchmarks.survey_files import read_survey
from rvuedge.benchmarks.survey_reader import SurveyFile
from rvuedge.errors import InvalidError, NotFoundError
from rvuedge.extensions import rehearsal, transaction


@dataclass(frozen=True, slots=True)
class SurveyStored:
    """What an import of a survey did, or would do."""

    survey_id: int
    curves: int
    specialties: int
    warnings: tuple[str, ...] = ()
    already_imported: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a survey beside its figures. `data_year` is the year measured, `effective_date` ages dollars."""

    name: str
    year: int
    synthetic: bool = False
    licence_note: str = ""
    publisher: str = ""
    data_year: int | None = None
    schedule_year: int | None = None
    effective_date: date | None = None


def import_survey(
    *,
    data: bytes,
    file: str,
    about: About,
    organization_id: int | None,
    mapping: Mapping[str, str],
    now: datetime,
    dry_run: bool = False,
) -> SurveyStored:
    """Read a survey table, csv or xlsx, and store its curves; a dry run says the same and stores nothing.

    Raises SurveyRefused (line, column, found, expected) for a file that cannot be read exactly, InvalidError
    when neither an organization owns it nor it is synthetic, NotFoundError for an unknown organization.
    """
    if organization_id is None and not about.synthetic:
        raise InvalidError(
            "A survey belongs to the organization that licensed it: name it with --organization ID."
            " Only invented figures (--synthetic) are open to everybody.",
            code="survey-without-owner",
        )
    checksum = hashlib.sha256(data).hexdigest()
    stage: AbstractContextManager[Session] = rehearsal() if dry_run else transaction()
    with stage as session:
        if organization_id is not None and session.get(Organization, organization_id) is None:
            raise NotFoundError(f"There is no organization {organization_id}.")
        known = _known(session, organization_id, checksum)
        if known is not None:
            return SurveyStored(known.id, 0, 0, already_imported=True)
        read = read_survey(data, file=file, mapping=mapping)
        return _store(session, read, about, (organization_id, file, checksum), now)


def _store(
    session: Session, read: SurveyFile, about: About, source: tuple[int | None, str, str], now: datetime
) -> SurveyStored:
    organization_id, file, checksum = source
    survey = Survey(
        organization_id=organization_id,
        name=about.name,
        year=about.year,
        synthetic=about.synthetic,
        licence_note=about.licence_note,
        publisher=about.publisher,
        data_year=about.data_year,
        schedule_year=about.schedule_year,
        effective_date=about.effective_date,
        file_name=file[:255],
        sha256=checksum,
        imported_at=now,
    )
    session.add(survey)
    session.flush()
    _store_curves(session, survey.id, read)
    names = {curve.specialty for curve in read.curves}
    return SurveyStored(survey.id, len(read.curves), len(names), tuple(map(str, read.warnings)))


def mapping_from(data: bytes) -> dict[str, str]:
    """A mapping file: a JSON object from their header to our field. Raises InvalidError for anything else."""
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InvalidError(f"The mapping file is not JSON: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise InvalidError("The mapping file is an object from their header to our field name.")
    return found


def delete_survey(organization_id: int, survey_id: int) -> None:
    """Remove one of an organization's surveys with its curves. Raises NotFoundError."""
    with transaction() as session:
        survey = session.get(Survey, survey_id)
        if survey is None or survey.organization_id != organization_id:
            raise NotFoundError("Your organization has no such survey.")
        curves = select(SurveyCurve.id).where(SurveyCurve.survey_id == survey_id)
        session.execute(delete(SurveyPoint).where(SurveyPoint.curve_id.in_(curves)))
        session.execute(delete(SurveyCurve).where(SurveyCurve.survey_id == survey_id))
        session.delete(survey)


def keep_mapping(*, organization_id: int, name: str, mapping: Mapping[str, str], now: datetime) -> None:
    """Keep a mapping under a name, in place of an earlier one."""
    with transaction() as session:
        session.merge(SurveyMapping(organization_id=organization_id, name=name, mapping=dict(mapping), updated_at=now))


def kept_mapping(organization_id: int, name: str) -> dict[str, str]:
    """A kept mapping. Raises NotFoundError."""
    with transaction() as session:
        found = session.get(SurveyMapping, (organization_id, name))
    if found is None:
        raise NotFoundError(f"Your organization keeps no mapping {name!r}.")
    return found.mapping


def _known(session: Session, organization_id: int | None, checksum: str) -> Survey | None:
    owner = Survey.organization_id
    mine = owner.is_(None) if organization_id is None else owner == organization_id
    return session.scalar(select(Survey).where(Survey.sha256 == checksum, mine))


def _store_curves(session: Session, survey_id: int, read: SurveyFile) -> None:
    points: list[dict[str, Any]] = []
    for curve in read.curves:
        stored = SurveyCurve(
            survey_id=survey_id,
            specialty=curve.specialty,
            specialty_key=specialty_key(curve.specialty),
            metric=curve.metric,
            provider_type=curve.provider_type,
            filters=dict(curve.filters),
            n_organizations=curve.n_organizations,
            n_providers=curve.n_providers,
            mean=curve.mean,
            standard_deviation=curve.sd,
            suppressed=[f"{percentile:f}" for percentile in curve.suppressed],
        )
        session.add(stored)
        session.flush()
        points += [
            {"curve_id": stored.id, "percentile": point.percentile, "value": point.value} for point in curve.points
        ]
    if points:
        session.execute(insert(SurveyPoint), points)
