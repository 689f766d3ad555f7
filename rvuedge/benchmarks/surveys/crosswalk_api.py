"""Routes of the crosswalk: which specialty of a survey stands for each of a practice's."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.benchmarks.store import queries
from rvuedge.benchmarks.store import specialty_crosswalk as crosswalk
from rvuedge.benchmarks.surveys.api import ORGANIZATION, remember
from rvuedge.benchmarks.surveys.schemas import (
    CrosswalkBodySchema,
    CrosswalkQuerySchema,
    CrosswalkSchema,
    SuggestedSchema,
    SuggestionsBodySchema,
)
from rvuedge.platform.extensions import transaction
from rvuedge.platform.openapi import Blueprint

bp = Blueprint("crosswalk", __name__, url_prefix="/api/v1", description="Specialty crosswalk")


@bp.route(f"{ORGANIZATION}/crosswalk", methods=["GET"])
@bp.arguments(CrosswalkQuerySchema, location="query")
@bp.response(200, CrosswalkSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def show_crosswalk(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Which survey specialty each of yours maps to; unreviewed matches do not count (managers)"""
    organization = managed(organization_id)
    queries.survey_for(query["survey"], [organization])
    return {
        "items": crosswalk.entries_of(organization, query["survey"]),
        "specialties": queries.specialties_of(query["survey"]),
        "next_cursor": None,
    }


@bp.route(f"{ORGANIZATION}/crosswalk", methods=["PUT"])
@bp.arguments(CrosswalkBodySchema)
@bp.response(204)
@bp.alt_response(403, "DEFAULT_ERROR")
def put_crosswalk(body: dict[str, Any], organization_id: int) -> None:
    """Map one of your specialties to a survey's, reviewed by you; an empty list removes the match (managers)"""
    organization = managed(organization_id)
    stated(organization, queries.survey_for(body["survey"], [organization]).id, body)


@bp.route(f"{ORGANIZATION}/crosswalk/suggestions", methods=["POST"])
@bp.arguments(SuggestionsBodySchema)
@bp.response(200, SuggestedSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def suggest_crosswalk(body: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Suggest the closest survey specialties for those of your members' it does not have (managers)"""
    organization = managed(organization_id)
    return {"suggested": suggested(organization, queries.survey_for(body["survey"], [organization]).id)}


def stated(organization: int, survey_id: int, body: dict[str, Any]) -> None:
    """Say what stands for a specialty, as CrosswalkBodySchema loads it, and write down who did."""
    with transaction():
        crosswalk.put_entries(
            organization_id=organization,
            survey_id=survey_id,
            specialty=body["specialty"],
            mapped=[(stand["survey_specialty"], stand["weight"]) for stand in body["maps_to"]],
            state=body["state"],
            person_id=me().id,
            now=now(),
        )
        remember(organization, "crosswalk.change", f"survey {survey_id}", {"specialty": body["specialty"]})


def suggested(organization: int, survey_id: int) -> int:
    """Suggest the likest for what the survey does not know, and write down who did; how many were."""
    with transaction():
        made = crosswalk.suggest_for_members(organization_id=organization, survey_id=survey_id, now=now())
        remember(organization, "crosswalk.suggest", f"survey {survey_id}", {"suggested": made})
    return made
