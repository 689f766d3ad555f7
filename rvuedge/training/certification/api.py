"""Routes of certifications and of the links by which a program shares them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rvuedge.accounts.people.access import me, now
from rvuedge.platform.extensions import limiter
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.training.certification import services
from rvuedge.training.certification.queries import certification_board, links_of
from rvuedge.training.certification.schemas import (
    CertificationBodySchema,
    CertificationCountSchema,
    CertificationEndSchema,
    CertificationsQuerySchema,
    CertificationsSchema,
    LookUpLinksSchema,
    NewLookUpLinkSchema,
)
from rvuedge.training.programs.access import directed, program_here

bp = Blueprint("certification", __name__, url_prefix="/api/v1", description="Who may do what without supervision")
PROGRAM = "/programs/<int:organization_id>"
PROCEDURE = f"{PROGRAM}/certifications/<key>"


@bp.route(f"{PROGRAM}/certifications", methods=["GET"])
@bp.arguments(CertificationsQuerySchema, location="query")
@bp.response(200, CertificationsSchema)
def list_certifications(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Each procedure of the program's list with who is certified for it on a day (members of the program)"""
    items = certification_board(program_here(organization_id), query["on"] or now().date())
    return {"items": items, "next_cursor": None}


@bp.route(PROCEDURE, methods=["POST"])
@bp.arguments(CertificationBodySchema)
@bp.response(200, CertificationCountSchema)
@bp.alt_response(409, schema=ProblemSchema, description="Certified for a part of these days already")
def certify(body: dict[str, Any], organization_id: int, key: str) -> dict[str, Any]:
    """Certify residents for a procedure of the list, some at once (directors); again changes nothing"""
    organization = directed(organization_id).organization_id
    starts_on = body["starts_on"] or now().date()
    count = services.certify(
        organization, key, body["person_ids"], starts_on, ends_on=body["ends_on"], by=me(), now=now()
    )
    return {"certified": count}


@bp.route(f"{PROCEDURE}/residents/<int:person_id>", methods=["DELETE"])
@bp.arguments(CertificationEndSchema, location="query")
@bp.response(204)
def end_certification(query: dict[str, Any], organization_id: int, key: str, person_id: int) -> None:
    """End a resident's certification (directors)"""
    organization = directed(organization_id).organization_id
    last_day = query["last_day"] or now().date() - timedelta(days=1)
    services.end_certification(organization, person_id, key, last_day, by=me(), now=now())


@bp.route(f"{PROGRAM}/look-up-links", methods=["GET"])
@bp.response(200, LookUpLinksSchema)
def list_links(organization_id: int) -> dict[str, Any]:
    """The program's look-up links; their addresses are not stored (directors)"""
    return {"items": links_of(directed(organization_id).organization_id), "next_cursor": None}


@bp.route(f"{PROGRAM}/look-up-links", methods=["POST"])
@limiter.limit("20/minute")
@bp.response(201, NewLookUpLinkSchema)
def make_link(organization_id: int) -> dict[str, Any]:
    """A link by which wards look up who is certified, without a sign-in, to June 30 (directors)"""
    token, link = services.make_link(directed(organization_id).organization_id, by=me(), now=now())
    return {
        "id": link.id,
        "created_at": link.created_at,
        "last_day": link.last_day,
        "is_withdrawn": link.is_withdrawn,
        "address": f"/look-up/{token}",
    }


@bp.route(f"{PROGRAM}/look-up-links/<int:link_id>", methods=["DELETE"])
@bp.response(204)
def withdraw_link(organization_id: int, link_id: int) -> None:
    """Withdraw a look-up link at once (directors)"""
    services.withdraw_link(directed(organization_id).organization_id, link_id, by=me(), now=now())
