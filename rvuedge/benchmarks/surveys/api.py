"""Routes of a practice's own surveys: upload, particulars, removal, and kept mappings."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.benchmarks.comparison.api import paged
from rvuedge.benchmarks.comparison.schemas import SurveySchema, SurveysSchema
from rvuedge.benchmarks.readers.curves import ReadCurve
from rvuedge.benchmarks.rules.refusals import SurveyRefused
from rvuedge.benchmarks.store import queries
from rvuedge.benchmarks.surveys.header_mappings import keep_mapping, remove_mapping, saved_mapping
from rvuedge.benchmarks.surveys.imports import (
    About,
    SurveyStored,
    correct_survey,
    delete_survey,
    import_survey,
    preview_survey,
)
from rvuedge.benchmarks.surveys.schemas import (
    MappingBodySchema,
    MappingsSchema,
    SurveyPatchSchema,
    SurveyStoredSchema,
    SurveyUploadSchema,
)
from rvuedge.files.columns.outcomes import QuestionsOpen
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import transaction
from rvuedge.platform.fields import Paging
from rvuedge.platform.figures import count
from rvuedge.platform.openapi import Blueprint

bp = Blueprint("practice_surveys", __name__, url_prefix="/api/v1", description="A practice's surveys")
ORGANIZATION = "/organizations/<int:organization_id>"


class UnreadableSurveyError(InvalidError):
    """The file cannot be read as a table of percentiles; `errors` holds its problems."""

    code = "unreadable-survey"


class FileHasQuestionsError(InvalidError):
    """A file asks what only a person can say; `errors` holds the questions. Nothing was stored."""

    code = "file-has-questions"


@bp.route(f"{ORGANIZATION}/surveys", methods=["POST"])
@bp.arguments(SurveyUploadSchema, location="files")
@bp.response(201, SurveyStoredSchema)
@bp.alt_response(200, schema=SurveyStoredSchema, description="A dry run, or the same file again")
@bp.alt_response(403, "DEFAULT_ERROR")
def upload_survey(form: dict[str, Any], organization_id: int) -> Any:
    """Upload a survey your practice has licensed, csv or xlsx: whole or not at all (managers)"""
    organization = managed(organization_id)
    sent, dry_run = form.pop("file"), form["dry_run"]
    stored = bring(organization, sent.read(), sent.filename, form)
    return import_answer(stored, dry_run=dry_run), 200 if dry_run or stored.already_imported else 201


def bring(organization: int, data: bytes, filename: str | None, form: dict[str, Any]) -> SurveyStored:
    """Import a file as SurveyUploadSchema loads its form, and write down who brought it.

    Raises UnreadableSurveyError, whose `errors` hold the problems, FileHasQuestionsError with the questions that are
    open, and NotFoundError for an unknown template.
    """
    dry_run, answers = form.pop("dry_run"), form.pop("answers")
    template, mapping, metric = form.pop("template"), form.pop("mapping"), form.pop("metric")
    if template:
        mapping = {**saved_mapping(organization, template), **mapping}
    try:
        sent: dict[str, Any] = {
            "data": data,
            "file": (filename or "file").replace("\\", "/").rpartition("/")[2],
            "about": About(**form),
            "organization_id": organization,
            "mapping": mapping,
            "metric": metric,
            "answers": answers,
        }
        return preview_survey(**sent) if dry_run else import_survey(**sent, now=now(), by=me().id)
    except QuestionsOpen as error:
        raise open_questions(error) from error
    except SurveyRefused as error:
        listed = [asdict(problem) for problem in error.problems]
        raise UnreadableSurveyError(str(error), errors={"problems": listed, "more": error.more}) from error


def open_questions(error: QuestionsOpen) -> FileHasQuestionsError:
    """The refusal of a file whose questions are open, with the questions and what was not read so far."""
    sentence = f"{error.questions[0].sentence} Nothing was imported."
    more = len(error.questions) - 1
    sentence += f" {count(more, 'more question is', 'more questions are')} open." if more else ""
    shown = {
        "questions": [question.shown() for question in error.questions],
        "left_out": [part.shown() for part in error.left_out],
    }
    return FileHasQuestionsError(sentence, errors=shown)


def removed(organization: int, survey_id: int) -> None:
    """Remove a survey, and write down who did. Raises NotFoundError."""
    with transaction():
        name = delete_survey(organization, survey_id)
        remember(organization, "survey.remove", f"survey {survey_id}", {"name": name})


def import_answer(stored: SurveyStored, *, dry_run: bool) -> dict[str, Any]:
    """What an import did as SurveyStoredSchema says it."""
    return {
        "id": None if dry_run and not stored.already_imported else stored.survey_id,
        "curves": stored.curves,
        "specialties": stored.specialties,
        "warnings": stored.warnings,
        "questions": [question.shown() for question in stored.questions],
        "left_out": [part.shown() for part in stored.left_out],
        "preview": [preview(curve) for curve in stored.read],
        "already_imported": stored.already_imported,
        "dry_run": dry_run,
    }


def preview(curve: ReadCurve) -> dict[str, Any]:
    """A curve as read, each percentile beside the cell it was read from."""
    points = [(point.percentile, point.value) for point in curve.points]
    points += [(percentile, None) for percentile in curve.suppressed]
    return {
        **{name: getattr(curve, name) for name in ("specialty", "metric", "provider_type", "sheet", "line", "mean")},
        **{name: getattr(curve, name) for name in ("n_organizations", "n_providers")},
        "filters": dict(curve.filters),
        "points": [
            {
                "percentile": percentile,
                "value": None if value is None else f"{value.normalize():f}",
                "cell": curve.printed.get(f"p{percentile:f}", ""),
            }
            for percentile, value in sorted(points)
        ],
    }


@bp.route(f"{ORGANIZATION}/surveys", methods=["GET"])
@bp.arguments(Paging, location="query")
@bp.response(200, SurveysSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def list_practice_surveys(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """The surveys your practice has uploaded (managers)"""
    organization = managed(organization_id)
    return paged(
        [survey for survey in queries.surveys_for([organization]) if survey.organization_id == organization], query
    )


@bp.route(f"{ORGANIZATION}/surveys/<int:survey_id>", methods=["PATCH"])
@bp.arguments(SurveyPatchSchema)
@bp.response(200, SurveySchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def patch_survey(body: dict[str, Any], organization_id: int, survey_id: int) -> queries.SurveyFacts:
    """Edit the details of one of your practice's surveys; its figures stay as imported (managers)"""
    organization = managed(organization_id)
    correct_survey(organization_id=organization, survey_id=survey_id, changes=body, person_id=me().id, now=now())
    return queries.survey_for(survey_id, [organization])


