"""Writes of surveys: a file is imported whole or not at all, for the organization that brought it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from rvuedge.accounts.models import Organization
from rvuedge.benchmarks.models import Survey, SurveyCurve, SurveyPoint
from rvuedge.benchmarks.survey_cells import specialty_key
from rvuedge.benchmarks.survey_reader import SurveyFile, read_survey_csv
from rvuedge.errors import InvalidError, NotFoundError
from rvuedge.extensions import transaction


@dataclass(frozen=True, slots=True)
class SurveyStored:
    """What an import of a survey did."""

    survey_id: int
    curves: int
    specialties: int
    warnings: tuple[str, ...] = ()
    already_imported: bool = False


def import_survey(
    *,
    data: bytes,
    file: str,
    name: str,
    year: int,
    organization_id: int | None,
    synthetic: bool,
    mapping: Mapping[str, str],
    now: datetime,
    licence_note: str = "",
) -> SurveyStored:
    """Read a survey table and store its curves.

    Raises SurveyRefused (line, column, found, expected) for a file that cannot be read exactly, InvalidError
    when neither an organization owns it nor it is synthetic, NotFoundError for an unknown organization.
    """
    if organization_id is None and not synthetic:
        raise InvalidError(
            "A survey belongs to the organization that licensed it: name it with --organization ID."
            " Only invented figures (--synthetic) are open to everybody.",
            code="survey-without-owner",
        )
    checksum = hashlib.sha256(data).hexdigest()
    with transaction() as session:
        if organization_id is not None and session.get(Organization, organization_id) is None:
            raise NotFoundError(f"There is no organization {organization_id}.")
        known = _known(session, organization_id, checksum)
        if known is not None:
            return SurveyStored(known.id, 0, 0, already_imported=True)
        read = read_survey_csv(data, file=file, mapping=mapping)
        survey = Survey(
            organization_id=organization_id,
            name=name,
            year=year,
            synthetic=synthetic,
            licence_note=licence_note,
            file_name=file,
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
        )
        session.add(stored)
        session.flush()
        points += [
            {"curve_id": stored.id, "percentile": point.percentile, "value": point.value} for point in curve.points
        ]
    if points:
        session.execute(insert(SurveyPoint), points)
