"""Routes of a practice's own surveys: upload, mappings, the crosswalk of specialties; and percentiles of a blend."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.access import managed, me, my_organizations, now
from rvuedge.accounts.audit import record_audit
from rvuedge.benchmarks import crosswalk, normalise, queries
from rvuedge.benchmarks.percentile import rank, value_at
from rvuedge.benchmarks.practice_schemas import (
    BlendRankBodySchema,
    BlendRankSchema,
    BlendValueBodySchema,
    BlendValueSchema,
    CrosswalkBodySchema,
    CrosswalkQuerySchema,
    CrosswalkSchema,
    MappingBodySchema,
    MappingsSchema,
    SurveyStoredSchema,
    SurveyUploadSchema,
)
from rvuedge.benchmarks.refusals import BenchmarkError, SurveyRefused
from rvuedge.benchmarks.schemas import SurveysSchema
from rvuedge.benchmarks.sources import Aging, Chosen, ComparisonCurve, comparison_curve
from rvuedge.benchmarks.standing import BenchmarkRefusedError
from rvuedge.benchmarks.surveys import About, SurveyStored, delete_survey, import_survey, keep_mapping, kept_mapping
from rvuedge.errors import InvalidError
from rvuedge.openapi import Blueprint

blp = Blueprint("practice_surveys", __name__, url_prefix="/api/v1", description="A practice's surveys, blends")
ORGANIZATION = "/organizations/<int:organization_id>"


class UnreadableSurveyError(InvalidError):
    """The file cannot be read as a table of percentiles; `errors` holds its problems."""

    code = "unreadable-survey"


@blp.route(f"{ORGANIZATION}/surveys", methods=["POST"])
@blp.arguments(SurveyUploadSchema, location="files")
@blp.response(201, SurveyStoredSchema)
@blp.alt_response(200, schema=SurveyStoredSchema, description="A dry run, or the same file again")
@blp.alt_response(403, "DEFAULT_ERROR")
def upload_survey(form: dict[str, Any], organization_id: int) -> Any:
    """Bring a survey your practice has licensed, csv or xlsx: whole or not at all (managers)"""
    organization = managed(organization_id)
    sent, dry_run = form.pop("file"), form.pop("dry_run")
    template, mapping = form.pop("template"), form.pop("mapping")
    if template:
        mapping = {**kept_mapping(organization, template), **mapping}
    try:
        stored = import_survey(
            data=sent.read(),
            file=(sent.filename or "file").replace("\\", "/").rpartition("/")[2],
            about=About(**form),
            organization_id=organization,
            mapping=mapping,
            now=now(),
            dry_run=dry_run,
        )
    except SurveyRefused as error:
        listed = [
            {"line": one.line, "column": one.column, "found": one.found, "expected": one.expected}
            for one in error.problems
        ]
        raise UnreadableSurveyError(str(error), errors={"problems": listed}) from error
    if not dry_run and not stored.already_imported:
        _remember(organization, "survey.import", f"survey {stored.survey_id}", {"name": form["name"]})
    return _told(stored, dry_run=dry_run), 200 if dry_run or stored.already_imported else 201


def _told(stored: SurveyStored, *, dry_run: bool) -> dict[str, Any]:
    return {
        "id": None if dry_run and not stored.already_imported else stored.survey_id,
        "curves": stored.curves,
        "specialties": stored.specialties,
        "warnings": stored.warnings,
        "already_imported": stored.already_imported,
        "dry_run": dry_run,
    }


@blp.route(f"{ORGANIZATION}/surveys", methods=["GET"])
@blp.response(200, SurveysSchema)
@blp.alt_response(403, "DEFAULT_ERROR")
def list_practice_surveys(organization_id: int) -> dict[str, Any]:
    """The surveys your practice has brought (managers)"""
    organization = managed(organization_id)
    mine = [one for one in queries.surveys_for([organization]) if one.organization_id == organization]
    return {"items": mine, "next_cursor": None}


@blp.route(f"{ORGANIZATION}/surveys/<int:survey_id>", methods=["DELETE"])
@blp.response(204)
@blp.alt_response(403, "DEFAULT_ERROR")
def remove_survey(organization_id: int, survey_id: int) -> None:
    """Remove one of your practice's surveys with all its figures (managers)"""
    organization = managed(organization_id)
    delete_survey(organization, survey_id)
    _remember(organization, "survey.remove", f"survey {survey_id}", {})


@blp.route(f"{ORGANIZATION}/survey-mappings", methods=["GET"])
@blp.response(200, MappingsSchema)
@blp.alt_response(403, "DEFAULT_ERROR")
def list_mappings(organization_id: int) -> dict[str, Any]:
    """The mappings your practice keeps for next year's tables (managers)"""
    return {"items": queries.mappings_of(managed(organization_id)), "next_cursor": None}


@blp.route(f"{ORGANIZATION}/survey-mappings/<name>", methods=["PUT"])
@blp.arguments(MappingBodySchema)
@blp.response(204)
@blp.alt_response(403, "DEFAULT_ERROR")
def put_mapping(body: dict[str, Any], organization_id: int, name: str) -> None:
    """Keep a mapping, their header to our field, under a name (managers)"""
    keep_mapping(organization_id=managed(organization_id), name=name[:60], mapping=body["mapping"], now=now())


