"""Pages of a survey's figures: looked over with filters, beside the year before, and corrected with a reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit import trail
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.benchmarks.store import queries
from rvuedge.benchmarks.surveys.corrections import Correction, correct_figure
from rvuedge.benchmarks.surveys.figures import FiguresQuery, figures_of, year_before
from rvuedge.benchmarks.surveys.figures_api import CorrectionBodySchema
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_figures", __name__, url_prefix="/app/practice")
FIGURES = "/<int:organization_id>/surveys/<int:survey_id>/figures"
FILTERS = ("specialty", "metric", "provider_type")


@bp.get(FIGURES)
def show(organization_id: int, survey_id: int) -> str:
    """The curves of a survey as a table, with what moved since another year."""
    organization = managed(organization_id)
    survey = queries.survey_for(survey_id, [organization])
    others = [other for other in queries.surveys_for([organization]) if other.id != survey.id]
    chosen = {name: request.args.get(name, "").strip() or None for name in FILTERS}
    against = request.args.get("against")
    if against is None:
        other = year_before(survey, others)
    else:
        other = next((item for item in others if str(item.id) == against), None)
    found = figures_of(survey, FiguresQuery(**chosen), on=now().date(), against=other)
    people = {correction.corrected_by for row in found.rows for correction in row.corrections}
    return render_template(
        "practice/figures.html",
        organization_id=organization,
        survey=survey,
        others=others,
        against=other,
        chosen=chosen,
        figures=found,
        specialties=queries.specialties_of(survey.id),
        names=trail.names_of(people),
        as_printed=as_printed,
        is_own=survey.organization_id == organization,
    )


def as_printed(value: Decimal | str) -> str:
    """A figure with thousands commas and no idle zeros: 284,234 or 56.43."""
    return f"{Decimal(value).normalize():,f}"


@bp.post(FIGURES)
def correct(organization_id: int, survey_id: int) -> ResponseReturnValue:
    """Correct one figure."""
    organization = managed(organization_id)
    given: dict[str, Any] = {name: request.form.get(name, "").strip() for name in ("curve", "field", "value", "reason")}
    try:
        body = CorrectionBodySchema().load(given)
        correct_figure(
            organization_id=organization,
            survey_id=survey_id,
            correction=Correction(body["curve"], body["field"], body["value"], body["reason"]),
            person_id=me().id,
            now=now(),
        )
        flash("Figure corrected. The former value stays on record.", "done")
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    where = {name: value for name in FILTERS if (value := request.form.get(f"filter_{name}", ""))}
    address = url_for("web_figures.show", organization_id=organization, survey_id=survey_id)
    return redirect(f"{address}?{urlencode(where)}" if where else address)
