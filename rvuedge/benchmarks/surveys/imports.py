"""Writes of surveys: a file is imported whole or not at all, for the organization that brought it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Organization
from rvuedge.benchmarks.readers.cells import specialty_key
from rvuedge.benchmarks.readers.curves import ReadCurve
from rvuedge.benchmarks.readers.files import read_survey
from rvuedge.benchmarks.readers.questions import NOTHING
from rvuedge.benchmarks.store.models import Survey, SurveyCorrection, SurveyCurve, SurveyPoint
from rvuedge.benchmarks.store.specialty_crosswalk import suggest_for_members
from rvuedge.files.columns.outcomes import LeftOut, Question, ask
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction

NOT_STORED = 0  # the id of a survey after a dry run


@dataclass(frozen=True, slots=True)
class SurveyStored:
    """What an import of a survey did, or would do: the curves as read, what is open, and what was not read."""

    survey_id: int
    curves: int
    specialties: int
    warnings: tuple[str, ...] = ()
    already_imported: bool = False
    questions: tuple[Question, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    read: tuple[ReadCurve, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a survey beside its figures. `data_year` is the year measured, `effective_date` ages dollars."""

    name: str
    year: int
    synthetic: bool = False
    license_note: str = ""
    publisher: str = ""
    data_year: int | None = None
    schedule_year: int | None = None
    effective_date: date | None = None


def preview_survey(
    *,
    data: bytes,
    file: str,
    about: About,
    organization_id: int | None,
    mapping: Mapping[str, str],
    metric: str | None = None,
    answers: Mapping[str, str] = NOTHING,
) -> SurveyStored:
    """What importing a survey table, csv or xlsx, would do, with the questions that are open; nothing is written.

    `metric` is that of figures whose metric the table does not name, `answers` what a person said to its questions, by
    their key.

    Raises SurveyRefused (line, column, found, expected) for a file that cannot be read exactly, InvalidError when
    neither an organization owns it nor it is synthetic, NotFoundError for an unknown organization.
    """
    _check_owner(db.session(), organization_id, about)
    known = _known(db.session(), organization_id, _checksum(data))
    if known is not None:
        return _already(known, about)
    return _as_read(data, file, about, mapping, metric, answers)


def import_survey(
    *,
    data: bytes,
    file: str,
    about: About,
    organization_id: int | None,
    mapping: Mapping[str, str],
    now: datetime,
    metric: str | None = None,
    answers: Mapping[str, str] = NOTHING,
    by: int | None = None,
) -> SurveyStored:
    """Read a survey table and store its curves; the file is read before the transaction that stores it.

    `by` is the person who brings it, for the audit trail. For the specialties of the organization's members that the
    survey has not, the likest is suggested; nothing counts before a person has reviewed it. Raises QuestionsOpen while
    a question is open, and what `preview_survey` raises.
    """
    checksum = _checksum(data)
    _check_owner(db.session(), organization_id, about)
    read = None
    if _known(db.session(), organization_id, checksum) is None:
        read = _without_questions(data, file, about, mapping, metric, answers)
    with transaction() as session:
        _check_owner(session, organization_id, about)
        if organization_id is not None:
            hold_practice(session, organization_id)  # of two uploads at once the second waits, and finds the first
        known = _known(session, organization_id, checksum)
        if known is not None:
            return _already(known, about)
        read = read or _without_questions(data, file, about, mapping, metric, answers)  # removed a moment ago
        survey_id = _store(session, read.read, about, (organization_id, file, checksum), now)
        if organization_id is not None:
            suggest_for_members(organization_id=organization_id, survey_id=survey_id, now=now)
            _brought(organization_id, survey_id, about, by, now)
    return replace(read, survey_id=survey_id)


def _without_questions(data: bytes, file: str, *more: Any) -> SurveyStored:
    """What a file holds. Raises QuestionsOpen."""
    read = _as_read(data, file, *more)
    if read.questions:
        ask(file, read.questions, read.left_out)
    return read


def _as_read(
    data: bytes, file: str, about: About, mapping: Mapping[str, str], metric: str | None, answers: Mapping[str, str]
) -> SurveyStored:
    """What a file holds, of a survey that is not stored."""
    if about.synthetic:
        answers = {"n_organizations": "publisher", **answers}  # nobody's cells, and nobody's to withhold
    read = read_survey(data, file=file, mapping=mapping, metric=metric, answers=answers)
    return SurveyStored(
        NOT_STORED,
        len(read.curves),
        len({curve.specialty for curve in read.curves}),
        tuple(map(str, read.warnings)),
        questions=read.questions,
        left_out=read.left_out,
        read=read.curves,
    )


def _brought(organization_id: int, survey_id: int, about: About, by: int | None, now: datetime) -> None:
    """Tell the audit trail who brought a survey; the command line is nobody."""
    if by is not None:
        record_audit(
            actor_id=by,
            organization_id=organization_id,
            action="survey.import",
            subject=f"survey {survey_id}",
            detail={"name": about.name},
            now=now,
        )


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _already(known: Survey, about: About) -> SurveyStored:
    return SurveyStored(known.id, 0, 0, _differs(known, about), already_imported=True)


