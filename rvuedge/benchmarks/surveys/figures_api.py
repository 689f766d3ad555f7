"""Routes of a survey's figures: looked over, compared with another year, corrected with a reason."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.benchmarks.comparison.schemas import CurveSchema, PointSchema
from rvuedge.benchmarks.store import queries
from rvuedge.benchmarks.surveys.corrections import Correction, correct_figure
from rvuedge.benchmarks.surveys.figures import FigureRow, FiguresQuery, figures_of
from rvuedge.platform.fields import DecimalText, Instant, RowNumber, WholeNumber
from rvuedge.platform.openapi import Blueprint
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds

bp = Blueprint("survey_figures", __name__, url_prefix="/api/v1", description="Figures of a practice's surveys")
SURVEY = "/organizations/<int:organization_id>/surveys/<int:survey_id>"
FIELD = validate.Regexp(r"p[1-9][0-9]?\Z|n_organizations\Z|n_providers\Z", error="Expected p1 to p99 or a count.")


class FiguresQuerySchema(Schema):
    specialty = fields.String(load_default=None)
    metric = fields.String(load_default=None)
    provider_type = fields.String(load_default=None)
    against = RowNumber(load_default=None, metadata={"description": "another survey, such as the year before's"})


class CorrectionBodySchema(Schema):
    curve = WholeNumber(required=True, metadata={"description": "the id of the curve"})
    field = fields.String(required=True, validate=FIELD, metadata={"description": "p25, n_organizations …"})
    value = DecimalText(required=True)
    reason = ScreenedText(longest=300, holds=Holds.NAMES, validators=[validate.Length(min=3)], required=True)


class CorrectionSchema(Schema):
    field = fields.String(required=True)
    former = DecimalText(required=True, allow_none=True)
    corrected = DecimalText(required=True, allow_none=True)
    reason = fields.String(required=True)
    corrected_by = WholeNumber(required=True)
    corrected_at = Instant(required=True)


class MoveSchema(PointSchema):
    former = DecimalText(required=True, allow_none=True, metadata={"description": "of the other survey"})
    move_percent = DecimalText(required=True, allow_none=True, places=1)


class SurveyFigureSchema(CurveSchema):
    id = WholeNumber(required=True)
    points = fields.List(fields.Nested(MoveSchema), required=True)
    corrections = fields.List(fields.Nested(CorrectionSchema), required=True)


class SurveyFiguresSchema(Schema):
    items = fields.List(fields.Nested(SurveyFigureSchema), required=True)
    added = fields.List(fields.String(), required=True, metadata={"description": "specialties the other has not"})
    removed = fields.List(fields.String(), required=True, metadata={"description": "specialties only the other has"})
    next_cursor = fields.String(required=True, allow_none=True)


@bp.route(f"{SURVEY}/figures", methods=["GET"])
@bp.arguments(FiguresQuerySchema, location="query")
@bp.response(200, SurveyFiguresSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def list_figures(query: dict[str, Any], organization_id: int, survey_id: int) -> dict[str, Any]:
    """A survey's figures, with the moves against another one and what was corrected (managers)"""
    organization = managed(organization_id)
    against = query.pop("against")
    other = None if against is None else queries.survey_for(against, [organization])
    survey = queries.survey_for(survey_id, [organization])
    found = figures_of(survey, FiguresQuery(**query), on=now().date(), against=other)
    return {
        "items": [shown(row) for row in found.rows],
        "added": found.added,
        "removed": found.removed,
        "next_cursor": None,
    }


@bp.route(f"{SURVEY}/corrections", methods=["POST"])
@bp.arguments(CorrectionBodySchema)
@bp.response(201, CorrectionSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def post_correction(body: dict[str, Any], organization_id: int, survey_id: int) -> Any:
    """Correct a figure with a reason; the former value stays on record (managers)"""
    correction = Correction(body["curve"], body["field"], body["value"], body["reason"])
    return correct_figure(
        organization_id=managed(organization_id),
        survey_id=survey_id,
        correction=correction,
        person_id=me().id,
        now=now(),
    )


def shown(row: FigureRow) -> dict[str, Any]:
    """A curve as SurveyFigureSchema says it."""
    curve = row.curve
    names = ("id", "specialty", "metric", "provider_type", "filters", "n_organizations", "n_providers")
    return {name: getattr(curve, name) for name in names} | {
        "mean": None if row.withheld else curve.mean,
        "sd": None if row.withheld else curve.sd,
        "points": [
            {
                "percentile": percentile,
                "value": value,
                "former": row.former.get(percentile),
                "move_percent": row.moves.get(percentile),
            }
            for percentile, value in row.values.items()
        ],
        "suppressed": bool(row.withheld),
        "remarks": row.withheld,
        "corrections": row.corrections,
    }
