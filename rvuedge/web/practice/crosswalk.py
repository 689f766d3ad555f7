"""Pages of the crosswalk of specialties, and where a manager asks for a percentile or its value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit import trail
from rvuedge.accounts.people.access import managed, now
from rvuedge.benchmarks.comparison.blend_schemas import BlendRankBodySchema, BlendValueBodySchema
from rvuedge.benchmarks.comparison.percentile_queries import percentile_rank, percentile_value
from rvuedge.benchmarks.comparison.schemas import FilterText
from rvuedge.benchmarks.readers.measures import METRICS
from rvuedge.benchmarks.store import queries
from rvuedge.benchmarks.store.models import SpecialtyCrosswalk
from rvuedge.benchmarks.surveys.crosswalk_api import stated, suggested
from rvuedge.benchmarks.surveys.crosswalk_view import Beside, crosswalk_beside
from rvuedge.benchmarks.surveys.schemas import CrosswalkBodySchema
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import plain
from rvuedge.web.flashes import flash_fields, sentences

bp = Blueprint("web_crosswalk", __name__, url_prefix="/app/practice")
SURVEYS = "/<int:organization_id>/surveys"
CROSSWALK = f"{SURVEYS}/<int:survey_id>/crosswalk"
SIMPLE = ("specialty", "provider_type", "metric", "aged_to", "annual_rate", "method")
MORE = ("cfte", "schedule_year")
BLENDED = 3  # specialties of a survey in one form; more come through the API
STATES = {
    "same": "same name",
    "open": "not mapped",
    "suggested": "suggested",
    "reviewed": "reviewed",
    "refused": "rejected",
}
STANDS = {"reviewed": "maps to", "refused": "does not map to", "suggested": "may map to"}


@bp.get(CROSSWALK)
def show(organization_id: int, survey_id: int) -> str:
    """The practice's specialties beside the survey's: what stands for each, and who said so."""
    organization = managed(organization_id)
    survey = queries.survey_for(survey_id, [organization])
    found = crosswalk_beside(organization, survey.id, now().date())
    people = {entry.reviewed_by for row in found.rows for entry in row.entries if entry.reviewed_by}
    return render_template(
        "practice/crosswalk.html",
        organization_id=organization,
        survey=survey,
        crosswalk=found,
        names=trail.names_of(people),
        STATES=STATES,
        entry_words=entry_words,
        pairs=pairs,
        split=split,
    )


def entry_words(entry: SpecialtyCrosswalk, has_weight: bool) -> str:
    """What an entry says of a specialty, with its weight where there are several."""
    weight = f", weight {plain(entry.weight, 0)}" if has_weight else ""
    return f"{STANDS[entry.state]} {entry.survey_specialty}{weight}"


def pairs(row: Beside) -> list[tuple[str, str]]:
    """The survey's specialties that stand for one of the practice's, each with its weight."""
    return [(entry.survey_specialty, plain(entry.weight, 0)) for entry in row.entries]


def split(row: Beside) -> list[tuple[str, str]]:
    """The fields of a split: what is there, then empty ones; the first weighs 1 until something else is typed."""
    found = pairs(row)[:BLENDED]
    return found + [("", "" if found or index else "1") for index in range(BLENDED - len(found))]


@bp.post(CROSSWALK)
def map_specialty(organization_id: int, survey_id: int) -> ResponseReturnValue:
    """Accept, refuse or split what stands for a specialty; without any, take it away."""
    organization = managed(organization_id)
    survey = queries.survey_for(survey_id, [organization])
    try:
        body = CrosswalkBodySchema().load(_entry(survey.id))
        stated(organization, survey.id, body)
        flash(f"{body['specialty']}: {STATES[body['state']] if body['maps_to'] else 'match removed'}.", "done")
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    return _back(organization, survey.id)


def _entry(survey_id: int) -> dict[str, Any]:
    names, weights = request.form.getlist("survey_specialty"), request.form.getlist("weight")
    weights += ["1"] * (len(names) - len(weights))
    mapped = [
        {"survey_specialty": name.strip(), "weight": weight.strip() or "1"}
        for name, weight in zip(names, weights, strict=False)
        if name.strip()
    ]
    state = request.form.get("state", "reviewed")
    return {"survey": survey_id, "specialty": request.form.get("specialty", ""), "maps_to": mapped, "state": state}


@bp.post(f"{CROSSWALK}/suggest")
def suggest(organization_id: int, survey_id: int) -> ResponseReturnValue:
    """Suggest the likest for what the survey does not know."""
    organization = managed(organization_id)
    survey = queries.survey_for(survey_id, [organization])
    made = suggested(organization, survey.id)
    flash(f"{made or 'No'} new {'suggestion' if made == 1 else 'suggestions'}.", "done")
    return _back(organization, survey.id)


def _back(organization_id: int, survey_id: int) -> ResponseReturnValue:
    return redirect(url_for("web_crosswalk.show", organization_id=organization_id, survey_id=survey_id))


@bp.get(f"{SURVEYS}/ask")
def percentile(organization_id: int) -> ResponseReturnValue:
    """The percentile of a value, or the value at a percentile, on one survey or a blend, with every step."""
    organization = managed(organization_id)
    found = queries.surveys_for([organization])
    answer, problems = _answer(organization)
    page = render_template(
        "practice/survey_ask.html",
        organization_id=organization,
        surveys=found,
        specialties=sorted(
            {name for names in queries.specialties_of_all([s.id for s in found]).values() for name in names}
        ),
        metrics=tuple(METRICS.fields),
        typed=request.args,
        picked=_picked(),
        answer=answer,
        problems=problems,
        blended=range(BLENDED),
    )
    return page, 422 if problems else 200


def _picked() -> list[tuple[str, str]]:
    """The surveys and weights of the form, a line each."""
    surveys, weights = request.args.getlist("survey"), request.args.getlist("weight")
    weights += [""] * (len(surveys) - len(weights))
    return list(zip(surveys, weights, strict=False))


def _answer(organization_id: int) -> tuple[dict[str, Any] | None, list[str]]:
    value, percentile = (request.args.get(name, "").strip() for name in ("value", "percentile"))
    if not (value or percentile):
        return None, []
    try:
        body = _body()
        if percentile:
            loaded = BlendValueBodySchema().load(body | {"percentile": percentile})
            return percentile_value(loaded, organization_ids=[organization_id], on=now().date()), []
        more: dict[str, Any] = {name: text for name in MORE if (text := request.args.get(name, "").strip())}
        period = {name: text for name in ("from", "to") if (text := request.args.get(name, "").strip())}
        more |= {"period": period} if period else {}
        loaded = BlendRankBodySchema().load(body | {"value": value} | more)
        return percentile_rank(loaded, organization_ids=[organization_id], on=now().date()), []
    except ValidationError as error:
        return None, sentences(error)
    except RvuEdgeError as error:
        return None, [error.detail]


def _body() -> dict[str, Any]:
    body: dict[str, Any] = {name: text for name in SIMPLE if (text := request.args.get(name, "").strip())}
    body["surveys"] = [{"id": text, "weight": weight.strip() or str(Decimal(1))} for text, weight in _picked() if text]
    parse: Any = FilterText()
    filters = [parse.deserialize(line) for line in request.args.get("filters", "").splitlines() if line.strip()]
    return body | {"filters": dict(filters)}