@bp.route(f"{ORGANIZATION}/surveys/<int:survey_id>", methods=["DELETE"])
@bp.response(204)
@bp.alt_response(403, "DEFAULT_ERROR")
def remove_survey(organization_id: int, survey_id: int) -> None:
    """Remove one of your practice's surveys with all its figures (managers)"""
    removed(managed(organization_id), survey_id)


@bp.route(f"{ORGANIZATION}/survey-mappings", methods=["GET"])
@bp.response(200, MappingsSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def list_mappings(organization_id: int) -> dict[str, Any]:
    """Header mappings your practice saved for next year's tables (managers)"""
    return {"items": queries.mappings_of(managed(organization_id)), "next_cursor": None}


@bp.route(f"{ORGANIZATION}/survey-mappings/<name>", methods=["PUT"])
@bp.arguments(MappingBodySchema)
@bp.response(204)
@bp.alt_response(403, "DEFAULT_ERROR")
def put_mapping(body: dict[str, Any], organization_id: int, name: str) -> None:
    """Save a header mapping, their header to our field, under a name (managers)"""
    organization = managed(organization_id)
    keep_mapping(organization_id=organization, name=name, mapping=body["mapping"], person_id=me().id, now=now())


@bp.route(f"{ORGANIZATION}/survey-mappings/<name>", methods=["DELETE"])
@bp.response(204)
@bp.alt_response(403, "DEFAULT_ERROR")
def delete_mapping(organization_id: int, name: str) -> None:
    """Delete a header mapping (managers)"""
    remove_mapping(organization_id=managed(organization_id), name=name, person_id=me().id, now=now())


def remember(organization_id: int, action: str, subject: str, detail: dict[str, object]) -> None:
    """Write down what the signed-in manager did to a survey or its crosswalk."""
    record_audit(
        actor_id=me().id, organization_id=organization_id, action=action, subject=subject, detail=detail, now=now()
    )
