"""A figure of a survey put right by a person: with a reason, the former value made, and an entry in the audit trail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.benchmarks.readers.measures import metric_words
from rvuedge.benchmarks.rules.percentile import Point, usable
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.rules.suppression import too_few
from rvuedge.benchmarks.store.models import Survey, SurveyCorrection, SurveyCurve, SurveyPoint
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import plain

COUNTS = ("n_organizations", "n_providers")
PLACES = 4  # what the column of points keeps


@dataclass(frozen=True, slots=True)
class Correction:
    """What is put right: `field` is a percentile (p25), n_organizations or n_providers of a curve."""

    curve_id: int
    field: str
    value: Decimal
    reason: str


def correct_figure(
    *, organization_id: int, survey_id: int, correction: Correction, person_id: int, now: datetime
) -> SurveyCorrection:
    """Put a figure right. Raises NotFoundError for another organization's survey or a percentile the curve has not,
    InvalidError where the curve would fall or a count cannot be."""
    with transaction() as session:
        curve = _curve(session, organization_id, survey_id, correction.curve_id)
        former = _put(session, curve, correction)
        if former == correction.value:
            raise InvalidError("That is the figure already.", errors={"value": ["Unchanged."]})
        made = SurveyCorrection(
            curve_id=curve.id,
            field=correction.field,
            former=former,
            corrected=correction.value,
            reason=correction.reason,
            corrected_by=person_id,
            corrected_at=now,
        )
        session.add(made)
        named = correction.field.upper() if correction.field not in COUNTS else correction.field.replace("_", " ")
        record_audit(
            actor_id=person_id,
            organization_id=organization_id,
            action="survey.correct-figure",
            subject=f"survey {survey_id}",
            detail={
                "figure": f"{curve.specialty}, {metric_words(curve.metric)}, {named}",
                "change": f"{'none' if former is None else plain(former)} → {plain(correction.value)}",
                "reason": correction.reason,
            },
            now=now,
        )
    return made


def corrections_of(curve_ids: Collection[int]) -> dict[int, list[SurveyCorrection]]:
    """The corrections of some curves, oldest first, by curve."""
    query = select(SurveyCorrection).where(SurveyCorrection.curve_id.in_(curve_ids)).order_by(SurveyCorrection.id)
    found: dict[int, list[SurveyCorrection]] = {}
    for correction in db.session.scalars(query):
        found.setdefault(correction.curve_id, []).append(correction)
    return found


def _curve(session: Session, organization_id: int, survey_id: int, curve_id: int) -> SurveyCurve:
    survey, curve = session.get(Survey, survey_id), session.get(SurveyCurve, curve_id)
    if survey is None or survey.organization_id != organization_id or curve is None or curve.survey_id != survey_id:
        raise NotFoundError("Your organization has no such figure.")
    return curve


def _put(session: Session, curve: SurveyCurve, correction: Correction) -> Decimal | None:
    """Write the figure, and give the former one."""
    if correction.field in COUNTS:
        return _put_count(curve, correction)
    if curve.n_withheld or too_few(curve.n_organizations):
        sentence = "These figures are withheld: too few organizations. Correct the number of organizations first."
        raise InvalidError(sentence, errors={"field": [sentence]}, code="figure-withheld")
    percentile = Decimal(correction.field.removeprefix("p"))
    point = session.get(SurveyPoint, (curve.id, percentile))
    if point is None and f"{percentile:f}" not in curve.suppressed:
        raise NotFoundError(f"The curve has no P{percentile:f}.")
    rounded = correction.value.quantize(Decimal(1).scaleb(-PLACES))
    if correction.value < 0 or rounded != correction.value:
        raise InvalidError("A figure is 0 or more with at most 4 places.", errors={"value": ["Out of range."]})
    former = None if point is None else point.value.normalize()
    if point is None:
        session.add(SurveyPoint(curve_id=curve.id, percentile=percentile, value=correction.value))
        curve.suppressed = [item for item in curve.suppressed if item != f"{percentile:f}"]
    else:
        point.value = correction.value
    session.flush()
    _still_rises(session, curve)
    return former


def _still_rises(session: Session, curve: SurveyCurve) -> None:
    query = select(SurveyPoint).where(SurveyPoint.curve_id == curve.id).order_by(SurveyPoint.percentile)
    points = tuple(Point(point.percentile, point.value) for point in session.scalars(query))
    try:
        usable(points)
    except BenchmarkError as error:
        if error.code == "E_NOT_MONOTONE":
            raise InvalidError(str(error), errors={"value": [str(error)]}, code="curve-falls") from error


def _put_count(curve: SurveyCurve, correction: Correction) -> Decimal | None:
    value = correction.value
    if value != value.to_integral_value() or value < 0:
        raise InvalidError("A count is a whole number.", errors={"value": ["Not a whole number."]})
    former = getattr(curve, correction.field)
    setattr(curve, correction.field, int(value))
    organizations, providers = curve.n_organizations, curve.n_providers
    if organizations is not None and providers is not None and providers < organizations:
        sentence = f"{providers} providers in {organizations} organizations cannot be."
        raise InvalidError(sentence, errors={"value": [sentence]})
    if correction.field == "n_organizations":
        curve.n_withheld = False
    return None if former is None else Decimal(former)