@blp.route(f"{ORGANIZATION}/crosswalk", methods=["GET"])
@blp.arguments(CrosswalkQuerySchema, location="query")
@blp.response(200, CrosswalkSchema)
@blp.alt_response(403, "DEFAULT_ERROR")
def show_crosswalk(asked: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Which specialty of a survey stands for each of yours; what nobody reviewed does not count (managers)"""
    organization = managed(organization_id)
    queries.survey_for(asked["survey"], [organization])
    return {
        "items": crosswalk.entries_of(organization, asked["survey"]),
        "specialties": crosswalk.specialties_of(asked["survey"]),
        "next_cursor": None,
    }


@blp.route(f"{ORGANIZATION}/crosswalk", methods=["PUT"])
@blp.arguments(CrosswalkBodySchema)
@blp.response(204)
@blp.alt_response(403, "DEFAULT_ERROR")
def put_crosswalk(body: dict[str, Any], organization_id: int) -> None:
    """Say what stands for one of your specialties in a survey, reviewed by you; none takes it away (managers)"""
    organization = managed(organization_id)
    queries.survey_for(body["survey"], [organization])
    crosswalk.put_entries(
        organization_id=organization,
        survey_id=body["survey"],
        specialty=body["specialty"],
        stands=[(one["survey_specialty"], one["weight"]) for one in body["stands"]],
        state=body["state"],
        person_id=me().id,
        now=now(),
    )
    _remember(organization, "crosswalk.change", f"survey {body['survey']}", {"specialty": body["specialty"]})


@blp.route("/percentiles", methods=["POST"])
@blp.arguments(BlendRankBodySchema)
@blp.response(200, BlendRankSchema)
def rank_on_blend(body: dict[str, Any]) -> dict[str, Any]:
    """The percentile of a value on one survey or a blend, with what was done to both; nothing is stored"""
    try:
        curve = _curve(body)
        value, how, warnings = _comparable(body)
        if curve.suppressed:
            return _named(curve, body) | _unranked(value, (*how, *curve.how))
        place = rank(curve.points, value, below=body["below"], above=body["above"])
    except BenchmarkError as error:
        raise BenchmarkRefusedError(str(error), code=error.code) from error
    outside = place.position in ("below", "above") and place.qualifier != "~"
    return _named(curve, body) | {
        "value": value,
        "percentile": None if outside else place.percentile,
        "bound": place.percentile if outside else None,
        "qualifier": place.qualifier,
        "position": place.position,
        "how": [*how, *curve.how, place.how],
        "warnings": [*warnings, *curve.warnings, *place.warnings],
    }


@blp.route("/percentiles/value", methods=["POST"])
@blp.arguments(BlendValueBodySchema)
@blp.response(200, BlendValueSchema)
def value_on_blend(body: dict[str, Any]) -> dict[str, Any]:
    """The value at a percentile of one survey or a blend; refused outside the published points"""
    try:
        curve = _curve(body)
        value = None if curve.suppressed else value_at(curve.points, body["percentile"])
    except BenchmarkError as error:
        raise BenchmarkRefusedError(str(error), code=error.code) from error
    return _named(curve, body) | {
        "percentile": body["percentile"],
        "value": value,
        "how": curve.how,
        "warnings": curve.warnings,
    }


def _curve(body: dict[str, Any]) -> ComparisonCurve:
    aging = None
    if body["aged_to"] is not None:
        aging = Aging(body["aged_to"], body["annual_rate"], body["method"])
    return comparison_curve(
        chosen=[Chosen(one["id"], one["weight"]) for one in body["surveys"]],
        organization_ids=my_organizations(),
        specialty=body["specialty"],
        provider_type=body["provider_type"],
        metric=body["metric"],
        aging=aging,
    )


def _comparable(body: dict[str, Any]) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    """The value as a survey counts it: a year's, per 1.0 clinical FTE, each adjustment once."""
    period, scale = body["period"], None
    if period is not None:
        scale = _scale(period)
    if scale is None and body["cfte"] is None and body["part_year_fte"] is None:
        return body["value"], (), ()
    cfte = body["cfte"] if body["cfte"] is not None else normalise.ONE
    adjusted = normalise.comparable(body["value"], cfte=cfte, scale=scale, part_year_fte=body["part_year_fte"])
    return adjusted.value, adjusted.how, adjusted.warnings


def _scale(period: dict[str, Any]) -> normalise.Scale:
    start, end, by = period["from_"], period["to"], period["annualise"]
    if by == "working_days":
        year = normalise.working_days(end.replace(month=1, day=1), end.replace(month=12, day=31))
        return normalise.by_working_days(normalise.working_days(start, end), year)
    if by == "calendar_days":
        return normalise.by_calendar_days((end - start).days + 1, end.replace(month=12, day=31).timetuple().tm_yday)
    return normalise.by_dates(start, end)


def _named(curve: ComparisonCurve, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "surveys": curve.surveys,
        "synthetic": curve.synthetic,
        "specialty": body["specialty"],
        "metric": body["metric"],
        "n_organizations": curve.n_organizations,
        "n_providers": curve.n_providers,
        "suppressed": curve.suppressed,
    }


def _unranked(value: Any, how: tuple[str, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "value": value,
        "percentile": None,
        "bound": None,
        "qualifier": "",
        "position": "suppressed",
    }
    return told | {"how": how, "warnings": []}


def _remember(organization_id: int, action: str, subject: str, detail: dict[str, object]) -> None:
    record_audit(
        actor_id=me().id, organization_id=organization_id, action=action, subject=subject, detail=detail, now=now()
    )
