"""Routes of attestations: requested by residents, answered by attendings, settled by directors."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from rvuedge.accounts.people.access import managed, me, now, today
from rvuedge.logbook.logs.api import owner
from rvuedge.platform.extensions import limiter
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.platform.paging import decode_day_and_id, page
from rvuedge.training.attestations import acts, copying, queries
from rvuedge.training.attestations.rows import Actor
from rvuedge.training.attestations.schemas import (
    STATED,
    ActBodySchema,
    AttestationQuerySchema,
    AttestationsSchema,
    CaseAttestationSchema,
    WholeCaseAttestationSchema,
)
from rvuedge.training.rules.attesting.states import SEEN, Act, Seen

bp = Blueprint("attestations", __name__, url_prefix="/api/v1", description="Attestations of residents' cases")
PARTS: dict[str, queries.Part] = {"to_attest": "attending", "mine": "resident", "program": "director"}


def myself() -> Actor:
    """The signed-in person as who acts."""
    return Actor(me().name, "app", me().id)


@bp.route("/attestations", methods=["GET"])
@bp.arguments(AttestationQuerySchema, location="query")
@bp.response(200, AttestationsSchema)
def list_attestations(query: dict[str, Any]) -> dict[str, Any]:
    """What you have to attest, or your own cases, or those of a program you direct; newest case first"""
    part = PARTS[query["view"] or ("mine" if me().is_trainee_on(today()) else "to_attest")]
    if part == "director":
        managed(query["organization_id"])
    chosen = [text for text in (query["state"] or "").split(",") if text]
    states = frozenset(chosen or (["requested"] if part == "attending" else SEEN))
    wanted = queries.AttestationFilter(
        cast("frozenset[Seen]", states), decode_day_and_id(query["cursor"]), query["organization_id"]
    )
    found = queries.listed(myself(), part, wanted, limit=query["limit"] + 1, now=now())
    answer = page(found, limit=query["limit"], position=lambda item: (item["performed_on"].isoformat(), item["id"]))
    return {**answer, "waiting": len(queries.waiting(me().id, now=now()))}


@bp.route("/attestations/<uuid:attestation_id>", methods=["GET"])
@bp.response(200, WholeCaseAttestationSchema)
def show_attestation(attestation_id: UUID) -> dict[str, Any]:
    """One attestation with every step, for who has a part in it"""
    return queries.attestation_of(str(attestation_id), myself(), now=now())


@bp.route("/logs/<uuid:log_id>/attestation-request", methods=["POST"])
@limiter.limit("60/minute")
@bp.response(200, CaseAttestationSchema)
@bp.alt_response(409, schema=ProblemSchema, description="It is attested already")
def request_attestation(log_id: UUID) -> dict[str, Any]:
    """Request an attestation of your case; the attending gets a mail with a link. Again is a success"""
    row = acts.request(me().id, str(log_id), name=me().name, now=now())
    return queries.shown(row, myself(), now=now())


@bp.route("/attestations/<uuid:attestation_id>", methods=["POST"])
@bp.arguments(ActBodySchema)
@bp.response(200, WholeCaseAttestationSchema)
@bp.alt_response(
    409, schema=ProblemSchema, description="Its state does not allow this, or you have logged it (existing)"
)
@bp.alt_response(412, schema=ProblemSchema, description="Somebody acted since your version (existing)")
def act(body: dict[str, Any], attestation_id: UUID) -> dict[str, Any]:
    """Confirm, amend, return, dispute, take back, object, accept, settle, or copy into your own log"""
    found_id = str(attestation_id)
    if body["action"] == "copy":
        own_log = None if body["own_log_id"] is None else str(body["own_log_id"])
        wish = copying.CopyWish(body["own_role"] or "", body["modifier"], own_log, body["is_another_case"])
        copying.copy(found_id, wish, owner=owner(), actor=myself(), now=now())
    elif body["action"] == "accept":
        acts.accept(found_id, owner=owner(), version=body["version"], now=now())
    else:
        acts.answer(found_id, wish_of(body), myself(), now=now())
    return queries.attestation_of(found_id, myself(), now=now())


def wish_of(body: dict[str, Any]) -> acts.Wish:
    """What a checked body wants."""
    stated = {name: body[name] for name in STATED if name in body["stated"]}
    if "present_for_critical" in stated:
        stated["is_present"] = stated.pop("present_for_critical")
    return acts.Wish(cast(Act, body["action"]), body["version"], stated, body["in_favor_of"], body["message"])