def _check_owner(session: Session, organization_id: int | None, about: About) -> None:
    if organization_id is None and not about.synthetic:
        raise InvalidError(
            "A survey belongs to the organization that licensed it: name it with --organization ID."
            " Only invented figures (--synthetic) are open to everyone.",
            code="survey-without-owner",
        )
    if organization_id is not None and session.get(Organization, organization_id) is None:
        raise NotFoundError(f"There is no organization {organization_id}.")


def _store(
    session: Session, curves: Sequence[ReadCurve], about: About, source: tuple[int | None, str, str], now: datetime
) -> int:
    organization_id, file, checksum = source
    survey = _emptied(session, about.name) if organization_id is None else None
    survey = survey or Survey(organization_id=organization_id)
    for field in fields(about):
        setattr(survey, field.name, getattr(about, field.name))
    survey.file_name, survey.sha256, survey.imported_at = file[:255], checksum, now
    session.add(survey)
    session.flush()
    _store_curves(session, survey.id, curves)
    return survey.id


def correct_survey(
    *, organization_id: int, survey_id: int, changes: Mapping[str, Any], person_id: int, now: datetime
) -> None:
    """Put right what is said of a survey beside its figures, with the former words in the audit trail.

    `changes` are fields of About. Raises NotFoundError for another organization's survey.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        survey = _owned(session, organization_id, survey_id)
        before = {name: getattr(survey, name) for name, value in changes.items() if getattr(survey, name) != value}
        if not before:
            return
        for name in before:
            setattr(survey, name, changes[name])
        record_audit(
            actor_id=person_id,
            organization_id=organization_id,
            action="survey.correct",
            subject=f"survey {survey_id}",
            detail={name: f"{_written(value)} → {_written(changes[name])}" for name, value in before.items()},
            now=now,
        )


def _written(value: Any) -> str:
    return "not stated" if value in (None, "") else str(value)


def delete_survey(organization_id: int, survey_id: int) -> str:
    """Remove one of an organization's surveys with its curves; its name. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)  # an upload of the same file comes before, or finds it gone
        survey = _owned(session, organization_id, survey_id)
        name = survey.name
        _empty(session, survey_id)
        session.delete(survey)
    return name


def _empty(session: Session, survey_id: int) -> None:
    curves = select(SurveyCurve.id).where(SurveyCurve.survey_id == survey_id)
    session.execute(delete(SurveyCorrection).where(SurveyCorrection.curve_id.in_(curves)))
    session.execute(delete(SurveyPoint).where(SurveyPoint.curve_id.in_(curves)))
    session.execute(delete(SurveyCurve).where(SurveyCurve.survey_id == survey_id))


def _emptied(session: Session, name: str) -> Survey | None:
    """The open survey of a name without its curves: invented figures are put in place of earlier ones, under its id."""
    found = session.scalar(select(Survey).where(Survey.organization_id.is_(None), Survey.name == name))
    if found is not None:
        _empty(session, found.id)
    return found


def _owned(session: Session, organization_id: int, survey_id: int) -> Survey:
    survey = session.get(Survey, survey_id)
    if survey is None or survey.organization_id != organization_id:
        raise NotFoundError("Your organization has no such survey.")
    return survey


def _known(session: Session, organization_id: int | None, checksum: str) -> Survey | None:
    owner = Survey.organization_id
    mine = owner.is_(None) if organization_id is None else owner == organization_id
    return session.scalar(select(Survey).where(Survey.sha256 == checksum, mine))


def _differs(known: Survey, about: About) -> tuple[str, ...]:
    """What is said of a file that is known already and does not agree with what is stored of it."""
    stored = {field.name: getattr(known, field.name) for field in fields(about)}
    given = {field.name: getattr(about, field.name) for field in fields(about)}
    return tuple(
        f"{name.replace('_', ' ')} is {_written(stored[name])}; {given[name]!s} was not used:"
        " edit the survey to change it."
        for name in given
        if given[name] not in (None, "") and given[name] != stored[name]
    )


def _store_curves(session: Session, survey_id: int, curves: Sequence[ReadCurve]) -> None:
    rows = [
        {
            "survey_id": survey_id,
            "specialty": curve.specialty,
            "specialty_key": specialty_key(curve.specialty),
            "metric": curve.metric,
            "provider_type": curve.provider_type,
            "filters": dict(curve.filters),
            "n_organizations": curve.n_organizations,
            "n_providers": curve.n_providers,
            "n_withheld": curve.n_withheld,
            "mean": curve.mean,
            "standard_deviation": curve.sd,
            "suppressed": [f"{percentile:f}" for percentile in curve.suppressed],
        }
        for curve in curves
    ]
    stored = session.scalars(insert(SurveyCurve).returning(SurveyCurve.id, sort_by_parameter_order=True), rows).all()
    points = [
        {"curve_id": curve_id, "percentile": point.percentile, "value": point.value}
        for curve_id, curve in zip(stored, curves, strict=True)
        for point in curve.points
    ]
    if points:
        session.execute(insert(SurveyPoint), points)
