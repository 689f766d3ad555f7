"""Routes of assessments: scales and EPAs, rating a case, one's exchanges, and a program's overview."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.people.access import managed, me, now, public, today
from rvuedge.accounts.people.queries import members_of
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.platform.paging import decode_instant_and_text, page
from rvuedge.training.assessments import queries, services
from rvuedge.training.assessments.instruments import shown_epa_lists, shown_scales
from rvuedge.training.assessments.schemas import (
    AssessedPeriodSchema,
    AssessmentScalesSchema,
    AssessmentSchema,
    AssessmentsQuerySchema,
    AssessmentsSchema,
    AssessmentSummarySchema,
    EpaListsSchema,
    OwnRatingBodySchema,
    ProgramAssessmentsSchema,
    RatingBodySchema,
    RequestBodySchema,
    TeachingSchema,
)

bp = Blueprint("assessments", __name__, url_prefix="/api/v1", description="Assessments after a case")
YEAR = timedelta(days=365)  # what a director looks at unless they say otherwise
ENDED = "The window is over, or both have rated"


@bp.route("/training/scales", methods=["GET"])
@public
@bp.response(200, AssessmentScalesSchema)
def list_scales() -> dict[str, Any]:
    """Scales of assessment with their levels, sources and conflicts"""
    return {"items": shown_scales(), "next_cursor": None}


@bp.route("/training/epas", methods=["GET"])
@public
@bp.response(200, EpaListsSchema)
def list_epas() -> dict[str, Any]:
    """Entrustable professional activities by the board's number, in our own words"""
    return {"items": shown_epa_lists(), "next_cursor": None}


@bp.route("/logs/<uuid:log_id>/assessment-request", methods=["POST"])
@bp.arguments(RequestBodySchema)
@bp.response(200, AssessmentSchema)
def request_assessment(body: dict[str, Any], log_id: uuid.UUID) -> dict[str, Any]:
    """Ask for an assessment of one of your cases; repeating it succeeds"""
    made = services.open_exchange(me().id, str(log_id), assessor_key=_key(body), by=me(), now=now())
    return _shown(made)


@bp.route("/logs/<uuid:log_id>/assessment", methods=["PUT"])
@bp.arguments(OwnRatingBodySchema)
@bp.response(200, AssessmentSchema)
@bp.alt_response(409, schema=ProblemSchema, description=ENDED)
def rate_own_case(body: dict[str, Any], log_id: uuid.UUID) -> dict[str, Any]:
    """Rate one of your own cases; the attending's rating and yours open once both are there"""
    made = services.rate_case(me().id, str(log_id), _rating(body), assessor_key=_key(body), by=me(), now=now())
    return _shown(made)


@bp.route("/training/residents/<int:person_id>/logs/<uuid:log_id>/assessment", methods=["PUT"])
@bp.arguments(RatingBodySchema)
@bp.response(200, AssessmentSchema)
@bp.alt_response(409, schema=ProblemSchema, description=ENDED)
def rate_residents_case(body: dict[str, Any], person_id: int, log_id: uuid.UUID) -> dict[str, Any]:
    """Rate a resident's case that names you, unasked too"""
    return _shown(services.rate_case(person_id, str(log_id), _rating(body), by=me(), now=now()))


@bp.route("/training/assessments", methods=["GET"])
@bp.arguments(AssessmentsQuerySchema, location="query")
@bp.response(200, AssessmentsSchema)
def list_assessments(query: dict[str, Any]) -> dict[str, Any]:
    """Your exchanges as trainee and as assessor, newest first"""
    found = queries.mine(
        me().id,
        side=query["side"],
        waiting=query["waiting"],
        before=decode_instant_and_text(query["cursor"]),
        limit=query["limit"] + 1,
        now=now(),
    )
    shown = queries.shown_exchanges(found, me().id)
    return page(shown, limit=query["limit"], position=lambda item: (item["opened_at"].isoformat(), item["id"]))


@bp.route("/training/assessments/<uuid:assessment_id>", methods=["GET"])
@bp.response(200, AssessmentSchema)
def show_assessment(assessment_id: uuid.UUID) -> dict[str, Any]:
    """One exchange; the other side's rating is in it once both have rated"""
    return _shown(str(assessment_id))


@bp.route("/training/assessments/<uuid:assessment_id>", methods=["PUT"])
@bp.arguments(RatingBodySchema)
@bp.response(200, AssessmentSchema)
@bp.alt_response(409, schema=ProblemSchema, description=ENDED)
def rate_assessment(body: dict[str, Any], assessment_id: uuid.UUID) -> dict[str, Any]:
    """Rate your side of an exchange, or change it while the other side has not rated"""
    services.rate(me(), str(assessment_id), _rating(body), now=now())
    return _shown(str(assessment_id))


@bp.route("/training/assessment-summary", methods=["GET"])
@bp.response(200, AssessmentSummarySchema)
def show_summary() -> dict[str, Any]:
    """Your levels by scale, your EPAs, and how many exchanges wait for you"""
    return queries.summary_of(me().id, today=today(), now=now())


@bp.route("/training/teaching", methods=["GET"])
@bp.response(200, TeachingSchema)
def show_teaching() -> dict[str, Any]:
    """The average of your teaching, hidden below 5 assessments and 3 cases"""
    return queries.teaching_of(me().id, now=now())


@bp.route("/programs/<int:organization_id>/assessments", methods=["GET"])
@bp.arguments(AssessedPeriodSchema, location="query")
@bp.response(200, ProgramAssessmentsSchema)
def show_program_assessments(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Your residents' assessments of a period and averages of teaching (directors); the view is in the audit trail"""
    last = query["to"] or now().date()
    return seen_overview(organization_id, query["from_"] or last - YEAR, last)


def seen_overview(organization_id: int, first: date, last: date) -> dict[str, Any]:
    """The overview for the director who asks, the look in the audit trail. Raises InvalidError for a bad period."""
    specialty = queries.specialty_of(managed(organization_id))
    if first > last:
        raise InvalidError("The period ends before it begins.", errors={"to": ["Expected a day from `from` on."]})
    members = members_of(organization_id, start=first, end=last)
    names = {member.person.id: member.person.name for member in members if member.role == "trainee"}
    found = queries.program_overview(organization_id, names, first=first, last=last, specialty=specialty, now=now())
    if names:
        days = {"from": first, "to": last}
        record_view(me().id, organization_id, sorted(names), what="assessments", detail=days, now=now())
    return {"organization_id": organization_id, "from_": first, "to": last, **found}


def _shown(assessment_id: str) -> dict[str, Any]:
    found = queries.exchange_of(me().id, assessment_id, now=now())
    return queries.shown_exchanges([found], me().id)[0]


def _key(body: dict[str, Any]) -> str | None:
    return body["assessor"]["id"] if body["assessor"] else None


def _rating(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in services.RATED}
