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

blp = Blueprint("crosswalk", __name__, url_prefix="/api/v1", description="Specialty crosswalk")


@blp.route(f"{ORGANIZATION}/crosswalk", methods=["GET"])
@blp.arguments(CrosswalkQuerySchema, location="query")
@blp.response(200, CrosswalkSchema)
@blp.alt_response(403, "DEFAULT_ERROR")
def show_crosswalk(asked: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Which survey specialty each of yours maps to; unreviewed matches do not count (managers)"""
    organization = managed(organization_id)
    queries.survey_for(asked["survey"], [organization])
    return {
        "items": crosswalk.entries_of(organization, asked["survey"]),
        "specialties": queries.specialties_of(asked["survey"]),
        "next_cursor": None,
    }


@blp.route(f"{ORGANIZATION}/crosswalk", methods=["PUT"])
@blp.arguments(CrosswalkBodySchema)
@blp.response(204)
@blp.alt_response(403, "DEFAULT_ERROR")
def put_crosswalk(body: dict[str, Any], organization_id: int) -> None:
    """Map one of your specialties to a survey's, reviewed by you; an empty list removes the match (managers)"""
    organization = managed(organization_id)
    stated(organization, queries.survey_for(body["survey"], [organization]).id, body)


@blp.route(f"{ORGANIZATION}/crosswalk/suggestions", methods=["POST"])
@blp.arguments(SuggestionsBodySchema)
@blp.response(200, SuggestedSchema)
@blp.alt_response(403, "DEFAULT_ERROR")
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
            stands=[(one["survey_specialty"], one["weight"]) for one in body["stands"]],
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
