"""Pages of a practice's surveys: the list, bringing one, its particulars, and kept mappings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.benchmarks.readers.measures import METRICS
from rvuedge.benchmarks.rules.refusals import SurveyProblem
from rvuedge.benchmarks.store import queries
from rvuedge.benchmarks.surveys.api import FileHasQuestionsError, UnreadableSurveyError, bring, preview, removed
from rvuedge.benchmarks.surveys.header_mappings import keep_mapping, mapping_lines, remove_mapping
from rvuedge.benchmarks.surveys.imports import correct_survey
from rvuedge.benchmarks.surveys.schemas import SurveyPatchSchema, SurveyUploadSchema
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.web.flashes import flash_fields
from rvuedge.web.practice.carried import answers_in, carried, carried_file
from rvuedge.web.practice.figures import as_printed

bp = Blueprint("web_surveys", __name__, url_prefix="/app/practice")
SURVEYS = "/<int:organization_id>/surveys"
PARTICULARS = ("name", "year", "publisher", "data_year", "schedule_year", "effective_date", "license_note")
MAY_BE_EMPTY = ("data_year", "schedule_year", "effective_date")
CHOICES = ("template", "metric")
PREVIEWED = 60  # curves shown before the yes: some screens; the rest are counted


@bp.get(SURVEYS)
def surveys(organization_id: int) -> str:
    """The surveys the practice may compare with, and what can be done with its own."""
    organization = managed(organization_id)
    found = queries.surveys_for([organization])
    return render_template(
        "practice/surveys.html",
        surveys=found,
        specialties=queries.specialties_of_all([survey.id for survey in found]),
        given={"year": now().year},
        **_choices(organization),
    )


def _choices(organization_id: int) -> dict[str, Any]:
    return {
        "organization_id": organization_id,
        "mappings": queries.mappings_of(organization_id),
        "metrics": tuple(METRICS.fields),
    }


@bp.post(SURVEYS)
def upload(organization_id: int) -> ResponseReturnValue:
    """Look a table over (the button "Check only") or bring it; its problems and questions."""
    organization = managed(organization_id)
    sent = carried_file(request)
    if sent is None or not sent.filename:
        flash("Choose a CSV or XLSX file first.")
        return _back(organization, "bring")
    data = sent.read()
    sent.seek(0)
    given = {name: request.form.get(name, "").strip() for name in (*PARTICULARS, *CHOICES)}
    dry_run = request.form.get("do") != "import"
    answer, problems, more = None, [], 0
    questions: Sequence[dict[str, Any]] = ()
    try:
        answers = json.dumps(answers_in(request.form))
        form = SurveyUploadSchema().load(_filled(given) | {"file": sent, "dry_run": dry_run, "answers": answers})
        answer = bring(organization, form.pop("file").read(), sent.filename, form)
        questions = [question.shown() for question in answer.questions]
    except FileHasQuestionsError as error:
        questions = (error.errors or {})["questions"]  # type: ignore[assignment]
    except ValidationError as error:
        flash_fields(error)
        problems = ["The survey details are incomplete."]
    except UnreadableSurveyError as error:
        problems, more = _sentences(error, sent.filename)
    except RvuEdgeError as error:
        problems = [error.detail]
    found = {"stored": answer, "problems": problems, "more": more, "file": sent.filename, "dry_run": dry_run}
    read = [preview(curve) for curve in answer.read] if answer else []
    page = render_template(
        "practice/survey_upload.html",
        given=given,
        questions=questions,
        answers=answers_in(request.form),
        carried=carried(data),
        as_printed=as_printed,
        preview=read[:PREVIEWED],
        preview_more=len(read) - PREVIEWED,
        percentiles=sorted({point["percentile"] for curve in read for point in curve["points"]}),
        **found,
        **_choices(organization),
    )
    return page, 200 if answer else 422


def _filled(given: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value}


def _sentences(error: UnreadableSurveyError, file: str) -> tuple[list[str], int]:
    answer: Any = error.errors or {}
    return [SurveyProblem(**problem).sentence(file) for problem in answer["problems"]], answer["more"]


@bp.post(f"{SURVEYS}/<int:survey_id>/correct")
def correct(organization_id: int, survey_id: int) -> ResponseReturnValue:
    """Put right what is said of a survey."""
    organization = managed(organization_id)
    given: dict[str, Any] = {name: request.form[name].strip() for name in PARTICULARS if name in request.form}
    given |= {name: None for name in MAY_BE_EMPTY if given.get(name) == ""}
    try:
        changes = SurveyPatchSchema().load(given)
        correct_survey(organization_id=organization, survey_id=survey_id, changes=changes, person_id=me().id, now=now())
        flash("Survey details saved.", "done")
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    return _back(organization, f"survey-{survey_id}")


@bp.post(f"{SURVEYS}/<int:survey_id>/remove")
def remove(organization_id: int, survey_id: int) -> ResponseReturnValue:
    """Remove a survey with all its figures."""
    organization = managed(organization_id)
    try:
        removed(organization, survey_id)
        flash("Survey and figures removed.", "done")
    except RvuEdgeError as error:
        flash(error.detail)
    return _back(organization, "surveys")


@bp.post("/<int:organization_id>/survey-mappings")
def keep(organization_id: int) -> ResponseReturnValue:
    """Keep a mapping, one header a line."""
    organization = managed(organization_id)
    name = request.form.get("name", "").strip()
    try:
        mapping = mapping_lines(request.form.get("lines", ""))
        keep_mapping(organization_id=organization, name=name, mapping=mapping, person_id=me().id, now=now())
        flash(f"Mapping {name} saved.", "done")
    except RvuEdgeError as error:
        flash(error.detail)
    return _back(organization, "mappings")


@bp.post("/<int:organization_id>/survey-mappings/remove")
def forget(organization_id: int) -> ResponseReturnValue:
    """Keep a mapping no longer."""
    organization = managed(organization_id)
    try:
        remove_mapping(organization_id=organization, name=request.form.get("name", ""), person_id=me().id, now=now())
    except RvuEdgeError as error:
        flash(error.detail)
    return _back(organization, "mappings")


def _back(organization_id: int, place: str) -> ResponseReturnValue:
    return redirect(url_for("web_surveys.surveys", organization_id=organization_id, _anchor=place))
