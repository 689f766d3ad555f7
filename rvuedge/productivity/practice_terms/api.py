"""Routes of terms that a practice states for its members, and of the members' answers to them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from marshmallow import ValidationError, validate

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import names_of
from rvuedge.contracts.terms import practice
from rvuedge.contracts.terms.models import PracticeTerms, TermsTemplate
from rvuedge.platform.extensions import limiter
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.productivity.practice_terms import services as practice_terms
from rvuedge.productivity.practice_terms.schemas import (
    LONGEST_NAME,
    AssignedSchema,
    AssignmentBodySchema,
    PracticeTermsBodySchema,
    PracticeTermsListSchema,
    PracticeTermsSchema,
    TermsQuerySchema,
    TermsTemplateBodySchema,
    TermsTemplateSchema,
    TermsTemplatesSchema,
)
from rvuedge.productivity.practice_terms.services import TemplateUse, TermsAssigned

bp = Blueprint("practice_terms", __name__, url_prefix="/api/v1", description="Terms a practice states for its members")
ORGANIZATION = "/organizations/<int:organization_id>"
TEMPLATE = f"{ORGANIZATION}/terms-templates/<name>"
STATED = "/contract/from-practice"
SHOWN = ("effective_from", "effective_to", "policy", "pinned_release", "pin", "cfte", "annual_goal", "rate", "money")


def shown(terms: PracticeTerms, name: str) -> dict[str, Any]:
    """Stated terms as the API answers them."""
    more = ("id", "person_id", "organization_id", "state", "query", "template", "stated_at", "answered_at")
    return {key: getattr(terms, key) for key in (*SHOWN, *more)} | {"name": name}


def shown_assignment(item: TermsAssigned) -> dict[str, Any]:
    """What becomes of one member, as the API answers it."""
    facts = asdict(item)
    return {**facts, "person_id": item.person.id, "name": item.person.name}


@bp.route(f"{ORGANIZATION}/terms", methods=["GET"])
@bp.response(200, PracticeTermsListSchema)
def list_practice_terms(organization_id: int) -> dict[str, Any]:
    """Terms your practice stated for its members, with what became of them; never a member's own contract"""
    found = practice.stated_for(managed(organization_id))
    names = names_of([terms.person_id for terms in found])
    return {"items": [shown(terms, names[terms.person_id]) for terms in found], "next_cursor": None}


@bp.route(f"{ORGANIZATION}/members/<int:person_id>/terms", methods=["PUT"])
@limiter.limit("120/minute")
@bp.arguments(PracticeTermsBodySchema)
@bp.response(200, PracticeTermsSchema)
def put_practice_terms(body: dict[str, Any], organization_id: int, person_id: int) -> dict[str, Any]:
    """State a member's terms from a day on; the member confirms or queries them"""
    made, up = practice_terms.state(managed(organization_id), person_id, body, by=me(), now=now())
    names = names_of([person_id])
    return {**shown(made, names[person_id]), "recredited_lines": up.credits, "job_id": up.job_id}


@bp.route(f"{ORGANIZATION}/members/<int:person_id>/terms/<int:terms_id>", methods=["DELETE"])
@bp.response(204)
@bp.alt_response(409, schema=ProblemSchema, description="Confirmed meanwhile: the physician's own to change")
def withdraw_practice_terms(organization_id: int, person_id: int, terms_id: int) -> None:
    """Take terms back that the member has not confirmed"""
    practice_terms.withdraw(managed(organization_id), person_id, terms_id, by=me(), now=now())


@bp.route(f"{ORGANIZATION}/terms-templates", methods=["GET"])
@bp.response(200, TermsTemplatesSchema)
def list_terms_templates(organization_id: int) -> dict[str, Any]:
    """Terms for classes of physicians, by name"""
    return {"items": practice.templates_of(managed(organization_id)), "next_cursor": None}


@bp.route(TEMPLATE, methods=["PUT"])
@bp.arguments(TermsTemplateBodySchema)
@bp.response(200, TermsTemplateSchema)
def put_terms_template(body: dict[str, Any], organization_id: int, name: str) -> TermsTemplate:
    """Store terms for a class of physicians under a name; what was made from them before stays as it is"""
    return practice.put_template(managed(organization_id), checked_name(name), body, by=me(), now=now())


@bp.route(TEMPLATE, methods=["DELETE"])
@bp.response(204)
def remove_terms_template(organization_id: int, name: str) -> None:
    """Remove a template; terms made from it stay"""
    practice.remove_template(managed(organization_id), name, by=me(), now=now())


@bp.route(f"{TEMPLATE}/assign", methods=["POST"])
@bp.arguments(AssignmentBodySchema)
@bp.response(200, AssignedSchema)
def assign_terms_template(body: dict[str, Any], organization_id: int, name: str) -> dict[str, Any]:
    """State a template's terms for several members from a day on; dry_run shows for whom, and why not"""
    organization = managed(organization_id)
    use = TemplateUse(name, body["people"], body["effective_from"], body["effective_to"], body["cfte"])
    if body["dry_run"]:
        items, lines, job_id = practice_terms.assigned(organization, use), 0, None
    else:
        items, up = practice_terms.assign(organization, use, by=me(), now=now())
        lines, job_id = up.credits, up.job_id
    shown_items = [shown_assignment(item) for item in items]
    return {"dry_run": body["dry_run"], "items": shown_items, "recredited_lines": lines, "job_id": job_id}


@bp.route(STATED, methods=["GET"])
@bp.response(200, PracticeTermsListSchema)
def list_terms_from_practice() -> dict[str, Any]:
    """Terms your practices stated for you: open ones are their statement until you confirm them"""
    return {"items": [shown(terms, me().name) for terms, _ in practice.stated_of(me().id)], "next_cursor": None}


@bp.route(f"{STATED}/<int:terms_id>/confirm", methods=["POST"])
@bp.response(200, PracticeTermsSchema)
@bp.alt_response(409, schema=ProblemSchema, description="Withdrawn or replaced meanwhile")
def confirm_terms(terms_id: int) -> dict[str, Any]:
    """Confirm terms that your practice stated: they become your contract"""
    found, up = practice_terms.confirm(terms_id, person=me(), now=now())
    return {**shown(found, me().name), "recredited_lines": up.credits, "job_id": up.job_id}


@bp.route(f"{STATED}/<int:terms_id>/query", methods=["POST"])
@bp.arguments(TermsQuerySchema)
@bp.response(200, PracticeTermsSchema)
@bp.alt_response(409, schema=ProblemSchema, description="Confirmed, withdrawn or replaced meanwhile")
def query_terms(body: dict[str, Any], terms_id: int) -> dict[str, Any]:
    """Ask your practice about terms it stated for you; they stay its statement"""
    return shown(practice.query(terms_id, me(), body["text"], now=now()), me().name)


def checked_name(name: str) -> str:
    """A template's name, without blanks around it. Raises marshmallow's ValidationError."""
    field = ScreenedText(longest=LONGEST_NAME, validators=[validate.Length(min=1)])
    try:
        text: str = field.deserialize(name.strip(), "name")
    except ValidationError as error:
        raise ValidationError({"name": error.messages}) from error
    return text
